/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The handler of every row that names none: replace the paths, and have the call made. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "tracer/call.h"
#include "tracer/guest_state.h"
#include "tracer/proc/files.h"
#include "tracer/proxy.h"
#include "tracer/read_only.h"

/* Bindings are the mount points of a guest. */
static int refuse_bindings(const struct call *call)
{
	if (!call->pins[0].is_binding && !call->pins[1].is_binding)
		return 0;
	return call->row->flags & SYSCALL_REMOVES ? -EBUSY : -EEXIST;
}

/* The binding that a pin lies in, NULL where the guest cannot see it. */
static const struct view_binding *binding_of(const struct call *call, const struct pin *pin)
{
	const struct view *view = call->tracer->view;
	const struct pin directory = { .fd = pin->fd };
	char host[VIEW_PATH_SIZE], guest[VIEW_PATH_SIZE];
	long length;

	if (pin->binding)
		return pin->binding;
	length = pin_host_path(&directory, host, sizeof(host));
	if (length >= 0)
		length = view_host_to_guest(view, host, (size_t)length, guest, sizeof(guest));
	return length < 0 ? NULL : view_find_guest(view, guest, (size_t)length);
}

/* link(2) and rename(2) stay on one mount. */
static int refuse_crossing(const struct call *call)
{
	const struct view_binding *first, *second;
	struct stat status;
	bool is_found;

	if (call->tracer->view->n_bindings == 1 || call->pins[0].fd < 0 || call->pins[1].fd < 0)
		return 0;
	first = binding_of(call, &call->pins[0]);
	second = binding_of(call, &call->pins[1]);
	if (!first || !second || first == second)
		return 0;
	/* link(2) makes the new entry before it looks where the old one is. */
	is_found = !(call->row->flags & SYSCALL_REMOVES) &&
		   fstatat(call->pins[1].fd, call->pins[1].suffix + 1, &status, AT_SYMLINK_NOFOLLOW) == 0;
	return is_found ? -EEXIST : -EXDEV;
}

/* What bindings forbid, in the order in which the kernel looks at mounts: do_renameat2(), filename_create(). */
static int refuse(struct call *call)
{
	int error;

	if (call->row->flags & SYSCALL_REMOVES) {
		error = refuse_crossing(call);
		if (error == 0)
			error = read_only_refuse(call);
		return error < 0 ? error : refuse_bindings(call);
	}
	error = refuse_bindings(call);
	if (error == 0)
		error = read_only_refuse(call);
	return error < 0 ? error : refuse_crossing(call);
}

static int rewrite_paths(struct call *call)
{
	for (int i = 0; i < 2; i++) {
		int error;

		if (call->pins[i].fd < 0)
			continue;
		error = call_rewrite_path(call, call->row->paths[i].path, &call->pins[i]);
		if (error < 0)
			return error;
	}
	return call_rewrite(call);
}

/*
 * What stands in for a file of procfs is reached through a link of our descriptors: where the call would look at a link itself, it
 * has to be one that follows.
 */
static void follow_links(struct call *call, const struct syscall_path *path)
{
	static const struct {
		const char *name;
		long numbers[ABI_COUNT];	/* of the call that follows */
	} forms[] = {
		{ "lstat", { [ABI_X86_64] = 4, [ABI_I386] = 106 } },
		{ "lstat64", { [ABI_I386] = 195 } },
		{ "oldlstat", { [ABI_I386] = 18 } },
	};

	if (path->flags >= 0) {
		call->args[path->flags] &= ~(uint64_t)AT_SYMLINK_NOFOLLOW;
		call->rewrite.args[path->flags] = call->args[path->flags];
	}
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (strcmp(call->row->name, forms[i].name) == 0)
			call->number = call->rewrite.number = forms[i].numbers[call->abi];
}

/* Whether proot makes the call. Landlock's rules hold for the guest only, and for calls that do more than look. */
static bool is_for_proxy(const struct call *call)
{
	return (call->row->flags & SYSCALL_PROXY) && call_is_native(call) && !call_has_own_ids(call) &&
	       ((call->row->flags & SYSCALL_LOOKS) || !guest_is_landlocked(call->tracer, call->tid));
}

int call_generic(struct call *call)
{
	int n_paths = 0, n_resolved = 0, error;

	for (int i = 0; i < 2 && call->row->paths[i].rule != PATH_NONE; i++) {
		error = call_resolve(call, i, 0);

		/* A bad pointer stays one: the kernel knows which of several errors comes first. */
		if (error == -EFAULT && n_resolved == 0)
			return call_run(call);
		if (error < 0 && (call->row->flags & SYSCALL_PROXY) && call_is_native(call))
			return (int)proxy_error(call, error);
		if (error < 0)
			return error;
		if (error == 0 && (call->row->flags & SYSCALL_LOOKS) && proc_file_stand_in(call, &call->pins[i]))
			follow_links(call, &call->row->paths[i]);
		n_paths++;
		n_resolved += error == 0;
	}
	error = refuse(call);
	if (error < 0)
		return error;
	if (n_resolved == 0)
		return call_run(call);
	if (is_for_proxy(call) && n_resolved == n_paths)
		return call_answer(call, proxy_call(call));
	return rewrite_paths(call);
}
