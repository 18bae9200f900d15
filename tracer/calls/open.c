/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * open(2), creat(2), openat(2), openat2(2).
 *
 * Where the engine can put descriptors into a guest, proot opens regular files and directories itself: one round trip, and
 * nothing of such a file depends on who opened it. All else (FIFOs, devices, sockets, most of procfs) the guest opens itself,
 * because opening it may block, or take the terminal, or depend on the opener.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "preload/shim.h"
#include "tracer/call.h"
#include "tracer/guest_state.h"
#include "tracer/host.h"
#include "tracer/proc/files.h"
#include "tracer/memory.h"
#include "tracer/proxy.h"
#include "tracer/read_only.h"
#include "tracer/engine.h"
#include "tracer/shim.h"

#define RACES 16	/* times that another may make or remove the file between our look and our open */

/* VALID_OPEN_FLAGS of include/linux/fcntl.h; open and openat ignore other bits. O_LARGEFILE is 0 where the libc has no other files. */
#define OPEN_FLAGS (O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK | O_SYNC | O_ASYNC | \
		    O_DIRECT | host_large_file | O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC | O_PATH | O_TMPFILE)

/* What is asked for, whichever call asks. */
struct open_request {
	int dirfd;
	int flags;
	mode_t mode;
	uint64_t resolve;	/* RESOLVE_* of openat2 */
};

/* Whether the path cannot be a file's: it ends in a slash, "." or "..". */
static bool names_directory(const char *path)
{
	const char *slash = strrchr(path, '/'), *last = slash ? slash + 1 : path;

	return !last[0] || strcmp(last, ".") == 0 || strcmp(last, "..") == 0;
}

static enum walk_mode open_mode(const struct open_request *request, const char *path)
{
	/* With O_CREAT a directory's name is EISDIR and O_EXCL does not follow: both are told by the last component alone. */
	if ((request->flags & O_CREAT) && ((request->flags & O_EXCL) || names_directory(path)))
		return WALK_PARENT;
	return request->flags & O_NOFOLLOW ? WALK_NOFOLLOW : WALK_FOLLOW;
}

static bool makes_file(const struct open_request *request)
{
	return (request->flags & O_CREAT) || (request->flags & O_TMPFILE) == O_TMPFILE;
}

static bool is_64_bit_program(const struct call *call)
{
	enum abi abi;

	return guest_state_find(call->tracer, call->tid, &abi) && abi != ABI_I386;
}

/*
 * Whether a descriptor of proot can be the guest's. What a 64-bit process opens has O_LARGEFILE, and no file is too large for
 * it. A 64-bit guest that makes an i386 call gets it all the same.
 */
static bool can_give(const struct call *call, const struct open_request *request)
{
	/* The kernel gives no O_PATH descriptors away: seccomp_notify_addfd() takes its file with fget(). */
	if (!call->tracer->can_give_fd || (request->flags & O_PATH) || guest_is_landlocked(call->tracer, call->tid))
		return false;
	return call->abi != ABI_I386 || (request->flags & host_large_file) || is_64_bit_program(call);
}

/* Whether proot may open what the pin holds, and what it is open by: another may be what the guest finds there later. */
static bool is_for_proxy(const struct call *call, const struct open_request *request, const struct pin *pin, const struct stat *status)
{
	if (!can_give(call, request))
		return false;
	if (status->st_dev == call->tracer->proc_device)
		return (request->flags & O_ACCMODE) == O_RDONLY && S_ISREG(status->st_mode) && proc_file_is_of_machine(pin);
	return S_ISREG(status->st_mode) || S_ISDIR(status->st_mode);
}

/* Returns a descriptor or -errno. */
static int open_by_deputy(struct call *call, const char *path, int flags, const struct open_request *request)
{
	const uint64_t args[6] = { (uint64_t)(int64_t)AT_FDCWD, (uintptr_t)path, (unsigned)flags, request->mode };

	return (int)call_by_deputy(call, makes_file(request), SYS_openat, args);
}

static enum leave leave_create(struct call *call)
{
	/* We added O_EXCL; somebody was faster. */
	return call->result == -EEXIST ? LEAVE_RESTART : LEAVE_DONE;
}

/* The guest opens what the pin holds, by openat. */
static int rewrite_open(struct call *call, const struct pin *pin, const struct open_request *request)
{
	static const long openat_numbers[ABI_COUNT] = { [ABI_X86_64] = 257, [ABI_I386] = 295, [ABI_AARCH64] = 56 };
	struct rewrite *rewrite = &call->rewrite;
	int error = call_rewrite_path(call, 1, pin);

	if (error < 0)
		return error;
	rewrite->number = openat_numbers[call->abi];
	rewrite->args[0] = (uint64_t)(int64_t)AT_FDCWD;
	rewrite->args[2] = (uint32_t)request->flags;
	rewrite->args[3] = request->mode;
	return call_rewrite(call);
}

/* Opens it for the guest, which does so itself where its user name space lets it do more than proot may. */
static int give(struct call *call, const struct pin *pin, const struct open_request *request)
{
	/* The guest may have no number left for a descriptor; then its file must stay as it is. */
	bool is_truncated_later = (request->flags & O_TRUNC) && (request->flags & O_ACCMODE) != O_RDONLY;
	char path[PIN_PATH_SIZE];
	int error = 0, fd, flags = request->flags | O_CLOEXEC;

	if (makes_file(request))
		error = proxy_umask(call);
	if (error < 0)
		return error;
	if (is_truncated_later)
		flags &= ~O_TRUNC;
	/* What is opened by name may have become a FIFO; nobody shall wait for its other end. */
	fd = open(pin_path(pin, 0, path), flags | O_NONBLOCK, request->mode);
	if (fd < 0)
		fd = errno == EACCES ? open_by_deputy(call, path, flags | O_NONBLOCK, request) : -errno;
	if (fd == -EACCES && call_has_own_ids(call))
		return rewrite_open(call, pin, request);
	if (fd < 0)
		return fd;
	if (!(flags & O_NONBLOCK))
		fcntl(fd, F_SETFL, flags);
	call->gift.is_truncated = is_truncated_later;
	call->gift.is_new = (flags & O_CREAT) && (flags & O_EXCL);
	return call_give_fd(call, fd, request->flags & O_CLOEXEC);
}

static enum leave leave_named(struct call *call)
{
	worker_be_proot(call->worker);
	unlinkat(call->pins[0].fd, call->pins[0].suffix + 1, 0);
	worker_be_guest(call->worker);
	return LEAVE_DONE;
}

/* What the kernel would write for the host (proc_files.h). -ENOSYS: it is no such file. */
static int open_made(struct call *call, struct pin *pin, const struct open_request *request)
{
	struct open_request plain = { .flags = request->flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_NOFOLLOW) };
	int fd = proc_file_make(call, pin, request->flags), error = 0;

	if (fd < 0)
		return fd;
	if (call->tracer->can_give_fd)
		return call_give_fd(call, fd, request->flags & O_CLOEXEC);
	pin_release(pin);
	*pin = PIN_NONE;
	/* Who may not look into our descriptors opens it by a name that it has for the time of the call. */
	if (call_is_foreign(call)) {
		error = proc_file_name_it(call, fd, pin);
		close(fd);
		call->leave = leave_named;
	} else {
		pin->fd = fd;
	}
	return error < 0 ? error : rewrite_open(call, pin, &plain);
}

static int open_existing(struct call *call, struct open_request *request, struct pin *pin)
{
	struct stat status;
	int error;

	if (fstat(pin->fd, &status) < 0)
		return -errno;
	error = open_made(call, pin, request);
	if (error != -ENOSYS)
		return error;
	if (is_for_proxy(call, request, pin, &status))
		return give(call, pin, request);
	return rewrite_open(call, pin, request);
}

static int open_missing(struct call *call, struct open_request *request, struct pin *pin)
{
	int error;

	/* A new file is empty; truncating it would cost it its set-id bits. */
	request->flags = (request->flags | O_EXCL) & ~O_TRUNC;
	error = can_give(call, request) ? give(call, pin, request) : rewrite_open(call, pin, request);
	if (call->outcome == OUTCOME_REWRITE)
		call->leave = leave_create;
	return error;
}

/* The entry is named, not looked at: O_EXCL, or a slash behind it. Nothing but a new regular file can come of it. */
static int open_entry(struct call *call, struct open_request *request, struct pin *pin)
{
	if (request->flags & O_EXCL)
		request->flags &= ~O_TRUNC;
	return can_give(call, request) ? give(call, pin, request) : rewrite_open(call, pin, request);
}

/* O_NOFOLLOW: by the last component, for the kernel to refuse a link, and to remember the flag. */
static int open_nofollow(struct call *call, struct open_request *request, struct pin *pin)
{
	struct stat status;
	int error;

	if (!pin->suffix[0] || pin->suffix[1] == '.' || pin->suffix[1] == '\0')
		return open_existing(call, request, pin);
	error = open_made(call, pin, request);
	if (error != -ENOSYS)
		return error;
	if (fstatat(pin->fd, pin->suffix + 1, &status, AT_SYMLINK_NOFOLLOW) == 0 && is_for_proxy(call, request, pin, &status))
		return give(call, pin, request);
	return rewrite_open(call, pin, request);
}

static unsigned open_resolve_flags(const struct open_request *request)
{
	return (request->flags & O_CREAT ? RESOLVE_MAY_CREATE : 0) | (request->resolve ? RESOLVE_NAMES : 0);
}

static int check_resolve(const struct call *call, const struct open_request *request, int error)
{
	const struct worker *worker = call->worker;
	bool met_magic = worker->notes.met_magic;
	bool has_links = (request->resolve & RESOLVE_NO_SYMLINKS) && (worker->walk.n_links || met_magic);
	bool has_magic = (request->resolve & RESOLVE_NO_MAGICLINKS) && met_magic;
	bool has_jump = (request->resolve & (RESOLVE_NO_XDEV | RESOLVE_BENEATH | RESOLVE_IN_ROOT)) &&
			(met_magic || worker->notes.met_absolute);
	bool may_leave = (request->resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT)) &&
			 (worker->walk.n_links || !path_is_downward(worker->path[0], NULL));

	/* The kernel stops at the first such link, whatever it would have found behind it. */
	if (has_links || has_magic)
		return -ELOOP;
	return has_jump || may_leave ? -EXDEV : error;
}

/* RESOLVE_NO_XDEV: no mount point and no binding between start and object. Bindings are the mounts of a guest. */
static int check_mounts(struct call *call, const struct open_request *request)
{
	const struct view *view = call->tracer->view;
	char *guest = (char *)call->worker->buffer[0];
	struct stat status, start;
	char link[DESCRIPTOR_LINK_SIZE];
	long length = 0;

	if (call->worker->path[0][0] != '/')
		length = resolve_start(call->worker, call->tid, request->dirfd, guest, VIEW_PATH_SIZE);
	if (length < 0)
		return 0;
	if (view_find_guest(view, guest, (size_t)length) !=
	    view_find_guest(view, call->worker->walk.guest, strlen(call->worker->walk.guest)))
		return -EXDEV;
	if (length == 0)
		return 0;
	descriptor_link(call->tid, request->dirfd, link);
	if (stat(link, &start) < 0 || fstat(call->pins[0].fd, &status) < 0)
		return -errno;
	return start.st_dev == status.st_dev ? 0 : -EXDEV;
}

static int open_once(struct call *call, struct open_request request, const char *path)
{
	struct pin *pin = &call->pins[0];
	enum walk_mode mode = open_mode(&request, path);
	int error = resolve(call->worker, call->tid, request.dirfd, path, mode, open_resolve_flags(&request), pin);

	if (request.resolve)
		error = check_resolve(call, &request, error);
	if (error == 0 && (request.resolve & RESOLVE_NO_XDEV))
		error = check_mounts(call, &request);
	if (error < 0)
		return error;
	/* Of a binding the entry below may be missing: the guest sees the binding. */
	if (mode == WALK_PARENT && pin->is_binding)
		return request.flags & O_EXCL ? -EEXIST : -EISDIR;
	error = read_only_refuse_open(call, request.flags, mode == WALK_PARENT);
	if (error < 0)
		return error;
	if (mode == WALK_PARENT)
		return open_entry(call, &request, pin);
	if (pin->is_missing)
		return open_missing(call, &request, pin);
	if (mode == WALK_NOFOLLOW)
		return open_nofollow(call, &request, pin);
	return open_existing(call, &request, pin);
}

/*
 * Whether the guest has no number left for a descriptor, which the kernel says before it looks at the path. Linux tells how
 * many descriptors are open as the size of /proc/PID/fd since 6.2; older kernels say 0.
 */
static bool is_out_of_numbers(const struct call *call)
{
	struct rlimit limit;
	struct stat status;
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/fd", call->tid);
	return stat(path, &status) == 0 && prlimit(call->tid, RLIMIT_NOFILE, NULL, &limit) == 0 &&
	       (rlim_t)status.st_size >= limit.rlim_cur;
}

/* The dynamic linker opens the shim, or the loader what shims share: paths that exist for us only. */
static int open_shim(struct call *call, const struct open_request *request, int file, int access)
{
	int fd = shim_reopen(file, access);

	if (fd < 0)
		return fd;
	if (call->tracer->can_give_fd)
		return call_give_fd(call, fd, request->flags & O_CLOEXEC);
	close(fd);
	return call_rewrite(call);
}

/* Whether the shim shows us a descriptor (preload/shim.h). */
static bool is_look_at(const struct call *call)
{
	return call->tracer->copies && call->abi == ABI_X86_64 && call->number == SYS_openat &&
	       (call->args[3] & ~(uint64_t)(SHIM_LOOK_AT_FD | SHIM_LOOK_AT_PROGRAM)) == SHIM_LOOK_AT;
}

static int open_request(struct call *call, const struct open_request *request, uint64_t path_address)
{
	char *path = call->worker->path[0];
	long length = memory_read_string(call->tid, path_address, path, sizeof(call->worker->path[0]));
	int error = 0, shim;

	if (length == -EFAULT)
		return call_run(call);
	if (length <= 0)
		return length < 0 ? (int)length : -ENOENT;
	if (!call_is_waiting(call))
		return -ESRCH;
	shim = shim_find(call->tracer, path);
	if (shim >= 0 && is_look_at(call)) {
		shim_look_at(call->tracer, call->tid, (int)call->args[3] & SHIM_LOOK_AT_FD,
			     call->args[3] & SHIM_LOOK_AT_PROGRAM);
		return open_shim(call, request, shim, O_RDONLY);
	}
	if (shim >= 0) {
		engine_count(&call->tracer->statistics.programs_shim);
		return open_shim(call, request, shim, O_RDONLY);
	}
	if (call->tracer->shared && strcmp(path, call->tracer->shared_path) == 0)
		return open_shim(call, request, call->tracer->shared_file, O_RDWR);
	for (int i = 0; i < RACES; i++) {
		error = open_once(call, *request, path);
		/* Missing when we looked and there when we made it: look again, unless the guest itself said O_EXCL. */
		if (error != -EEXIST || (request->flags & O_EXCL))
			break;
		pin_release(&call->pins[0]);
	}
	return error < 0 && is_out_of_numbers(call) ? -EMFILE : error;
}

/* What the kernel says of the struct alone, asked where no file can be touched. */
static int check_how(const struct open_how *how)
{
	struct open_how probe = *how;
	int fd;

	probe.resolve &= ~(uint64_t)RESOLVE_CACHED;
	fd = (int)syscall(437, -1, "proot", &probe, sizeof(probe));
	if (fd >= 0)
		close(fd);
	return fd < 0 && (errno == EINVAL || errno == E2BIG) ? -errno : 0;
}

int call_open(struct call *call)
{
	const struct syscall_path *path = &call->row->paths[0];
	struct open_request request = { .dirfd = AT_FDCWD };

	if (path->dirfd >= 0)
		request.dirfd = call_fd_arg(call, path->dirfd);
	if (path->flags >= 0) {
		request.flags = (int)(call->args[path->flags] & (uint64_t)(unsigned)OPEN_FLAGS);
		request.mode = (mode_t)(call->args[path->flags + 1] & 07777);
	} else {
		/* i386's creat and openat2 are the 64-bit ones: fs/open.c has compat forms of open and openat only. */
		request.flags = O_CREAT | O_WRONLY | O_TRUNC | host_large_file;
		request.mode = (mode_t)(call->args[path->path + 1] & 07777);
	}
	if (request.flags & O_PATH)
		request.flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	if (!makes_file(&request))
		request.mode = 0;
	if ((request.flags & O_DIRECTORY) && makes_file(&request)) {
		const struct open_how how = { .flags = (unsigned)request.flags, .mode = request.mode };
		int error = check_how(&how);

		if (error < 0)
			return error;
	}
	return open_request(call, &request, call->args[path->path]);
}

/* --- openat2 ---------------------------------------------------------------------------------------------------------------------- */

#define KNOWN_RESOLVE (RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH | RESOLVE_IN_ROOT | \
		       RESOLVE_CACHED)

static int read_how(struct call *call, struct open_how *how)
{
	uint64_t size = call->args[3];
	char rest[256];

	memset(how, 0, sizeof(*how));
	if (size < sizeof(*how))
		return -EINVAL;
	if (size > sizeof(*how) + sizeof(rest))
		return -E2BIG;
	if (memory_read(call->tid, call->args[2], how, sizeof(*how)) < 0 ||
	    memory_read(call->tid, call->args[2] + sizeof(*how), rest, size - sizeof(*how)) < 0)
		return -EFAULT;
	for (size_t i = 0; i < size - sizeof(*how); i++)
		if (rest[i])
			return -E2BIG;
	return how->resolve & ~(uint64_t)KNOWN_RESOLVE ? -EINVAL : check_how(how);
}

/* Whether files of procfs are below a directory, which the guest must not get from the kernel itself. */
static bool may_be_made(const struct call *call, int dirfd)
{
	char link[DESCRIPTOR_LINK_SIZE];
	struct stat status;

	descriptor_link(call->tid, dirfd, link);
	return stat(link, &status) == 0 && status.st_dev == call->tracer->proc_device;
}

/*
 * RESOLVE_BENEATH and RESOLVE_IN_ROOT: the kernel itself keeps the look-up below the directory, so the call is right as it
 * is, unless a binding lies below that directory, which the kernel knows nothing of. Then we look it up, and allow what
 * certainly stays below: no link and no "..".
 */
static int open_scoped(struct call *call, struct open_request *request)
{
	char *guest = call->worker->walk.guest;
	long length = resolve_start(call->worker, call->tid, request->dirfd, guest, sizeof(call->worker->walk.guest));

	if (length < 0 || (!view_is_ancestor(call->tracer->view, guest, (size_t)length) && !may_be_made(call, request->dirfd) &&
			   !view_find_guest(call->tracer->view, guest, (size_t)length)->is_read_only))
		return call_run(call);
	if ((request->resolve & RESOLVE_IN_ROOT) && strcmp(guest, "/") == 0)
		request->resolve &= ~(uint64_t)RESOLVE_IN_ROOT;
	return open_request(call, request, call->args[1]);
}

int call_openat2(struct call *call)
{
	struct open_request request = { .dirfd = call_fd_arg(call, 0) };
	struct open_how how;
	int error = read_how(call, &how);

	if (error < 0)
		return error;
	/* "Not cached, ask again without" is always a right answer to RESOLVE_CACHED. */
	if (how.resolve & RESOLVE_CACHED)
		return -EAGAIN;
	request.flags = (int)how.flags | (how.flags & O_PATH ? 0 : host_large_file);
	request.mode = (mode_t)how.mode;
	request.resolve = how.resolve;
	if (how.resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT))
		return open_scoped(call, &request);
	return open_request(call, &request, call->args[1]);
}
