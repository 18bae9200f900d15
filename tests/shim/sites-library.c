/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A library that makes a system call of its own, to be loaded by sites.c while that runs. */
#include <sys/syscall.h>

long library_access(const char *path)
{
	long result;

	__asm__ volatile("mov %1, %%eax\n\tsyscall" : "=&a"(result) : "i"(SYS_access), "D"(path), "S"(4L) : "rcx", "r11", "memory");
	return result;
}
