/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The links of procfs as a guest has to see them, and the operations of walks on the host that know about them. */
#ifndef TRACER_PROC_PROCFS_H
#define TRACER_PROC_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "core/walk.h"
#include "tracer/tracer.h"

struct worker;

/* What a walk met that RESOLVE_* flags of openat2(2) forbid. */
struct walk_notes {
	bool met_magic;		/* a link of procfs that leads to an object */
	bool met_absolute;	/* a link that starts again at the root */
};

/* Context of host_walk_ops: for whom the walk is. */
struct walker {
	const struct tracer *tracer;
	pid_t tid;
	struct walk_notes *notes;	/* is added to; may be NULL */
	const struct worker *worker;	/* which may have taken the guest's identity; NULL: nobody's */
};

/*
 * Between these the calling thread looks at a host path of a process as the guest would: with the guest's right to look at others, and
 * proot's where it is the guest's own process, which every process may look at. Nothing happens with other paths, or where
 * the worker has taken no identity.
 */
void procfs_look(const struct walker *walker, const char *host_path);
void procfs_look_end(const struct walker *walker, const char *host_path);

/* Operations of a walk on the host's files; links of procfs are those of walker->tid and say what the guest may see. */
extern const struct walk_ops host_walk_ops;

/*
 * The guest path of the program that a process runs, from its state area. Returns its length.
 * Errors: -ENOENT (not a guest of this run, or it lost its state area), -ENAMETOOLONG.
 */
long procfs_program(const struct tracer *tracer, pid_t pid, char *guest_path, size_t size);

/*
 * What a guest sees when it reads a link that the kernel told the text of: host paths become guest paths, a " (deleted)"
 * behind them stays, "pipe:[1]" and the like are left alone. A path that the guest cannot see stays as it is, too: under a
 * chroot the kernel tells it that way. Returns the length (no null byte is counted) or -ENAMETOOLONG.
 */
long procfs_text_to_guest(const struct tracer *tracer, const char *text, size_t length, char *guest, size_t size);

/*
 * Make a guest path one that is told to a process with this root ("", NULL: the guest's), in place. What is not below it stays as it is,
 * as the kernel does it. Returns the new length; there need not be a null byte.
 */
size_t procfs_below_root(const char *root, char *path, size_t length);

#endif
