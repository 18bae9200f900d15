/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading and writing a tracee's memory. */
#include "tracer/memory.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>

#define PAGE 4096UL

int memory_read(pid_t tid, uint64_t address, void *buffer, size_t size)
{
	struct iovec local = { buffer, size };
	struct iovec remote = { (void *)(uintptr_t)address, size };
	ssize_t copied;

	if (size == 0)
		return 0;
	copied = process_vm_readv(tid, &local, 1, &remote, 1, 0);
	if (copied < 0)
		return -errno;
	return (size_t)copied == size ? 0 : -EFAULT;
}

int memory_write(pid_t tid, uint64_t address, const void *buffer, size_t size)
{
	struct iovec local = { (void *)(uintptr_t)buffer, size };
	struct iovec remote = { (void *)(uintptr_t)address, size };
	ssize_t copied;

	if (size == 0)
		return 0;
	copied = process_vm_writev(tid, &local, 1, &remote, 1, 0);
	if (copied < 0)
		return -errno;
	return (size_t)copied == size ? 0 : -EFAULT;
}

long memory_read_string(pid_t tid, uint64_t address, char *buffer, size_t size)
{
	size_t length = 0;

	/* Page by page: the string may end right before memory that is not there. */
	while (length < size) {
		size_t chunk = PAGE - (address + length) % PAGE;
		const char *end;
		int error;

		if (chunk > size - length)
			chunk = size - length;
		error = memory_read(tid, address + length, buffer + length, chunk);
		if (error < 0)
			return error;
		end = memchr(buffer + length, '\0', chunk);
		if (end)
			return end - buffer;
		length += chunk;
	}
	return -ENAMETOOLONG;
}
