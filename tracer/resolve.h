/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a path that a guest spelled to a file that is held.
 *
 * A resolved path is a pin: an O_PATH descriptor of proot on the object or on the directory that holds it, and at most one
 * more component. Guests and workers reach the file through /proc/PID/fd/N, so neither a link that is swapped in after the
 * look-up nor the length of the host path matters. No link but the last component's is ever followed by the kernel.
 */
#ifndef TRACER_RESOLVE_H
#define TRACER_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/walk.h"

struct worker;

struct pin {
	int fd;			/* O_PATH descriptor, or -1 */
	bool is_root;		/* "/" as an entry that is to be made or removed: the kernel refuses it by this very name */
	bool is_binding;	/* an entry to be made or removed that is a binding: for the guest it is a mount point */
	bool is_missing;	/* the object does not exist; fd is its directory (RESOLVE_MAY_CREATE) */
	const struct view_binding *binding;	/* that the path leads to by its names; NULL: only the host path can tell */
	char suffix[264];	/* what follows the descriptor: "", "/", "/." or "/name" */
};

/* Longest text of a pin as a path, null byte included: "/proc/PID/fd/N" and the suffix. */
#define PIN_PATH_SIZE 320

enum {
	RESOLVE_MAY_CREATE = 1 << 0,	/* a missing object is no error */
	RESOLVE_HANDLE = 1 << 1,	/* with WALK_NOFOLLOW: hold the object itself, even if it is a link */
	RESOLVE_NAMES = 1 << 2		/* leave the canonical names in worker->walk */
};

/* A pin that holds nothing. */
#define PIN_NONE ((struct pin){ .fd = -1 })

/*
 * Resolve a non-empty path of a guest thread, relative to its descriptor dirfd or to its working directory (AT_FDCWD).
 * Returns 0, and the caller calls pin_release(); or the errno that the kernel would give: -ENOENT, -ENOTDIR, -EACCES,
 * -ELOOP, -ENAMETOOLONG, -EBADF, ... or proot's own -ENFILE when it is out of descriptors.
 * Blocks as long as the file system does; a worker uses it for one path at a time.
 */
int resolve(struct worker *worker, pid_t tid, int dirfd, const char *path, enum walk_mode mode, unsigned flags,
	    struct pin *pin);

void pin_release(struct pin *pin);

/* Hold the directory of an absolute host path without links, whose last component becomes the suffix. 0 or -errno. */
int pin_parent(struct pin *pin, const char *host_path);

/* The pin as a path for any process (owner: proot's pid) or for proot's own threads (owner: 0). Returns path. */
char *pin_path(const struct pin *pin, pid_t owner, char path[PIN_PATH_SIZE]);

/*
 * The host path of the pin as the kernel tells it now. Returns its length without the null byte.
 * Errors: -ENAMETOOLONG, or those of readlink(2).
 */
long pin_host_path(const struct pin *pin, char *host_path, size_t size);

/*
 * Whether a relative path only goes down; with a view, whether going down is the same in the guest and on the host, since
 * no component can be a binding. Pure.
 */
bool path_is_downward(const char *path, const struct view *view);

/* Whether the kernel has openat2(2): Linux 5.6, and nothing that forbids it. Asks once. */
bool host_has_openat2(void);

/*
 * Open a host path none of whose components is a link, of any length. Returns a descriptor (close-on-exec) or -errno;
 * -ELOOP when a component turns out to be a link (with O_PATH | O_NOFOLLOW in flags the last may be one).
 */
int host_open(const char *host_path, int flags);

/*
 * The guest path of a thread's working directory or of one of its descriptors, as the kernel knows it.
 * Returns its length. Errors: -ENOENT (deleted, or not visible to the guest), -EBADF, -ENAMETOOLONG.
 */
long resolve_start(struct worker *worker, pid_t tid, int dirfd, char *guest_path, size_t size);

#endif
