/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Putting guests to sleep in a call of their own, and waking them from any thread of proot. */
#include "tracer/sleeper.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/process_status.h"

#define WAKE_SIGNAL (SIGRTMIN + 4)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void interrupt(pid_t tid)
{
	ptrace(PTRACE_INTERRUPT, tid, 0, 0);
}

/*
 * In the thread that is attached. If the guest has left its sleep meanwhile it is still stopped: its server has made no system
 * call since, or this would have come before. So it is stopped once more, and that is all.
 */
static void on_wake(int signal, siginfo_t *info, void *context)
{
	int error = errno;

	(void)signal, (void)context;
	if (info->si_code == SI_QUEUE && info->si_pid == getpid())
		interrupt(info->si_value.sival_int);
	errno = error;
}

int sleepers_start(void)
{
	struct sigaction action = { .sa_sigaction = on_wake, .sa_flags = SA_SIGINFO | SA_RESTART };

	return sigaction(WAKE_SIGNAL, &action, NULL) < 0 ? -errno : 0;
}

/* Under the lock, so that the server is still there. EAGAIN: too many signals of the user wait for others. */
static void interrupt_from_anywhere(const struct sleeper *sleeper)
{
	siginfo_t info = { .si_code = SI_QUEUE };

	if (sleeper->server == (pid_t)syscall(SYS_gettid)) {
		interrupt(sleeper->tid);
		return;
	}
	info.si_pid = getpid();
	info.si_uid = getuid();
	info.si_value.sival_int = sleeper->tid;
	while (syscall(SYS_rt_tgsigqueueinfo, getpid(), sleeper->server, WAKE_SIGNAL, &info) < 0 && errno == EAGAIN)
		sched_yield();
}

/* Signals that do not interrupt a thread: signal(7). Those without default action count as ignored unless there is a handler. */
static int find_unheeded(pid_t tid, uint64_t *unheeded)
{
	static const int without_action[] = { SIGCHLD, SIGURG, SIGWINCH };
	char status[PROCESS_STATUS_SIZE];
	uint64_t handled;

	if (process_status_read(tid, status) < 0)
		return -ESRCH;
	handled = process_status_mask(status, "\nSigCgt:");
	*unheeded = process_status_mask(status, "\nSigBlk:") | process_status_mask(status, "\nSigIgn:");
	for (size_t i = 0; i < sizeof(without_action) / sizeof(without_action[0]); i++)
		*unheeded |= 1ULL << (without_action[i] - 1) & ~handled;
	return 0;
}

bool sleeper_heeds(const struct sleeper *sleeper, int signal)
{
	return !(sleeper->unheeded & 1ULL << (signal - 1));
}

int call_sleep(struct call *call, struct sleeper *sleeper, const struct timespec *timeout, void (*wake)(struct call *call))
{
	int error = find_unheeded(call->tid, &sleeper->unheeded);

	memset(call->rewrite.args, 0, sizeof(call->rewrite.args));
	call->rewrite.number = SYS_ppoll;
	if (error == 0)
		error = rewrite_arg(call->memory, &call->rewrite, 3, &sleeper->unheeded, sizeof(sleeper->unheeded));
	call->rewrite.args[4] = sizeof(sleeper->unheeded);
	if (error == 0 && timeout)
		error = rewrite_arg(call->memory, &call->rewrite, 2, timeout, sizeof(*timeout));
	if (error < 0)
		return error;
	call->sleeper = sleeper;
	call->wake = wake;
	return call_rewrite(call);
}

void sleeper_wake(struct sleeper *sleeper)
{
	pthread_mutex_lock(&lock);
	if (!sleeper->is_woken && sleeper->server)
		interrupt_from_anywhere(sleeper);
	sleeper->is_woken = true;
	pthread_mutex_unlock(&lock);
}

/* --- threads with a debugger ------------------------------------------------------------------------------------------------------ */

#define LOOK_NANOSECONDS 10000000	/* between two looks */

/* Whether a signal is to be delivered to a thread; to a traced one ignored signals are, too. */
static bool has_signal(pid_t tid)
{
	char status[PROCESS_STATUS_SIZE];

	if (process_status_read(tid, status) < 0)
		return false;
	return (process_status_mask(status, "\nSigPnd:") | process_status_mask(status, "\nShdPnd:")) &
	       ~process_status_mask(status, "\nSigBlk:");
}

static bool is_woken(const struct sleeper *sleeper)
{
	bool is;

	pthread_mutex_lock(&lock);
	is = sleeper->is_woken;
	pthread_mutex_unlock(&lock);
	return is;
}

/* The time that is left of a wait, and at most that until the next look; 0: it is over. */
static long time_to_look(const struct timespec *end)
{
	struct timespec now;
	int64_t left;

	if (!end)
		return LOOK_NANOSECONDS;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (end->tv_sec - now.tv_sec > 1)
		return LOOK_NANOSECONDS;
	left = (end->tv_sec - now.tv_sec) * 1000000000LL + end->tv_nsec - now.tv_nsec;
	return left <= 0 ? 0 : left < LOOK_NANOSECONDS ? (long)left : LOOK_NANOSECONDS;
}

/* When the wait of a call ends, as call_sleep() has put it into the call; or NULL: it does not. */
static const struct timespec *end_of(const struct call *call, struct timespec *end)
{
	struct timespec timeout;

	if (!(call->rewrite.pointers & 1U << 2))
		return NULL;
	memcpy(&timeout, call->rewrite.block + call->rewrite.args[2], sizeof(timeout));
	clock_gettime(CLOCK_MONOTONIC, end);
	if (__builtin_add_overflow(end->tv_sec, timeout.tv_sec, &end->tv_sec))
		return NULL;
	end->tv_nsec += timeout.tv_nsec;
	end->tv_sec += end->tv_nsec / 1000000000;
	end->tv_nsec %= 1000000000;
	return end;
}

int64_t sleeper_wait_here(struct call *call)
{
	struct timespec time;
	const struct timespec *end = end_of(call, &time);

	call->result = -EINTR;
	while (!is_woken(call->sleeper) && call_is_waiting(call) && !has_signal(call->tid)) {
		struct timespec nap = { .tv_nsec = time_to_look(end) };

		if (nap.tv_nsec == 0) {
			call->result = 0;
			break;
		}
		nanosleep(&nap, NULL);
	}
	call->wake(call);
	/* The signal may be gone by now, and nobody but we would make the call again. */
	return call->result == -ERESTARTNOHAND ? -EINTR : call->result;
}

/* --- for engines -------------------------------------------------------------------------------------------------------------------- */

void sleeper_enter(struct sleeper *sleeper, pid_t tid)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, WAKE_SIGNAL);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	pthread_mutex_lock(&lock);
	sleeper->tid = tid;
	sleeper->server = (pid_t)syscall(SYS_gettid);
	if (sleeper->is_woken)
		interrupt(tid);
	pthread_mutex_unlock(&lock);
}

void sleeper_leave(struct sleeper *sleeper)
{
	pthread_mutex_lock(&lock);
	sleeper->server = 0;
	pthread_mutex_unlock(&lock);
}
