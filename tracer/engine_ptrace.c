/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The trace and the syscall engine: guests are attached for life (PTRACE_SEIZE), one thread serves them all, because a
 * ptrace relation belongs to a thread.
 *
 * A call of the table:
 *
 *	trace	seccomp stop -> decide -> answered: PTRACE_CONT, one stop; else PTRACE_SYSCALL -> exit stop
 *	syscall	entry stop -> decide -> exit stop, for every call
 *
 * All other stops are passed on as they are: signals are delivered, group stops are kept (PTRACE_LISTEN), new threads and
 * processes are attached by the kernel before their first instruction.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <talloc.h>
#include <uthash.h>

#include "tracer/engine.h"
#include "tracer/exec/exec.h"
#include "tracer/extension.h"
#include "tracer/repair.h"
#include "tracer/sleeper.h"

enum phase {
	PHASE_OUTSIDE,		/* in user code, or in a call that is not ours */
	PHASE_CALLED,		/* in a rewritten call: its exit is waited for */
	PHASE_GOING_ON,		/* between two rewritten calls: the entry of the second is waited for */
	PHASE_SKIPPED		/* the kernel skips the call; its result is set at the exit (syscall engine) */
};

struct tracee {
	pid_t tid;		/* key */
	enum phase phase;
	bool is_inside;		/* syscall engine: between entry and exit */
	struct call call;
	UT_hash_handle hh;
};

struct event;

struct engine {
	struct tracer *tracer;
	struct worker *worker;
	bool has_seccomp;
	struct tracee *tracees;
	struct event *events;		/* talloc array: the batch that is being handled */
};

/* --- tracees ---------------------------------------------------------------------------------------------------------------------------- */

static struct tracee *find_tracee(struct engine *engine, pid_t tid)
{
	struct tracee *tracee;

	HASH_FIND_INT(engine->tracees, &tid, tracee);
	return tracee;
}

static struct tracee *find_or_add_tracee(struct engine *engine, pid_t tid)
{
	struct tracee *tracee = find_tracee(engine, tid);

	if (tracee)
		return tracee;
	tracee = talloc_zero(engine, struct tracee);
	if (!tracee)
		return NULL;
	tracee->tid = tid;
	HASH_ADD_INT(engine->tracees, tid, tracee);
	return tracee;
}

static void end_call(struct tracee *tracee)
{
	if (tracee->phase != PHASE_OUTSIDE)
		call_release(&tracee->call);
	tracee->phase = PHASE_OUTSIDE;
}

static void forget_tracee(struct engine *engine, struct tracee *tracee)
{
	end_call(tracee);
	HASH_DEL(engine->tracees, tracee);
	talloc_free(tracee);
}

static void resume(const struct engine *engine, const struct tracee *tracee, int signal)
{
	bool wants_exit = !engine->has_seccomp || tracee->phase != PHASE_OUTSIDE;

	ptrace(wants_exit ? PTRACE_SYSCALL : PTRACE_CONT, tracee->tid, 0, (void *)(uintptr_t)signal);
}

/* --- calls ------------------------------------------------------------------------------------------------------------------------------ */

/* The call that a stopped tracee is about to make. */
static int begin_call(struct engine *engine, struct tracee *tracee)
{
	struct __ptrace_syscall_info info;
	struct registers registers;
	uint64_t args[6];
	enum abi abi;
	int error = registers_read(tracee->tid, &registers);

	if (error < 0)
		return error;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, tracee->tid, sizeof(info), &info) > 0)
		abi = engine_abi_of_arch(info.arch);
	else
		abi = registers_abi(&registers);
	registers_get_args(&registers, abi, args);
	call_begin(&tracee->call, engine->worker, abi, registers_number(&registers), args, tracee->tid);
	tracee->call.next = registers_next(&registers);
	return 0;
}

static bool has_cookie(const struct call *call)
{
	uint64_t cookie = call->tracer->cookie;

	return call->args[5] == (call->abi == ABI_I386 ? (uint32_t)cookie : cookie);
}

/* What the filter would have let through; the syscall engine has no filter. */
static bool is_of_interest(const struct call *call)
{
	const struct syscall_row *row = call->row;
	struct extension_trap trap;
	int selector;

	if (!row)
		return call->number > SYSCALL_LAST_NUMBER;
	trap = extensions_trap(call->tracer->extensions, row, call->tracer->features);
	if (!trap.is_trapped)
		return false;
	selector = syscall_selector(row);
	if (selector >= 0)
		return (call->args[selector] < 64 && (trap.values >> call->args[selector] & 1)) ||
		       (row->also && call->args[selector] == row->also);
	if (row->flags & SYSCALL_ONLY_CODE)
		return (call->args[2] & PROT_EXEC) && !(call->args[3] & MAP_ANONYMOUS);
	if ((row->flags & SYSCALL_ONLY_POINTER) && call->args[row->value] == 0)
		return false;
	return !has_cookie(call);
}

static void answer(struct engine *engine, struct tracee *tracee)
{
	struct registers registers;

	engine_count(&engine->tracer->statistics.answered);
	if (registers_read(tracee->tid, &registers) < 0)
		return;
	registers_skip_call(&registers, tracee->call.result);
	registers_write(tracee->tid, &registers);
	/* Without seccomp there is an exit stop anyway, and not every kernel keeps the result until then. */
	if (!engine->has_seccomp)
		tracee->phase = PHASE_SKIPPED;
}

/* Seccomp stop or entry stop. */
static void on_entry(struct engine *engine, struct tracee *tracee)
{
	struct call *call = &tracee->call;
	struct registers before;

	if (tracee->phase == PHASE_GOING_ON) {
		tracee->phase = PHASE_CALLED;
		return;
	}
	end_call(tracee);
	if (begin_call(engine, tracee) < 0)
		return;
	if (engine->has_seccomp || is_of_interest(call))
		call_handle(call);
	else
		call_run(call);
	if (call->outcome == OUTCOME_REWRITE || call->outcome == OUTCOME_EXEC) {
		if (repair_enter(call, &before) == REPAIR_GOES_ON) {
			engine_count(&engine->tracer->statistics.rewritten);
			tracee->phase = PHASE_CALLED;
			if (call->sleeper)
				sleeper_enter(call->sleeper, call->tid);
			return;
		}
		call->outcome = OUTCOME_ANSWER;
	}
	if (call->outcome == OUTCOME_ANSWER)
		answer(engine, tracee);
	if (tracee->phase == PHASE_OUTSIDE)
		call_release(call);
}

/* Between two calls that a guest makes one behind the other its signals wait. */
static void hold_signals(struct call *call)
{
	uint64_t all = ~0ULL;

	if (call->is_holding_signals || ptrace(PTRACE_GETSIGMASK, call->tid, sizeof(all), &call->signal_mask) < 0)
		return;
	call->is_holding_signals = ptrace(PTRACE_SETSIGMASK, call->tid, sizeof(all), &all) == 0;
}

static void release_signals(struct call *call)
{
	if (call->is_holding_signals)
		ptrace(PTRACE_SETSIGMASK, call->tid, sizeof(call->signal_mask), &call->signal_mask);
	call->is_holding_signals = false;
}

static void on_exit_of_call(struct tracee *tracee)
{
	struct call *call = &tracee->call;

	if (call->sleeper)
		repair_wake(call);
	if (repair_leave(call)) {
		hold_signals(call);
		tracee->phase = PHASE_GOING_ON;
		return;
	}
	release_signals(call);
	end_call(tracee);
}

static void on_exit_stop(struct tracee *tracee)
{
	struct registers registers;

	if (tracee->phase == PHASE_CALLED) {
		on_exit_of_call(tracee);
		return;
	}
	if (tracee->phase == PHASE_GOING_ON) {
		tracee->phase = PHASE_CALLED;
		return;
	}
	if (tracee->phase == PHASE_SKIPPED && registers_read(tracee->tid, &registers) == 0) {
		registers_set_result(&registers, tracee->call.result);
		registers_write(tracee->tid, &registers);
	}
	end_call(tracee);
}

/* Is this the entry of a call, or its exit? With seccomp we ask for a syscall stop only to see an exit. */
static bool is_entry(const struct engine *engine, struct tracee *tracee)
{
	struct __ptrace_syscall_info info;

	if (engine->has_seccomp)
		return false;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, tracee->tid, sizeof(info), &info) > 0)
		return info.op == PTRACE_SYSCALL_INFO_ENTRY;
	tracee->is_inside = !tracee->is_inside;
	return tracee->is_inside;
}

static void on_syscall_stop(struct engine *engine, struct tracee *tracee)
{
	if (is_entry(engine, tracee))
		on_entry(engine, tracee);
	else
		on_exit_stop(tracee);
}

/* --- events ----------------------------------------------------------------------------------------------------------------------------- */

/* The thread that called exec has its leader's number from now on. */
static struct tracee *take_over(struct engine *engine, struct tracee *leader)
{
	unsigned long former = 0;
	struct tracee *tracee;

	ptrace(PTRACE_GETEVENTMSG, leader->tid, 0, &former);
	if ((pid_t)former == leader->tid)
		return leader;
	tracee = find_tracee(engine, (pid_t)former);
	if (!tracee)
		return leader;
	HASH_DEL(engine->tracees, tracee);
	tracee->tid = leader->tid;
	tracee->call.tid = leader->tid;
	forget_tracee(engine, leader);
	HASH_ADD_INT(engine->tracees, tid, tracee);
	return tracee;
}

static void on_exec(struct engine *engine, struct tracee *tracee)
{
	tracee = take_over(engine, tracee);
	if (tracee->phase == PHASE_CALLED && tracee->call.outcome == OUTCOME_EXEC)
		exec_finish(&tracee->call);
	end_call(tracee);
	resume(engine, tracee, 0);
}

static void on_stop(struct engine *engine, struct tracee *tracee, int status)
{
	int signal = WSTOPSIG(status);

	switch (status >> 16) {
	case PTRACE_EVENT_SECCOMP:
		on_entry(engine, tracee);
		resume(engine, tracee, 0);
		return;
	case PTRACE_EVENT_EXEC:
		on_exec(engine, tracee);
		return;
	case PTRACE_EVENT_STOP:
		/* SIGTRAP: a new tracee, or one that goes on; else its process has been stopped, and stays so. */
		if (signal == SIGTRAP)
			resume(engine, tracee, 0);
		else
			ptrace(PTRACE_LISTEN, tracee->tid, 0, 0);
		return;
	case 0:
		if (signal == (SIGTRAP | 0x80)) {
			on_syscall_stop(engine, tracee);
			signal = 0;
		}
		resume(engine, tracee, signal);
		return;
	default:
		resume(engine, tracee, 0);
	}
}

int engine_ptrace_attach(struct tracer *tracer, pid_t guest, bool has_seccomp)
{
	unsigned long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
				PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL | (has_seccomp ? PTRACE_O_TRACESECCOMP : 0);

	(void)tracer;
	if (ptrace(PTRACE_SEIZE, guest, 0, (void *)options) < 0)
		return -errno;
	/* Without a filter the first stop has to be asked for: it is what PTRACE_SYSCALL goes on from. */
	if (!has_seccomp && ptrace(PTRACE_INTERRUPT, guest, 0, 0) < 0)
		return -errno;
	return 0;
}

/* --- the loop --------------------------------------------------------------------------------------------------------------------------- */

struct event {
	pid_t pid;
	int status;
};

/*
 * Collect every event that is there, waiting for the first. All of them are handled before any is asked for again: wait(2)
 * looks at tracees in a fixed order, and a few busy ones would starve the rest.
 * Returns how many, 0: there is nothing left to wait for.
 */
static size_t collect_events(struct engine *engine)
{
	size_t n_events = 0;

	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, n_events ? __WALL | WNOHANG : __WALL);

		if (pid < 0 && errno == EINTR)
			continue;
		if (pid <= 0)
			return n_events;
		if (n_events == talloc_array_length(engine->events)) {
			struct event *events = talloc_realloc(engine, engine->events, struct event, 2 * n_events + 16);

			/* Nothing can be done about an event that there is no room for; what was stopped stays so. */
			if (!events)
				return n_events;
			engine->events = events;
		}
		engine->events[n_events++] = (struct event){ pid, status };
	}
}

/*
 * Whether a stop of the batch is over: a stopped thread has nothing new to tell, unless it was killed, or another thread of
 * its process has executed a program and bears its number now.
 */
static bool is_outdated(const struct event *event)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)event->pid, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) == 0 && info.si_pid != 0;
}

static void on_event(struct engine *engine, const struct event *event)
{
	struct tracee *tracee;

	if (!WIFSTOPPED(event->status)) {
		tracee = find_tracee(engine, event->pid);
		if (tracee)
			forget_tracee(engine, tracee);
		return;
	}
	engine_count(&engine->tracer->statistics.stops);
	if (is_outdated(event))
		return;
	tracee = find_or_add_tracee(engine, event->pid);
	if (tracee)
		on_stop(engine, tracee, event->status);
}

static int serve_until(struct engine *engine, pid_t leader)
{
	int leader_status = 0;
	bool has_ended = false;

	while (!has_ended) {
		size_t n_events = collect_events(engine);

		if (n_events == 0)
			return 0;
		for (size_t i = 0; i < n_events; i++) {
			if (engine->events[i].pid == leader) {
				leader_status = engine->events[i].status;
				has_ended = true;
			} else {
				on_event(engine, &engine->events[i]);
			}
		}
	}
	return leader_status;
}

int engine_ptrace_serve(struct tracer *tracer, pid_t leader, bool has_seccomp)
{
	struct engine *engine = talloc_zero(NULL, struct engine);
	int status = -1;

	if (engine)
		engine->worker = worker_new(tracer);
	if (engine && engine->worker) {
		engine->tracer = tracer;
		engine->has_seccomp = has_seccomp;
		status = serve_until(engine, leader);
		talloc_free(engine->worker);
	}
	talloc_free(engine);
	return status;
}
