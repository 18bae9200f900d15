/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Entering name spaces. proot itself enters them, and its guests with it: between the two there must be no difference, or
 * guests could not look into proot's /proc.
 */
#include "tracer/name_spaces.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/message.h"

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t written = fd < 0 ? -1 : write(fd, text, strlen(text));
	int error = written < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return error;
}

/* The caller stays who it is in a user name space that it has just entered; everybody else is nobody there. */
static int map_self(uid_t uid, gid_t gid)
{
	char users[40], groups[40];
	int error;

	snprintf(users, sizeof(users), "%u %u 1", uid, uid);
	snprintf(groups, sizeof(groups), "%u %u 1", gid, gid);
	error = write_file("/proc/self/setgroups", "deny");
	if (error == 0)
		error = write_file("/proc/self/gid_map", groups);
	return error < 0 ? error : write_file("/proc/self/uid_map", users);
}

/* The capabilities of whoever makes a user name space would let proot do what its guests may not. */
static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { { 0 } };

	return syscall(SYS_capset, &header, data) < 0 ? -errno : 0;
}

static int enter(int flags)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	int error;

	if (uid == 0)
		return unshare(flags) < 0 ? -errno : 0;
	if (unshare(CLONE_NEWUSER | flags) < 0)
		return -errno;
	error = map_self(uid, gid);
	return error < 0 ? error : drop_capabilities();
}

int name_spaces_enter(struct settings *settings)
{
	int flags = (settings->is_net_unshared ? CLONE_NEWNET : 0) | (settings->is_ipc_unshared ? CLONE_NEWIPC : 0);
	const char *how = geteuid() == 0 ? "" : ", in a user name space";
	int error = flags ? enter(flags) : 0;

	if (error < 0 && settings->is_ipc_unshared) {
		message_error("option '--unshare-ipc' needs a name space, which this machine does not allow: %s", strerror(-error));
		return error;
	}
	if (settings->is_ipc_unshared)
		message_info(1, "System V IPC: a name space of its own%s", how);
	settings->is_net_emulated = settings->is_net_unshared && error < 0;
	if (settings->is_net_emulated)
		message_info(1, "no network: emulated, sockets of it are refused (no name space: %s)", strerror(-error));
	else if (settings->is_net_unshared)
		message_info(1, "no network: a name space of its own%s", how);
	return 0;
}
