/* SPDX-License-Identifier: GPL-2.0-or-later */
/* statfs(2) and fstatfs(2), which tell whether a mount is read-only: what lies below a binding is on a mount of the guest. */
#include <errno.h>
#include <stddef.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "tracer/call.h"
#include "tracer/descriptor.h"
#include "tracer/memory.h"
#include "tracer/read_only.h"

/* Where the flags are in what the kernel fills in: struct statfs of 64 bits, statfs64 and statfs of i386. */
static uint64_t flags_address(const struct call *call)
{
	bool has_size = call->row->numbers[ABI_X86_64] < 0;	/* statfs64, fstatfs64 */
	uint64_t buffer = call->args[has_size ? 2 : 1];

	if (call->abi != ABI_I386)
		return buffer + offsetof(struct statfs, f_flags);
	return buffer + (has_size ? 64 : 44);
}

static enum leave leave_statfs(struct call *call)
{
	uint32_t flags;

	if (call->result < 0 || memory_read(call->tid, flags_address(call), &flags, sizeof(flags)) < 0)
		return LEAVE_DONE;
	flags |= ST_RDONLY;
	memory_write(call->tid, flags_address(call), &flags, sizeof(flags));
	return LEAVE_DONE;
}

int call_statfs(struct call *call)
{
	int error = call_generic(call);

	if (error < 0 || !read_only_pin(call->tracer, &call->pins[0]))
		return error;
	if (call->outcome == OUTCOME_ANSWER)
		leave_statfs(call);
	else
		call->leave = leave_statfs;
	return 0;
}

int call_fstatfs(struct call *call)
{
	struct statfs status;
	int fd, error = 0;

	if (!read_only_descriptor(call, call_fd_arg(call, 0)))
		return call_run(call);
	call->leave = leave_statfs;
	if (!call_is_native(call))
		return call_rewrite(call);
	fd = descriptor_take(call->tid, call_fd_arg(call, 0));
	if (fd < 0)
		return call_rewrite(call);
	if (fstatfs(fd, &status) < 0)
		error = -errno;
	close(fd);
	status.f_flags |= ST_RDONLY;
	if (error == 0)
		error = memory_write(call->tid, call->args[1], &status, sizeof(status));
	return error < 0 ? error : call_answer(call, 0);
}
