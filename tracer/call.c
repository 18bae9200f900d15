/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every trapped call goes through: identity, handler, outcome; and the generic handler. */
#include "tracer/call.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracer/audit.h"
#include "tracer/descriptor.h"
#include "tracer/deputy.h"
#include "tracer/extension.h"
#include "tracer/guest_state.h"
#include "tracer/host.h"
#include "tracer/memory.h"
#include "tracer/statistics.h"

static syscall_handler *const handlers[HANDLER_COUNT] = {
	[HANDLER_GENERIC] = call_generic,
#define HANDLER(id, function) [HANDLER_##id] = (function),
#include "core/handlers.def"
#undef HANDLER
};

void call_begin(struct call *call, struct worker *worker, enum abi abi, long number, const uint64_t args[6], pid_t tid)
{
	memset(call, 0, offsetof(struct call, pins));
	call->worker = worker;
	call->tracer = worker->tracer;
	call->row = syscall_find(abi, number);
	call->abi = abi;
	call->tid = tid;
	call->number = number;
	memcpy(call->args, args, sizeof(call->args));
	memcpy(call->guest_args, args, sizeof(call->guest_args));
	call->fd = -1;
	call->pins[0] = call->pins[1] = PIN_NONE;
	call->rewrite.number = number;
	memcpy(call->rewrite.args, args, sizeof(call->rewrite.args));
	call->memory = talloc_new(worker);
}

void call_release(struct call *call)
{
	pin_release(&call->pins[0]);
	pin_release(&call->pins[1]);
	if (call->fd >= 0)
		close(call->fd);
	call->fd = -1;
	TALLOC_FREE(call->memory);
}

struct worker *worker_new(struct tracer *tracer)
{
	struct worker *worker = talloc_zero(NULL, struct worker);

	if (!worker)
		return NULL;
	worker->tracer = tracer;
	unshare(CLONE_FS);
	return worker;
}

void worker_be_proot(const struct worker *worker)
{
	if (worker->assumed)
		identity_return();
}

void worker_be_guest(const struct worker *worker)
{
	if (worker->assumed)
		identity_assume(worker->assumed, false);
}

bool call_is_waiting(const struct call *call)
{
	uint64_t id = call->notification;

	if (!id)
		return true;
	while (ioctl(call->tracer->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) < 0)
		if (errno != EINTR)
			return false;
	return true;
}

int call_run(struct call *call)
{
	call->outcome = OUTCOME_RUN;
	return 0;
}

int call_answer(struct call *call, int64_t result)
{
	call->outcome = OUTCOME_ANSWER;
	call->result = result;
	return 0;
}

int call_give_fd(struct call *call, int fd, bool is_cloexec)
{
	call->outcome = OUTCOME_GIVE_FD;
	call->fd = fd;
	call->fd_is_cloexec = is_cloexec;
	return 0;
}

int call_rewrite(struct call *call)
{
	call->outcome = OUTCOME_REWRITE;
	return 0;
}

int call_take_fd(const struct call *call, int index)
{
	int fd;

	worker_be_proot(call->worker);
	fd = descriptor_take(call->tid, call_fd_arg(call, index));
	worker_be_guest(call->worker);
	return fd;
}

int call_identity(struct call *call)
{
	int error = 0;

	if (!call->has_identity)
		error = identity_read(call->tid, &call->identity);
	call->has_identity = error == 0;
	return error;
}

bool call_can(struct call *call, int capability)
{
	struct credentials own;

	if (guest_credentials(call->tracer, call->tid, &own))
		return credentials_can(&own, (unsigned)capability);
	return call_identity(call) == 0 && (call->identity.capabilities >> capability & 1);
}

long call_by_deputy(struct call *call, bool has_umask, long number, const uint64_t args[6])
{
	if (!call->tracer->deputy || !call_can(call, CAP_DAC_OVERRIDE))
		return -EACCES;
	if (has_umask && call_identity(call) < 0)
		return -ESRCH;
	return deputy_call(call->tracer->deputy, has_umask ? call->identity.umask : 0, number, args);
}

bool call_is_native(const struct call *call)
{
	return call->abi == host_abis[0].abi;
}

static bool has_unknown_flags(const struct call *call)
{
	const struct syscall_known *known = &call->row->known;

	return known->bits && ((uint32_t)call->args[known->arg] & ~known->bits);
}

/* An error of the path comes first, as in a kernel that does not let the caller do this. */
static int refuse(struct call *call)
{
	int error = call->row->paths[0].rule != PATH_NONE ? call_resolve(call, 0, 0) : 0;

	return error < 0 ? error : audit_refuse(call, call->row->refusal, NULL);
}

static int decide(struct call *call)
{
	int verdict;

	if (has_unknown_flags(call))
		return audit_refuse(call, EINVAL, "unknown flags");
	verdict = extensions_before(call);
	if (verdict != EXTENSION_PASSES)
		return verdict;
	memcpy(call->rewrite.args, call->args, sizeof(call->rewrite.args));
	switch ((enum syscall_policy)call->row->policy) {
	case POLICY_REFUSE:
		return refuse(call);
	case POLICY_LEAVE:
		return call_run(call);
	default:
		return handlers[call->row->handler](call);
	}
}

/* Extensions may have changed what the guest said, or have something to say behind the call: then it cannot run as it is. */
static void see_to_result(struct call *call)
{
	bool is_changed = memcmp(call->args, call->guest_args, sizeof(call->args)) != 0;

	if (call->outcome == OUTCOME_ANSWER || call->outcome == OUTCOME_GIVE_FD)
		extensions_after(call);
	else if (call->outcome == OUTCOME_RUN && (is_changed || extensions_want_result(call)))
		call_rewrite(call);
}

void call_handle(struct call *call)
{
	int error = 0;

	statistics_count_call(call);
	if (!call->row) {
		/* The filter lets these through, but for numbers that it has never heard of (x32's, too, are that high). */
		if (call->number >= 0 && call->number <= SYSCALL_LAST_NUMBER)
			call_run(call);
		else
			call_answer(call, audit_refuse(call, ENOSYS, "unknown"));
		return;
	}
	guest_root(call->tracer, call->tid, call->worker->root, sizeof(call->worker->root));
	if (call->tracer->is_root) {
		error = call_identity(call);
		call->is_assumed = error == 0 &&
			identity_assume(&call->identity, call->row->flags & SYSCALL_REAL_ID);
	}
	call->worker->assumed = call->is_assumed ? &call->identity : NULL;
	if (error == 0)
		error = decide(call);
	if (error < 0)
		call_answer(call, error);
	see_to_result(call);
	if (call->is_assumed)
		identity_return();
	call->worker->assumed = NULL;
}

/* --- paths ------------------------------------------------------------------------------------------------------------------------ */

static enum walk_mode path_mode(const struct call *call, const struct syscall_path *path)
{
	uint32_t flags = path->flags >= 0 ? (uint32_t)call->args[path->flags] : 0;

	switch ((enum path_rule)path->rule) {
	case PATH_AT_NOFOLLOW:
		return flags & AT_SYMLINK_NOFOLLOW ? WALK_NOFOLLOW : WALK_FOLLOW;
	case PATH_AT_FOLLOW:
		return flags & AT_SYMLINK_FOLLOW ? WALK_FOLLOW : WALK_NOFOLLOW;
	case PATH_DONT_FOLLOW_BIT:
		return flags & path->bit ? WALK_NOFOLLOW : WALK_FOLLOW;
	case PATH_NOFOLLOW:
		return WALK_NOFOLLOW;
	case PATH_ENTRY:
		return WALK_PARENT;
	default:
		return WALK_FOLLOW;
	}
}

static bool allows_empty_path(const struct call *call, const struct syscall_path *path)
{
	bool has_at_flags = path->rule == PATH_AT_NOFOLLOW || path->rule == PATH_AT_FOLLOW;

	return has_at_flags && (call->args[path->flags] & AT_EMPTY_PATH);
}

int call_resolve(struct call *call, int index, unsigned flags)
{
	const struct syscall_path *path = &call->row->paths[index];
	char *text = call->worker->path[index];
	int dirfd = path->dirfd >= 0 ? call_fd_arg(call, path->dirfd) : AT_FDCWD;
	long length;

	/* utimensat(fd, NULL), statx(fd, NULL, AT_EMPTY_PATH): no path, so nothing to translate. */
	if (call->args[path->path] == 0 && path->dirfd >= 0)
		return 1;
	length = memory_read_string(call->tid, call->args[path->path], text, sizeof(call->worker->path[index]));
	if (length < 0)
		return (int)length;
	if (!call_is_waiting(call))
		return -ESRCH;
	if (length == 0) {
		/* readlinkat(2): an empty path means the link that dirfd is, without any flag. */
		if (allows_empty_path(call, path))
			return 1;
		return -ENOENT;
	}
	return resolve(call->worker, call->tid, dirfd, text, path_mode(call, path), flags, &call->pins[index]);
}

bool call_has_own_ids(const struct call *call)
{
	const char *own = call->tracer->user_namespace;
	char path[40], text[USER_NAMESPACE_SIZE];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/%d/ns/user", call->tid);
	length = readlink(path, text, sizeof(text) - 1);
	if (length <= 0 || !own[0])
		return false;
	text[length] = '\0';
	return strcmp(text, own) != 0;
}

/* ptrace_may_access(): the guest's kernel asks it before it follows a link in /proc/PID/fd of another process. */
bool call_is_foreign(const struct call *call)
{
	return call->is_assumed || call_has_own_ids(call) || guest_is_landlocked(call->tracer, call->tid);
}

long call_pin_text(const struct call *call, const struct pin *pin, char *text, size_t size)
{
	char path[PIN_PATH_SIZE];
	size_t length;

	if (call_is_foreign(call))
		return pin_host_path(pin, text, size);
	length = strlen(pin_path(pin, call->tracer->pid, path));
	if (length >= size)
		return -ENAMETOOLONG;
	memcpy(text, path, length + 1);
	return (long)length;
}

int call_rewrite_path(struct call *call, int arg, const struct pin *pin)
{
	char text[4096];
	long length = call_pin_text(call, pin, text, sizeof(text));

	if (length < 0)
		return (int)length;
	return rewrite_arg(call->memory, &call->rewrite, arg, text, (size_t)length + 1);
}
