/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory of a tracee, by process_vm_readv(2) and process_vm_writev(2): no stop is needed, page protections count. */
#ifndef TRACER_MEMORY_H
#define TRACER_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Read or write exactly size bytes. Return 0; -EFAULT when not all of them are accessible, -ESRCH when tid is gone. */
int memory_read(pid_t tid, uint64_t address, void *buffer, size_t size);
int memory_write(pid_t tid, uint64_t address, const void *buffer, size_t size);

/*
 * Read a null-terminated string of less than size bytes. Returns its length.
 * Errors: -ENAMETOOLONG (no null byte within size bytes), -EFAULT, -ESRCH.
 */
long memory_read_string(pid_t tid, uint64_t address, char *buffer, size_t size);

#endif
