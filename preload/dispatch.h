/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The room behind both doors: a system call as its caller meant it, answered in the process itself if that can be exact. */
#ifndef PRELOAD_DISPATCH_H
#define PRELOAD_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "preload/shim.h"

/*
 * No answer: the door makes the call as if there were no shim. No system call of ours returns this, nor what lies below: on
 * this side of shim_answer() a pass says why.
 */
#define SHIM_PASS (-4096L)

struct shim_call {
	long number;
	unsigned long args[5];
	bool is_cancellable;	/* the call must not block here: its thread may be cancelled at the door */
	struct shim_check *check;	/* of the dispatcher: how the answer is checked (oracle.h), or NULL */
};

static inline long shim_pass(enum shim_reason reason)
{
	return SHIM_PASS - (long)reason;
}

static inline bool shim_is_pass(long result)
{
	return result <= SHIM_PASS && result > SHIM_PASS - SHIM_REASON_COUNT;
}

/* Why a pass was one. */
static inline enum shim_reason shim_reason(long pass)
{
	return (enum shim_reason)(SHIM_PASS - pass);
}

/* Pass because of an error that the guest would perhaps not have got. */
long shim_pass_error(long error) __attribute__((visibility("hidden")));

/* This run, filled in by the tracer. */
extern const struct shim_run shim_run __attribute__((visibility("hidden")));

/*
 * Answer a system call of the guest: the result, as the kernel returns it (-errno), or SHIM_PASS, after which nothing has
 * happened but that buffers for results may hold anything. Knows nothing of libc; touches no memory of the guest that may be
 * missing; async-signal-safe, thread-safe, and safe in a child of vfork. call lies on the stack, or in a page that can be
 * written to. Takes less than 2 KiB of stack, of a caller at a
 * rewritten site 2.5 with all that leads here (measured on x86-64: 1952 and 2360 bytes); or 4 where answers are checked
 * (--shim=check); then the tracer's answer is returned.
 */
long shim_answer(const struct shim_call *call);

/*
 * realpath(3) of an absolute path without links and "..": puts the canonical path, null-terminated, into text. Returns its
 * length; -ENOENT, and the path up to what is missing; or SHIM_PASS. Otherwise as shim_answer().
 */
long shim_real_path(const char *guest_path, char *text, size_t size) __attribute__((visibility("hidden")));

/*
 * The call by which an answer changes or opens something: shim_kernel() for a call of the guest. What only looks is done by
 * shim_kernel(); so the two can be told apart where answers are checked.
 */
long shim_act(const struct shim_call *call, long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d,
	      unsigned long e) __attribute__((visibility("hidden")));

/* The state of this process; where shim_run.state_address is not 0. */
static inline struct state *shim_state(void)
{
	return (struct state *)(uintptr_t)shim_run.state_address;
}

/* What shims share with the tracer; only where shim_run.is_counting. */
static inline struct shim_shared *shim_shared(void)
{
	return (struct shim_shared *)(uintptr_t)(shim_run.state_address + STATE_SHARED);
}

/* Add one to a number of struct shim_shared, atomically. Returns what it was, or the lower word of that. */
unsigned long shim_count(uint64_t *counter) __attribute__((visibility("hidden")));

/* Make a system call through the gate, which the filter lets through. Returns the result or -errno. kernel-ARCH.S */
long shim_kernel(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d, unsigned long e)
	__attribute__((visibility("hidden")));

/* Make a system call as any program does: the filter sees it. kernel-ARCH.S */
long shim_trapped(long number, const unsigned long args[5]) __attribute__((visibility("hidden")));

#endif
