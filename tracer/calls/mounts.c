/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * umount(2), open_tree(2), quotactl(2): what of the calls about mounts names a file, and what is left of them for somebody who may
 * not mount. Nobody mounts in a guest: its mounts would be those of all that runs on the host's tree.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/quota.h>
#include <string.h>
#include <sys/stat.h>

#include "tracer/audit.h"
#include "tracer/call.h"

#ifndef OPEN_TREE_CLONE	/* Linux 5.2 */
#define OPEN_TREE_CLONE 1
#endif
#ifndef STATX_ATTR_MOUNT_ROOT	/* Linux 5.8 */
#define STATX_ATTR_MOUNT_ROOT 0x2000
#endif
#define MAXQUOTAS 3	/* __MAXQUOTAS; Linux 3.18 */

static bool is_mount(const struct call *call)
{
	struct statx status;

	if (call->pins[0].is_binding || strcmp(call->worker->walk.guest, "/") == 0)
		return true;
	return statx(call->pins[0].fd, call->pins[0].suffix[0] ? call->pins[0].suffix + 1 : "", AT_EMPTY_PATH, 0, &status) < 0 ||
	       (status.stx_attributes & STATX_ATTR_MOUNT_ROOT);
}

/* The path comes first, then whether the caller may unmount at all, then whether there is anything to. */
int call_umount(struct call *call)
{
	int error = call_resolve(call, 0, RESOLVE_NAMES);

	if (error < 0)
		return error;
	if (call_can(call, CAP_SYS_ADMIN) && !is_mount(call))
		return -EINVAL;
	return audit_refuse(call, EPERM, NULL);
}

/* Without OPEN_TREE_CLONE it is an open with O_PATH. */
int call_open_tree(struct call *call)
{
	if (call->args[2] & OPEN_TREE_CLONE)
		return audit_refuse(call, EPERM, "OPEN_TREE_CLONE");
	return call_generic(call);
}

int call_quotactl(struct call *call)
{
	int error;

	/* Q_SYNC of all file systems, and what is wrong before any path is looked at. */
	if (!call->args[1] || ((uint32_t)call->args[0] & SUBCMDMASK) >= MAXQUOTAS)
		return call_run(call);
	if ((uint32_t)call->args[0] >> SUBCMDSHIFT != Q_QUOTAON)
		return call_generic(call);
	error = call_resolve(call, 0, 0);
	/* It has one more path, and needs privilege. */
	return error < 0 ? error : audit_refuse(call, EPERM, "Q_QUOTAON");
}
