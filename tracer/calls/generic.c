/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The handler of every row that names none: replace the paths, and have the call made. */
#include <errno.h>

#include "tracer/call.h"
#include "tracer/proxy.h"

/* Bindings are the mount points of a guest. */
static int refuse_bindings(const struct call *call)
{
	if (!call->pins[0].is_binding && !call->pins[1].is_binding)
		return 0;
	return call->row->flags & SYSCALL_REMOVES ? -EBUSY : -EEXIST;
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

int call_generic(struct call *call)
{
	int n_paths = 0, n_resolved = 0;

	for (int i = 0; i < 2 && call->row->paths[i].rule != PATH_NONE; i++) {
		int error = call_resolve(call, i, 0);

		/* A bad pointer stays one: the kernel knows which of several errors comes first. */
		if (error == -EFAULT && n_resolved == 0)
			return call_run(call);
		if (error < 0 && (call->row->flags & SYSCALL_PROXY) && call_is_native(call))
			return (int)proxy_error(call, error);
		if (error < 0)
			return error;
		n_paths++;
		n_resolved += error == 0;
	}
	if (n_resolved == 0)
		return call_run(call);
	if (refuse_bindings(call) < 0)
		return refuse_bindings(call);
	if ((call->row->flags & SYSCALL_PROXY) && n_resolved == n_paths && call_is_native(call))
		return call_answer(call, proxy_call(call));
	return rewrite_paths(call);
}
