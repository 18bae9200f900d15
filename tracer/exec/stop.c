/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The exec stop of a loader: it is given its script. */
#include "tracer/exec/exec.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tracer/engine.h"
#include "tracer/exec/load.h"
#include "tracer/memory.h"
#include "tracer/message.h"
#include "tracer/registers.h"

/*
 * The stack reaches to its pointer and hardly further when the arguments are many, and only a thread's own access makes it
 * grow: step over the loader's first instruction, a push, with the stack pointer where the script shall be.
 */
static int grow_stack(const struct call *call, const struct registers *registers, uint64_t address)
{
	struct registers lower = *registers;
	int status, error;

	registers_start(&lower, address, 0);
	error = registers_write(call->tid, &lower);
	/* The first step ends where the exec does, before that instruction. */
	while (error == 0 && registers_stack(&lower) == address) {
		if (ptrace(PTRACE_SINGLESTEP, call->tid, 0, 0) < 0 || waitpid(call->tid, &status, __WALL) != call->tid ||
		    !WIFSTOPPED(status))
			return -ESRCH;
		/* Something else came first: let it come again. */
		if (WSTOPSIG(status) != SIGTRAP)
			syscall(SYS_tkill, call->tid, WSTOPSIG(status));
		error = registers_read(call->tid, &lower);
	}
	return error < 0 ? error : registers_write(call->tid, registers);
}

static int write_script(const struct call *call, const struct registers *registers, uint64_t address)
{
	const struct script *script = call->exec->script;
	int error = memory_write(call->tid, address, script, script->size);

	if (error == -EFAULT)
		error = grow_stack(call, registers, address);
	else
		return error;
	return error < 0 ? error : memory_write(call->tid, address, script, script->size);
}

void exec_finish(struct call *call)
{
	struct registers registers;
	uint64_t address;

	if (registers_read(call->tid, &registers) < 0)
		return;
	address = load_script_place(call->exec->script, registers_stack(&registers));
	if (write_script(call, &registers, address) < 0) {
		message_error("cannot write to the stack of process %d", call->tid);
		kill(call->tid, SIGKILL);
		return;
	}
	registers_start(&registers, address, address);
	registers_write(call->tid, &registers);
	engine_count(&call->tracer->statistics.programs);
	if (!call->exec->script->interpreter.n_segments)
		engine_count(&call->tracer->statistics.programs_static);
}
