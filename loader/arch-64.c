/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls of the loader that have one form on all machines of 64 bits. */
#include <asm/stat.h>
#include <asm/unistd.h>

#include "core/copies.h"
#include "loader/arch.h"

uintptr_t arch_map(uintptr_t address, uintptr_t length, unsigned protection, unsigned flags, int fd, uint64_t offset)
{
	return arch_call(__NR_mmap, address, length, protection, flags, fd, offset);
}

long arch_identify(int fd, uintptr_t cookie, struct file_identity *file, uint64_t *modified)
{
	struct stat status;
	long result = arch_call(__NR_fstat, fd, (uintptr_t)&status, 0, 0, 0, cookie);

	if (result < 0)
		return result;
	file->device = status.st_dev;
	file->inode = status.st_ino;
	file->size = status.st_size;
	file->changed = (uint64_t)status.st_ctime * 1000000000 + status.st_ctime_nsec;
	*modified = (uint64_t)status.st_mtime * 1000000000 + status.st_mtime_nsec;
	return 0;
}
