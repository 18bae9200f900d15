/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * procfs(5) has links that depend on who looks (self), links that lead to objects rather than to names (fd/N, cwd), and
 * links that would tell of proot (exe is the loader). A walk for a guest asks here.
 */
#include "tracer/proc/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/state.h"
#include "tracer/call.h"
#include "tracer/climb.h"
#include "tracer/guest_state.h"
#include "tracer/identity.h"
#include "tracer/memory.h"
#include "tracer/proc/files.h"
#include "tracer/resolve.h"

static const char deleted[] = " (deleted)";

long procfs_program(const struct tracer *tracer, pid_t pid, char *guest_path, size_t size)
{
	uint64_t address = guest_state_find(tracer, pid, NULL);

	return address ? memory_read_string(pid, address + offsetof(struct state, exe), guest_path, size) : -ENOENT;
}

long procfs_text_to_guest(const struct tracer *tracer, const char *text, size_t length, char *guest, size_t size)
{
	const size_t mark = sizeof(deleted) - 1;
	bool is_deleted = length > mark && memcmp(text + length - mark, deleted, mark) == 0;
	const char *name;
	size_t made = proc_file_name(text, length, &name);
	long done;

	if (made)
		return procfs_text_to_guest(tracer, name, made, guest, size);
	if (length == 0 || text[0] != '/' || (length > 7 && memcmp(text, "/memfd:", 7) == 0)) {
		if (length > size)
			return -ENAMETOOLONG;
		memcpy(guest, text, length);
		return (long)length;
	}
	done = view_host_to_guest(tracer->view, text, is_deleted ? length - mark : length, guest, size);
	if (done == -ENOENT) {
		if (length > size)
			return -ENAMETOOLONG;
		memcpy(guest, text, length);
		return (long)length;
	}
	if (done >= 0 && is_deleted) {
		if ((size_t)done + mark >= size)
			return -ENAMETOOLONG;
		memcpy(guest + done, deleted, mark);
		done += (long)mark;
	}
	return done;
}

size_t procfs_below_root(const char *root, char *path, size_t length)
{
	size_t n = root ? strlen(root) : 0;

	if (n < 2 || length < n || memcmp(path, root, n) != 0 || (length > n && path[n] != '/'))
		return length;
	if (length == n) {
		path[0] = '/';
		return 1;
	}
	memmove(path, path + n, length - n);
	return length - n;
}

/* --- what a path of procfs is ---------------------------------------------------------------------------------------------- */

enum proc_link {
	PROC_OTHER,		/* an ordinary link, or none */
	PROC_SELF,
	PROC_THREAD_SELF,
	PROC_EXE,
	PROC_ROOT,
	PROC_MAP,		/* map_files/... */
	PROC_MAGIC		/* cwd, fd/N, ns/... */
};

/* Take "/digits" off the path. Returns the number, or 0. */
static pid_t take_number(const char **path)
{
	char *end;
	long number;

	if ((*path)[0] != '/' || (*path)[1] < '0' || (*path)[1] > '9')
		return 0;
	number = strtol(*path + 1, &end, 10);
	if (*end != '\0' && *end != '/')
		return 0;
	*path = end;
	return (pid_t)number;
}

static bool is_below(const char *path, const char *directory)
{
	size_t length = strlen(directory);

	return strncmp(path, directory, length) == 0 && path[length] == '/' && path[length + 1] != '\0' &&
	       !strchr(path + length + 1, '/');
}

/* Tell what kind of link a host path is; sets *pid for those of a process. */
static enum proc_link classify(const char *path, pid_t *pid)
{
	pid_t number;

	if (strncmp(path, "/proc/", 6) != 0)
		return PROC_OTHER;
	path += 5;
	if (strcmp(path, "/self") == 0)
		return PROC_SELF;
	if (strcmp(path, "/thread-self") == 0)
		return PROC_THREAD_SELF;
	*pid = take_number(&path);
	if (!*pid)
		return PROC_OTHER;
	if (strncmp(path, "/task/", 6) == 0) {
		path += 5;
		number = take_number(&path);
		if (!number)
			return PROC_OTHER;
		*pid = number;
	}
	if (strcmp(path, "/exe") == 0)
		return PROC_EXE;
	if (strcmp(path, "/root") == 0)
		return PROC_ROOT;
	if (is_below(path, "/map_files"))
		return PROC_MAP;
	if (strcmp(path, "/cwd") == 0 || is_below(path, "/fd") || is_below(path, "/ns"))
		return PROC_MAGIC;
	return PROC_OTHER;
}

/* --- looking as the guest ---------------------------------------------------------------------------------------------------------- */

/* The process that a host path is about; 0: none, or there is no identity to look with. */
static pid_t looked_at(const struct walker *walker, const char *host_path)
{
	if (!walker || !walker->worker || !walker->worker->assumed || strncmp(host_path, "/proc/", 6) != 0)
		return 0;
	host_path += 5;
	return take_number(&host_path);
}

void procfs_look(const struct walker *walker, const char *host_path)
{
	pid_t pid = looked_at(walker, host_path);

	if (pid && proc_is_own(pid, walker->tid))
		worker_be_proot(walker->worker);
	else if (pid)
		identity_look_as(walker->worker->assumed);
}

void procfs_look_end(const struct walker *walker, const char *host_path)
{
	if (!looked_at(walker, host_path))
		return;
	identity_look_as(NULL);
	worker_be_guest(walker->worker);
}

/* --- operations of walks ------------------------------------------------------------------------------------------------------ */

/*
 * readlink(2) of a path of any length, of which nothing but the last component may be a link: what follows one on the host has
 * left the guest's tree. -EAGAIN: something on the way has become one since it was looked at.
 */
static long host_link(const struct walker *walker, const char *host_path, char *text, size_t size)
{
	ssize_t length;
	int fd;

	procfs_look(walker, host_path);
	fd = host_open(host_path, O_PATH | O_NOFOLLOW);
	length = fd < 0 ? 0 : readlinkat(fd, "", text, size);
	if (length < 0)
		length = errno == ENOENT ? -EINVAL : -errno;	/* "no link" is said so of a descriptor */
	procfs_look_end(walker, host_path);
	if (fd < 0)
		return fd == -ELOOP ? -EAGAIN : fd;
	close(fd);
	return length;
}

static long self_text(const struct walker *walker, bool is_thread, char *text, size_t size)
{
	struct identity identity;
	int error = identity_read(walker->tid, &identity);

	if (error < 0)
		return error;
	if (is_thread)
		return snprintf(text, size, "%d/task/%d", identity.tgid, walker->tid);
	return snprintf(text, size, "%d", identity.tgid);
}

static void take_notes(const struct walker *walker, enum proc_link kind, const char *text, long length)
{
	if (!walker->notes || length < 0)
		return;
	walker->notes->met_magic |= kind == PROC_EXE || kind == PROC_ROOT || kind == PROC_MAP || kind == PROC_MAGIC;
	walker->notes->met_absolute |= length > 0 && text[0] == '/';
}

/* Where a link to an object leads, even if that is too deep for the kernel to tell. */
static long magic_text(const struct walker *walker, const char *host_path, char *text, size_t size)
{
	long length = host_link(walker, host_path, text, size);
	int fd;

	if (length != -ENAMETOOLONG)
		return length;
	procfs_look(walker, host_path);
	fd = open(host_path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		fd = -errno;
	procfs_look_end(walker, host_path);
	if (fd < 0)
		return fd;
	length = climb_host_path(fd, text, size);
	close(fd);
	return length;
}

/*
 * The root of a process is "/". Whether the caller may know that of another process the kernel says, as of any link. That of
 * guests is the guest's root, that of others the host's, which no guest gets to unless it sees it anyway.
 */
static long root_text(const struct walker *walker, const char *host_path, pid_t pid, char *text, size_t size, enum walk_link *link)
{
	long length = magic_text(walker, host_path, text, size);

	if (length < 0)
		return length;
	if (!proc_is_own(pid, walker->tid) && !proc_is_guest(walker->tracer, pid)) {
		*link = WALK_LINK_MAGIC;
		return length;
	}
	text[0] = '/';
	return 1;
}

static const char *root_of(const struct walker *walker)
{
	return walker->worker ? walker->worker->root : NULL;
}

/* What is mapped, told by its guest path if it is proot's. -ENOENT: it is not. */
static long map_text(const struct walker *walker, pid_t pid, const char *host_path, char *text, size_t size)
{
	char host[VIEW_PATH_SIZE];
	long length = host_link(walker, host_path, host, sizeof(host));

	if (length < 0 || memcmp(host, "/memfd:proot-", strlen("/memfd:proot-")) != 0)
		return -ENOENT;
	length = proc_map_name(walker->tracer, pid, strtoull(strrchr(host_path, '/') + 1, NULL, 16), host, sizeof(host));
	return length < 0 ? length : procfs_text_to_guest(walker->tracer, host, (size_t)length, text, size);
}

/* The text of a link of a kind; sets *link. */
static long link_text(const struct walker *walker, enum proc_link kind, pid_t pid, const char *host_path, char *text,
		      size_t size, enum walk_link *link)
{
	long length;

	*link = WALK_LINK_TEXT;
	switch (kind) {
	case PROC_SELF:
		return self_text(walker, false, text, size);
	case PROC_THREAD_SELF:
		return self_text(walker, true, text, size);
	case PROC_EXE:
		length = magic_text(walker, host_path, text, size);
		if (length < 0)
			return length;
		length = procfs_program(walker->tracer, pid, text, size);
		if (length >= 0)
			return (long)procfs_below_root(root_of(walker), text, (size_t)length);
		break;
	case PROC_ROOT:
		return root_text(walker, host_path, pid, text, size, link);
	case PROC_MAP:
		length = map_text(walker, pid, host_path, text, size);
		if (length >= 0)
			return (long)procfs_below_root(root_of(walker), text, (size_t)length);
		break;
	case PROC_MAGIC:
		break;
	case PROC_OTHER:
		return host_link(walker, host_path, text, size);
	}
	*link = WALK_LINK_MAGIC;
	return magic_text(walker, host_path, text, size);
}

static long walk_readlink(void *context, const char *host_path, char *text, size_t size, enum walk_link *link)
{
	const struct walker *walker = context;
	pid_t pid = 0;
	enum proc_link kind = classify(host_path, &pid);
	long length = link_text(walker, kind, pid, host_path, text, size, link);

	take_notes(walker, kind, text, length);
	return length;
}

static long walk_check_directory(void *context, const char *host_path)
{
	char path[VIEW_PATH_SIZE + 2];
	int fd;

	/* "directory/." is looked up only in a directory that may be searched. */
	if ((size_t)snprintf(path, sizeof(path), "%s/.", host_path) >= sizeof(path))
		return -ENAMETOOLONG;
	procfs_look(context, host_path);
	fd = host_open(path, O_PATH);
	procfs_look_end(context, host_path);
	if (fd < 0)
		return fd == -ELOOP ? -EAGAIN : fd;
	close(fd);
	return 0;
}

const struct walk_ops host_walk_ops = {
	.readlink = walk_readlink,
	.check_directory = walk_check_directory,
};
