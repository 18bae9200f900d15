/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Registers on an aarch64 host. syscall(2), ptrace(2); arch/arm64/kernel/{ptrace,signal,syscall}.c of Linux.
 *
 * x8 has the number and x0 to x5 have the arguments. Two things are otherwise than on x86:
 *
 * - x0 is the first argument and the result. What it was before the call is kept where ptrace does not reach, for a restart.
 * - Of a call that is interrupted, or answered with -ERESTARTNOINTR, the kernel takes the thread back before the call
 *   instruction when it looks for signals, that is *before* a stop of PTRACE_INTERRUPT, of a signal or of a single step. There x8
 *   and x0 to x5 are what the call will be made with. At the stops of PTRACE_SYSCALL and of seccomp that is still to come.
 */
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "tracer/registers.h"

#ifndef NT_ARM_SYSTEM_CALL
#define NT_ARM_SYSTEM_CALL 0x404
#endif

#define CALL_INSTRUCTION 4	/* bytes of "svc #0" */
#define NO_CALL (-1)

/* See registers-x86_64.c. */
static int give_up(pid_t tid)
{
	int error = errno;

	if (error != ESRCH)
		kill(tid, SIGKILL);
	return -error;
}

static long transfer(enum __ptrace_request request, pid_t tid, uintptr_t set, void *data, size_t size)
{
	struct iovec place = { data, size };

	return ptrace(request, tid, (void *)set, &place);
}

int registers_read(pid_t tid, struct registers *registers)
{
	if (transfer(PTRACE_GETREGSET, tid, NT_PRSTATUS, &registers->user, sizeof(registers->user)) < 0 ||
	    transfer(PTRACE_GETREGSET, tid, NT_ARM_SYSTEM_CALL, &registers->number, sizeof(registers->number)) < 0)
		return give_up(tid);
	registers->is_number_new = false;
	return 0;
}

int registers_write(pid_t tid, const struct registers *registers)
{
	struct registers own = *registers;

	if (transfer(PTRACE_SETREGSET, tid, NT_PRSTATUS, &own.user, sizeof(own.user)) < 0 ||
	    (own.is_number_new && transfer(PTRACE_SETREGSET, tid, NT_ARM_SYSTEM_CALL, &own.number, sizeof(own.number)) < 0))
		return give_up(tid);
	return 0;
}

long registers_number(const struct registers *registers)
{
	return registers->number;
}

void registers_get_args(const struct registers *registers, enum abi abi, uint64_t args[6])
{
	(void)abi;
	for (int i = 0; i < 6; i++)
		args[i] = registers->user.regs[i];
}

static void set_number(struct registers *registers, int number)
{
	registers->number = number;
	registers->is_number_new = true;
}

void registers_set_call(struct registers *registers, enum abi abi, long number, const uint64_t args[6])
{
	(void)abi;
	for (int i = 0; i < 6; i++)
		registers->user.regs[i] = args[i];
	registers->user.regs[8] = (uint64_t)number;
	/* Of a thread that is before its call the kernel knows no number yet. */
	if (registers->number != NO_CALL)
		set_number(registers, (int)number);
}

void registers_skip_call(struct registers *registers, int64_t result)
{
	set_number(registers, NO_CALL);
	registers_set_result(registers, result);
}

int64_t registers_result(const struct registers *registers)
{
	return (int64_t)registers->user.regs[0];
}

void registers_set_result(struct registers *registers, int64_t result)
{
	registers->user.regs[0] = (uint64_t)result;
}

uint64_t registers_next(const struct registers *registers)
{
	return registers->user.pc;
}

bool registers_is_before_call(const struct registers *registers, uint64_t next)
{
	return registers->user.pc == next - CALL_INSTRUCTION;
}

/* The number has a register of its own, which registers_set_call() has set. */
void registers_begin_call(struct registers *registers, uint64_t next, long number)
{
	(void)registers, (void)next, (void)number;
}

void registers_pass_call(struct registers *registers, uint64_t next, int64_t result)
{
	registers->user.pc = next;
	registers_set_result(registers, result);
}

bool registers_restart_is_ahead(const struct registers *registers)
{
	int64_t result = registers_result(registers);

	return result <= -ERESTARTSYS && result >= -ERESTART_RESTARTBLOCK;
}

void registers_repeat_call(struct registers *registers, long number)
{
	registers->user.pc -= CALL_INSTRUCTION;
	registers->user.regs[8] = (uint64_t)number;
}

/* user_single_step_report() of include/linux/ptrace.h: behind a call it looks as if a process without number had sent it. */
bool registers_is_step(const siginfo_t *info)
{
	return info->si_code > 0 || (info->si_code == SI_USER && info->si_pid == 0);
}

uint64_t registers_stack(const struct registers *registers)
{
	return registers->user.sp;
}

/* Not x0: an exec has a result, which comes behind the stop. */
void registers_start(struct registers *registers, uint64_t stack, uint64_t argument)
{
	registers->user.sp = stack;
	registers->user.regs[1] = argument;
}

enum abi registers_abi(const struct registers *registers)
{
	(void)registers;
	return ABI_AARCH64;
}
