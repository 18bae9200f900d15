/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system call table: the only place that knows what a call means to paths.
 *
 * One row per call (syscalls.def); calls that name no file are in left.def. The seccomp filter, the dispatcher,
 * --list-syscalls and the coverage test are derived from the rows. Freestanding and constant.
 */
#ifndef CORE_SYSCALLS_H
#define CORE_SYSCALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The highest number that the table was made for (Linux 6.17); the same on all ABIs since 5.1. Newer calls get ENOSYS. */
#define SYSCALL_LAST_NUMBER 469

enum abi {
	ABI_X86_64,
	ABI_I386,
	ABI_AARCH64,
	ABI_COUNT
};

enum syscall_policy {
	POLICY_TRANSLATE,	/* paths are replaced, then the call is made */
	POLICY_EMULATE,		/* a handler decides; paths or results need more than replacement */
	POLICY_REFUSE,		/* answered with an errno that makes callers fall back */
	POLICY_LEAVE		/* names no file; a row only where an extension may want it, else in left.def */
};

/* How the last component of a path argument is taken. */
enum path_rule {
	PATH_NONE,
	PATH_FOLLOW,		/* the object, links followed */
	PATH_NOFOLLOW,		/* the object, a final link not followed */
	PATH_ENTRY,		/* a directory entry that the call makes or removes */
	PATH_AT_NOFOLLOW,	/* flags argument: followed unless AT_SYMLINK_NOFOLLOW */
	PATH_AT_FOLLOW,		/* flags argument: not followed unless AT_SYMLINK_FOLLOW */
	PATH_DONT_FOLLOW_BIT	/* a bit of the flags argument (struct syscall_path.bit) says not to follow */
};

struct syscall_path {
	uint8_t rule;		/* enum path_rule */
	int8_t dirfd;		/* index of the directory descriptor argument; -1: the working directory */
	int8_t path;		/* index of the path argument */
	int8_t flags;		/* index of the flags argument, or -1 */
	uint32_t bit;		/* for PATH_DONT_FOLLOW_BIT */
};

/*
 * A flags argument whose bits may change what a path means. A bit that nobody has looked at is refused with EINVAL, as by a
 * kernel that does not know it.
 */
struct syscall_known {
	uint8_t arg;		/* index of the argument */
	uint32_t bits;		/* that it may have; 0: the call has no such argument */
};

/* What a call reads from or writes to memory besides its paths; needed where the tracer makes the call for the guest. */
enum buffer_kind {
	BUFFER_NONE,
	BUFFER_IN,		/* size bytes, or as many as argument length says; a null pointer stays one */
	BUFFER_STRING,		/* a null-terminated string of at most size bytes, null byte included */
	BUFFER_OUT,		/* size bytes are written when the call succeeds */
	BUFFER_OUT_RESULT	/* the call says in its result how many bytes it wrote; at most argument length */
};

struct syscall_buffer {
	uint8_t kind;		/* enum buffer_kind */
	int8_t arg;		/* index of the pointer argument */
	int8_t length;		/* index of the length argument, or -1 */
	uint32_t size;		/* bytes; with a length argument the most that is worth copying */
};

enum {
	/*
	 * The tracer may make the call in the guest's place: nothing of it depends on who makes it but identity (and umask).
	 * On the tracer's own ABI only.
	 */
	SYSCALL_PROXY = 1 << 0,
	SYSCALL_UMASK = 1 << 1,		/* makes a file: the umask counts */
	SYSCALL_REAL_ID = 1 << 2,	/* permission is asked of the real user and group, not the effective ones */
	SYSCALL_REMOVES = 1 << 3,	/* of an entry that is a binding: EBUSY, as of a mount point; of others EEXIST */
	/* Of interest only when the bit of its first (third) argument is set in syscall_row.value, or that is syscall_row.also. */
	SYSCALL_ONLY_ARG0 = 1 << 4,
	SYSCALL_ONLY_ARG2 = 1 << 11,
	SYSCALL_WRITES = 1 << 6,	/* changes what its first path names: EROFS on a read-only binding; ENTRY paths say so */
	SYSCALL_RESIZES = 1 << 7,	/* and that has to be a regular file */
	SYSCALL_ONLY_POINTER = 1 << 5,	/* of interest only when argument number syscall_row.value is not null */
	SYSCALL_LOOKS = 1 << 8,		/* tells which file it is: made files of procfs have others standing in for them */
	SYSCALL_ONLY_CODE = 1 << 9,	/* mmap(2): of interest only when a file is mapped with PROT_EXEC */
	SYSCALL_WAITS = 1 << 10,	/* may wait for others (a FIFO, a peer), until a signal comes */

	/* All of them, by | and by +: the same as long as no two are one bit. */
	SYSCALL_FLAGS = SYSCALL_PROXY | SYSCALL_UMASK | SYSCALL_REAL_ID | SYSCALL_REMOVES | SYSCALL_ONLY_ARG0 |
			SYSCALL_WRITES | SYSCALL_RESIZES | SYSCALL_ONLY_POINTER | SYSCALL_LOOKS | SYSCALL_ONLY_CODE |
			SYSCALL_WAITS | SYSCALL_ONLY_ARG2,
	SYSCALL_FLAGS_SUM = SYSCALL_PROXY + SYSCALL_UMASK + SYSCALL_REAL_ID + SYSCALL_REMOVES + SYSCALL_ONLY_ARG0 +
			    SYSCALL_WRITES + SYSCALL_RESIZES + SYSCALL_ONLY_POINTER + SYSCALL_LOOKS + SYSCALL_ONLY_CODE +
			    SYSCALL_WAITS + SYSCALL_ONLY_ARG2
};

/* What a run may have that makes calls of interest which otherwise are not: syscall_row.when. */
enum run_feature {
	FEATURE_GLUE = 1 << 0,		/* the view has entries that no directory of the host has */
	FEATURE_READ_ONLY = 1 << 1,	/* the view has bindings that are read-only */
	FEATURE_NOEXEC = 1 << 2,	/* the rootfs is mounted noexec (tracer/noexec.h) */
	FEATURE_ALL = 0xffff		/* for tests */
};

struct call;
typedef int syscall_handler(struct call *call);

struct syscall_row {
	const char *name;
	int16_t numbers[ABI_COUNT];	/* -1: this ABI does not have it */
	uint8_t policy;			/* enum syscall_policy */
	uint8_t handler;		/* enum syscall_handler_id */
	uint8_t refusal;		/* errno, for POLICY_REFUSE */
	uint16_t flags;
	uint16_t when;		/* of interest only when the run has one of these (enum run_feature); 0: always */
	uint64_t value;			/* see SYSCALL_ONLY_* */
	struct syscall_known known;
	uint32_t also;			/* see SYSCALL_ONLY_ARG*; 0: no other value */
	struct syscall_path paths[2];
	struct syscall_buffer buffers[2];
};

/* The argument whose values decide whether a call is of interest (SYSCALL_ONLY_ARG*), or -1: all of its calls are. */
static inline int syscall_selector(const struct syscall_row *row)
{
	if (row->flags & SYSCALL_ONLY_ARG0)
		return 0;
	return row->flags & SYSCALL_ONLY_ARG2 ? 2 : -1;
}

/* The handlers that rows name; the tracer has a function for each (tracer/calls/). */
enum syscall_handler_id {
	HANDLER_GENERIC,	/* replace the paths, nothing else */
#define HANDLER(id, function) HANDLER_##id,
#include "core/handlers.def"
#undef HANDLER
	HANDLER_COUNT
};

extern const struct syscall_row syscall_rows[];
extern const size_t syscall_n_rows;

/* The row of a system call number of an ABI, or NULL: the call names no file (left.def), or is none. Constant time, async-signal-safe. */
const struct syscall_row *syscall_find(enum abi abi, long number);

#endif
