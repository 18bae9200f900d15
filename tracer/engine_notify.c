/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The notify engine.
 *
 * Theory of operation. The filter answers a call without cookie with a notification: the guest waits in the kernel, running
 * nothing, attached to nobody. A worker receives it and decides (call_handle()). Most calls end with one reply: an errno or a
 * result, a descriptor put into the guest, or "run it as it is". Only a call that the guest has to make itself with other
 * arguments is repaired by ptrace:
 *
 *	PTRACE_SEIZE, PTRACE_INTERRUPT, reply -ERESTARTNOINTR
 *	  stop 1: the guest is at its call instruction again, as if it had not made the call; arguments and cookie go in
 *	PTRACE_SINGLESTEP: the kernel begins the call again, the filter sees the cookie
 *	  stop 2: behind the call instruction; the guest's arguments come back
 *	PTRACE_DETACH
 *
 * A signal that comes first is delivered with the guest's own registers; the call is trapped again after the handler.
 * SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV keeps signals from ending the wait once a notification is received; until then one
 * may, and a handler without SA_RESTART then sees EINTR. So there is always a worker that waits to receive.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tracer/engine.h"
#include "tracer/exec/exec.h"
#include "tracer/message.h"
#include "tracer/repair.h"
#include "tracer/sleeper.h"
#include "tracer/traced.h"

#define MOST_IDLE 2	/* workers that wait; each one more makes the kernel's round longer (measured: 3.6, 4.2, 6.6 us for 1, 2, 4) */

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS	/* Linux 6.6 */
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

/* --- replies ------------------------------------------------------------------------------------------------------------------------ */

static int reply(const struct call *call, int64_t value, int error, uint32_t flags)
{
	struct seccomp_notif_resp response = { .id = call->notification, .val = value, .error = error, .flags = flags };

	/* ENOENT: the guest was killed meanwhile. EINTR: a signal came for us while another worker held the listener's lock. */
	while (ioctl(call->tracer->listener, SECCOMP_IOCTL_NOTIF_SEND, &response) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

static void reply_result(struct call *call, int64_t result)
{
	engine_count(&call->tracer->statistics.answered);
	if (result < 0)
		reply(call, 0, (int)result, 0);
	else
		reply(call, result, 0, 0);
}

/* Put the descriptor of a call into the guest. Returns its number there or -errno. */
static int put_fd(const struct call *call)
{
	struct seccomp_notif_addfd addfd = {
		.id = call->notification,
		.srcfd = (uint32_t)call->fd,
		.newfd_flags = call->fd_is_cloexec ? O_CLOEXEC : 0,
	};
	int number;

	do {
		number = ioctl(call->tracer->listener, SECCOMP_IOCTL_NOTIF_ADDFD, &addfd);
	} while (number < 0 && errno == EINTR);
	return number < 0 ? -errno : number;
}

/*
 * Put the descriptor into the guest, close ours, and only then let the guest go on: when it closes its own, the file is
 * closed, and so a lock on it gone.
 */
static void give_fd(struct call *call)
{
	int number = put_fd(call);

	if (number < 0 && call->gift.is_new)
		unlinkat(call->pins[0].fd, call->pins[0].suffix + 1, 0);
	if (number >= 0 && call->gift.is_truncated && ftruncate(call->fd, 0) < 0)
		message_info(1, "open of thread %d did not truncate: %s", call->tid, strerror(errno));
	close(call->fd);
	call->fd = -1;
	reply_result(call, number);
}

/* --- repair ------------------------------------------------------------------------------------------------------------------------- */

/* What a stop of the attached thread means. */
enum stop {
	STOP_GONE,		/* it has ended */
	STOP_TRAPPED,		/* it is back at its call */
	STOP_ENTERED,		/* it enters its call */
	STOP_STEPPED,		/* it is behind its call */
	STOP_EXEC,		/* it runs another program */
	STOP_SIGNAL,		/* a signal is to be delivered */
	STOP_GROUP		/* its process is being stopped */
};

static bool is_step(pid_t tid)
{
	siginfo_t info;

	return ptrace(PTRACE_GETSIGINFO, tid, 0, &info) == 0 && registers_is_step(&info);
}

/* At a syscall stop: is it that of the entry? */
static bool is_entering(pid_t tid)
{
	struct __ptrace_syscall_info info;

	return ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) > 0 && info.op == PTRACE_SYSCALL_INFO_ENTRY;
}

static enum stop wait_stop(struct call *call, int *signal)
{
	int status;
	pid_t pid;

	/* Any thread that this worker is attached to: an exec gives the thread its leader's number. */
	do {
		pid = waitpid(-1, &status, __WALL | __WNOTHREAD);
	} while (pid < 0 && errno == EINTR);
	if (pid < 0 || WIFEXITED(status) || WIFSIGNALED(status))
		return STOP_GONE;
	engine_count(&call->tracer->statistics.stops);
	call->tid = pid;
	*signal = WSTOPSIG(status);
	if (*signal == (SIGTRAP | 0x80))
		return is_entering(pid) ? STOP_ENTERED : STOP_STEPPED;
	switch (status >> 16) {
	case PTRACE_EVENT_EXEC:
		return STOP_EXEC;
	case PTRACE_EVENT_STOP:
		return *signal == SIGTRAP ? STOP_TRAPPED : STOP_GROUP;
	default:
		return *signal == SIGTRAP && is_step(pid) ? STOP_STEPPED : STOP_SIGNAL;
	}
}

/* Whether the thread is stopped before its call: the kernel will begin it again. */
static bool is_before_call(const struct call *call)
{
	struct registers registers;

	return registers_read(call->tid, &registers) == 0 && registers_is_before_call(&registers, call->next);
}

/* Whether the thread is stopped at the exit of an interrupted call whose restart would begin with our first argument. */
static bool is_restart_ahead(const struct call *call)
{
	struct registers registers;

	return registers_read(call->tid, &registers) == 0 && registers_restart_is_ahead(&registers);
}

static void detach(const struct call *call, int signal)
{
	int status;

	if (ptrace(PTRACE_DETACH, call->tid, 0, (void *)(uintptr_t)signal) == 0)
		return;
	/* It was killed in its stop. Until we have waited for it, its parent is not told. */
	while (waitpid(call->tid, &status, __WALL) == call->tid ? WIFSTOPPED(status) : errno == EINTR)
		;
}

/* Answer after all, now that the thread is attached: as the kernel would at the end of the call. */
static void answer_attached(struct call *call, struct registers *guest)
{
	registers_pass_call(guest, call->next, call->result);
	registers_write(call->tid, guest);
	detach(call, 0);
}

/*
 * While a call is repaired the guest's signals wait. One that came in between would be handled first, and the call begun
 * anew; where signals come as fast as that takes, for ever. Natively one that comes in a call which does not wait is handled
 * behind it, too.
 */
static bool hold_signals(const struct call *call, uint64_t *mask)
{
	uint64_t all = ~(1ULL << (SIGTRAP - 1));	/* a step ends by that one */

	if (ptrace(PTRACE_GETSIGMASK, call->tid, sizeof(*mask), mask) < 0)
		return false;
	all |= *mask;
	return ptrace(PTRACE_SETSIGMASK, call->tid, sizeof(all), &all) == 0;
}

/* The thread has been stopped by something else; if it is before a call in which it was to sleep, that may be over. */
static void see_to_sleep(struct call *call, enum stop stop, int signal)
{
	if (call->sleeper && (stop == STOP_GROUP || stop == STOP_SIGNAL))
		repair_interrupt(call, stop == STOP_GROUP, stop == STOP_SIGNAL && sleeper_heeds(call->sleeper, signal));
}

/*
 * Let the thread make its call. A single step ends behind it, with one stop; but it ends by a SIGTRAP, which the kernel
 * forces upon a thread that blocks or ignores it, and changes that for good. Such a thread goes by entry and exit; and so
 * does one whose call may wait, which a signal has to end: it is let go again at the entry.
 */
static enum stop step(struct call *call, int *signal)
{
	bool may_wait = call->row && call->row->flags & SYSCALL_WAITS;
	bool is_single = !may_wait && call_identity(call) == 0 && call->identity.has_open_sigtrap;
	uint64_t mask;
	bool is_held = hold_signals(call, &mask);
	enum stop stop;

	ptrace(is_single ? PTRACE_SINGLESTEP : PTRACE_SYSCALL, call->tid, 0, 0);
	stop = wait_stop(call, signal);
	/* At the entry; or interrupted again before the thread ran. */
	while ((!is_single && stop == STOP_ENTERED) || (stop == STOP_TRAPPED && is_before_call(call))) {
		if (stop == STOP_ENTERED && may_wait && is_held)
			is_held = ptrace(PTRACE_SETSIGMASK, call->tid, sizeof(mask), &mask) < 0;
		if (stop == STOP_ENTERED && call->sleeper)
			sleeper_enter(call->sleeper, call->tid);
		ptrace(is_single ? PTRACE_SINGLESTEP : PTRACE_SYSCALL, call->tid, 0, 0);
		stop = wait_stop(call, signal);
	}
	/*
	 * The call is made, but its process is being stopped, and that is told before the SIGTRAP, which would kill the guest
	 * if we left it behind. The stop is kept: the kernel enters it again when we detach.
	 */
	while (is_single && (stop == STOP_GROUP || stop == STOP_TRAPPED) && !is_before_call(call)) {
		ptrace(PTRACE_CONT, call->tid, 0, 0);
		stop = wait_stop(call, signal);
	}
	if (call->sleeper && stop == STOP_STEPPED)
		repair_wake(call);
	/* One more stop, before any signal is looked for: the kernel has decided about the restart there. */
	if (stop == STOP_STEPPED && !is_single && is_restart_ahead(call)) {
		ptrace(PTRACE_INTERRUPT, call->tid, 0, 0);
		ptrace(PTRACE_CONT, call->tid, 0, 0);
		stop = wait_stop(call, signal);
	}
	if (is_held && stop != STOP_GONE)
		ptrace(PTRACE_SETSIGMASK, call->tid, sizeof(mask), &mask);
	return stop;
}

/*
 * Behind a call: make another, by entry and exit. A stop of the process comes again when we detach, and may not keep it from
 * that: what the guest has begun has to be finished.
 */
static enum stop step_on(struct call *call)
{
	uint64_t mask;
	bool is_held = hold_signals(call, &mask);
	enum stop stop = STOP_STEPPED;
	int signal = 0;

	do {
		ptrace(PTRACE_SYSCALL, call->tid, 0, (void *)(uintptr_t)(stop == STOP_SIGNAL ? signal : 0));
		stop = wait_stop(call, &signal);
	} while (stop != STOP_GONE && stop != STOP_STEPPED);
	if (is_held && stop != STOP_GONE)
		ptrace(PTRACE_SETSIGMASK, call->tid, sizeof(mask), &mask);
	return stop;
}

/* The thread is trapped at its call and attached: see it through. */
static void repair_trapped(struct call *call)
{
	struct registers guest;
	enum stop stop;
	int signal;

	if (repair_enter(call, &guest) == REPAIR_ANSWERED) {
		answer_attached(call, &guest);
		return;
	}
	engine_count(&call->tracer->statistics.rewritten);
	stop = step(call, &signal);
	switch (stop) {
	case STOP_GONE:
		return;
	case STOP_EXEC:
		if (call->outcome == OUTCOME_EXEC)
			exec_finish(call);
		detach(call, 0);
		return;
	case STOP_SIGNAL:
	case STOP_GROUP:
		/* Before the call ran, or after it was interrupted: both ways it is restarted with what the guest said. */
		see_to_sleep(call, stop, signal);
		/* fall through */
	case STOP_STEPPED:
	case STOP_TRAPPED:
	case STOP_ENTERED:
		while (repair_leave(call)) {
			stop = step_on(call);
			if (stop == STOP_GONE)
				return;
		}
		detach(call, stop == STOP_SIGNAL ? signal : 0);
		return;
	}
}

static void carry_out(struct call *call);

static void repair(struct call *call)
{
	/* With proot, what it has in its hands ends: it must not run on with arguments that are not its own. */
	uintptr_t options = PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | (call->outcome == OUTCOME_EXEC ? PTRACE_O_TRACEEXEC : 0);
	enum stop stop;
	int signal;

	if (ptrace(PTRACE_SEIZE, call->tid, 0, (void *)options) < 0) {
		/* A debugger of the guest has it, or it is ending. */
		if (errno == ESRCH) {
			reply_result(call, -ESRCH);
		} else {
			traced_handle(call);
			carry_out(call);
		}
		return;
	}
	ptrace(PTRACE_INTERRUPT, call->tid, 0, 0);
	/* Should SIGSTOP come before stop 1, the guest keeps it, until its next exec. */
	if (call->is_fd_lent)
		call->rewrite.args[0] = (uint64_t)put_fd(call);
	reply(call, 0, -ERESTARTNOINTR, 0);
	stop = wait_stop(call, &signal);
	if (stop == STOP_GONE)
		return;
	if (stop == STOP_TRAPPED && is_before_call(call)) {
		repair_trapped(call);
		return;
	}
	see_to_sleep(call, stop, signal);
	detach(call, stop == STOP_SIGNAL ? signal : 0);	/* it will be trapped again */
}

/* --- workers ------------------------------------------------------------------------------------------------------------------------ */

static void carry_out(struct call *call)
{
	switch (call->outcome) {
	case OUTCOME_RUN:
		reply(call, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE);
		return;
	case OUTCOME_ANSWER:
		reply_result(call, call->result);
		return;
	case OUTCOME_GIVE_FD:
		give_fd(call);
		return;
	case OUTCOME_REWRITE:
	case OUTCOME_EXEC:
		repair(call);
		return;
	}
}

static void serve(struct worker *worker, const struct seccomp_notif *notification)
{
	uint64_t args[6];
	struct call call;

	engine_count(&worker->tracer->statistics.notifications);
	for (int i = 0; i < 6; i++)
		args[i] = notification->data.args[i];
	call_begin(&call, worker, engine_abi_of_arch(notification->data.arch), notification->data.nr, args,
		   (pid_t)notification->pid);
	call.next = notification->data.instruction_pointer;
	call.notification = notification->id;
	call_handle(&call);
	carry_out(&call);
	call_release(&call);
}

static void *worker_main(void *argument);

/* One more thread that waits: one that is parked, or a new one. Signals are the main thread's. */
static int start_worker(struct tracer *tracer)
{
	sigset_t all, before;
	pthread_t thread;
	int parked = atomic_load(&tracer->n_parked), error;

	while (parked > 0)
		if (atomic_compare_exchange_weak(&tracer->n_parked, &parked, parked - 1))
			return sem_post(&tracer->parking) < 0 ? -errno : 0;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&thread, NULL, worker_main, tracer);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error)
		return -error;
	pthread_detach(thread);
	return 0;
}

/*
 * Count the calling worker among those that wait, unless there are enough. Never more, not even for a moment: a worker that
 * receives counts itself out and starts another when it was the last.
 */
static bool become_idle(struct tracer *tracer)
{
	int n_idle = atomic_load(&tracer->n_idle);

	while (n_idle < MOST_IDLE)
		if (atomic_compare_exchange_weak(&tracer->n_idle, &n_idle, n_idle + 1))
			return true;
	return false;
}

/* Wait until a worker is needed again: cheaper than a new thread, and out of the way of those that wait in the kernel. */
static void park(struct tracer *tracer)
{
	atomic_fetch_add(&tracer->n_parked, 1);
	while (sem_wait(&tracer->parking) < 0 && errno == EINTR)
		;
}

/* Whether no process with our filter is left. */
static bool is_abandoned(int listener)
{
	struct pollfd wait = { .fd = listener, .events = POLLIN };

	return poll(&wait, 1, 0) > 0 && (wait.revents & (POLLHUP | POLLERR));
}

/* Receive one notification; false: the listener is closed, all guests are gone. */
static bool receive(const struct tracer *tracer, struct seccomp_notif *notification)
{
	for (;;) {
		memset(notification, 0, sizeof(*notification));
		if (ioctl(tracer->listener, SECCOMP_IOCTL_NOTIF_RECV, notification) == 0)
			return true;
		/* ENOENT: the guest was killed between queueing and receiving, or no guest is left. */
		if (errno == ENOENT && is_abandoned(tracer->listener))
			return false;
		if (errno != ENOENT && errno != EINTR)
			return false;
	}
}

static void *worker_main(void *argument)
{
	struct tracer *tracer = argument;
	struct worker *worker = worker_new(tracer);
	struct seccomp_notif notification;

	if (!worker)
		return NULL;
	for (;;) {
		if (!become_idle(tracer)) {
			park(tracer);
			continue;
		}
		if (!receive(tracer, &notification))
			break;
		/* Without a thread to spare, guests wait until this one is back; it will be. */
		if (atomic_fetch_sub(&tracer->n_idle, 1) == 1 && start_worker(tracer) < 0)
			message_info(1, "no thread for another worker");
		serve(worker, &notification);
	}
	talloc_free(worker);
	return NULL;
}

/* SECCOMP_IOCTL_NOTIF_ADDFD, Linux 5.9: asked about a notification that there is not. */
static bool knows_addfd(int listener)
{
	struct seccomp_notif_addfd addfd = { .id = 0, .srcfd = (uint32_t)listener };

	while (ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &addfd) < 0)
		if (errno != EINTR)
			return errno == ENOENT;
	return false;
}

int engine_notify_start(struct tracer *tracer)
{
	/* Wake each other on the same CPU: one of the two always sleeps. Older kernels do without. */
	ioctl(tracer->listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	tracer->can_give_fd = knows_addfd(tracer->listener);
	if (sem_init(&tracer->parking, 0, 0) < 0)
		return -errno;
	return start_worker(tracer);
}
