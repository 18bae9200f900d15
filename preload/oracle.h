/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --shim=check: the shim works out its answer, the tracer gives the one that counts, and the two are compared.
 *
 * What only looks is answered twice, into the same buffer: by the shim, then by a call that is trapped. Where that call is
 * not the same, it is all done again a few times, and only what stays as different is a difference: files change under our
 * hands. What changes or opens something is done once, by the trapped call, in the place of shim_act(); the shim, which has
 * found the object or the entry by then, looks there before and after, and has to see what was done.
 */
#ifndef PRELOAD_ORACLE_H
#define PRELOAD_ORACLE_H

#include "preload/dispatch.h"

/* One answer that is being checked. */
struct shim_check {
	bool is_rehearsal;	/* nothing is to be done any more: only what the shim would answer is asked */
	bool is_traced;		/* the trapped call has been made */
	long traced;		/* its result */
	const char *difference;	/* what was not as it should be after it, or NULL */
};

/* What works out an answer: the result or a pass with its reason. The call's field check is set. */
typedef long shim_answerer(const struct shim_call *call);

/*
 * As shim_answer(), by means of answer(), but the tracer's answer, if answer() has one at all; else a pass with its reason.
 * Takes less than 4 KiB of stack. Async-signal-safe; blocks where the call does.
 */
long oracle_answer(const struct shim_call *call, shim_answerer *answer);

/* shim_act() of a call that is being checked. */
long oracle_act(const struct shim_call *call, long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d,
		unsigned long e);

/* For what is more than a call (realpath): an answer was compared; what differs, or NULL. path may be bad. */
void oracle_note(long number, const char *path, long shim, long traced, const char *difference);

#endif
