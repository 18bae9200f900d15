/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Modes, owners, times. */
#include "preload/calls/calls.h"

#include <asm/unistd.h>
#include <linux/fcntl.h>

#include "preload/look-up.h"

#ifndef __NR_fchmodat2	/* Linux 6.6 */
#define __NR_fchmodat2 452
#endif

/* An O_PATH descriptor of the object, for a call that has more to say about its other arguments than about a missing file. */
static long hold_object(int dirfd, unsigned long guest_path, unsigned flags)
{
	SHIM_PATH(path);
	long fd;

	if (flags & ~AT_SYMLINK_NOFOLLOW)
		return shim_pass(SHIM_FLAGS);
	fd = shim_path_read(&path, dirfd, (const char *)guest_path);
	if (fd == 0)
		fd = look_up(&path, flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0);
	return fd >= 0 || shim_is_pass(fd) ? fd : shim_pass_error(fd);
}

long answer_chmod(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned long mode)
{
	long fd = hold_object(dirfd, guest_path, 0);

	return fd < 0 ? fd : finish(fd, shim_act(call, __NR_fchmodat2, fd, word(""), mode, AT_EMPTY_PATH, 0));
}

long answer_chown(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned long user, unsigned long group, unsigned flags)
{
	long fd = hold_object(dirfd, guest_path, flags);

	return fd < 0 ? fd : finish(fd, shim_act(call, __NR_fchownat, fd, word(""), user, group, AT_EMPTY_PATH));
}

long answer_utimensat(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned long times, unsigned flags)
{
	long fd = guest_path ? hold_object(dirfd, guest_path, flags) : shim_pass(SHIM_EMPTY);

	return fd < 0 ? fd : finish(fd, shim_act(call, __NR_utimensat, fd, word(""), times, AT_EMPTY_PATH, 0));
}
