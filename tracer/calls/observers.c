/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fanotify_mark(2), perf_event_open(2): who watches files. */
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/audit.h"
#include "tracer/call.h"
#include "tracer/memory.h"

/* --- fanotify_mark ------------------------------------------------------------------------------------------------------------------------ */

/* What is said in six arguments on i386, which leaves no room for the cookie; so proot makes the call, on the guest's descriptor. */
struct mark {
	unsigned flags;
	uint64_t mask;
	int dirfd;
	uint64_t path;
};

static struct mark read_mark(const struct call *call)
{
	const uint64_t *args = call->args;

	if (call->abi == ABI_I386)
		return (struct mark){ (unsigned)args[1], (uint32_t)args[2] | args[3] << 32, call_fd_arg(call, 4), args[5] };
	return (struct mark){ (unsigned)args[1], args[2], call_fd_arg(call, 3), args[4] };
}

static long mark_path(const struct mark *mark, int fd, const char *path)
{
	return syscall(SYS_fanotify_mark, fd, mark->flags, mark->mask, AT_FDCWD, path) < 0 ? -errno : 0;
}

int call_fanotify_mark(struct call *call)
{
	const struct mark mark = read_mark(call);
	char *path = call->worker->path[0], pin[PIN_PATH_SIZE];
	long result;
	int fd, error;

	/* Without a path it is a descriptor that is meant, or no file at all. */
	if (!mark.path || (mark.flags & FAN_MARK_FLUSH))
		return call_run(call);
	error = (int)memory_read_string(call->tid, mark.path, path, sizeof(call->worker->path[0]));
	if (error == 0)
		error = -ENOENT;
	if (!call_is_waiting(call))
		return -ESRCH;
	if (error > 0)
		error = resolve(call->worker, call->tid, mark.dirfd, path, mark.flags & FAN_MARK_DONT_FOLLOW ? WALK_NOFOLLOW : WALK_FOLLOW,
				0, &call->pins[0]);
	fd = call_take_fd(call, 0);
	if (fd < 0)
		return fd;
	/* Where the path is wrong, the kernel may find another fault first. */
	result = mark_path(&mark, fd, error < 0 ? "/proc/self/no directory/no file" : pin_path(&call->pins[0], 0, pin));
	close(fd);
	return call_answer(call, error < 0 && result == -ENOENT ? error : result);
}

/* --- perf_event_open ------------------------------------------------------------------------------------------------------------------- */

/* The type of events that have a path; -1: not to be found. */
static long uprobe_type(void)
{
	char text[16] = "";
	int file = open("/sys/bus/event_source/devices/uprobe/type", O_RDONLY | O_CLOEXEC);
	ssize_t length = file < 0 ? -1 : read(file, text, sizeof(text) - 1);

	if (file >= 0)
		close(file);
	return length > 0 ? atol(text) : -1;
}

/* Events in a program file, which are for administrators, name it by a path. */
int call_perf_event_open(struct call *call)
{
	uint32_t type;
	long with_path;

	if (memory_read(call->tid, call->args[0] + offsetof(struct perf_event_attr, type), &type, sizeof(type)) < 0 ||
	    type < PERF_TYPE_MAX)
		return call_run(call);
	with_path = uprobe_type();
	if (with_path >= 0 && type != with_path)
		return call_run(call);
	return audit_refuse(call, EACCES, "event of a file");
}
