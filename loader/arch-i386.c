/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loader on i386, natively or under a 64-bit kernel. */
#include <asm/stat.h>
#include <asm/unistd.h>

#include "core/copies.h"
#include "loader/arch.h"

#define MMAP2_UNIT 4096

/* Where Linux is seen to put programs and their heaps: mmap_rnd_compat_bits is 8, the heap moves by up to 32 MiB. */
const struct arch arch = {
	.page = 4096,
	.dynamic_base = 0x56555000,
	.dynamic_pages = (1UL << 8) - 1,
	.heap_pages = (1UL << 13) - 1,
	.gate_code = 0xc380cd,	/* int $0x80; ret */
};

uintptr_t arch_map(uintptr_t address, uintptr_t length, unsigned protection, unsigned flags, int fd, uint64_t offset)
{
	return arch_call(__NR_mmap2, address, length, protection, flags, fd, offset / MMAP2_UNIT);
}

long arch_identify(int fd, uintptr_t cookie, struct file_identity *file, uint64_t *modified)
{
	struct stat64 status;
	long result = arch_call(__NR_fstat64, fd, (uintptr_t)&status, 0, 0, 0, cookie);

	if (result < 0)
		return result;
	file->device = status.st_dev;
	file->inode = status.st_ino;
	file->size = status.st_size;
	file->changed = (uint64_t)status.st_ctime * 1000000000 + status.st_ctime_nsec;
	*modified = (uint64_t)status.st_mtime * 1000000000 + status.st_mtime_nsec;
	return 0;
}

/* __kernel_vsyscall is what is wanted; its address is part of the ABI. */
uintptr_t arch_find_gate(uintptr_t auxiliary_gate, const struct range code[], size_t n_code)
{
	(void)code;
	(void)n_code;
	return auxiliary_gate;
}
