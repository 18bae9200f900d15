/* SPDX-License-Identifier: GPL-2.0-or-later */
/* access and its forms. */
#include "preload/calls/calls.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>

#include "preload/abi.h"
#include "preload/look-up.h"

#define MAY_WRITE 2	/* W_OK */

/*
 * access(2) asks on behalf of the real user, also on the way to the file; our look-up does not. Only guests of root can make
 * the two differ.
 */
static bool is_real_user(void)
{
	if (!shim_run.is_root)
		return true;
	return shim_kernel(ABI_GETUID, 0, 0, 0, 0, 0) == 0 && shim_kernel(ABI_GETEUID, 0, 0, 0, 0, 0) == 0 &&
	       shim_kernel(ABI_GETGID, 0, 0, 0, 0, 0) == shim_kernel(ABI_GETEGID, 0, 0, 0, 0, 0);
}

long answer_access(int dirfd, unsigned long guest_path, unsigned mode, unsigned flags)
{
	SHIM_PATH(path);
	long fd, result = 0;

	if ((mode & ~7U) || (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW)))
		return shim_pass(SHIM_FLAGS);
	if (!is_real_user())
		return shim_pass(SHIM_IDENTITY);
	fd = shim_path_read(&path, dirfd, (const char *)guest_path);
	if (fd == 0)
		fd = look_up(&path, flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0);
	if (fd < 0)
		return fd == -EACCES && shim_run.is_root ? shim_pass(SHIM_IDENTITY) : fd;
	if (mode & MAY_WRITE)
		result = shim_path_check_writable(&path);
	if (mode && !result)
		result = shim_kernel(__NR_faccessat2, fd, word(""), mode, (flags & AT_EACCESS) | AT_EMPTY_PATH, 0);
	return finish(fd, result);
}
