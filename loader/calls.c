/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls of the loader that have other names, and units, on machines of 32 bits: mmap2(2), and the 64 of stat64. */
#include <asm/stat.h>
#include <asm/unistd.h>

#include "core/copies.h"
#include "loader/arch.h"

#if defined(__i386__)
#define MMAP __NR_mmap2
#define MMAP_UNIT 4096
#define FSTAT __NR_fstat64
#define STAT stat64
#else
#define MMAP __NR_mmap
#define MMAP_UNIT 1
#define FSTAT __NR_fstat
#define STAT stat
#endif

uintptr_t arch_map(uintptr_t address, uintptr_t length, unsigned protection, unsigned flags, int fd, uint64_t offset)
{
	return arch_call(MMAP, address, length, protection, flags, fd, offset / MMAP_UNIT);
}

long arch_identify(int fd, uintptr_t cookie, struct file_identity *file, uint64_t *modified)
{
	struct STAT status;
	long result = arch_call(FSTAT, fd, (uintptr_t)&status, 0, 0, 0, cookie);

	if (result < 0)
		return result;
	file->device = status.st_dev;
	file->inode = status.st_ino;
	file->size = status.st_size;
	file->changed = (uint64_t)status.st_ctime * 1000000000 + status.st_ctime_nsec;
	*modified = (uint64_t)status.st_mtime * 1000000000 + status.st_mtime_nsec;
	return 0;
}
