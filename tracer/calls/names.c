/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that tell names: readlink(2), readlinkat(2), getcwd(2); and access(2), which asks for another identity. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/call.h"
#include "tracer/memory.h"
#include "tracer/proc/procfs.h"
#include "tracer/proxy.h"
#include "tracer/noexec.h"
#include "tracer/read_only.h"

/* --- readlink ---------------------------------------------------------------------------------------------------------------------- */

/* Write the text of a link, cut to the guest's buffer as readlink(2) does. */
static int answer_text(struct call *call, int buffer_arg, const char *text, size_t length)
{
	size_t size = (uint32_t)call->args[buffer_arg + 1];
	int error;

	if (length > size)
		length = size;
	error = memory_write(call->tid, call->args[buffer_arg], text, length);
	return error < 0 ? error : call_answer(call, (int64_t)length);
}

/* The text of a link of procfs, told for this guest. */
static long read_proc_link(struct call *call, const struct pin *pin, char *text, size_t size)
{
	char host_path[VIEW_PATH_SIZE], told[VIEW_PATH_SIZE];
	struct walker walker = { call->tracer, call->tid, NULL, call->worker };
	enum walk_link kind;
	long length = pin_host_path(pin, host_path, sizeof(host_path));

	if (length < 0)
		return length;
	length = host_walk_ops.readlink(&walker, host_path, told, sizeof(told), &kind);
	if (length < 0 || kind == WALK_LINK_TEXT) {
		if (length > 0)
			memcpy(text, told, (size_t)length);
		return length;
	}
	length = procfs_text_to_guest(call->tracer, told, (size_t)length, text, size);
	return length < 0 ? length : (long)procfs_below_root(call->worker->root, text, (size_t)length);
}

/* readlinkat(fd, ""): the link that an O_PATH descriptor of the guest holds. */
static long read_descriptor_link(struct call *call, char *text, size_t size)
{
	char link[DESCRIPTOR_LINK_SIZE];
	ssize_t length;
	int fd;

	if (call_fd_arg(call, 0) == AT_FDCWD)
		return -ENOENT;
	descriptor_link(call->tid, call_fd_arg(call, 0), link);
	fd = open(link, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return -EBADF;
	length = readlinkat(fd, "", text, size);
	if (length < 0)
		length = -errno;
	close(fd);
	return length;
}

static long read_link(struct call *call, const struct pin *pin, char *text, size_t size)
{
	struct stat status;
	ssize_t length;

	if (fstat(pin->fd, &status) < 0)
		return -errno;
	if (status.st_dev == call->tracer->proc_device && pin->suffix[0])
		return read_proc_link(call, pin, text, size);
	if (!pin->suffix[0] || strcmp(pin->suffix, "/") == 0 || strcmp(pin->suffix, "/.") == 0)
		return S_ISDIR(status.st_mode) ? -EINVAL : -ENOTDIR;
	length = readlinkat(pin->fd, pin->suffix + 1, text, size);
	return length < 0 ? -errno : length;
}

int call_readlink(struct call *call)
{
	const int path_arg = call->row->paths[0].path;
	char *text = (char *)call->worker->buffer[0];
	long length;
	int error;

	/* The kernel looks at the size first. */
	if ((int32_t)call->args[path_arg + 2] <= 0)
		return -EINVAL;
	error = call_resolve(call, 0, 0);
	if (error == -EFAULT)
		return call_run(call);
	if (error == -ENOENT && path_arg == 1 && call->worker->path[0][0] == '\0')
		length = read_descriptor_link(call, text, VIEW_PATH_SIZE);
	else if (error < 0)
		return error;
	else if (error > 0)
		return -EFAULT;
	else
		length = read_link(call, &call->pins[0], text, VIEW_PATH_SIZE);
	return length < 0 ? (int)length : answer_text(call, path_arg + 1, text, (size_t)length);
}

/* --- getcwd ---------------------------------------------------------------------------------------------------------------------- */

/* A directory out of which the caller's root has been moved has no name there, and the kernel says so. */
static long tell_from_root(const char *root, char *guest, size_t length)
{
	static const char mark[] = "(unreachable)";
	size_t told = procfs_below_root(root, guest, length);

	if (!root[0] || told != length)
		return (long)told;
	memmove(guest + sizeof(mark) - 1, guest, length);
	memcpy(guest, mark, sizeof(mark) - 1);
	return (long)(length + sizeof(mark) - 1);
}

int call_getcwd(struct call *call)
{
	char *guest = (char *)call->worker->buffer[0];
	long length = resolve_start(call->worker, call->tid, AT_FDCWD, guest, VIEW_PATH_SIZE);
	int error;

	if (length < 0)
		return (int)length;
	length = tell_from_root(call->worker->root, guest, (size_t)length);
	if (length + 1 > 4096)
		return -ENAMETOOLONG;
	if ((uint64_t)length + 1 > call->args[1])
		return -ERANGE;
	guest[length] = '\0';
	error = memory_write(call->tid, call->args[0], guest, (size_t)length + 1);
	return error < 0 ? error : call_answer(call, length + 1);
}

/* --- access ----------------------------------------------------------------------------------------------------------------------- */

/* The worker looks like the guest by its file-system ids only, so those are what faccessat2 must ask for. */
static int access_as_guest(struct call *call)
{
	char path[PIN_PATH_SIZE];
	int mode_arg = call->row->paths[0].path + 1;
	int flags = call->row->paths[0].flags >= 0 ? (int)call->args[call->row->paths[0].flags] : 0;
	int error;

	if (flags & AT_EACCESS)
		identity_assume(&call->identity, false);
	error = call_resolve(call, 0, 0);
	if (error != 0)
		return error > 0 ? call_run(call) : error;
	if (syscall(SYS_faccessat2, AT_FDCWD, pin_path(&call->pins[0], 0, path), (int)call->args[mode_arg],
		    flags | AT_EACCESS) < 0)
		return -errno;
	return call_answer(call, 0);
}

/* Where the rootfs is mounted noexec the kernel denies X_OK, and is not asked for it, if that is the only reason. */
static void grant_execution(struct call *call)
{
	int mode_arg = call->row->paths[0].path + 1;
	bool is_real = call->row->paths[0].flags < 0 || !(call->args[call->row->paths[0].flags] & AT_EACCESS);
	char path[PIN_PATH_SIZE];
	struct stat status;

	if (!(call->tracer->features & FEATURE_NOEXEC) || !(call->args[mode_arg] & X_OK) || call_resolve(call, 0, 0) != 0)
		return;
	if (stat(pin_path(&call->pins[0], 0, path), &status) == 0 && S_ISREG(status.st_mode) &&
	    noexec_covers(call->tracer, &status) && noexec_may_execute(call, &status, is_real)) {
		call->args[mode_arg] &= ~(uint64_t)X_OK;
		call->rewrite.args[mode_arg] = call->args[mode_arg];
	}
	pin_release(&call->pins[0]);
}

int call_access(struct call *call)
{
	int error;

	grant_execution(call);
	error = call->is_assumed ? access_as_guest(call) : call_generic(call);
	return error < 0 ? error : read_only_access(call);
}
