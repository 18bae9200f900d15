/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The dispatcher.
 *
 * Theory of operation. A path that is plain text on its way to the host (path.h) is right if and only if the kernel follows
 * no link on it. There are two ways to know:
 *
 *   one component, relative       nothing can be a link but the object itself, and the call is told not to follow that
 *   else                          one openat2(RESOLVE_NO_SYMLINKS): the open itself, or an O_PATH descriptor of the object
 *                                 or of its directory, on which the call is then made
 *
 * If the kernel finds no file, no link was on the way to where it found none, so the error is the guest's. Every other error
 * of a look-up, and whatever is not understood here in full, is passed on. Descriptors that live only here are O_PATH: to
 * close another would drop the process's record locks.
 *
 * Rules of the room: no memory of the guest is touched that the kernel has not just written or read; nothing static is
 * written; frames are small.
 */
#include "preload/dispatch.h"

#include <asm/errno.h>
#include <asm/stat.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <stddef.h>
#include <stdint.h>

#include "core/string.h"
#include "preload/path.h"

#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif
#ifndef __NR_fchmodat2	/* Linux 6.6 */
#define __NR_fchmodat2 452
#endif

/* The bits that open(2) looks at; it ignores others, which openat2(2) refuses. VALID_OPEN_FLAGS of the kernel. */
#define OPEN_FLAGS (O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK | __O_SYNC | O_DSYNC | FASYNC | \
		    O_DIRECT | O_LARGEFILE | O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC | O_PATH | __O_TMPFILE)
#define PATH_FLAGS (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* --- looking up ------------------------------------------------------------------------------------------------------ */

static unsigned long word(const void *pointer)
{
	return (unsigned long)pointer;
}

/* Whether an error of a look-up without links is what the guest's own look-up would have ended with. */
static bool is_exact(long error)
{
	return error == -ENOENT || error == -ENOTDIR || error == -EACCES;
}

static long open_without_links(int directory, const char *path, unsigned flags, unsigned mode)
{
	struct open_how how = { .flags = flags, .mode = mode, .resolve = RESOLVE_NO_SYMLINKS };

	return shim_kernel(__NR_openat2, (unsigned)directory, word(path), word(&how), sizeof(how), 0);
}

/* An O_PATH descriptor of the object; flags: O_NOFOLLOW, O_DIRECTORY. Returns it, an exact error, or SHIM_PASS. */
static long look_up(const struct shim_path *path, unsigned flags)
{
	long fd = open_without_links(path->directory, path->host, O_PATH | O_CLOEXEC | flags, 0);

	if (fd >= 0 || (is_exact(fd) && !path->is_ancestor))
		return fd;
	return SHIM_PASS;
}

/*
 * The end of a call on a descriptor that look_up() gave. EBADF: another thread has closed it under our hands. ENOSYS, EINVAL:
 * this kernel cannot make the call on a descriptor.
 */
static long finish(long fd, long result)
{
	shim_kernel(__NR_close, fd, 0, 0, 0, 0);
	return result == -EBADF || result == -ENOSYS || result == -EINVAL || result == -EOPNOTSUPP ? SHIM_PASS : result;
}

/* The result of a call on the one component of a path. */
static long finish_single(long result)
{
	return result >= 0 || is_exact(result) ? result : SHIM_PASS;
}

/* --- stat ------------------------------------------------------------------------------------------------------------ */

#define STAT_FLAGS (AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH)
#define STATX_FLAGS (STAT_FLAGS | AT_STATX_SYNC_TYPE)

/* newfstatat or statx on a descriptor and a path; each has its flags where the other has them not. */
static long stat_at(const struct shim_call *call, long directory, const char *path, unsigned flags)
{
	const unsigned long *args = call->args;

	if (call->number == __NR_statx)
		return shim_kernel(__NR_statx, directory, word(path), flags, args[3], args[4]);
	return shim_kernel(__NR_newfstatat, directory, word(path), args[2], flags, 0);
}

/* Whether the object of a successful call may be a link. */
static bool has_met_link(const struct shim_call *call)
{
	if (call->number == __NR_statx) {
		const struct statx *status = (const void *)call->args[4];

		return !(status->stx_mask & STATX_TYPE) || S_ISLNK(status->stx_mode);
	}
	return S_ISLNK(((const struct stat *)call->args[2])->st_mode);
}

/* Returns 0, an exact error, or SHIM_PASS when the single component of a path is a link. */
static long check_no_link(const struct shim_path *path)
{
	struct stat status;
	long error = shim_kernel(__NR_newfstatat, path->directory, word(path->host), word(&status), AT_SYMLINK_NOFOLLOW, 0);

	if (error)
		return finish_single(error);
	return S_ISLNK(status.st_mode) ? SHIM_PASS : 0;
}

/* call is newfstatat or statx. */
static long answer_stat(const struct shim_call *call)
{
	unsigned flags = (unsigned)call->args[call->number == __NR_statx ? 2 : 3];
	bool is_nofollow = flags & AT_SYMLINK_NOFOLLOW;
	struct shim_path path;
	long fd, result;

	if (flags & ~(call->number == __NR_statx ? STATX_FLAGS : STAT_FLAGS))
		return SHIM_PASS;
	/* What statx looks at before the path. */
	if (call->number == __NR_statx &&
	    ((flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE || (call->args[3] & STATX__RESERVED)))
		return SHIM_PASS;
	switch (shim_path_read(&path, (int)call->args[0], (const char *)call->args[1])) {
	case SHIM_PATH_UNKNOWN:
		return SHIM_PASS;
	case SHIM_PATH_EMPTY:
		/* The descriptor itself; AT_FDCWD, too, means something here. */
		return flags & AT_EMPTY_PATH ? stat_at(call, call->args[0], "", flags) : SHIM_PASS;
	case SHIM_PATH_PLAIN:
		break;
	}
	if (path.is_single) {
		/* Look first: what is in the buffer after a dangling link is as it was before. */
		result = is_nofollow ? 0 : check_no_link(&path);
		if (result == 0)
			result = finish_single(stat_at(call, path.directory, path.host, flags | AT_SYMLINK_NOFOLLOW));
		/* It may have become one. */
		return result == 0 && !is_nofollow && has_met_link(call) ? SHIM_PASS : result;
	}
	fd = look_up(&path, is_nofollow ? O_NOFOLLOW : 0);
	return fd < 0 ? fd : finish(fd, stat_at(call, fd, "", (flags & ~AT_SYMLINK_NOFOLLOW) | AT_EMPTY_PATH));
}

static long answer_old_stat(const struct shim_call *call, unsigned flags)
{
	const struct shim_call at = { __NR_newfstatat, { (unsigned long)AT_FDCWD, call->args[0], call->args[1], flags, 0 }, false };

	return answer_stat(&at);
}

/* --- open ------------------------------------------------------------------------------------------------------------ */

/*
 * Whether opening the file may block for long, as far as a look at it can tell: it is not what proves that the path is right,
 * so it may follow links.
 */
static bool may_block(const struct shim_path *path)
{
	struct stat status;
	long error = shim_kernel(__NR_newfstatat, path->directory, word(path->host), word(&status), 0, 0);

	return error ? error != -ENOENT : !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

/* Errors of an open that happened to the file that the path names, or for want of it. */
static bool is_open_error_exact(const struct shim_path *path, long error)
{
	switch (error) {
	case -ENOENT:
	case -ENOTDIR:
	case -EACCES:
		return !path->is_ancestor;
	case -EEXIST:
	case -EISDIR:
	case -EPERM:
	case -EROFS:
	case -ENXIO:
	case -ETXTBSY:
	case -EINTR:
		return true;
	default:
		return false;
	}
}

static long answer_open(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned flags, unsigned mode)
{
	struct shim_path path;
	long result;

	flags &= flags & O_PATH ? PATH_FLAGS : OPEN_FLAGS;
	if ((flags & __O_TMPFILE) || ((flags & O_CREAT) && (flags & O_DIRECTORY)))
		return SHIM_PASS;
	if (shim_path_read(&path, dirfd, (const char *)guest_path) != SHIM_PATH_PLAIN)
		return SHIM_PASS;
	if ((flags & O_CREAT) && (path.is_ancestor || !path.is_entry))
		return SHIM_PASS;
	if (call->is_cancellable && !(flags & O_PATH) && may_block(&path))
		return SHIM_PASS;
	result = open_without_links(path.directory, path.host, flags, flags & O_CREAT ? mode & 07777 : 0);
	return result >= 0 || is_open_error_exact(&path, result) ? result : SHIM_PASS;
}

/* --- access ---------------------------------------------------------------------------------------------------------- */

/*
 * access(2) asks on behalf of the real user, also on the way to the file; our look-up does not. Only guests of root can make
 * the two differ.
 */
static bool is_real_user(void)
{
	if (!shim_run.is_root)
		return true;
	return shim_kernel(__NR_getuid, 0, 0, 0, 0, 0) == 0 && shim_kernel(__NR_geteuid, 0, 0, 0, 0, 0) == 0 &&
	       shim_kernel(__NR_getgid, 0, 0, 0, 0, 0) == shim_kernel(__NR_getegid, 0, 0, 0, 0, 0);
}

static long answer_access(int dirfd, unsigned long guest_path, unsigned mode, unsigned flags)
{
	struct shim_path path;
	long fd, result = 0;

	if ((mode & ~7U) || (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW)))
		return SHIM_PASS;
	if (shim_path_read(&path, dirfd, (const char *)guest_path) != SHIM_PATH_PLAIN || !is_real_user())
		return SHIM_PASS;
	fd = look_up(&path, flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0);
	if (fd < 0)
		return fd == -EACCES && shim_run.is_root ? SHIM_PASS : fd;
	if (mode)
		result = shim_kernel(__NR_faccessat2, fd, word(""), mode, (flags & AT_EACCESS) | AT_EMPTY_PATH, 0);
	return finish(fd, result);
}

/* --- readlink -------------------------------------------------------------------------------------------------------- */

/* On a descriptor the kernel says ENOENT of what is no link. Links of procfs tell of the host: those are the tracer's. */
static long read_link(long fd, unsigned long buffer, unsigned long size)
{
	struct stat status;
	long error = shim_kernel(__NR_newfstatat, fd, word(""), word(&status), AT_EMPTY_PATH, 0);

	if (error || status.st_dev == shim_run.proc_device)
		return SHIM_PASS;
	if (!S_ISLNK(status.st_mode))
		return -EINVAL;
	return shim_kernel(__NR_readlinkat, fd, word(""), buffer, size, 0);
}

static long answer_readlink(int dirfd, unsigned long guest_path, unsigned long buffer, unsigned long size)
{
	struct shim_path path;
	long fd, result;
	char first;

	if ((int)size <= 0 || shim_path_read(&path, dirfd, (const char *)guest_path) != SHIM_PATH_PLAIN)
		return SHIM_PASS;
	if (path.is_single) {
		/* Is it a link, and may it be one of procfs? Only these have texts that the guest must not see. */
		result = shim_kernel(__NR_readlinkat, path.directory, word(path.host), word(&first), 1, 0);
		if (result < 0)
			return result == -EINVAL ? result : finish_single(result);
		if (first != '/')
			return shim_kernel(__NR_readlinkat, path.directory, word(path.host), buffer, size, 0);
	}
	fd = look_up(&path, O_NOFOLLOW);
	if (fd < 0)
		return fd;
	result = read_link(fd, buffer, size);
	shim_kernel(__NR_close, fd, 0, 0, 0, 0);
	return result == -EBADF || result == -ENOENT || result == -EFAULT ? SHIM_PASS : result;
}

/*
 * How many bytes of an absolute path that is missing name the first thing that is. Spoils the path. Returns 0 where that is
 * not certain.
 */
static size_t length_to_missing(struct shim_path *path)
{
	size_t end = str_length(path->host), length = end;
	long fd;

	do {
		end = length;
		while (length > 0 && path->host[length] != '/')
			length--;
		path->host[length] = '\0';
		fd = length > 0 ? look_up(path, O_DIRECTORY) : SHIM_PASS;
	} while (fd == -ENOENT);
	if (fd < 0)
		return 0;
	shim_kernel(__NR_close, fd, 0, 0, 0, 0);
	return end;
}

long shim_real_path(const char *guest_path, char *text, size_t size)
{
	const struct view *view = (const struct view *)shim_run.view;
	struct shim_path path;
	size_t front, rest, end;
	long fd;

	if (shim_path_read(&path, AT_FDCWD, guest_path) != SHIM_PATH_PLAIN || !path.binding)
		return SHIM_PASS;
	/* What is behind the binding is the same on both sides; the root itself is nothing behind nothing. */
	front = path.binding->guest_length;
	rest = str_length(path.host) - path.binding->host_length;
	if (front + rest == 0 || front + rest >= size || !path.binding->host_length)
		return SHIM_PASS;
	fd = look_up(&path, 0);
	if (fd >= 0)
		shim_kernel(__NR_close, fd, 0, 0, 0, 0);
	else if (fd != -ENOENT)
		return SHIM_PASS;
	mem_copy(text, view_binding_guest(view, path.binding), front);
	mem_copy(text + front, path.host + path.binding->host_length, rest + 1);
	if (fd >= 0)
		return (long)(front + rest);
	end = length_to_missing(&path);
	if (end <= path.binding->host_length)
		return SHIM_PASS;
	text[front + end - path.binding->host_length] = '\0';
	return -ENOENT;
}

/* --- directories ------------------------------------------------------------------------------------------------------ */

static long answer_chdir(unsigned long guest_path)
{
	struct shim_path path;
	long fd;

	if (shim_path_read(&path, AT_FDCWD, (const char *)guest_path) != SHIM_PATH_PLAIN)
		return SHIM_PASS;
	fd = look_up(&path, O_DIRECTORY);
	return fd < 0 ? fd : finish(fd, shim_kernel(__NR_fchdir, fd, 0, 0, 0, 0));
}

/* --- names: what makes, removes or renames an entry of a directory --------------------------------------------------------- */

/* A directory and a name in it. */
struct entry {
	struct shim_path path;
	long directory;
	const char *name;
	bool is_held;		/* directory is ours to close */
};

/* Find the directory. Returns false: pass. */
static bool entry_find(struct entry *entry, int dirfd, unsigned long guest_path)
{
	struct shim_path *path = &entry->path;
	char *slash = NULL;

	entry->is_held = false;
	if (shim_path_read(path, dirfd, (const char *)guest_path) != SHIM_PATH_PLAIN || !path->is_entry || path->is_ancestor)
		return false;
	entry->directory = path->directory;
	entry->name = path->host;
	for (char *at = path->host; *at; at++)
		if (*at == '/')
			slash = at;
	if (!slash)
		return true;
	entry->name = slash + 1;
	*slash = '\0';
	entry->directory = open_without_links(path->directory, slash == path->host ? "/" : path->host,
					      O_PATH | O_CLOEXEC | O_DIRECTORY, 0);
	entry->is_held = entry->directory >= 0;
	return entry->is_held;
}

static long entry_finish(const struct entry *entry, long result)
{
	if (entry->is_held)
		shim_kernel(__NR_close, entry->directory, 0, 0, 0, 0);
	return result == -EBADF || result == -ENOSYS || result == -EINVAL || result == -EFAULT ? SHIM_PASS : result;
}

static long answer_mkdir(int dirfd, unsigned long guest_path, unsigned long mode)
{
	struct entry entry;

	if (!entry_find(&entry, dirfd, guest_path))
		return SHIM_PASS;
	return entry_finish(&entry, shim_kernel(__NR_mkdirat, entry.directory, word(entry.name), mode, 0, 0));
}

static long answer_unlink(int dirfd, unsigned long guest_path, unsigned flags)
{
	struct entry entry;

	if ((flags & ~AT_REMOVEDIR) || !entry_find(&entry, dirfd, guest_path))
		return SHIM_PASS;
	return entry_finish(&entry, shim_kernel(__NR_unlinkat, entry.directory, word(entry.name), flags, 0, 0));
}

static long answer_symlink(unsigned long text, int dirfd, unsigned long guest_path)
{
	struct entry entry;

	if (!entry_find(&entry, dirfd, guest_path))
		return SHIM_PASS;
	return entry_finish(&entry, shim_kernel(__NR_symlinkat, text, entry.directory, word(entry.name), 0, 0));
}

/*
 * Whether two entries are certainly in one binding. Bindings are the guest's mounts, and no link or rename leads from one to
 * another, whatever the host's file systems allow.
 */
static bool are_on_one_mount(const struct shim_path *from, const struct shim_path *to)
{
	return from->binding == to->binding && from->directory == to->directory;
}

/* number is renameat2 or linkat. */
static long answer_two_entries(long number, int dirfds[2], const unsigned long guest_paths[2], unsigned flags)
{
	struct entry from, to;
	long result = SHIM_PASS;

	if (number == __NR_linkat ? flags : flags & ~7U)
		return SHIM_PASS;
	if (!entry_find(&from, dirfds[0], guest_paths[0]))
		return SHIM_PASS;
	if (entry_find(&to, dirfds[1], guest_paths[1])) {
		if (are_on_one_mount(&from.path, &to.path))
			result = shim_kernel(number, from.directory, word(from.name), to.directory, word(to.name), flags);
		result = entry_finish(&to, result);
	}
	if (from.is_held)
		shim_kernel(__NR_close, from.directory, 0, 0, 0, 0);
	return result;
}

static long answer_rename(int old_dirfd, unsigned long old_path, int new_dirfd, unsigned long new_path, unsigned flags)
{
	int dirfds[2] = { old_dirfd, new_dirfd };
	const unsigned long paths[2] = { old_path, new_path };

	return answer_two_entries(__NR_renameat2, dirfds, paths, flags);
}

static long answer_link(int old_dirfd, unsigned long old_path, int new_dirfd, unsigned long new_path, unsigned flags)
{
	int dirfds[2] = { old_dirfd, new_dirfd };
	const unsigned long paths[2] = { old_path, new_path };

	return answer_two_entries(__NR_linkat, dirfds, paths, flags);
}

/* --- modes, owners, times ------------------------------------------------------------------------------------------------ */

/* An O_PATH descriptor of the object, for a call that has more to say about its other arguments than about a missing file. */
static long hold_object(int dirfd, unsigned long guest_path, unsigned flags)
{
	struct shim_path path;
	long fd;

	if ((flags & ~AT_SYMLINK_NOFOLLOW) || shim_path_read(&path, dirfd, (const char *)guest_path) != SHIM_PATH_PLAIN)
		return SHIM_PASS;
	fd = look_up(&path, flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0);
	return fd < 0 ? SHIM_PASS : fd;
}

static long answer_chmod(int dirfd, unsigned long guest_path, unsigned long mode)
{
	long fd = hold_object(dirfd, guest_path, 0);

	return fd < 0 ? fd : finish(fd, shim_kernel(__NR_fchmodat2, fd, word(""), mode, AT_EMPTY_PATH, 0));
}

static long answer_chown(int dirfd, unsigned long guest_path, unsigned long user, unsigned long group, unsigned flags)
{
	long fd = hold_object(dirfd, guest_path, flags);

	return fd < 0 ? fd : finish(fd, shim_kernel(__NR_fchownat, fd, word(""), user, group, AT_EMPTY_PATH));
}

static long answer_utimensat(int dirfd, unsigned long guest_path, unsigned long times, unsigned flags)
{
	long fd = guest_path ? hold_object(dirfd, guest_path, flags) : SHIM_PASS;

	return fd < 0 ? fd : finish(fd, shim_kernel(__NR_utimensat, fd, word(""), times, AT_EMPTY_PATH, 0));
}

/* --- the table of contents --------------------------------------------------------------------------------------------- */

long shim_answer(const struct shim_call *call)
{
	const unsigned long *a = call->args;

	switch (call->number) {
	case __NR_open:
		return answer_open(call, AT_FDCWD, a[0], a[1], a[2]);
	case __NR_creat:
		return answer_open(call, AT_FDCWD, a[0], O_CREAT | O_WRONLY | O_TRUNC, a[1]);
	case __NR_openat:
		return answer_open(call, (int)a[0], a[1], a[2], a[3]);
	case __NR_newfstatat:
	case __NR_statx:
		return answer_stat(call);
	case __NR_stat:
		return answer_old_stat(call, 0);
	case __NR_lstat:
		return answer_old_stat(call, AT_SYMLINK_NOFOLLOW);
	case __NR_access:
		return answer_access(AT_FDCWD, a[0], a[1], 0);
	case __NR_faccessat:
		return answer_access((int)a[0], a[1], a[2], 0);
	case __NR_faccessat2:
		return answer_access((int)a[0], a[1], a[2], a[3]);
	case __NR_readlink:
		return answer_readlink(AT_FDCWD, a[0], a[1], a[2]);
	case __NR_readlinkat:
		return answer_readlink((int)a[0], a[1], a[2], a[3]);
	case __NR_chdir:
		return answer_chdir(a[0]);
	case __NR_mkdir:
		return answer_mkdir(AT_FDCWD, a[0], a[1]);
	case __NR_mkdirat:
		return answer_mkdir((int)a[0], a[1], a[2]);
	case __NR_unlink:
		return answer_unlink(AT_FDCWD, a[0], 0);
	case __NR_rmdir:
		return answer_unlink(AT_FDCWD, a[0], AT_REMOVEDIR);
	case __NR_unlinkat:
		return answer_unlink((int)a[0], a[1], a[2]);
	case __NR_symlink:
		return answer_symlink(a[0], AT_FDCWD, a[1]);
	case __NR_symlinkat:
		return answer_symlink(a[0], (int)a[1], a[2]);
	case __NR_rename:
		return answer_rename(AT_FDCWD, a[0], AT_FDCWD, a[1], 0);
	case __NR_renameat:
		return answer_rename((int)a[0], a[1], (int)a[2], a[3], 0);
	case __NR_renameat2:
		return answer_rename((int)a[0], a[1], (int)a[2], a[3], a[4]);
	case __NR_link:
		return answer_link(AT_FDCWD, a[0], AT_FDCWD, a[1], 0);
	case __NR_linkat:
		return answer_link((int)a[0], a[1], (int)a[2], a[3], a[4]);
	case __NR_chmod:
		return answer_chmod(AT_FDCWD, a[0], a[1]);
	case __NR_fchmodat:
		return answer_chmod((int)a[0], a[1], a[2]);
	case __NR_chown:
		return answer_chown(AT_FDCWD, a[0], a[1], a[2], 0);
	case __NR_lchown:
		return answer_chown(AT_FDCWD, a[0], a[1], a[2], AT_SYMLINK_NOFOLLOW);
	case __NR_fchownat:
		return answer_chown((int)a[0], a[1], a[2], a[3], a[4]);
	case __NR_utimensat:
		return answer_utimensat((int)a[0], a[1], a[2], a[3]);
	default:
		return SHIM_PASS;
	}
}
