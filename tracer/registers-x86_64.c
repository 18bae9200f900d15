/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers on an x86-64 host: guests of the x86-64 and i386 ABI. System V ABI, appendix A.2; syscall(2). */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ptrace.h>

#include "tracer/registers.h"

#define USER_CS_32 0x23	/* code segment of 32-bit programs: __USER32_CS of arch/x86/include/asm/segment.h */

typedef unsigned long long word;

#define REGISTER(name) offsetof(struct user_regs_struct, name)

static const size_t arg_registers[2][6] = {
	[ABI_X86_64] = { REGISTER(rdi), REGISTER(rsi), REGISTER(rdx), REGISTER(r10), REGISTER(r8), REGISTER(r9) },
	[ABI_I386] = { REGISTER(rbx), REGISTER(rcx), REGISTER(rdx), REGISTER(rsi), REGISTER(rdi), REGISTER(rbp) },
};

/*
 * A thread that we cannot repair, or give its own registers back to, must not run on: with the cookie nothing would stop it.
 * ESRCH: it is dying already, perhaps because another thread of its process executes a program: that one must live.
 */
static int give_up(pid_t tid)
{
	int error = errno;

	if (error != ESRCH)
		kill(tid, SIGKILL);
	return -error;
}

int registers_read(pid_t tid, struct registers *registers)
{
	return ptrace(PTRACE_GETREGS, tid, NULL, &registers->user) < 0 ? give_up(tid) : 0;
}

int registers_write(pid_t tid, const struct registers *registers)
{
	return ptrace(PTRACE_SETREGS, tid, NULL, &registers->user) < 0 ? give_up(tid) : 0;
}

long registers_number(const struct registers *registers)
{
	return (int)registers->user.orig_rax;
}

void registers_get_args(const struct registers *registers, enum abi abi, uint64_t args[6])
{
	const char *base = (const char *)&registers->user;

	for (int i = 0; i < 6; i++) {
		args[i] = *(const word *)(base + arg_registers[abi][i]);
		if (abi == ABI_I386)
			args[i] = (uint32_t)args[i];
	}
}

void registers_set_call(struct registers *registers, enum abi abi, long number, const uint64_t args[6])
{
	char *base = (char *)&registers->user;

	for (int i = 0; i < 6; i++)
		*(word *)(base + arg_registers[abi][i]) = args[i];
	registers->user.orig_rax = (word)number;
}

void registers_skip_call(struct registers *registers, int64_t result)
{
	registers->user.orig_rax = (word)-1;
	registers->user.rax = (word)result;
}

int64_t registers_result(const struct registers *registers)
{
	/* A 32-bit thread's errno is sign-extended by some stops and not by others; its addresses stay positive. */
	if (registers->user.cs == USER_CS_32 && (int32_t)registers->user.rax < 0 && (int32_t)registers->user.rax > -4096)
		return (int32_t)registers->user.rax;
	return (int64_t)registers->user.rax;
}

void registers_set_result(struct registers *registers, int64_t result)
{
	registers->user.rax = (word)result;
}

uint64_t registers_next(const struct registers *registers)
{
	return registers->user.rip;
}

#define CALL_INSTRUCTION 2	/* bytes: of "syscall", "int $0x80" and "sysenter" */

/* The kernel sets the program counter back when the thread goes on; or has done so, and something came before the call. */
bool registers_is_before_call(const struct registers *registers, uint64_t next)
{
	return registers_result(registers) == -ERESTARTNOINTR || registers->user.rip == next - CALL_INSTRUCTION;
}

void registers_begin_call(struct registers *registers, uint64_t next, long number)
{
	if (registers->user.rip == next - CALL_INSTRUCTION)
		registers->user.rax = (word)number;
}

void registers_pass_call(struct registers *registers, uint64_t next, int64_t result)
{
	registers->user.rip = next;
	registers_set_result(registers, result);
}

bool registers_restart_is_ahead(const struct registers *registers)
{
	(void)registers;
	return false;
}

void registers_repeat_call(struct registers *registers, long number)
{
	registers->user.rip -= CALL_INSTRUCTION;
	registers->user.rax = (word)number;
}

bool registers_is_step(const siginfo_t *info)
{
	return info->si_code > 0;
}

uint64_t registers_stack(const struct registers *registers)
{
	return registers->user.rsp;
}

void registers_start(struct registers *registers, uint64_t stack, uint64_t argument)
{
	registers->user.rsp = stack;
	registers->user.rdi = argument;
}

enum abi registers_abi(const struct registers *registers)
{
	return registers->user.cs == USER_CS_32 ? ABI_I386 : ABI_X86_64;
}
