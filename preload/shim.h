/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tracer tells the shim: the only header that both sides share, besides core/.
 *
 * libproot-preload.so holds one struct shim_run, found by its magic. The tracer fills it in in the copy that it makes for a
 * run: every process of the run maps the same pages, nothing is written at an exec, and nothing is copied at a fork.
 */
#ifndef PRELOAD_SHIM_H
#define PRELOAD_SHIM_H

#include <stddef.h>
#include <stdint.h>

#include "core/ownership.h"
#include "core/state.h"

#define SHIM_MAGIC_0 0x50726f6f74536831ULL
#define SHIM_MAGIC_1 0x3153e8b1f00dc0deULL

/* Room for the view. A run with a larger one goes without the shim. */
#define SHIM_VIEW_SIZE 12288

/* Why the shim passed on a call that it knows. */
enum shim_reason {
	SHIM_UNKNOWN_CALL,	/* not one of those that name a file; not counted */
#define REASON(reason, name, text) SHIM_##reason,
#include "preload/reasons.def"
#undef REASON
	SHIM_REASON_COUNT
};

/* An answer that differed, of --shim=check. */
struct shim_report {
	int64_t shim;		/* what the shim would have answered */
	int64_t traced;		/* what the tracer did */
	uint32_t abi;		/* enum abi of core/syscalls.h */
	uint32_t number;	/* of the call */
	char what[64];		/* what differed; null-terminated unless it is as long as this */
	char path[360];		/* the call's first path, likewise */
};

#define SHIM_REPORTS 64

/*
 * What the shims of all processes count and find: at STATE_SHARED of each state area (core/state.h), where struct shim_run
 * says so. Only ever added to, atomically; but an exec is taken back that fails at the very end.
 */
struct shim_shared {
	struct state_counts loaded;	/* comes first: core/state.h */
	_Alignas(8) uint64_t answered;
	_Alignas(8) uint64_t executed;	/* programs, without the tracer */
	_Alignas(8) uint64_t executed_static;	/* those of them that have no interpreter */
	_Alignas(8) uint64_t passed[SHIM_REASON_COUNT];
	_Alignas(8) uint64_t compared;	/* answers that were checked */
	_Alignas(8) uint64_t unsteady;	/* that could not be: what they are about kept changing */
	_Alignas(8) uint64_t different;	/* of these the first SHIM_REPORTS are described: */
	struct shim_report reports[SHIM_REPORTS];
};

_Static_assert(sizeof(struct shim_shared) <= STATE_MARKS - STATE_SHARED, "what is counted fits");
_Static_assert(STATE_MARKS + sizeof(struct ownership_marks) <= STATE_SHARED + STATE_SHARED_SIZE, "what is shared fits");

/*
 * In the mode of an openat() of the library, where nothing is made and the mode means nothing: the tracer shall find the sites
 * of what is open at the descriptor in its lower bits, if the file is new to it (core/copies.h).
 */
#define SHIM_LOOK_AT 0x53000000
#define SHIM_LOOK_AT_PROGRAM 0x04000000	/* and it is an interpreter, or a program without one */
#define SHIM_LOOK_AT_FD 0x00ffffff

/* Names in the guest's root that were links when the run began, in most of today's systems "bin", "lib", ...: a guess where to look. */
#define SHIM_ROOT_LINKS 8
#define SHIM_ROOT_LINK_SIZE 16

struct shim_run {
	uint64_t magic[2];
	uint64_t state_address;	/* of the state area, where the gate is (core/state.h); 0: the shim does nothing */
	uint64_t proc_device;	/* st_dev of the host's /proc */
	uint32_t headroom;	/* bytes of the longest host path of any binding */
	uint32_t is_root;	/* guests may change their identity */
	uint32_t abi;		/* enum abi of core/syscalls.h */
	uint32_t is_counting;	/* there is a struct shim_shared */
	uint32_t is_checking;	/* and answers are to be checked: check.h */
	uint32_t can_exec;	/* programs may be executed without the tracer: execute.c */
	uint32_t has_sites;	/* by the second door; else by LD_PRELOAD */
	uint32_t has_shared;	/* what is at STATE_SHARED is mapped: what is counted, or marks of files */
	uint64_t cookie;	/* sixth argument of a call that the filter lets through: the loader's */
	struct ownership_rule owner;	/* whose files seem to be; with it, marks are at STATE_MARKS */
	uint64_t passed_numbers[8];	/* a bit for each call that an extension of the run wants to see: pass */
	char root_links[SHIM_ROOT_LINKS][SHIM_ROOT_LINK_SIZE];	/* filled up with null bytes */
	char path[40];		/* of the file of this library */
	char shared_path[40];	/* of what is shared, if has_shared */
	uint64_t view[SHIM_VIEW_SIZE / 8];	/* struct view */
};

/* Some ABIs align numbers of 64 bits to 4 bytes. */
_Static_assert(offsetof(struct shim_run, cookie) % 8 == 0 && offsetof(struct shim_run, passed_numbers) % 8 == 0 &&
	       offsetof(struct shim_run, view) == 368, "one layout for all ABIs");

#endif
