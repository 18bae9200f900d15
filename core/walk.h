/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk: resolve a path of the guest as the kernel would under a chroot (path_resolution(7)).
 *
 * The walk is iterative and works in buffers of its caller; it asks the host only through struct walk_ops. Errors are
 * the kernel's own, in the kernel's own order: each component is looked at before the next one is.
 *
 * Freestanding: no libc, no allocation, no globals. Thread-safe as long as each thread has a struct walk of its own;
 * async-signal-safe as far as its operations are.
 */
#ifndef CORE_WALK_H
#define CORE_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/view.h"

/* Links followed in one walk before it ends with -ELOOP: MAXSYMLINKS of include/linux/namei.h. */
#define WALK_MAX_LINKS 40

/* Holds the text of a link: no file system of Linux keeps more than PATH_MAX - 1 bytes. */
#define WALK_TEXT_SIZE 4096

enum walk_link {
	WALK_LINK_TEXT,		/* a symbolic link whose text is a guest path, absolute or relative to its directory */
	WALK_LINK_MAGIC,	/* a link of procfs that leads to an object, not to a name: the text is a host path or
				 * something like "pipe:[4026]" */
};

struct walk_ops {
	/*
	 * Read a link of the host. host_path is absolute; none of its components but the last is a link. As
	 * readlink(2): returns the number of bytes put in text (no null byte); -EINVAL when the object is not a link,
	 * other errors of the look-up as they are. Sets *link when it returns a text.
	 */
	long (*readlink)(void *context, const char *host_path, char *text, size_t size, enum walk_link *link);

	/*
	 * Check that host_path is a directory that may be searched, which the kernel asks of every directory that a
	 * ".." leaves. Asked also before a name is found too long, and of what is behind a magic link on the way.
	 * Returns 0, -ENOTDIR, -EACCES, -ENOENT or another error of the look-up.
	 *
	 * Both: -EAGAIN when a component that was no link when the walk came by has become one; walk_path() returns it.
	 */
	long (*check_directory)(void *context, const char *host_path);
};

enum walk_mode {
	WALK_FOLLOW,		/* name the object, follow a link at the end (stat, open) */
	WALK_NOFOLLOW,		/* name the object, follow a link at the end only where a slash is after it (lstat) */
	WALK_PARENT,		/* name a directory entry to make or remove: the last component is not looked at (mkdir,
				 * unlink, rename), not even when slashes come after it */
};

/* About 220 KiB, of which a walk touches few pages: keep one for each thread, not on the stack. */
struct walk {
	/* In. */
	const struct view *view;
	const struct walk_ops *ops;
	void *context;		/* for ops */
	const char *root;	/* canonical guest path of the caller's root, which ".." and links do not leave; NULL: "/" */

	/*
	 * Out: the object's canonical guest and host path; with WALK_PARENT those of the directory that holds the
	 * entry. Null-terminated, absolute, without trailing slash; the guest's root is "/" and the host's root is "/".
	 * In: guest holds the canonical guest path where a relative path starts.
	 */
	char guest[VIEW_PATH_SIZE];
	size_t guest_length;
	char host[VIEW_PATH_SIZE];
	size_t host_length;

	/*
	 * Out, with WALK_PARENT: the last component as the caller spelled it, at most one trailing slash ("name",
	 * "name/", ".", "./", "..", "../"); for a path of slashes only, ".".
	 * Else: what has to follow the object's path so that the kernel checks what the caller's spelling asked it to
	 * check: "" or, after a trailing slash or "..", "/" (a directory, which need not be searchable) or, after a
	 * trailing ".", "/." (a directory that may be searched).
	 */
	char last[260];

	bool is_missing;	/* out: the parent exists, the object does not; never set with WALK_PARENT */
	bool is_magic;		/* out: host is a WALK_LINK_MAGIC at the end, to be followed: the object is behind it */
	unsigned n_links;	/* out: how many links were followed */

	/* Private. */
	char text[WALK_TEXT_SIZE];	/* of the link that is being followed */
	char rest[(1 + WALK_MAX_LINKS) * WALK_TEXT_SIZE];	/* to walk: what is left of the path and of each link */
};

/*
 * Resolve path, which is neither empty nor longer than PATH_MAX - 1 bytes (the caller has given the kernel's answers to
 * these), starting at walk->guest when it is relative. path must not lie in the walk's own buffers.
 *
 * Returns 0 or -ENOENT, -ENOTDIR, -EACCES, -ELOOP, -ENAMETOOLONG (a component longer than 255 bytes, or a buffer that
 * does not hold the path) or another error of an operation. A missing object is no error of the walk: is_missing.
 * Where a link at the end dangles, guest and host name what it points to, which is what open(O_CREAT) makes. (To a
 * slash after the last component open(O_CREAT) answers -EISDIR before it looks at that: ask for WALK_PARENT then.)
 * A magic link before the end leads on only where its text is a host path that the guest can see; else -ENOENT, or
 * -ENOTDIR where the text is no path ("pipe:[4026]"). After an error everything that the walk gives out, guest too, is
 * undefined.
 */
int walk_path(struct walk *walk, const char *path, enum walk_mode mode);

/*
 * The cheap half of a walk: put the canonical guest path that path would have if no component of it were a link into
 * walk->guest and walk->host, and set last (and the parent split of WALK_PARENT) as walk_path() would. Asks the host
 * nothing. The caller proves afterwards, with one openat2(RESOLVE_NO_SYMLINKS) of the host path, that there was no
 * link. (Below a binding that proves nothing about the directories above the binding, which are not on the host path:
 * there it holds only as long as none of them is replaced by a link after the view was built.)
 *
 * Returns 0, or -EAGAIN when only a walk can tell: path has a ".." component anywhere but as last component of
 * WALK_PARENT, a component longer than 255 bytes (it may not be the first thing that is wrong), or does not fit. Then
 * walk->guest is unchanged; guest_length counts for nothing on the way in.
 */
int walk_plain(struct walk *walk, const char *path, enum walk_mode mode);

#endif
