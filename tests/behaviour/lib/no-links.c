/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LD_PRELOAD of proot alone: the calls that it makes are answered as by a host without hard links (Android). A seccomp filter
 * would answer the guests' calls before proot sees them.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/syscall.h>

__attribute__((constructor)) static void spare_guests(void)
{
	unsetenv("LD_PRELOAD");
}

long syscall(long number, ...)
{
	static long (*real)(long, ...);
	va_list list;
	long args[6];

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		args[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_linkat || number == 86) {
		errno = EPERM;
		return -1;
	}
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	return real(number, args[0], args[1], args[2], args[3], args[4], args[5]);
}
