/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding and opening what is to be executed. Source of the checks and their order: do_open_execat() of fs/exec.c. */
#include "tracer/exec/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "tracer/noexec.h"
#include "tracer/proc/procfs.h"

/*
 * A path by which the loader can open the file: its host path, when that still leads to it; else (memfd, deleted) through a
 * descriptor of proot.
 */
static char *loader_path(struct call *call, const struct exec_file *file)
{
	char link[48], host[4096];
	struct stat status;
	ssize_t length;
	int copy;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", file->fd);
	length = readlink(link, host, sizeof(host) - 1);
	if (length > 0) {
		host[length] = '\0';
		if (host[0] == '/' && lstat(host, &status) == 0 && status.st_ino == file->status.st_ino &&
		    status.st_dev == file->status.st_dev)
			return talloc_strdup(call->memory, host);
	}
	copy = fcntl(file->fd, F_DUPFD_CLOEXEC, 3);
	if (copy < 0)
		return NULL;
	descriptor_keep(&call->tracer->loader_files, copy);
	return talloc_asprintf(call->memory, "/proc/%d/fd/%d", call->tracer->pid, copy);
}

/* What the guest calls the file: the text of /proc/PID/exe. */
static char *guest_path(struct call *call, const struct exec_file *file)
{
	char link[48], text[VIEW_PATH_SIZE], guest[VIEW_PATH_SIZE];
	long length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", file->fd);
	length = readlink(link, text, sizeof(text));
	if (length >= 0)
		length = procfs_text_to_guest(call->tracer, text, (size_t)length, guest, sizeof(guest));
	return talloc_strndup(call->memory, guest, length >= 0 ? (size_t)length : 0);
}

void exec_file_close(struct exec_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}

/* Whether the kernel would let the guest execute the file, if it did not mind how the rootfs is mounted. */
static bool may_execute(struct call *call, const char *path, const struct stat *status)
{
	struct statvfs mount;

	if (noexec_covers(call->tracer, status))
		return noexec_may_execute(call, status, false);
	return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 &&
	       (statvfs(path, &mount) < 0 || !(mount.f_flag & ST_NOEXEC));
}

/* Open what a pin holds for reading, if it may be executed. */
static int open_pinned(struct call *call, const struct pin *pin, struct exec_file *file)
{
	char path[PIN_PATH_SIZE];

	pin_path(pin, 0, path);
	if (stat(path, &file->status) < 0)
		return -errno;
	if (!S_ISREG(file->status.st_mode))
		return -EACCES;
	if (!may_execute(call, path, &file->status))
		return -EACCES;
	file->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (file->fd < 0)
		return -errno;
	file->host = loader_path(call, file);
	file->guest = guest_path(call, file);
	return file->host && file->guest ? 0 : -ENOMEM;
}

int exec_file_open(struct call *call, int dirfd, const char *path, enum walk_mode mode, struct exec_file *file)
{
	struct pin pin;
	int error;

	if (path[0] == '\0')
		return -ENOENT;
	error = resolve(call->worker, call->tid, dirfd, path, mode, RESOLVE_HANDLE, &pin);
	if (error < 0)
		return error;
	error = open_pinned(call, &pin, file);
	pin_release(&pin);
	return error;
}

int exec_file_open_host(struct call *call, const char *host_path, struct exec_file *file)
{
	struct pin pin = PIN_NONE;
	int error;

	pin.fd = open(host_path, O_PATH | O_CLOEXEC);
	if (pin.fd < 0)
		return -errno;
	error = open_pinned(call, &pin, file);
	pin_release(&pin);
	return error;
}

int exec_file_open_descriptor(struct call *call, int dirfd, struct exec_file *file)
{
	struct pin pin = PIN_NONE;
	char link[DESCRIPTOR_LINK_SIZE];
	int error;

	descriptor_link(call->tid, dirfd, link);
	pin.fd = open(link, O_PATH | O_CLOEXEC);
	if (pin.fd < 0)
		return -EBADF;
	error = open_pinned(call, &pin, file);
	pin_release(&pin);
	return error;
}

struct load_image exec_file_image(const struct exec_file *file)
{
	return (struct load_image){
		.program = &file->elf->image, .host_path = file->host, .device = file->status.st_dev, .inode = file->status.st_ino,
		.size = (uint64_t)file->status.st_size,
		.modified = (uint64_t)file->status.st_mtim.tv_sec * 1000000000 + (uint64_t)file->status.st_mtim.tv_nsec,
	};
}
