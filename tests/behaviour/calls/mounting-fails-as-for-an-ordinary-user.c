/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What only an administrator may do, and what of these calls anybody may.
 * @user user
 * @judge root
 */
#include "calls.h"
#include <stdint.h>
#include <sys/mount.h>

#define ONE_BY_ONE(name, number) enum { N_##name = number }
ONE_BY_ONE(open_tree, 428);
ONE_BY_ONE(move_mount, 429);
ONE_BY_ONE(fsopen, 430);
ONE_BY_ONE(fsmount, 432);
ONE_BY_ONE(fspick, 433);
ONE_BY_ONE(mount_setattr, 442);

#define QUOTA(command, type) (int)((command) << 8 | (type))
#define Q_SYNC_ 0x800001U
#define Q_QUOTAON_ 0x800002U
#define Q_GETFMT_ 0x800004U

int main(void)
{
	uint64_t attributes[4] = { 1 };
	struct { int size, type; char bytes[8]; } handle = { 8, 1, "" };
	char buffer[4096];
	int fd;

	put("file", "text\n");
	MUST(mkdir("directory", 0755));
	MUST(symlink("file", "link"));
	CALL(mount("/t", "/t/directory", NULL, MS_BIND, NULL));
	CALL(mount("none", "directory", "tmpfs", 0, NULL));
	CALL(mount("none", "missing", "tmpfs", 0, NULL));
	CALL(mount("none", "file/x", "tmpfs", 0, NULL));
	CALL(mount("none", (char *)8, "tmpfs", 0, NULL));
	CALL(umount2("directory", 0));
	CALL(umount2("missing", 0));
	CALL(umount2("directory", MNT_DETACH));
	CALL(umount2("link", UMOUNT_NOFOLLOW));
	CALL(umount2("directory", 0x100));
	CALL(umount2("missing", 0x100));
	CALL(umount2("/", 0));
	CALL(umount2("/dev", 0));
#ifdef __i386__
	CALL(syscall(SYS_umount, "directory"));
	CALL(syscall(SYS_umount, "missing"));
#endif
	CALL(syscall(SYS_pivot_root, "directory", "directory"));
	CALL(syscall(SYS_swapon, "file", 0));
	CALL(syscall(SYS_swapoff, "missing"));
	CALL(syscall(SYS_acct, "file"));
	CALL(syscall(SYS_acct, NULL));
	/* Who may not is told so whatever else is wrong. */
	CALL(syscall(SYS_pivot_root, "missing", "missing"));
	CALL(syscall(SYS_pivot_root, (char *)8, "file"));
	CALL(syscall(SYS_swapon, "missing", 0));
	CALL(syscall(SYS_swapon, (char *)8, 0));
	CALL(syscall(SYS_swapoff, (char *)8));
	CALL(syscall(SYS_acct, "missing"));
	CALL(syscall(SYS_acct, (char *)8));
	CALL(mount("none", "directory", "no-such-type", 0, NULL));
	CALL(mount("none", "/", NULL, MS_REMOUNT | MS_RDONLY, NULL));
	CALL(mount("none", "/", NULL, MS_PRIVATE, NULL));
	CALL(chroot("directory"));
	CALL(chroot("missing"));
	CALL(chroot("file"));
	CALL(syscall(SYS_quotactl, QUOTA(Q_SYNC_, 0), NULL, 0, NULL));
	CALL(syscall(SYS_quotactl, QUOTA(Q_GETFMT_, 0), NULL, 0, buffer));
	CALL(syscall(SYS_quotactl, QUOTA(Q_GETFMT_, 9), "missing", 0, buffer));
	CALL(syscall(SYS_quotactl, QUOTA(Q_GETFMT_, 0), "missing", 0, buffer));
	CALL(syscall(SYS_quotactl, QUOTA(Q_GETFMT_, 0), "link", 0, buffer));
	CALL(syscall(SYS_quotactl, QUOTA(Q_GETFMT_, 0), "/dev/null", 0, buffer));
	CALL(syscall(SYS_quotactl, QUOTA(Q_GETFMT_, 0), (char *)8, 0, buffer));
	CALL(syscall(SYS_open_by_handle_at, AT_FDCWD, &handle, O_RDONLY));
	if (syscall(N_open_tree, -1, NULL, 0) == -1 && errno == ENOSYS)
		return 0;
	OPEN(syscall(N_open_tree, AT_FDCWD, "/t/file", O_CLOEXEC));
	OPEN(syscall(N_open_tree, AT_FDCWD, "link", 0));
	fd = (int)CALL(syscall(N_open_tree, AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW));
	say("%s", fcntl(fd, F_GETFD) & FD_CLOEXEC ? "closed by exec" : "kept by exec");
	say_result("its link", readlinkat(fd, "", buffer, sizeof(buffer)));
	OPEN(syscall(N_open_tree, fd, "", 0x1000));
	OPEN(syscall(N_open_tree, fd, "", 0));
	OPEN(syscall(N_open_tree, AT_FDCWD, "missing", 0));
	OPEN(syscall(N_open_tree, AT_FDCWD, "file", 1));
	OPEN(syscall(N_open_tree, AT_FDCWD, "missing", 1));
	OPEN(syscall(N_open_tree, AT_FDCWD, "file", 0x8000));
	OPEN(syscall(N_open_tree, AT_FDCWD, "file", 0x20000));
	CALL(syscall(N_move_mount, AT_FDCWD, "file", AT_FDCWD, "link", 0));
	CALL(syscall(N_fsopen, "tmpfs", 0));
	CALL(syscall(N_fsopen, (char *)8, 0));
	CALL(syscall(N_fsmount, fd, 0, 0));
	CALL(syscall(N_fspick, AT_FDCWD, "missing", 0));
	if (syscall(N_mount_setattr, -1, NULL, 0, NULL, 0) != -1 || errno != ENOSYS)
		CALL(syscall(N_mount_setattr, AT_FDCWD, "directory", 0, attributes, sizeof(attributes)));
	return 0;
}
