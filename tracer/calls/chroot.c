/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chroot(2): the kernel's root stays, and proot resolves below another guest path, which the state area keeps (core/state.h). */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracer/call.h"
#include "tracer/guest_state.h"
#include "tracer/shim.h"

/* The directory's guest path: the one that it was found by, or where a link of procfs leads. Returns 0 or -errno. */
static int find_new_root(struct call *call, char *root, size_t size)
{
	const struct walk *walk = &call->worker->walk;
	char host[VIEW_PATH_SIZE];
	long length;

	if (!walk->is_magic)
		return snprintf(root, size, "%s", walk->guest) < (int)size ? 0 : -ENAMETOOLONG;
	length = pin_host_path(&call->pins[0], host, sizeof(host));
	if (length >= 0)
		length = view_host_to_guest(call->tracer->view, host, (size_t)length, root, size);
	return length < 0 ? (int)length : 0;
}

int call_chroot(struct call *call)
{
	int error = call_resolve(call, 0, RESOLVE_NAMES);
	char path[PIN_PATH_SIZE], root[sizeof(call->worker->root)];
	struct stat status;

	if (error < 0)
		return error;
	if (fstat(call->pins[0].fd, &status) < 0)
		return -errno;
	if (!S_ISDIR(status.st_mode))
		return -ENOTDIR;
	if (faccessat(AT_FDCWD, pin_path(&call->pins[0], 0, path), X_OK, AT_EACCESS) < 0)
		return -errno;
	if (!call_can(call, CAP_SYS_CHROOT))
		return -EPERM;
	error = find_new_root(call, root, sizeof(root));
	if (error < 0)
		return error;
	if (strcmp(root, call->worker->root[0] ? call->worker->root : "/") == 0)
		return call_answer(call, 0);
	worker_be_proot(call->worker);
	error = guest_set_root(call->tracer, call->tid, root);
	if (error == 0)
		shim_turn_off(call->tracer, call->tid);
	worker_be_guest(call->worker);
	return error < 0 ? error : call_answer(call, 0);
}
