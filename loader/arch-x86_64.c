/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loader on x86-64. */
#include "loader/arch.h"

/*
 * Bytes to search in one mapping for a gate. Measured: 8 us to the one of glibc's ld.so, 20 us to that of a static
 * busybox, 60 us for all of this.
 */
#define MAX_SEARCH (1024 * 1024)

/* ELF_ET_DYN_BASE, mmap_rnd_bits and arch_randomize_brk of Linux. */
const struct arch arch = {
	.page = 4096,
	.dynamic_base = 0x555555554000,
	.dynamic_pages = (1UL << 28) - 1,
	.heap_pages = (1UL << 18) - 1,
	.gate_code = 0xc3050f,	/* syscall; ret */
};

/* Not every alignment is a problem here: x86 loads words from anywhere. */
struct unaligned {
	uint64_t word;
} __attribute__((packed, may_alias));

#define EACH_BYTE(value) ((value) * 0x0101010101010101ULL)

static uint64_t word_at(uintptr_t address)
{
	return ((const struct unaligned *)address)->word;
}

/*
 * Finds the bytes of `syscall; ret` (0f 05 c3) by eight: a byte of `differs` is zero where all three match. The lowest
 * zero byte is found exactly; borrows only falsify the bytes above it.
 */
static uintptr_t find_syscall_return(struct range range)
{
	uintptr_t end = range.start + (range.length < MAX_SEARCH ? range.length : MAX_SEARCH);
	uintptr_t at;

	for (at = range.start; at + 10 <= end; at += 8) {
		uint64_t differs = (word_at(at) ^ EACH_BYTE(0x0f)) | (word_at(at + 1) ^ EACH_BYTE(0x05)) |
				   (word_at(at + 2) ^ EACH_BYTE(0xc3));
		uint64_t zeros = (differs - EACH_BYTE(0x01)) & ~differs & EACH_BYTE(0x80);

		if (zeros)
			return at + __builtin_ctzll(zeros) / 8;
	}
	return 0;
}

/* The vDSO has no `syscall; ret`, but each libc does: in its dynamic linker or in the static program. */
uintptr_t arch_find_gate(uintptr_t auxiliary_gate, const struct range code[], size_t n_code)
{
	uintptr_t gate = 0;

	(void)auxiliary_gate;
	while (n_code-- && !gate)
		gate = find_syscall_return(code[n_code]);
	return gate;
}
