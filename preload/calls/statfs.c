/* SPDX-License-Identifier: GPL-2.0-or-later */
/* statfs. */
#include "preload/calls/calls.h"

#include <linux/fcntl.h>

#include "preload/abi.h"
#include "preload/look-up.h"

/* call is ABI_STATFS. Where that says a size, the kernel looks at it before the path. */
long answer_statfs(const struct shim_call *call)
{
	const unsigned long *args = call->args;
	SHIM_PATH(path);
	long fd, passed;

	if (ABI_HAS_SMALL_FILES && args[1] != sizeof(abi_statfs))
		return shim_pass(SHIM_FLAGS);
	fd = shim_path_read(&path, AT_FDCWD, (const char *)args[0]);
	if (fd == 0)
		fd = look_up(&path, 0);
	if (fd < 0)
		return fd;
	/* Of a read-only binding the tracer says that it is one. */
	passed = shim_path_check_writable(&path);
	return finish(fd, passed ? passed : shim_kernel(ABI_FSTATFS, (unsigned long)fd, args[1], args[2], 0, 0));
}
