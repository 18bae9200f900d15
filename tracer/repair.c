/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Putting arguments in place and taking them out again: compilers rely on calls to keep all registers but the result's. */
#include "tracer/repair.h"

#include <errno.h>

#include "tracer/extension.h"
#include "tracer/sleeper.h"

enum repair repair_enter(struct call *call, struct registers *guest)
{
	struct rewrite *rewrite = &call->rewrite;
	uint64_t cookie = call->tracer->cookie;
	struct registers registers;
	int error = registers_read(call->tid, guest);
	/* The state area is that of the program, whatever the ABI of its call. */
	bool is_wide = error == 0 && registers_stack(guest) > UINT32_MAX && call->abi == ABI_I386;

	if (error == 0)
		error = rewrite_place(rewrite, call->abi, call->tid, registers_stack(guest),
				      call->tracer->state_address[is_wide ? ABI_X86_64 : call->abi]);
	if (error < 0) {
		call->result = error;
		return REPAIR_ANSWERED;
	}
	registers = *guest;
	/* An mmap of memory is not trapped, and the kernel minds its sixth argument. */
	if (!call->row || !(call->row->flags & SYSCALL_ONLY_CODE))
		rewrite->args[5] = call->abi == ABI_I386 ? (uint32_t)cookie : cookie;
	registers_set_call(&registers, call->abi, rewrite->number, rewrite->args);
	registers_write(call->tid, &registers);
	return REPAIR_GOES_ON;
}

static bool is_interrupted(int64_t result)
{
	return result <= -ERESTARTSYS && result >= -ERESTART_RESTARTBLOCK;
}

/* Behind a call: another one, at the same instruction. */
static void go_on(struct call *call, struct registers *registers)
{
	registers_set_call(registers, call->abi, call->rewrite.number, call->rewrite.args);
	registers_repeat_call(registers, call->rewrite.number);
	registers_write(call->tid, registers);
}

void repair_wake(struct call *call)
{
	struct registers registers;

	sleeper_leave(call->sleeper);
	if (registers_read(call->tid, &registers) < 0 || registers_is_before_call(&registers, call->next))
		return;
	call->result = registers_result(&registers);
	call->wake(call);
	registers_set_result(&registers, call->result);
	registers_write(call->tid, &registers);
}

void repair_interrupt(struct call *call, bool is_stop, bool is_heeded)
{
	struct registers registers;

	if (registers_read(call->tid, &registers) < 0 || !registers_is_before_call(&registers, call->next))
		return;
	call->result = -ERESTARTNOHAND;
	call->wake(call);
	/* A signal that is heeded and does not stop has a handler, or ends the process. */
	if (call->result == -ERESTARTNOHAND && is_heeded)
		call->result = -EINTR;
	if (call->result == -ERESTARTNOHAND || (call->result == -EINTR && !is_stop && !is_heeded))
		return;
	registers_pass_call(&registers, call->next, call->result);
	registers_write(call->tid, &registers);
}

bool repair_leave(struct call *call)
{
	struct registers registers;
	enum leave leave = LEAVE_DONE;
	bool is_before, is_done;

	if (registers_read(call->tid, &registers) < 0)
		return false;
	call->result = registers_result(&registers);
	/*
	 * When the call was interrupted the kernel restarts it, or not, with the guest's own number and arguments: it is
	 * trapped again then.
	 */
	is_before = registers_is_before_call(&registers, call->next);
	is_done = !is_before && !is_interrupted(call->result);
	if (is_done && call->leave)
		leave = call->leave(call);
	if (leave == LEAVE_GO_ON) {
		go_on(call, &registers);
		return true;
	}
	if (is_done && leave == LEAVE_DONE)
		extensions_after(call);
	registers_set_call(&registers, call->abi, call->number, call->guest_args);
	if (leave == LEAVE_RESTART)
		registers_repeat_call(&registers, call->number);
	else if (is_before)
		registers_begin_call(&registers, call->next, call->number);
	else
		registers_set_result(&registers, call->result);
	registers_write(call->tid, &registers);
	return false;
}
