/* SPDX-License-Identifier: GPL-2.0-or-later */
/* execve and execveat. Most of what a search through PATH tries is missing; what is there is executed (execute.c). */
#include "preload/calls/calls.h"

#include <linux/fcntl.h>

#include "preload/execute.h"
#include "preload/look-up.h"

long answer_exec(int dirfd, unsigned long guest_path, unsigned long argv, unsigned long envp, unsigned flags)
{
	SHIM_PATH(path);
	long fd, passed = shim_pass(SHIM_EXEC);

	if (flags & ~AT_SYMLINK_NOFOLLOW)
		return shim_pass(SHIM_FLAGS);
	fd = shim_path_read(&path, dirfd, (const char *)guest_path);
	if (fd == 0)
		fd = look_up(&path, flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0);
	if (fd < 0)
		return fd;
	/* The name of a program that is found through a descriptor is another one. */
	if (dirfd == AT_FDCWD && !flags && !shim_run.is_checking)
		passed = shim_execute(&path, fd, guest_path, argv, envp);
	return finish(fd, passed);
}
