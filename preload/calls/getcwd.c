/* SPDX-License-Identifier: GPL-2.0-or-later */
/* getcwd: what the kernel tells, translated back. */
#include "preload/calls/calls.h"

#include <asm/errno.h>
#include <asm/unistd.h>

#include "core/string.h"
#include "preload/look-up.h"
#include "preload/text.h"

#ifndef GRND_NONBLOCK
#define GRND_NONBLOCK 1
#endif

/* Fill the guest's memory, which may be bad. The kernel proves that it can be written to, by writing something there. */
static long give_text(unsigned long buffer, const char *text, size_t length)
{
	if (shim_kernel(__NR_getrandom, buffer, length, GRND_NONBLOCK, 0, 0) != (long)length)
		return shim_pass(SHIM_POINTER);
	mem_copy((void *)buffer, text, length);
	return (long)length;
}

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
	return give_text(buffer, guest, (size_t)length + 1);
}
