/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is read-only. By the names of a path where it has any (struct pin); else the host path of a descriptor tells, which may be
 * shown by several bindings.
 */
#include "tracer/read_only.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/climb.h"
#include "tracer/descriptor.h"
#include "tracer/proxy.h"

/* A file of memory only has a name that looks like a path. */
static bool is_nowhere(const char *link, const char *host)
{
	struct stat status;

	return host[0] != '/' || (strncmp(host, "/memfd:", 7) == 0 && stat(link, &status) == 0 && status.st_nlink == 0);
}

/* Whether what a link of procfs leads to is read-only. */
static bool is_link_read_only(const struct view *view, const char *link)
{
	char host[VIEW_PATH_SIZE];
	long length = readlink(link, host, sizeof(host) - 1);
	int fd;

	if (length < 0 && errno == ENAMETOOLONG) {
		fd = open(link, O_PATH | O_CLOEXEC);
		length = fd < 0 ? -errno : climb_host_path(fd, host, sizeof(host));
		if (fd >= 0)
			close(fd);
	}
	if (length < 0)
		return true;
	host[length] = '\0';
	return !is_nowhere(link, host) && view_host_is_read_only(view, host, (size_t)length);
}

bool read_only_pin(const struct tracer *tracer, const struct pin *pin)
{
	const struct pin bare = { .fd = pin->fd };
	char link[PIN_PATH_SIZE];

	if (!tracer->view->has_read_only || pin->fd < 0)
		return false;
	return pin->binding ? pin->binding->is_read_only : is_link_read_only(tracer->view, pin_path(&bare, 0, link));
}

/* The flags that a descriptor of a guest was opened with; 0 in doubt. */
static unsigned descriptor_flags(pid_t tid, int fd)
{
	char path[48], line[64];
	unsigned flags = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", tid, fd);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "flags: %o", &flags) == 1)
			break;
	if (file)
		fclose(file);
	return flags;
}

/* Whether a descriptor is one of O_PATH, on which most calls end with EBADF. */
static bool is_path_descriptor(pid_t tid, int fd)
{
	return descriptor_flags(tid, fd) & O_PATH;
}

/* What is open for writing has not come by a way that is read-only, whichever it was. */
static bool is_for_writing(pid_t tid, int fd)
{
	unsigned flags = fd == AT_FDCWD ? 0 : descriptor_flags(tid, fd);

	return !(flags & O_PATH) && (flags & O_ACCMODE) != O_RDONLY;
}

bool read_only_descriptor(const struct call *call, int fd)
{
	char link[DESCRIPTOR_LINK_SIZE];
	struct stat status;
	bool is_read_only;

	if (!call->tracer->view->has_read_only)
		return false;
	descriptor_link(call->tid, fd, link);
	worker_be_proot(call->worker);
	is_read_only = lstat(link, &status) == 0 && is_link_read_only(call->tracer->view, link) &&
		       !is_for_writing(call->tid, fd);
	worker_be_guest(call->worker);
	return is_read_only;
}

/* --- paths ---------------------------------------------------------------------------------------------------------------- */

/* The last component of a pin that names an entry, without a slash behind it. */
static void entry_name(const struct pin *pin, char name[sizeof(pin->suffix)])
{
	size_t length = strcspn(pin->suffix + 1, "/");

	memcpy(name, pin->suffix + 1, length);
	name[length] = '\0';
}

/* lstat(2) of what a pin names. Returns 0 or -errno. */
static int stat_pin(const struct pin *pin, struct stat *status)
{
	char name[sizeof(pin->suffix)] = "";

	if (pin->suffix[0])
		entry_name(pin, name);
	return fstatat(pin->fd, name, status, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) < 0 ? -errno : 0;
}

int read_only_refuse_entry(const struct call *call, const struct pin *pin)
{
	struct stat status;
	int error;

	if (pin->is_root || !read_only_pin(call->tracer, pin))
		return 0;
	error = stat_pin(pin, &status);
	return error == 0 ? -EEXIST : error == -ENOENT ? -EROFS : error;
}

/* filename_create() finds nothing to make behind a slash, unless it makes directories. */
static int refuse_making(const struct call *call, const struct pin *pin)
{
	int error = read_only_refuse_entry(call, pin);
	bool is_mkdir = strncmp(call->row->name, "mkdir", 5) == 0;

	return error == -EROFS && !is_mkdir && pin->suffix[strlen(pin->suffix) - 1] == '/' ? -ENOENT : error;
}

/* Whether an entry is none that can be removed or renamed: the kernel says so before it looks at the mount. */
static bool is_dots(const struct pin *pin)
{
	char name[sizeof(pin->suffix)];

	if (pin->is_root)
		return true;
	entry_name(pin, name);
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int refuse_removing(const struct call *call)
{
	bool is_read_only = false;

	for (int i = 0; i < 2 && call->row->paths[i].rule == PATH_ENTRY; i++) {
		if (is_dots(&call->pins[i]))
			return 0;
		is_read_only |= read_only_pin(call->tracer, &call->pins[i]);
	}
	return is_read_only ? -EROFS : 0;
}

/* link(2) looks at the old name first. */
static int refuse_linking(const struct call *call)
{
	struct stat status;
	int error = call->pins[0].fd >= 0 ? stat_pin(&call->pins[0], &status) : 0;

	return error < 0 ? error : refuse_making(call, &call->pins[1]);
}

/* The length that truncate(2) shall give a file; i386's truncate64 has it in two arguments. */
static int64_t new_length(const struct call *call)
{
	if (call->abi != ABI_I386)
		return (int64_t)call->args[1];
	if (call->row->numbers[ABI_X86_64] >= 0)
		return (int32_t)call->args[1];
	return (int64_t)((uint64_t)(uint32_t)call->args[2] << 32 | (uint32_t)call->args[1]);
}

/* vfs_truncate() */
static int refuse_resizing(const struct call *call, const struct pin *pin)
{
	struct stat status;
	int error = stat_pin(pin, &status);

	if (error < 0)
		return error;
	if (new_length(call) < 0)
		return -EINVAL;
	return S_ISDIR(status.st_mode) ? -EISDIR : S_ISREG(status.st_mode) ? -EROFS : -EINVAL;
}

/* The first path is an object that is changed. */
static int refuse_changing(struct call *call)
{
	const struct pin *pin = &call->pins[0];
	const struct syscall_path *path = &call->row->paths[0];
	bool is_read_only = read_only_pin(call->tracer, pin);

	if (pin->fd < 0 && path->dirfd >= 0) {
		int fd = call_fd_arg(call, path->dirfd);

		is_read_only = read_only_descriptor(call, fd) &&
			       (call->args[path->path] || !is_path_descriptor(call->tid, fd));
	}
	if (!is_read_only)
		return 0;
	if (call->row->flags & SYSCALL_RESIZES)
		return refuse_resizing(call, pin);
	return (call->row->flags & SYSCALL_PROXY) && call_is_native(call) ? (int)proxy_error(call, -EROFS) : -EROFS;
}

int read_only_refuse(struct call *call)
{
	const struct syscall_row *row = call->row;

	if (!call->tracer->view->has_read_only)
		return 0;
	if (row->flags & SYSCALL_WRITES)
		return refuse_changing(call);
	if (row->flags & SYSCALL_REMOVES)
		return refuse_removing(call);
	if (row->paths[0].rule == PATH_ENTRY)
		return refuse_making(call, &call->pins[0]);
	return row->paths[1].rule == PATH_ENTRY ? refuse_linking(call) : 0;
}

/* --- open ------------------------------------------------------------------------------------------------------------------ */

/* A regular file that is there: do_open() of fs/namei.c. */
static int refuse_opening(const struct pin *pin, int flags)
{
	int mode = (flags & O_ACCMODE) == O_RDWR ? R_OK | W_OK : W_OK;
	char path[PIN_PATH_SIZE];

	/* It is no directory. */
	if ((flags & O_DIRECTORY) || strcmp(pin->suffix, "/") == 0 || strcmp(pin->suffix, "/.") == 0)
		return 0;
	if (!(flags & O_TRUNC) && syscall(SYS_faccessat2, AT_FDCWD, pin_path(pin, 0, path), mode, AT_EACCESS) < 0)
		return -errno;
	return -EROFS;
}

int read_only_refuse_open(const struct call *call, int flags, bool is_entry)
{
	const struct pin *pin = &call->pins[0];
	bool is_writing = (flags & O_ACCMODE) == O_WRONLY || (flags & O_ACCMODE) == O_RDWR || (flags & O_TRUNC);
	struct stat status;
	int error;

	if ((flags & O_PATH) || !(is_writing || (flags & O_CREAT) || is_entry) || !read_only_pin(call->tracer, pin))
		return 0;
	if (pin->is_missing)
		return -EROFS;
	/* An entry with a slash behind it is refused with EISDIR. */
	if (is_entry)
		return flags & O_EXCL && !strchr(pin->suffix + 1, '/') ? read_only_refuse_entry(call, pin) : 0;
	error = stat_pin(pin, &status);
	if (error < 0)
		return error == -ENOENT && (flags & O_CREAT) ? -EROFS : error;
	if ((flags & O_TMPFILE) == O_TMPFILE)
		return S_ISDIR(status.st_mode) ? -EROFS : 0;
	return is_writing && S_ISREG(status.st_mode) ? refuse_opening(pin, flags) : 0;
}

/* --- access ---------------------------------------------------------------------------------------------------------------- */

static enum leave leave_access(struct call *call)
{
	if (call->result == 0)
		call->result = -EROFS;
	return LEAVE_DONE;
}

/* Devices, FIFOs and sockets are not on the file system. */
static bool is_on_file_system(mode_t mode)
{
	return S_ISREG(mode) || S_ISDIR(mode) || S_ISLNK(mode);
}

static bool is_object_read_only(const struct call *call)
{
	const struct pin *pin = &call->pins[0];
	char link[DESCRIPTOR_LINK_SIZE];
	struct stat status;
	int fd;

	if (pin->fd >= 0)
		return read_only_pin(call->tracer, pin) && stat_pin(pin, &status) == 0 && is_on_file_system(status.st_mode);
	if (call->outcome != OUTCOME_RUN || call->row->paths[0].dirfd < 0)
		return false;
	fd = call_fd_arg(call, call->row->paths[0].dirfd);
	descriptor_link(call->tid, fd, link);
	return read_only_descriptor(call, fd) && stat(link, &status) == 0 && is_on_file_system(status.st_mode);
}

int read_only_access(struct call *call)
{
	if (!call->tracer->view->has_read_only || !(call->args[call->row->paths[0].path + 1] & W_OK) ||
	    (call->outcome == OUTCOME_ANSWER && call->result != 0) || !is_object_read_only(call))
		return 0;
	if (call->outcome != OUTCOME_REWRITE)
		return call_answer(call, -EROFS);
	call->leave = leave_access;
	return 0;
}

/* --- descriptors ------------------------------------------------------------------------------------------------------------ */

int call_change_descriptor(struct call *call)
{
	int fd = call_fd_arg(call, 0);

	if (fd >= 0 && read_only_descriptor(call, fd) && !is_path_descriptor(call->tid, fd))
		return -EROFS;
	return call_run(call);
}
