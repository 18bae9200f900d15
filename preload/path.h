/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A path of the guest, taken out of its memory and translated as text. */
#ifndef PRELOAD_PATH_H
#define PRELOAD_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "core/view.h"
#include "preload/dispatch.h"

/* Longer ones are the tracer's: the buffer is on the guest's stack, which may be a small one. */
#define SHIM_PATH_SIZE 400

struct shim_path {
	int directory;		/* where host starts; AT_FDCWD when it is absolute */
	const struct view_binding *binding;	/* that an absolute path lies in; NULL: relative */
	char *host;		/* null-terminated, canonical; "." for the directory itself; lies in buffer */
	bool is_single;		/* host is one component, relative to directory: no link can be on the way to it */
	bool is_entry;		/* the last component is a name that may be made or removed */
	enum shim_reason reason;	/* why it is not SHIM_PATH_PLAIN */
	bool is_ancestor;	/* some binding lies below: the view may know more than the host's files */
	char buffer[SHIM_PATH_SIZE];
};

enum shim_path_status {
	SHIM_PATH_PLAIN,	/* translated: right as long as no component is a link, which the kernel has to prove */
	SHIM_PATH_EMPTY,	/* "" */
	SHIM_PATH_UNKNOWN	/* a bad pointer, "..", a trailing slash, /proc, too long, ...: ask the tracer */
};

/*
 * Read the path at guest, relative to the descriptor dirfd, and translate it. A bad pointer makes no fault.
 * Pure but for the reading; async-signal-safe.
 */
enum shim_path_status shim_path_read(struct shim_path *path, int dirfd, const char *guest);

#endif
