/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mmap(2) of code, where the rootfs is mounted noexec: the kernel refuses that with EPERM. The guest maps memory instead, and
 * proot puts the content of the file into it; by /proc/TID/mem, which writes where the guest may not.
 *
 * The memory no longer follows the file, as a mapping of it may or may not (MAP_PRIVATE); behind the end of the file there
 * are zeros, where a mapping has SIGBUS.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracer/call.h"
#include "tracer/noexec.h"

#define I386_OLD_MMAP 90	/* has its arguments in memory */
#define I386_UNIT 4096		/* of the offset of mmap2 */

enum { ADDRESS, LENGTH, PROTECTION, FLAGS, DESCRIPTOR, OFFSET };

static uint64_t file_offset(const struct call *call)
{
	return call->abi == ABI_I386 ? (call->args[OFFSET] & 0xffffffff) * I386_UNIT : call->args[OFFSET];
}

/* Copy the file to an address of the guest: as much as there is of it, at most length bytes. Returns 0 or -errno. */
static int copy_file(struct call *call, int memory, uint64_t address, uint64_t length)
{
	uint8_t *buffer = call->worker->buffer[0];
	uint64_t offset = file_offset(call), done = 0;

	while (done < length) {
		size_t wanted = length - done < sizeof(call->worker->buffer[0]) ? length - done : sizeof(call->worker->buffer[0]);
		ssize_t n = pread(call->fd, buffer, wanted, (off_t)(offset + done));

		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		if (pwrite(memory, buffer, (size_t)n, (off_t)(address + done)) != n)
			return -EACCES;
		done += (uint64_t)n;
	}
	return 0;
}

static int fill(struct call *call)
{
	uint64_t address = call->abi == ABI_I386 ? (uint32_t)call->result : (uint64_t)call->result;
	uint64_t length = call->abi == ABI_I386 ? (uint32_t)call->args[LENGTH] : call->args[LENGTH];
	char path[40];
	int memory, error;

	snprintf(path, sizeof(path), "/proc/%d/mem", call->tid);
	memory = open(path, O_WRONLY | O_CLOEXEC);
	if (memory < 0)
		return -EACCES;
	error = copy_file(call, memory, address, length);
	close(memory);
	return error;
}

static enum leave leave_mmap(struct call *call)
{
	int error;

	if (call->result < 0 && call->result > -4096)
		return LEAVE_DONE;
	error = fill(call);
	if (error < 0)
		call->result = error;
	return LEAVE_DONE;
}

/* Whether the kernel refuses the mapping for no other reason than its mount, and memory can be in its place. */
static bool is_replaceable(const struct call *call)
{
	uint64_t type = call->args[FLAGS] & MAP_TYPE;
	int access = fcntl(call->fd, F_GETFL);
	struct stat status;

	if (access < 0 || (access & O_PATH) || (access & O_ACCMODE) == O_WRONLY)
		return false;
	if (type != MAP_PRIVATE && (call->args[PROTECTION] & PROT_WRITE))
		return false;
	return fstat(call->fd, &status) == 0 && S_ISREG(status.st_mode) && noexec_covers(call->tracer, &status) &&
	       file_offset(call) % (uint64_t)sysconf(_SC_PAGESIZE) == 0;
}

int call_mmap(struct call *call)
{
	uint64_t *args = call->rewrite.args;

	if (call->abi == ABI_I386 && call->number == I386_OLD_MMAP)
		return call_run(call);
	call->fd = call_take_fd(call, DESCRIPTOR);
	if (call->fd < 0 || !call_is_waiting(call) || !is_replaceable(call))
		return call_run(call);
	args[FLAGS] = (args[FLAGS] & ~(uint64_t)MAP_TYPE) | MAP_PRIVATE | MAP_ANONYMOUS;
	args[DESCRIPTOR] = (uint64_t)-1;
	args[OFFSET] = 0;
	call->leave = leave_mmap;
	return call_rewrite(call);
}
