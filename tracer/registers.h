/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The registers of a stopped thread, as far as system calls go. One implementation per architecture of the host
 * (registers-ARCH.c); the ABI says how the guest's call lies in them.
 */
#ifndef TRACER_REGISTERS_H
#define TRACER_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "core/syscalls.h"

struct registers {
	struct user_regs_struct user;
};

/* Return 0 or -ESRCH (the thread is gone, or runs). */
int registers_read(pid_t tid, struct registers *registers);
int registers_write(pid_t tid, const struct registers *registers);

/* The system call that the thread is in, and its arguments. */
long registers_number(const struct registers *registers);
void registers_get_args(const struct registers *registers, enum abi abi, uint64_t args[6]);

/*
 * Set number and arguments of the call that the kernel is about to make: at a seccomp or entry stop, or at a stop with
 * the result -ERESTARTNOINTR, which makes the kernel begin the call again.
 */
void registers_set_call(struct registers *registers, enum abi abi, long number, const uint64_t args[6]);

/* Make the kernel skip the call at a seccomp or entry stop; the thread sees result. */
void registers_skip_call(struct registers *registers, int64_t result);

/* The result of the call, at its exit. */
int64_t registers_result(const struct registers *registers);
void registers_set_result(struct registers *registers, int64_t result);

/* After the exit of a call: have the thread execute its call instruction again, with this number. */
void registers_repeat_call(struct registers *registers, long number);

uint64_t registers_stack(const struct registers *registers);

/* At the exec stop: start with this stack pointer and first argument. */
void registers_start(struct registers *registers, uint64_t stack, uint64_t argument);

/* The ABI of the thread's next call, for kernels whose ptrace does not tell (before Linux 5.3). */
enum abi registers_abi(const struct registers *registers);

#endif
