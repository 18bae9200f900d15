/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loader on i386, natively or under a 64-bit kernel. */
#include "loader/arch.h"

/* Where Linux is seen to put programs and their heaps: mmap_rnd_compat_bits is 8, the heap moves by up to 32 MiB. */
const struct arch arch = {
	.page = 4096,
	.dynamic_base = 0x56555000,
	.dynamic_pages = (1UL << 8) - 1,
	.heap_pages = (1UL << 13) - 1,
	.gate_code = 0xc380cd,	/* int $0x80; ret */
};

/* __kernel_vsyscall is what is wanted; its address is part of the ABI. */
uintptr_t arch_find_gate(uintptr_t auxiliary_gate, const struct range code[], size_t n_code)
{
	(void)code;
	(void)n_code;
	return auxiliary_gate;
}
