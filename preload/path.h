/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A path of the guest, taken out of its memory and translated.
 *
 * It is right as long as no component of it is a link, which the kernel has to prove (look-up.h). If it says that one is,
 * shim_path_follow() follows the first, and there is a new path to prove.
 */
#ifndef PRELOAD_PATH_H
#define PRELOAD_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/view.h"
#include "preload/dispatch.h"

/* Longer ones are the tracer's: the buffer is on the guest's stack, which may be a small one. */
#define SHIM_PATH_SIZE 400

struct shim_path {
	int directory;		/* where host starts; AT_FDCWD when it is absolute */
	const struct view_binding *binding;	/* that an absolute path lies in; NULL: relative */
	char *host;		/* null-terminated; canonical, but for the end that the guest said; "." for the directory itself */
	bool is_single;		/* host is one component, relative to directory: no link can be on the way to it */
	bool is_entry;		/* the last component is a name that may be made or removed */
	bool is_ancestor;	/* some binding lies below: the view may know more than the host's files */

	/* Private to path.c and text.c. */
	bool is_absolute;	/* the guest's path */
	bool is_tidy;		/* as it was read: nothing in it is to be made canonical, and there is no ".." */
	bool is_held;		/* directory is ours to close */
	uint8_t n_links;	/* that were followed */
	uint8_t end_length;	/* bytes of the end that asks for more than the name: "/" or "/." */
	uint16_t length;	/* bytes of the guest's path, without that end */
	char buffer[SHIM_PATH_SIZE];
};

/* A path whose directory is closed when it goes out of scope. */
#define SHIM_PATH(name) \
	struct shim_path name __attribute__((cleanup(shim_path_release))); \
	name.is_held = false

/*
 * Read the path at guest, relative to the descriptor dirfd, and translate it. A bad pointer makes no fault.
 * Returns 0; -ENOENT, -ENOTDIR or -EACCES, which the guest's own look-up would have ended with; or a pass: SHIM_EMPTY for "".
 * Async-signal-safe. To be released in any case.
 */
long shim_path_read(struct shim_path *path, int dirfd, const char *guest);

/*
 * Follow the first link on a path that was read, after a look-up without links ended with ELOOP; is_last_followed: even if it
 * is the last component. Returns as shim_path_read().
 */
long shim_path_follow(struct shim_path *path, bool is_last_followed);

void shim_path_release(struct shim_path *path);

/*
 * Leave the lowest free descriptor number to a file that is opened next: a directory that is held goes to a higher one.
 * Returns 0 or a pass.
 */
long shim_path_make_way(struct shim_path *path);

/* Whether the object or entry that the path names may be changed; if not, or if that is unknown, a pass; else 0. */
long shim_path_check_writable(const struct shim_path *path);

#define SHIM_FD_LINK_SIZE 32

/* The host's link of procfs that leads to what fd holds: of this thread, which may have descriptors of its own. */
void shim_fd_link(long fd, char link[SHIM_FD_LINK_SIZE]);

/* Where on the host the file that fd holds is, as the kernel tells it; not terminated. Returns the length, or less than 0. */
long shim_tell_path(long fd, char *text, size_t size);

#endif
