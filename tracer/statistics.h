/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run counts, and how that is told at its end: --stats for people, PROOT_STATS_FILE for programs, both from the rows of
 * statistics.def.
 */
#ifndef TRACER_STATISTICS_H
#define TRACER_STATISTICS_H

#include <stdatomic.h>
#include <talloc.h>

struct call;
struct tracer;

/* What kind of program a call comes from. */
enum guest_kind {
	GUEST_STATIC,
	GUEST_OTHER,		/* dynamic, without the shim; or none yet */
	GUEST_SHIM,
	GUEST_SHIM_OFF,		/* has the shim, which answers nothing any more */
	GUEST_KIND_COUNT
};

/* Counted by whoever causes them; read at the end of the run. What the shims count is in preload/shim.h. */
struct statistics {
	atomic_ulong calls;		/* calls of guests that were handled */
	atomic_ulong notifications;	/* of these, the ones that came as a seccomp notification */
	atomic_ulong stops;		/* ptrace stops of guests */
	atomic_ulong answered;		/* calls that ended without being made by the guest */
	atomic_ulong rewritten;		/* calls that the guest made with other arguments */

	/* The rest is counted only where by_row is not NULL: it takes time. */
	atomic_ulong *by_row;		/* calls, by row of the system call table */
	atomic_ulong traced[GUEST_KIND_COUNT];	/* calls, by kind of program */
	atomic_ulong programs;		/* executed */
	atomic_ulong programs_static;	/* those of them that have no interpreter */
	atomic_ulong programs_shim;	/* whose dynamic linker has loaded the shim */
};

/* Count the details, too. To be called before anything is counted. Returns 0 or -ENOMEM. */
int statistics_begin(struct tracer *tracer);

/* A call is handled. Thread-safe. */
void statistics_count_call(const struct call *call);

/* Tell what was counted: to people on standard error, if settings say so; into the file that they name; and what was found
 * different by --shim=check. To be called when all guests are gone. */
void statistics_tell(const struct tracer *tracer);

#endif
