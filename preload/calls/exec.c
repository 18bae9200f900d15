/* SPDX-License-Identifier: GPL-2.0-or-later */
/* execve and execveat of what is missing, as it is of most that a search through PATH tries. What exists the tracer starts. */
#include "preload/calls/calls.h"

#include <asm/unistd.h>
#include <linux/fcntl.h>

#include "preload/look-up.h"

long answer_exec(int dirfd, unsigned long guest_path, unsigned flags)
{
	SHIM_PATH(path);
	long fd;

	if (flags & ~AT_SYMLINK_NOFOLLOW)
		return shim_pass(SHIM_FLAGS);
	fd = shim_path_read(&path, dirfd, (const char *)guest_path);
	if (fd == 0)
		fd = look_up(&path, flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0);
	return fd < 0 ? fd : finish(fd, shim_pass(SHIM_EXEC));
}
