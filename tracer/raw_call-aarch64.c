/* SPDX-License-Identifier: GPL-2.0-or-later */
/* syscall(2). */
#include "tracer/raw_call.h"

long raw_call(long number, const uint64_t args[6])
{
	register uint64_t which __asm__("x8") = (uint64_t)number;
	register uint64_t first __asm__("x0") = args[0];
	register uint64_t second __asm__("x1") = args[1];
	register uint64_t third __asm__("x2") = args[2];
	register uint64_t fourth __asm__("x3") = args[3];
	register uint64_t fifth __asm__("x4") = args[4];
	register uint64_t sixth __asm__("x5") = args[5];

	__asm__ volatile("svc #0"
			 : "+r"(first)
			 : "r"(which), "r"(second), "r"(third), "r"(fourth), "r"(fifth), "r"(sixth)
			 : "memory");
	return (long)first;
}
