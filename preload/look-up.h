/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looking up a translated path where the kernel may follow no link (path.h): what the families of calls are made of. Links are
 * followed by hand, one after the other.
 *
 * If the kernel finds no file, no link was on the way to where it found none, so the error is the guest's. Every other error
 * of a look-up is passed on.
 */
#ifndef PRELOAD_LOOK_UP_H
#define PRELOAD_LOOK_UP_H

#include <asm/unistd.h>
#include <stdbool.h>

#include "preload/dispatch.h"
#include "preload/path.h"

/* A pointer as an argument of shim_kernel(). */
static inline unsigned long word(const void *pointer)
{
	return (unsigned long)pointer;
}

/* Let go of a descriptor that lives only here. */
static inline void shim_close(long fd)
{
	shim_kernel(__NR_close, (unsigned long)fd, 0, 0, 0, 0);
}

/* openat2(2) with RESOLVE_NO_SYMLINKS. Returns a descriptor or -errno. */
long open_without_links(int directory, const char *path, unsigned flags, unsigned mode);

/*
 * An O_PATH descriptor of the object; flags: O_NOFOLLOW, O_DIRECTORY. Returns it, an exact error, or a pass; path is then the
 * one behind all links.
 */
long look_up(struct shim_path *path, unsigned flags);

/* The same, but -ELOOP when there is a link. */
long look_up_once(const struct shim_path *path, unsigned flags);

/*
 * Whether the path leads to a directory, without links, and without a descriptor: -EISDIR if so; else as look_up_once(), where
 * -ENOTDIR may be the last component. is_cached: only if the kernel remembers each component, and nothing is mounted for it
 * (autofs), which a look at the last one does not do; -EAGAIN otherwise.
 */
long look_for_directory(const struct shim_path *path, bool is_cached);

/*
 * The end of a call on a descriptor that look_up() gave, which is closed: the call's result, or a pass where that may not
 * be the guest's. EBADF: another thread has closed it under our hands. ENOSYS, EINVAL: this kernel cannot make the call on a
 * descriptor.
 */
long finish(long fd, long result);

/* The result of a call on the one component of a path, or a pass. */
long finish_single(long result);

/* A directory and a name in it. */
struct entry {
	struct shim_path path;
	long directory;
	const char *name;
	bool is_held;		/* directory is ours to close */
};

/* Find the directory of an entry that is to be made, removed or renamed. Returns 0, or a pass; nothing is held then. */
long entry_find(struct entry *entry, int dirfd, unsigned long guest_path);

/* The end of a call on an entry, which is let go: as finish(). */
long entry_finish(struct entry *entry, long result);

void entry_release(struct entry *entry);

#endif
