/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --sysvipc: SEM_UNDO. What processes have to give back when they end, however they do: a pidfd of each becomes readable then.
 * It is looked at before each look at a semaphore, so that a parent that has waited for a child finds it done; and a thread
 * of its own waits for it, because other guests may sleep until then.
 */
#include "tracer/extensions/sysvipc.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <talloc.h>
#include <unistd.h>

struct semaphore_process {
	pid_t pid;
	int pidfd;
	struct semaphore_undo *undos;
	UT_hash_handle hh;
};

static void drop_process(struct sysvipc *ipc, struct semaphore_process *process)
{
	HASH_DEL(ipc->processes, process);
	close(process->pidfd);
	talloc_free(process);
}

static bool has_ended(const struct semaphore_process *process)
{
	struct pollfd end = { .fd = process->pidfd, .events = POLLIN };

	return poll(&end, 1, 0) > 0;
}

void ipc_undo_ended(struct sysvipc *ipc)
{
	struct semaphore_process *process, *next;

	HASH_ITER(hh, ipc->processes, process, next) {
		if (!has_ended(process))
			continue;
		for (const struct semaphore_undo *undo = process->undos; undo; undo = undo->next)
			ipc_semaphores_adjust(undo, process->pid);
		drop_process(ipc, process);
	}
}

/* --- the watcher -------------------------------------------------------------------------------------------------------------------- */

/* All that is to be waited for; the bell comes first. NULL: no memory. */
static struct pollfd *list_ends(struct sysvipc *ipc, nfds_t *n)
{
	struct pollfd *ends;
	struct semaphore_process *process, *next;

	pthread_mutex_lock(&ipc->lock);
	ends = talloc_array(NULL, struct pollfd, HASH_COUNT(ipc->processes) + 1);
	*n = 0;
	if (ends)
		ends[(*n)++] = (struct pollfd){ .fd = ipc->bell, .events = POLLIN };
	HASH_ITER(hh, ipc->processes, process, next)
		if (ends)
			ends[(*n)++] = (struct pollfd){ .fd = process->pidfd, .events = POLLIN };
	pthread_mutex_unlock(&ipc->lock);
	return ends;
}

static void *watch(void *argument)
{
	struct sysvipc *ipc = argument;
	bool is_ending = false;
	eventfd_t rung;

	while (!is_ending) {
		nfds_t n;
		struct pollfd *ends = list_ends(ipc, &n);

		if (ends)
			poll(ends, n, -1);
		else
			usleep(100000);
		if (ends && ends[0].revents)
			eventfd_read(ipc->bell, &rung);
		talloc_free(ends);
		pthread_mutex_lock(&ipc->lock);
		ipc_undo_ended(ipc);
		is_ending = ipc->is_ending;
		pthread_mutex_unlock(&ipc->lock);
	}
	return NULL;
}

/* Under the lock. */
static int call_watcher(struct sysvipc *ipc)
{
	sigset_t all, before;
	int error;

	if (ipc->is_watching) {
		eventfd_write(ipc->bell, 1);
		return 0;
	}
	ipc->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (ipc->bell < 0)
		return -ENOMEM;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&ipc->watcher, NULL, watch, ipc);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error) {
		close(ipc->bell);
		return -ENOMEM;
	}
	ipc->is_watching = true;
	return 0;
}

void ipc_undo_finish(struct sysvipc *ipc)
{
	struct semaphore_process *process, *next;

	pthread_mutex_lock(&ipc->lock);
	ipc->is_ending = true;
	if (ipc->is_watching)
		eventfd_write(ipc->bell, 1);
	pthread_mutex_unlock(&ipc->lock);
	if (ipc->is_watching) {
		pthread_join(ipc->watcher, NULL);
		close(ipc->bell);
	}
	pthread_mutex_lock(&ipc->lock);
	HASH_ITER(hh, ipc->processes, process, next)
		drop_process(ipc, process);
	pthread_mutex_unlock(&ipc->lock);
}

/* --- processes and their undos ------------------------------------------------------------------------------------------------------ */

/* Returns 0 or -errno, and has nothing left behind then. */
static int add_process(struct sysvipc *ipc, pid_t pid, struct semaphore_process **process)
{
	struct semaphore_process *added = talloc_zero(ipc, struct semaphore_process);
	int error;

	if (!added)
		return -ENOMEM;
	added->pid = pid;
	added->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (added->pidfd < 0) {
		/* ENOSYS: Linux before 5.3. */
		error = errno == ESRCH ? -ESRCH : errno == ENOSYS ? -ENOSYS : -ENOMEM;
		talloc_free(added);
		return error;
	}
	HASH_ADD_INT(ipc->processes, pid, added);
	error = call_watcher(ipc);
	if (error < 0)
		drop_process(ipc, added);
	*process = added;
	return error;
}

int ipc_undo_of(struct sysvipc *ipc, pid_t pid, struct semaphore_set *set, unsigned n, struct semaphore_undo **undo)
{
	struct semaphore_process *process;
	struct semaphore_undo *added;
	int error = 0;

	HASH_FIND_INT(ipc->processes, &pid, process);
	if (!process)
		error = add_process(ipc, pid, &process);
	if (error < 0)
		return error;
	for (*undo = process->undos; *undo; *undo = (*undo)->next)
		if ((*undo)->set == set)
			return 0;
	added = talloc_zero(process, struct semaphore_undo);
	if (added)
		added->adjustments = talloc_zero_array(added, int16_t, n);
	if (!added || !added->adjustments) {
		talloc_free(added);
		return -ENOMEM;
	}
	added->set = set;
	added->next = process->undos;
	process->undos = added;
	*undo = added;
	return 0;
}

void ipc_undo_each(struct sysvipc *ipc, struct semaphore_set *set, void (*function)(struct semaphore_undo *undo, void *data), void *data)
{
	struct semaphore_process *process, *next;

	HASH_ITER(hh, ipc->processes, process, next)
		for (struct semaphore_undo *undo = process->undos; undo; undo = undo->next)
			if (undo->set == set)
				function(undo, data);
}

void ipc_undo_forget(struct sysvipc *ipc, struct semaphore_set *set)
{
	struct semaphore_process *process, *next;

	HASH_ITER(hh, ipc->processes, process, next) {
		struct semaphore_undo **at = &process->undos, *undo;

		while ((undo = *at)) {
			if (undo->set == set) {
				*at = undo->next;
				talloc_free(undo);
			} else {
				at = &undo->next;
			}
		}
	}
}
