/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Glue: what has to exist for a binding to have a place in the guest.
 *
 * A binding at /a/b/c needs directories /a and /a/b to go through, and an entry c that a listing of /a/b shows. Where
 * the rootfs lacks them there are three ways to make up for it:
 *
 *	a placeholder	an empty directory or file in the rootfs itself, removed at the end unless something was put in;
 *	a room		a directory below a private temporary one, to be mapped at the first missing component;
 *	an entry	nothing on disk: a name that the tracer adds when the guest lists a directory.
 */
#ifndef TRACER_GLUE_H
#define TRACER_GLUE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <talloc.h>

/* A name that a listing of a guest directory has to show although the host's directory does not have it. */
struct glue_entry {
	const char *guest_directory;	/* canonical; "/" for the root */
	const char *name;
	bool is_directory;
};

/* What was made in the rootfs, told by its inode: nothing else is removed. */
struct glue_placeholder {
	const char *host;
	dev_t device;
	ino_t inode;
	bool is_directory;
};

struct glue {
	struct glue_entry *entries;
	size_t n_entries;

	struct glue_placeholder *placeholders;	/* in the order in which they were made */
	size_t n_placeholders;

	const char *temporary_directory;	/* where to make it */
	char *directory;			/* canonical host path of ours; NULL until a room is needed */
	unsigned n_rooms;

	atomic_bool *is_destroyed;	/* shared with processes that were forked since: what is made anew there later is another's */
};

/*
 * An empty glue; makes nothing on disk. context: talloc parent. temporary_directory has to outlive it. NULL: no memory.
 * To free it removes nothing: a forked copy that is freed must not take away what others use.
 */
struct glue *glue_new(TALLOC_CTX *context, const char *temporary_directory);

/* Record an entry; the strings are copied. Returns 0 or -ENOMEM. */
int glue_add_entry(struct glue *glue, const char *guest_directory, const char *name, bool is_directory);

/*
 * Make an empty directory or file at host, whose parent exists. Returns 0, also when something was there already.
 * Errors: -ENOMEM, or those of mkdir(2) and open(2).
 */
int glue_make_placeholder(struct glue *glue, const char *host, bool is_directory);

/*
 * Make an empty directory outside of the rootfs, in a room of its own, called name. *host is its canonical host path
 * and lives as long as the glue. Errors: -ENOMEM, or those of mkdtemp(3) and mkdir(2).
 */
int glue_make_room(struct glue *glue, const char *name, const char **host);

/*
 * Make an empty directory outside of the rootfs that anybody may write to who knows its name, which nobody can guess; or a file
 * that holds text. *host as above. Errors: -ENOMEM, or those of making it.
 */
int glue_make_tmpfs(struct glue *glue, const char **host);
int glue_make_file(struct glue *glue, const char *text, mode_t mode, const char **host);

/* Whether a canonical host path lies in one of the rooms. */
bool glue_contains(const struct glue *glue, const char *host);

/* Whether it is what glue_make_tmpfs() or glue_make_file() made: a mount to the guest, as a room is not. */
bool glue_is_mount(const struct glue *glue, const char *host);

/*
 * Remove from disk what glue made there: all rooms with whatever was put into them, and those placeholders that are
 * still empty. No link is followed, no other file system entered. Warns about what stays. The memory is left to talloc.
 * Does it once, whichever of the processes that have a copy of glue is the first to call it.
 */
void glue_destroy(struct glue *glue);

#endif
