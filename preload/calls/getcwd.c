/* SPDX-License-Identifier: GPL-2.0-or-later */
/* getcwd: what the kernel tells, translated back. */
#include "preload/calls/calls.h"

#include <asm/errno.h>
#include <asm/unistd.h>

#include "preload/look-up.h"
#include "preload/text.h"

long answer_getcwd(unsigned long buffer, unsigned long size)
{
	char host[SHIM_PATH_SIZE], guest[SHIM_PATH_SIZE];
	long length = shim_kernel(__NR_getcwd, word(host), sizeof(host), 0, 0, 0);

	if (length < 0)
		return length == -ENOENT ? length : shim_pass(length == -ERANGE ? SHIM_LONG : SHIM_OTHER);
	if (length <= 1 || host[0] != '/')
		return shim_pass(SHIM_OTHER);
	length = view_host_to_guest(run_view(), host, (size_t)length - 1, guest, sizeof(guest));
	if (length < 0)
		return shim_pass(length == -ENAMETOOLONG ? SHIM_LONG : SHIM_BINDING);
	if ((unsigned long)length + 1 > size)
		return -ERANGE;
	return text_give(buffer, guest, (size_t)length + 1);
}
