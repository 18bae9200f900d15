/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is done, in this order:
 *
 *	the kernel finds the same file by what the guest said	let it: a relative path, a link of /proc, the host's own tree
 *	open							proot opens the file and gives the descriptor
 *	truncate; connect, bind, inotify_add_watch		proot makes the call, on what the guest's descriptor is
 *	a call in which the guest would sleep			proot waits
 *	anything else						EPERM
 */
#include "tracer/audit.h"
#include "tracer/traced.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "tracer/descriptor.h"
#include "tracer/exec/file.h"
#include "tracer/message.h"
#include "tracer/proxy.h"
#include "tracer/sleeper.h"

#define OWN_TERMINAL makedev(5, 0)	/* /dev/tty: another one for each session */

/* --- calls that can run as they are --------------------------------------------------------------------------------------------- */

/* What the guest's kernel finds by a path as the guest gave it. Returns a descriptor or -1. */
static int open_as_said(const struct call *call, int dirfd, const char *text)
{
	char link[DESCRIPTOR_LINK_SIZE];
	int start, fd;

	if (text[0] == '/')
		return open(text, O_PATH | O_CLOEXEC);
	descriptor_link(call->tid, dirfd, link);
	worker_be_proot(call->worker);
	start = open(link, O_PATH | O_CLOEXEC);
	worker_be_guest(call->worker);
	if (start < 0)
		return -1;
	fd = openat(start, text, O_PATH | O_CLOEXEC);
	close(start);
	return fd;
}

/* Whether two descriptors hold the same object, by the same name. */
static bool is_same(int one, int other)
{
	const struct pin first = { .fd = one }, second = { .fd = other };
	char path[4096], other_path[4096];
	struct stat a, b;

	return fstat(one, &a) == 0 && fstat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino &&
	       pin_host_path(&first, path, sizeof(path)) > 0 &&
	       pin_host_path(&second, other_path, sizeof(other_path)) > 0 && strcmp(path, other_path) == 0;
}

/* Whether a guest's path means to its kernel what it means here: the object that meant holds. */
static bool means(const struct call *call, int dirfd, const char *text, int meant)
{
	int said = open_as_said(call, dirfd, text);
	bool is_meant = said >= 0 && is_same(meant, said);

	if (said >= 0)
		close(said);
	return is_meant;
}

static int dirfd_of(const struct call *call)
{
	int index = call->row->paths[0].dirfd;

	return index >= 0 ? call_fd_arg(call, index) : AT_FDCWD;
}

static bool can_run(const struct call *call)
{
	const struct syscall_row *row = call->row;
	char path[PIN_PATH_SIZE];
	bool can;
	int meant;

	if (row->paths[0].rule == PATH_NONE || row->paths[1].rule != PATH_NONE || call->pins[0].fd < 0)
		return false;
	/* A pin without a suffix is a link of procfs, to be followed. */
	meant = open(pin_path(&call->pins[0], 0, path), O_PATH | O_CLOEXEC | (call->pins[0].suffix[0] ? O_NOFOLLOW : 0));
	if (meant < 0)
		return false;
	can = means(call, dirfd_of(call), call->worker->path[0], meant);
	close(meant);
	return can;
}

/* Whether the kernel takes the same interpreter as we, or none. */
static bool has_same_interpreter(struct call *call, const struct exec_file *program)
{
	struct exec_file interpreter = EXEC_FILE_NONE;
	const char *path = program->elf->interpreter;
	bool is_same_one;

	if (!path)
		return true;
	is_same_one = path[0] == '/' && exec_file_open(call, AT_FDCWD, path, WALK_FOLLOW, &interpreter) == 0 &&
		      means(call, AT_FDCWD, path, interpreter.fd);
	exec_file_close(&interpreter);
	return is_same_one;
}

/*
 * Whether the kernel may execute the program itself: no script, and nothing of it is elsewhere in the guest. This is how a
 * proot in a proot executes its loader. The program then has no state area and no shim.
 */
static bool can_execute(struct call *call)
{
	struct exec_file program = EXEC_FILE_NONE;
	const char *text = call->worker->path[0];
	bool can;

	can = text[0] && !call->tracer->extensions && exec_file_open(call, dirfd_of(call), text, WALK_FOLLOW, &program) == 0 &&
	      !(program.status.st_mode & (S_ISUID | S_ISGID)) && elf_read(call->memory, program.fd, &program.elf) == 0 &&
	      means(call, dirfd_of(call), text, program.fd) && has_same_interpreter(call, &program);
	exec_file_close(&program);
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
	if (call->outcome == OUTCOME_EXEC)
		return can_execute(call) ? call_run(call) : -EPERM;
	if (can_run(call))
		return call_run(call);
	if (call->sleeper)
		return call_answer(call, sleeper_wait_here(call));
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
	if (error == -EPERM) {
		message_info(1, "%s of thread %d is refused: only the thread itself can make it, and a debugger traces it",
			     call->row->name, call->tid);
		audit_note(call, EPERM, "a debugger traces the thread");
	}
	if (error < 0)
		call_answer(call, error);
}
