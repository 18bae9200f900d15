/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A library for the guest's own LD_PRELOAD: says what access() is asked, and hands it on. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>

int access(const char *path, int mode)
{
	int (*next)(const char *, int) = (int (*)(const char *, int))dlsym(RTLD_NEXT, "access");

	printf("own: %s\n", path);
	return next(path, mode);
}
