/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The registers of a stopped thread, as far as system calls go. One implementation per architecture of the host
 * (registers-ARCH.c); the ABI says how the guest's call lies in them.
 */
#ifndef TRACER_REGISTERS_H
#define TRACER_REGISTERS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

#include "core/syscalls.h"

/* Results that only the kernel sees: a call was interrupted, and the kernel is about to decide about its restart. */
#define ERESTARTSYS 512
#define ERESTARTNOINTR 513
#define ERESTART_RESTARTBLOCK 516

struct registers {
	struct user_regs_struct user;
	int number;		/* of the call, where the kernel keeps it apart from the registers (aarch64); and */
	bool is_number_new;	/* whether to tell it that */
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

/*
 * Where the thread goes on behind its call. By this, as it was when the call was trapped, is told whether it is before the call:
 * the kernel will make it, or make it again.
 */
uint64_t registers_next(const struct registers *registers);
bool registers_is_before_call(const struct registers *registers, uint64_t next);

/* Behind registers_set_call() at a thread that is before its call: it may be at its instruction already, and makes one of that number. */
void registers_begin_call(struct registers *registers, uint64_t next, long number);

/* Before the call: leave it out, the thread sees result. */
void registers_pass_call(struct registers *registers, uint64_t next, int64_t result);

/*
 * At the exit stop of an interrupted call: whether a restart would begin with the first argument of our making, because the
 * kernel keeps a copy of it where we cannot reach. Once it has put that back (registers_is_before_call()) we have the last word.
 */
bool registers_restart_is_ahead(const struct registers *registers);

/* After the exit of a call: have the thread execute its call instruction again, with this number. */
void registers_repeat_call(struct registers *registers, long number);

uint64_t registers_stack(const struct registers *registers);

/* Whether a SIGTRAP is the kernel's own, which ends a single step over a call: one that somebody sent is a signal as any other. */
bool registers_is_step(const siginfo_t *info);

/* At the exec stop: start with this stack pointer and first argument. */
void registers_start(struct registers *registers, uint64_t stack, uint64_t argument);

/* The ABI of the thread's next call, for kernels whose ptrace does not tell (before Linux 5.3). */
enum abi registers_abi(const struct registers *registers);

#endif
