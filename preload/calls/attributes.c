/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Modes, owners, times, extended attributes. */
#include "preload/calls/calls.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>

#include "preload/abi.h"
#include "preload/identity.h"
#include "preload/look-up.h"

#ifndef __NR_fchmodat2	/* Linux 6.6 */
#define __NR_fchmodat2 452
#endif

/*
 * An O_PATH descriptor of the object, which is to be changed or not, for a call that has more to say about its other arguments
 * than about a missing file.
 */
static long hold_object(int dirfd, unsigned long guest_path, unsigned flags, bool is_changed)
{
	SHIM_PATH(path);
	long fd, passed;

	if (flags & ~AT_SYMLINK_NOFOLLOW)
		return shim_pass(SHIM_FLAGS);
	fd = shim_path_read(&path, dirfd, (const char *)guest_path);
	if (fd == 0)
		fd = look_up(&path, flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0);
	if (fd < 0)
		return shim_is_pass(fd) ? fd : shim_pass_error(fd);
	passed = is_changed ? shim_path_check_writable(&path) : 0;
	return passed ? finish(fd, passed) : fd;
}

/* Whether the tracer may remember something of the object, or that could not be found out. */
static bool is_remarkable(long fd)
{
	abi_stat status;

	return shim_run.owner.is_on && (shim_kernel(ABI_FSTATAT, fd, word(""), word(&status), AT_EMPTY_PATH, 0) != 0 ||
					is_remembered(status.st_dev, status.st_ino));
}

long answer_chmod(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned long mode)
{
	long fd = hold_object(dirfd, guest_path, 0, true), result;

	if (fd < 0)
		return fd;
	if (!identity_is_usual() || is_remarkable(fd))
		return finish(fd, shim_pass(SHIM_EXTENSION));
	result = shim_act(call, __NR_fchmodat2, fd, word(""), mode, AT_EMPTY_PATH, 0);
	/* Who believes to be root may do that, too. */
	if (result == -EPERM && shim_run.owner.is_on)
		result = shim_pass(SHIM_EXTENSION);
	return finish(fd, result);
}

long answer_chown(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned long user, unsigned long group, unsigned flags)
{
	long fd = hold_object(dirfd, guest_path, flags, true);

	return fd < 0 ? fd : finish(fd, shim_act(call, __NR_fchownat, fd, word(""), user, group, AT_EMPTY_PATH));
}

long answer_utimensat(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned long times, unsigned flags)
{
	long fd = guest_path ? hold_object(dirfd, guest_path, flags, true) : shim_pass(SHIM_EMPTY);

	return fd < 0 ? fd : finish(fd, shim_act(call, __NR_utimensat, fd, word(""), times, AT_EMPTY_PATH, 0));
}

/*
 * Extended attributes are read by the link that procfs has for a descriptor: it leads to the object itself, even if that is a
 * link, and the calls that take descriptors take none that are O_PATH. The end of such a call; an error that may be one of the
 * way through procfs is passed on.
 */
static long finish_linked(long fd, long result)
{
	shim_close(fd);
	switch (result) {
	case -ENOENT:
	case -ENOTDIR:
	case -EACCES:
	case -ELOOP:
	case -EPERM:
		return shim_pass_error(result);
	default:
		return result;
	}
}

long answer_getxattr(unsigned long guest_path, unsigned long name, unsigned long value, unsigned long size, unsigned flags)
{
	long fd = hold_object(AT_FDCWD, guest_path, flags, false);
	char link[SHIM_FD_LINK_SIZE];

	if (fd < 0)
		return fd;
	if (is_remarkable(fd))
		return finish(fd, shim_pass(SHIM_EXTENSION));
	shim_fd_link(fd, link);
	return finish_linked(fd, shim_kernel(__NR_getxattr, word(link), name, value, size, 0));
}

long answer_listxattr(unsigned long guest_path, unsigned long names, unsigned long size, unsigned flags)
{
	long fd = hold_object(AT_FDCWD, guest_path, flags, false);
	char link[SHIM_FD_LINK_SIZE];

	if (fd < 0)
		return fd;
	if (is_remarkable(fd))
		return finish(fd, shim_pass(SHIM_EXTENSION));
	shim_fd_link(fd, link);
	return finish_linked(fd, shim_kernel(__NR_listxattr, word(link), names, size, 0, 0));
}
