/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Extensions: what a run does beyond paths, asked for by an option.
 *
 * An extension is a file in tracer/extensions/ with hooks: functions that are called around system calls. The calls are rows
 * of core/syscalls.def; one with the policy LEAVE is trapped only where an enabled extension has a hook for it. The filter, the
 * engines and call_handle() know no extension by name; tracer/extensions/list.def has them all.
 * doc/adding-an-extension.md is the recipe.
 */
#ifndef TRACER_EXTENSION_H
#define TRACER_EXTENSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "core/syscalls.h"

struct call;
struct load_request;
struct tracer;

/* What a hook before a call returns when the call goes on as if it were not there; its arguments may have been changed. */
#define EXTENSION_PASSES 1

struct extension_hook {
	const char *call;	/* name of a row */

	/*
	 * Before anything is done about the call. Returns as a handler does: 0 when an outcome is set (call_answer() ...),
	 * -errno, which becomes the answer; or EXTENSION_PASSES. May change call->args, which is then what proot handles, or
	 * what the guest's call is made with. May be NULL. Several extensions are asked
	 * in the order of the list, until one does not pass.
	 */
	int (*before)(struct call *call, void *data);

	/*
	 * Behind the call, whether proot or the guest has made it or another extension has answered it: call->result
	 * may be changed, and what was written to the guest's memory, which tracer/memory.h reads and writes. Of a
	 * call that gives a descriptor (GIVE_FD) it is called before the guest has it: call->fd, and the result is 0.
	 * Of an exec nothing is heard. May be NULL: with such a hook a call that would run as it is has to be
	 * repaired, which is dear; where the hook before can answer it should.
	 */
	void (*after)(struct call *call, void *data);

	int detail;		/* what the functions find in call->detail: one may serve several calls */
	uint64_t values;	/* of a row with ONLY_ARG0 or ONLY_ARG2: bits of further values of that argument that are of interest */
	bool is_of_path;	/* the hook behind is for calls whose path proot has found: call->pins[0] */
	bool is_in_shim;	/* the shim does the same by code of core/, so it may go on answering; else it passes the call on */
};

struct extension {
	const char *name;
	const struct extension_hook *hooks;
	size_t n_hooks;

	/*
	 * Before the first guest starts: look at tracer->settings. Returns 1: enabled, *data is given to all hooks (a talloc
	 * child of tracer, or NULL); 0: not asked for; -errno: cannot be had, and a message has said why.
	 */
	int (*start)(struct tracer *tracer, void **data);

	/* An exec will succeed: what the new program is to be told (core/load.h), program is its file. -errno fails it. May be NULL. */
	int (*exec)(struct call *call, struct load_request *load, const struct stat *program, void *data);

	bool is_exec_in_shim;	/* the shim tells new programs the same; else an exec never goes without proot */

	/* The last guest has ended. May be NULL. */
	void (*finish)(struct tracer *tracer, void *data);
};

/* All extensions there are, in the order in which they are asked. */
extern const struct extension *const extension_list[];
extern const size_t extension_count;

struct extensions;

/* Start those that are asked for; sets tracer->extensions, NULL if none is. Returns 0 or -errno (said). */
int extensions_start(struct tracer *tracer, const struct extension *const list[], size_t n);

/* The other end of that. */
void extensions_finish(struct tracer *tracer);

/* For call_handle(): all hooks before a call, in order. Returns as one of them. */
int extensions_before(struct call *call);

/* All hooks behind a call, but not that of the extension that answered it. */
void extensions_after(struct call *call);

/* Whether extensions_after() would call anybody. */
bool extensions_want_result(const struct call *call);

/* Every extension's word about an exec. */
int extensions_exec(struct call *call, struct load_request *load, const struct stat *program);

/* Which calls of a row come to proot: what the filter and the engine without a filter go by. */
struct extension_trap {
	bool is_trapped;
	uint64_t values;	/* for SYSCALL_ONLY_ARG* */
};

/* extensions may be NULL. features: enum run_feature. */
struct extension_trap extensions_trap(const struct extensions *extensions, const struct syscall_row *row, unsigned features);

/* Whether extensions want to see a call that the shim answers as they would. */
bool extensions_are_in_shim(const struct extensions *extensions, const struct syscall_row *row);

/* Whether the shim may execute programs: no extension but those that it knows has a word to say about it. */
bool extensions_leave_exec(const struct extensions *extensions);

/* Set a bit for each number of an ABI that the shim has to pass on. */
#define EXTENSION_NUMBERS 512
void extensions_mark(const struct extensions *extensions, enum abi abi, uint64_t numbers[EXTENSION_NUMBERS / 64]);

#endif
