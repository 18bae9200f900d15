/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loader on aarch64, under kernels with pages of 4 KiB. */
#include "loader/arch.h"

#define MAX_SEARCH (1024 * 1024)	/* bytes to search in one mapping for a gate: see arch-x86_64.c */

/* svc #0; ret: two instructions of four bytes. */
#define CALL_AND_RETURN 0xd65f03c0d4000001

/* ELF_ET_DYN_BASE for 48 bits of addresses (with fewer the hint is not followed), mmap_rnd_bits, arch_randomize_brk of Linux. */
const struct arch arch = {
	.page = 4096,
	.dynamic_base = 0xaaaaaaaaa000,
	.dynamic_pages = (1UL << 18) - 1,
	.heap_pages = (1UL << 18) - 1,
	.gate_code = CALL_AND_RETURN,
};

static uintptr_t find_call_and_return(struct range range)
{
	const uint32_t *code = (const uint32_t *)range.start;
	uintptr_t n = (range.length < MAX_SEARCH ? range.length : MAX_SEARCH) / sizeof(*code);

	for (uintptr_t i = 0; i + 1 < n; i++)
		if (code[i] == (uint32_t)CALL_AND_RETURN && code[i + 1] == CALL_AND_RETURN >> 32)
			return (uintptr_t)&code[i];
	return 0;
}

/* Calls that cannot fail, such as getpid(2), end so in every libc. */
uintptr_t arch_find_gate(uintptr_t auxiliary_gate, const struct range code[], size_t n_code)
{
	uintptr_t gate = 0;

	(void)auxiliary_gate;
	while (n_code-- && !gate)
		gate = find_call_and_return(code[n_code]);
	return gate;
}
