/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System V ABI, appendix A.2; syscall(2). */
#include "tracer/raw_call.h"

long raw_call(long number, const uint64_t args[6])
{
	register uint64_t fourth __asm__("r10") = args[3];
	register uint64_t fifth __asm__("r8") = args[4];
	register uint64_t sixth __asm__("r9") = args[5];
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(args[0]), "S"(args[1]), "d"(args[2]), "r"(fourth), "r"(fifth), "r"(sixth)
			 : "rcx", "r11", "memory");
	return result;
}
