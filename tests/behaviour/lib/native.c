/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * native [-u UID] [-b HOST:GUEST[:ro]]... -r ROOT -w CWD COMMAND [ARGUMENT]...
 *
 * What proot is compared with: a real chroot with real bind mounts, in a mount namespace of its own. Guest locations are
 * resolved inside the root. With -u the command runs as that user and group, without capabilities.
 *
 * An ordinary user gets the same through a user namespace that maps nobody but itself: the capabilities needed for the
 * mounts and the chroot are lost at exec, as for any user that is not root.
 *
 * Exit status: the command's; 126 when the surroundings could not be made (a line on stderr says why).
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef MOVE_MOUNT_F_EMPTY_PATH
#define MOVE_MOUNT_F_EMPTY_PATH 0x04
#endif
#ifndef MOVE_MOUNT_T_SYMLINKS
#define MOVE_MOUNT_T_SYMLINKS 0x10
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

#define MAX_BINDS 32

#ifndef SYS_mount_setattr	/* Linux 5.12 */
#define SYS_mount_setattr 442
#endif

/* Of <linux/mount.h>, which cannot be included beside <sys/mount.h> everywhere. */
struct attributes {
	unsigned long long set, clear, propagation, userns_fd;
};
#define READ_ONLY 1

static void die(const char *what)
{
	fprintf(stderr, "native: %s: %s\n", what, strerror(errno));
	exit(126);
}

static void write_file(const char *path, const char *format, unsigned value)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || dprintf(fd, format, value, value) < 0)
		die(path);
	close(fd);
}

int main(int argc, char *argv[])
{
	char *root = NULL, *cwd = "/", *guest[MAX_BINDS];
	int option, tree[MAX_BINDS], n_binds = 0, i;
	unsigned uid = getuid(), gid = getgid();
	const struct attributes read_only = { .set = READ_ONLY };
	char *flag[MAX_BINDS];

	while ((option = getopt(argc, argv, "+u:b:r:w:")) != -1) {
		if (option == 'u')
			uid = gid = atoi(optarg);
		else if (option == 'r')
			root = optarg;
		else if (option == 'w')
			cwd = optarg;
		else if (option != 'b' || n_binds == MAX_BINDS)
			return 126;
		else {
			guest[n_binds] = strchr(optarg, ':');
			if (guest[n_binds])
				*guest[n_binds]++ = '\0';
			else
				guest[n_binds] = optarg;
			flag[n_binds] = strchr(guest[n_binds], ':');
			if (flag[n_binds])
				*flag[n_binds] = '\0';
			tree[n_binds++] = open(optarg, O_PATH | O_CLOEXEC);
			if (tree[n_binds - 1] < 0)
				die(optarg);
		}
	}
	if (!root || optind == argc)
		return 126;

	if (geteuid() != 0) {
		if (unshare(CLONE_NEWUSER))
			die("user namespace");
		write_file("/proc/self/setgroups", "deny", 0);
		write_file("/proc/self/uid_map", "%u %u 1", uid);
		write_file("/proc/self/gid_map", "%u %u 1", gid);
	}
	/* So that no two tests meet by their keys. Not every kernel has it. */
	if (unshare(CLONE_NEWIPC) && errno != EINVAL)
		die("name space of System V IPC");
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		die("mount namespace");

	/* A tree that is to be mounted has to be taken in the new namespace: find the sources again by descriptor. */
	for (i = 0; i < n_binds; i++) {
		char path[64], target[4096];
		ssize_t length;

		snprintf(path, sizeof(path), "/proc/self/fd/%d", tree[i]);
		length = readlink(path, target, sizeof(target) - 1);
		if (length < 0)
			die(path);
		target[length] = '\0';
		close(tree[i]);
		tree[i] = syscall(SYS_open_tree, AT_FDCWD, target, OPEN_TREE_CLONE | O_CLOEXEC | AT_RECURSIVE);
		if (tree[i] < 0)
			die(target);
		if (flag[i] && syscall(SYS_mount_setattr, tree[i], "", AT_EMPTY_PATH | AT_RECURSIVE, &read_only, sizeof(read_only)))
			die("read-only mount");
	}
	if (chroot(root) || chdir("/"))
		die(root);
	for (i = 0; i < n_binds; i++) {
		if (syscall(SYS_move_mount, tree[i], "", AT_FDCWD, guest[i], MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS))
			die(guest[i]);
		/* What covers the root does not move whoever stands there. */
		if (strcmp(guest[i], "/") == 0 && (fchdir(tree[i]) || chroot(".")))
			die("root");
	}
	for (i = 0; i < n_binds; i++)
		close(tree[i]);

	if (geteuid() == 0 && uid != 0 && (setgroups(0, NULL) || setgid(gid) || setuid(uid)))
		die("user");
	if (chdir(cwd))
		die(cwd);
	execvp(argv[optind], argv + optind);
	fprintf(stderr, "native: %s: %s\n", argv[optind], strerror(errno));
	return 1;
}
