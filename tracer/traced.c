/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is done, in this order:
 *
 *	the kernel finds the same file by what the guest said	let it: a relative path without links, or the host's own tree
 *	open							proot opens the file and gives the descriptor
 *	truncate; connect, bind, inotify_add_watch		proot makes the call, on what the guest's descriptor is
 *	anything else						EPERM
 */
#include "tracer/traced.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "tracer/descriptor.h"
#include "tracer/message.h"
#include "tracer/proxy.h"

#define OWN_TERMINAL makedev(5, 0)	/* /dev/tty: another one for each session */

/* --- calls that can run as they are --------------------------------------------------------------------------------------------- */

/* What the guest's kernel finds by the path as the guest gave it, if no link is on its way. Returns a descriptor or -1. */
static int open_as_said(const struct call *call, const char *text)
{
	const struct syscall_path *path = &call->row->paths[0];
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS };
	char link[DESCRIPTOR_LINK_SIZE];
	int start, fd;

	descriptor_link(call->tid, path->dirfd >= 0 ? call_fd_arg(call, path->dirfd) : AT_FDCWD, link);
	worker_be_proot(call->worker);
	start = text[0] == '/' ? AT_FDCWD : open(link, O_PATH | O_CLOEXEC);
	worker_be_guest(call->worker);
	if (text[0] != '/' && start < 0)
		return -1;
	fd = (int)syscall(SYS_openat2, start, text, &how, sizeof(how));
	if (start >= 0)
		close(start);
	return fd;
}

/* Whether two descriptors hold the same object, by the same name. */
static bool is_same(int one, int other)
{
	const struct pin first = { .fd = one }, second = { .fd = other };
	struct stat a, b;
	char path[4096], path_b[4096];

	return fstat(one, &a) == 0 && fstat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino &&
	       pin_host_path(&first, path, sizeof(path)) > 0 && pin_host_path(&second, path_b, sizeof(path_b)) > 0 &&
	       strcmp(path, path_b) == 0;
}

static bool can_run(struct call *call)
{
	const struct syscall_row *row = call->row;
	char path[PIN_PATH_SIZE];
	int meant, said;
	bool can;

	if (call->outcome == OUTCOME_EXEC || row->paths[0].rule == PATH_NONE || row->paths[1].rule != PATH_NONE ||
	    call->pins[0].fd < 0 || !host_has_openat2())
		return false;
	meant = open(pin_path(&call->pins[0], 0, path), O_PATH | O_CLOEXEC | O_NOFOLLOW);
	if (meant < 0)
		return false;
	said = open_as_said(call, call->worker->path[0]);
	can = said >= 0 && is_same(meant, said);
	close(meant);
	if (said >= 0)
		close(said);
	return can;
}

/* --- calls that proot makes ------------------------------------------------------------------------------------------------------ */

/* An argument of the rewritten call: a pointer into its block is one to our memory. */
static uint64_t own_arg(const struct call *call, int index)
{
	const struct rewrite *rewrite = &call->rewrite;

	return rewrite->pointers & 1U << index ? (uintptr_t)rewrite->block + rewrite->args[index] : rewrite->args[index];
}

/* Whether a terminal, once opened, is the same to proot as to the guest: it may become that of a session, or depend on that. */
static bool is_same_terminal(struct call *call, int fd, int flags)
{
	pid_t session = getsid(call->tid);
	struct stat status;

	if (fstat(fd, &status) < 0)
		return false;
	if (S_ISCHR(status.st_mode) && status.st_rdev == OWN_TERMINAL)
		return session == getsid(0);
	return (flags & O_NOCTTY) || !isatty(fd) || (call_identity(call) == 0 && session != call->identity.tgid);
}

static int open_here(struct call *call)
{
	int flags = (int)own_arg(call, 2), fd;

	if ((flags & O_PATH) || proxy_umask(call) < 0)
		return -EPERM;
	fd = open((const char *)(uintptr_t)own_arg(call, 1), flags | O_NOCTTY | O_CLOEXEC, (mode_t)own_arg(call, 3));
	if (fd < 0)
		return errno == EEXIST ? -EPERM : -errno;
	if (is_same_terminal(call, fd, flags))
		return call_give_fd(call, fd, flags & O_CLOEXEC);
	close(fd);
	return -EPERM;
}

static int truncate_here(struct call *call)
{
	struct rlimit limit;

	/* Beyond it there is a signal, which only the guest's own call brings. */
	if (prlimit(call->tid, RLIMIT_FSIZE, NULL, &limit) < 0 || call->args[1] > limit.rlim_cur)
		return -EPERM;
	return call_answer(call, truncate((const char *)(uintptr_t)own_arg(call, 0), (off_t)call->args[1]) < 0 ? -errno : 0);
}

/* The first argument is a descriptor. A peer of a socket is told of another process, but of the same user. */
static int descriptor_here(struct call *call)
{
	int fd = call->is_assumed ? -EPERM : descriptor_take(call->tid, call_fd_arg(call, 0));
	long result;

	if (fd < 0)
		return fd;
	if (proxy_umask(call) < 0) {
		close(fd);
		return -EPERM;
	}
	result = syscall(call->rewrite.number, fd, own_arg(call, 1), own_arg(call, 2));
	call->result = result < 0 ? -errno : result;
	close(fd);
	if (call->leave)
		call->leave(call);
	return call_answer(call, call->result);
}

static int handle(struct call *call)
{
	if (can_run(call))
		return call_run(call);
	if (!call_is_native(call))
		return -EPERM;
	if (call->row->handler == HANDLER_OPEN || call->row->handler == HANDLER_OPENAT2)
		return open_here(call);
	if (call->row->handler == HANDLER_CONNECT || call->row->handler == HANDLER_BIND ||
	    strcmp(call->row->name, "inotify_add_watch") == 0)
		return descriptor_here(call);
	return strcmp(call->row->name, "truncate") == 0 ? truncate_here(call) : -EPERM;
}

void traced_handle(struct call *call)
{
	int error;

	if (call->is_assumed)
		call->is_assumed = identity_assume(&call->identity, false);
	call->worker->assumed = call->is_assumed ? &call->identity : NULL;
	error = handle(call);
	if (call->is_assumed)
		identity_return();
	call->worker->assumed = NULL;
	if (error == -EPERM)
		message_info(1, "%s of thread %d is refused: only the thread itself can make it, and a debugger traces it",
			     call->row->name, call->tid);
	if (error < 0)
		call_answer(call, error);
}
