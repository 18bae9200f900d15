/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A rootfs that the host has mounted noexec: which files that is about, and who may execute them. */
#include "tracer/noexec.h"

#include <linux/capability.h>
#include <sys/statvfs.h>

bool noexec_find(const struct view *view, dev_t *device)
{
	char root[VIEW_PATH_SIZE];
	struct statvfs mount;
	struct stat status;

	if (view_guest_to_host(view, "", 0, root, sizeof(root)) < 0 || statvfs(root, &mount) < 0 ||
	    !(mount.f_flag & ST_NOEXEC) || stat(root, &status) < 0)
		return false;
	*device = status.st_dev;
	return true;
}

bool noexec_covers(const struct tracer *tracer, const struct stat *status)
{
	return (tracer->features & FEATURE_NOEXEC) && status->st_dev == tracer->noexec_device;
}

static bool is_in_group(const struct identity *identity, gid_t own, gid_t gid)
{
	for (unsigned i = 0; i < identity->n_groups; i++)
		if (identity->groups[i] == gid)
			return true;
	return own == gid;
}

/* acl_permission_check() and generic_permission() of fs/namei.c. */
bool noexec_may_execute(struct call *call, const struct stat *status, bool is_real)
{
	const struct identity *identity = &call->identity;
	mode_t wanted = S_IXOTH;

	if (call_identity(call) < 0)
		return false;
	if (status->st_uid == (is_real ? identity->real_uid : identity->fs_uid))
		wanted = S_IXUSR;
	else if (is_in_group(identity, is_real ? identity->real_gid : identity->fs_gid, status->st_gid))
		wanted = S_IXGRP;
	if (status->st_mode & wanted)
		return true;
	return (status->st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) && call_can(call, CAP_DAC_OVERRIDE);
}
