/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tries to reach a file of the host by every system call that takes a path, and one of the guest.
 *
 * /t/where has the path of the file that only the host has; it is removed. /only/file is one that only the guest has. What calls
 * that are translated say is printed: it has to be what they say in a chroot. Of those that proot refuses it is only said when
 * they succeed on the host's path, which no chroot allows.
 */
#include "calls.h"
#include "old-calls.h"
#include "ring.h"
#include <stdint.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <utime.h>

#define FILE_OF_GUEST "/only/file"

/* Calls that not all ABIs and not all headers have; -1 is no call. */
enum {
#define SAME(name, number) N_##name = number,
	SAME(open_tree, 428) SAME(move_mount, 429) SAME(fspick, 433) SAME(openat2, 437) SAME(faccessat2, 439)
	SAME(mount_setattr, 442) SAME(fchmodat2, 452) SAME(setxattrat, 463) SAME(getxattrat, 464) SAME(listxattrat, 465)
	SAME(removexattrat, 466) SAME(open_tree_attr, 467) SAME(file_getattr, 468) SAME(file_setattr, 469)
#undef SAME
#ifdef __i386__
	N_stat = 195, N_lstat = 196, N_fstatat = 300, N_oldstat = 18, N_oldlstat = 84, N_socketcall = 102, N_chown32 = 212,
	N_lchown32 = 198, N_truncate64 = 193, N_statfs64 = 268, N_utimensat_time64 = 412, N_umount = 22,
#else
#ifdef __x86_64__
	N_stat = 4, N_lstat = 6, N_fstatat = 262,
#else
	N_stat = -1, N_lstat = -1, N_fstatat = 79,
#endif
	N_oldstat = -1, N_oldlstat = -1, N_socketcall = -1, N_chown32 = -1,
	N_lchown32 = -1, N_truncate64 = -1, N_statfs64 = -1, N_utimensat_time64 = -1, N_umount = -1,
#endif
};

static char buffer[4096], *const nothing[] = { NULL };
static struct { uint64_t flags, mode, resolve; } how;
static struct { uint64_t value; uint32_t size, flags; } xattr_args;
static uint64_t two_times[4], read_only[4] = { 1 }, no_attributes[3];
static int root_fd, notify_fd, fanotify_fd;

#define HERE AT_FDCWD
#define PAGE buffer, sizeof(buffer)

/*
 * CALL_OF(name, number, arguments...): with P for the path and D for a directory descriptor that goes with it. NEW: a path that
 * nobody has, beside it.
 */
#define CALLS \
	CALL_OF(open, SYS_open, P, O_RDWR) \
	CALL_OF(open_create, SYS_open, P, O_RDWR | O_CREAT, 0600) \
	CALL_OF(open_path, SYS_open, P, O_PATH) \
	CALL_OF(creat, SYS_creat, P, 0600) \
	CALL_OF(openat, SYS_openat, D, P, O_RDONLY) \
	CALL_OF(openat2, N_openat2, D, P, &how, sizeof(how)) \
	CALL_OF(stat, N_stat, P, buffer) \
	CALL_OF(lstat, N_lstat, P, buffer) \
	CALL_OF(oldstat, N_oldstat, P, buffer) \
	CALL_OF(oldlstat, N_oldlstat, P, buffer) \
	CALL_OF(fstatat, N_fstatat, D, P, buffer, 0) \
	CALL_OF(statx, SYS_statx, D, P, 0, 0x7ff, buffer) \
	CALL_OF(access, SYS_access, P, R_OK) \
	CALL_OF(faccessat, SYS_faccessat, D, P, R_OK) \
	CALL_OF(faccessat2, N_faccessat2, D, P, R_OK, AT_EACCESS) \
	CALL_OF(readlink, SYS_readlink, P, PAGE) \
	CALL_OF(readlinkat, SYS_readlinkat, D, P, PAGE) \
	CALL_OF(statfs, SYS_statfs, P, buffer) \
	CALL_OF(statfs64, N_statfs64, P, 84, buffer) \
	CALL_OF(chdir, SYS_chdir, P) \
	CALL_OF(chroot, SYS_chroot, P) \
	CALL_OF(mkdir, SYS_mkdir, P, 0700) \
	CALL_OF(mkdirat, SYS_mkdirat, D, P, 0700) \
	CALL_OF(mknod, SYS_mknod, P, S_IFREG | 0600, 0) \
	CALL_OF(mknodat, SYS_mknodat, D, P, S_IFIFO | 0600, 0) \
	CALL_OF(rmdir, SYS_rmdir, P) \
	CALL_OF(unlink, SYS_unlink, P) \
	CALL_OF(unlinkat, SYS_unlinkat, D, P, 0) \
	CALL_OF(rename_from, SYS_rename, P, "/t/new") \
	CALL_OF(rename_to, SYS_rename, "/t/own", P) \
	CALL_OF(renameat_from, SYS_renameat, D, P, HERE, "/t/new") \
	CALL_OF(renameat_to, SYS_renameat, HERE, "/t/own", D, P) \
	CALL_OF(renameat2_from, SYS_renameat2, D, P, HERE, "/t/new", 0) \
	CALL_OF(renameat2_exchange, SYS_renameat2, HERE, "/t/own", D, P, 2) \
	CALL_OF(link_from, SYS_link, P, "/t/new") \
	CALL_OF(link_to, SYS_link, "/t/own", P) \
	CALL_OF(linkat_from, SYS_linkat, D, P, HERE, "/t/new", AT_SYMLINK_FOLLOW) \
	CALL_OF(linkat_to, SYS_linkat, HERE, "/t/own", D, P, 0) \
	CALL_OF(symlink, SYS_symlink, "text", P) \
	CALL_OF(symlinkat, SYS_symlinkat, "text", D, P) \
	CALL_OF(chmod, SYS_chmod, P, 0777) \
	CALL_OF(fchmodat, SYS_fchmodat, D, P, 0777) \
	CALL_OF(fchmodat2, N_fchmodat2, D, P, 0777, 0) \
	CALL_OF(chown, SYS_chown, P, -1, -1) \
	CALL_OF(lchown, SYS_lchown, P, -1, -1) \
	CALL_OF(chown32, N_chown32, P, -1, -1) \
	CALL_OF(lchown32, N_lchown32, P, -1, -1) \
	CALL_OF(fchownat, SYS_fchownat, D, P, -1, -1, 0) \
	CALL_OF(utime, SYS_utime, P, two_times) \
	CALL_OF(utimes, SYS_utimes, P, two_times) \
	CALL_OF(futimesat, SYS_futimesat, D, P, two_times) \
	CALL_OF(utimensat, SYS_utimensat, D, P, two_times, 0) \
	CALL_OF(utimensat_time64, N_utimensat_time64, D, P, two_times, 0) \
	CALL_OF(truncate, SYS_truncate, P, 0) \
	CALL_OF(truncate64, N_truncate64, P, 0, 0) \
	CALL_OF(setxattr, SYS_setxattr, P, "user.x", "y", 1, 0) \
	CALL_OF(lsetxattr, SYS_lsetxattr, P, "user.x", "y", 1, 0) \
	CALL_OF(getxattr, SYS_getxattr, P, "user.x", PAGE) \
	CALL_OF(lgetxattr, SYS_lgetxattr, P, "user.x", PAGE) \
	CALL_OF(listxattr, SYS_listxattr, P, PAGE) \
	CALL_OF(llistxattr, SYS_llistxattr, P, PAGE) \
	CALL_OF(removexattr, SYS_removexattr, P, "user.x") \
	CALL_OF(lremovexattr, SYS_lremovexattr, P, "user.x") \
	CALL_OF(setxattrat, N_setxattrat, D, P, 0, "user.x", &xattr_args, sizeof(xattr_args)) \
	CALL_OF(getxattrat, N_getxattrat, D, P, 0, "user.x", &xattr_args, sizeof(xattr_args)) \
	CALL_OF(listxattrat, N_listxattrat, D, P, 0, PAGE) \
	CALL_OF(removexattrat, N_removexattrat, D, P, 0, "user.x") \
	CALL_OF(file_getattr, N_file_getattr, D, P, buffer, 24, 0) \
	CALL_OF(file_setattr, N_file_setattr, D, P, &no_attributes, 24, 0) \
	CALL_OF(inotify_add_watch, SYS_inotify_add_watch, notify_fd, P, 0xfff) \
	CALL_OF(name_to_handle_at, SYS_name_to_handle_at, D, P, buffer, buffer + 1024, AT_SYMLINK_FOLLOW) \
	CALL_OF(execve, SYS_execve, P, nothing, nothing) \
	CALL_OF(execveat, SYS_execveat, D, P, nothing, nothing, 0) \
	CALL_OF(umount2, SYS_umount2, P, 0) \
	CALL_OF(umount, N_umount, P) \
	CALL_OF(quotactl, SYS_quotactl, (int)(0x800004U << 8), P, 0, buffer) \
	CALL_OF(open_tree, N_open_tree, D, P, 0)

/* What proot refuses, whatever the path: only the host's is tried, and no success is right. */
#define REFUSED_CALLS \
	CALL_OF(mount_source, SYS_mount, P, "/t", "none", 0x1000, NULL) \
	CALL_OF(mount_target, SYS_mount, "none", P, "tmpfs", 0, NULL) \
	CALL_OF(pivot_root, SYS_pivot_root, P, P) \
	CALL_OF(swapon, SYS_swapon, P, 0) \
	CALL_OF(swapoff, SYS_swapoff, P) \
	CALL_OF(acct, SYS_acct, P) \
	CALL_OF(uselib, SYS_uselib, P) \
	CALL_OF(quotaon, SYS_quotactl, (int)(0x800002U << 8), FILE_OF_GUEST, 0, P) \
	CALL_OF(fanotify_mark, SYS_fanotify_mark, fanotify_fd, FANOTIFY_MARK_ARGUMENTS, HERE, P) \
	CALL_OF(open_tree_clone, N_open_tree, D, P, 1) \
	CALL_OF(open_tree_attr, N_open_tree_attr, D, P, 0, NULL, 0) \
	CALL_OF(move_mount, N_move_mount, D, P, HERE, "/t", 0) \
	CALL_OF(fspick, N_fspick, D, P, 0) \
	CALL_OF(mount_setattr, N_mount_setattr, D, P, 0, &read_only, 32)

/* FAN_MARK_ADD, FAN_OPEN: a mask of 64 bits. */
#ifdef __i386__
#define FANOTIFY_MARK_ARGUMENTS 1, 0x20, 0
#else
#define FANOTIFY_MARK_ARGUMENTS 1, 0x20L
#endif

#define P path
#define D directory
struct attempt {
	const char *name;
	long (*make)(int directory, const char *path);
	long number;
};
#define CALL_OF(name, number, ...) \
	static long make_##name(int directory, const char *path) { (void)directory; (void)path; return syscall(number, __VA_ARGS__); }
CALLS
REFUSED_CALLS
#undef CALL_OF

static const struct attempt calls[] = {
#define CALL_OF(name, number, ...) { #name, make_##name, number },
CALLS
};

static const struct attempt refused_calls[] = {
REFUSED_CALLS
};

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* --- sockets and programs of the kernel, which take paths in structures --------------------------------------------------------------- */

static long socket_call(int which, const char *path)
{
	struct sockaddr_un name = name_of(path);
	struct iovec part = { "x", 1 };
	struct mmsghdr message = { .msg_hdr = { .msg_name = &name, .msg_namelen = sizeof(name), .msg_iov = &part, .msg_iovlen = 1 } };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	long arguments[6] = { fd, (long)&name, sizeof(name) };

	/* A longer name is not this test's matter. */
	if (strlen(path) >= sizeof(name.sun_path))
		return -2;
	switch (which) {
	case 0:
		return bind(fd, (struct sockaddr *)&name, sizeof(name));
	case 1:
		return connect(fd, (struct sockaddr *)&name, sizeof(name));
	case 2:
		return sendto(fd, "x", 1, 0, (struct sockaddr *)&name, sizeof(name));
	case 3:
		return sendmsg(fd, &message.msg_hdr, 0);
	case 4:
		return sendmmsg(fd, &message, 1, 0);
	case 5:
	case 6:
		return N_socketcall < 0 ? -2 : syscall(N_socketcall, which == 5 ? 2 : 3, arguments);
	}
	return -2;
}

static long trace_uprobe(const char *path)
{
	struct { uint32_t type, size; uint64_t config[6], path; } attributes = { .size = sizeof(attributes), .path = (uintptr_t)path };
	int file = open("/sys/bus/event_source/devices/uprobe/type", O_RDONLY);
	ssize_t length = file < 0 ? 0 : read(file, buffer, sizeof(buffer) - 1);

	buffer[length > 0 ? length : 0] = '\0';
	attributes.type = (unsigned)atoi(buffer);
	return length > 0 ? syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0) : -1;
}

static long bpf_call(int command, const char *path)
{
	union { struct { uint64_t path; uint32_t fd, flags; } object; char room[128]; } attributes = {
		.object = { .path = (uintptr_t)path, .fd = 0 } };

	return syscall(SYS_bpf, command, &attributes, sizeof(attributes.object));
}

/* --- who tries what ---------------------------------------------------------------------------------------------------------------------- */

static char host_path[PATH_MAX];

/* Whether the kernel has a call; newer ones begin with a directory descriptor and a path. */
static bool exists(long number)
{
	return number >= 0 && (number < 424 || syscall(number, -1, NULL, 0, 0, 0, 0) != -1 || errno != ENOSYS);
}

static void attempt(const char *kind, const struct attempt *call, int directory, const char *path)
{
	long result;

	if (!exists(call->number))
		return;
	/* As it was, whatever the call before has done. */
	if (strcmp(path, FILE_OF_GUEST) == 0) {
		mkdir("/only", 0755);
		unlink(FILE_OF_GUEST);
		put(FILE_OF_GUEST, "the guest's\n");
		put("/t/own", "own\n");
		unlink("/t/new");
	}
	result = call->make(directory, path);
	say("%s %s: %s", call->name, kind, result < 0 ? error_name(errno) : "done");
}

static void attempt_refused(const char *kind, const struct attempt *call, int directory, const char *path)
{
	if (call->make(directory, path) >= 0)
		say("reached: %s %s", call->name, kind);
}

static void try_all(const char *kind, int directory, const char *path)
{
	bool is_of_host = strcmp(path, FILE_OF_GUEST) != 0;

	for (size_t i = 0; i < N(calls); i++)
		attempt(kind, &calls[i], directory, path);
	for (int i = 0; i < 7; i++) {
		long result = socket_call(i, path);

		if (result != -2)
			say("socket call %d %s: %s", i, kind, result < 0 ? error_name(errno) : "done");
	}
	for (size_t i = 0; is_of_host && i < N(refused_calls); i++)
		attempt_refused(kind, &refused_calls[i], directory, path);
	if (!is_of_host)
		return;
	if (trace_uprobe(path) >= 0)
		say("reached: perf_event_open %s", kind);
	/* BPF_OBJ_PIN, BPF_OBJ_GET */
	if (bpf_call(6, path) >= 0 || bpf_call(7, path) >= 0)
		say("reached: bpf %s", kind);
}

static void read_host_path(void)
{
	int fd = open("/t/where", O_RDONLY);
	ssize_t length = fd < 0 ? 0 : read(fd, host_path, sizeof(host_path) - 1);

	if (length <= 1 || host_path[0] != '/') {
		say("no /t/where");
		exit(98);
	}
	host_path[length - 1] = '\0';	/* the end of the line */
	close(fd);
}

int main(int argc, char *argv[])
{
	char path[PATH_MAX + 200];

	(void)argv;
	umask(0);
	read_host_path();
	root_fd = open("/", O_RDONLY | O_DIRECTORY);
	notify_fd = inotify_init1(0);
	fanotify_fd = (int)syscall(SYS_fanotify_init, 0x200 /* FAN_REPORT_FID */, 0);
	try_all("guest", HERE, FILE_OF_GUEST);
	try_all("host", HERE, host_path);
	ring_try_all(&(struct ring_attempt){ host_path, "/t/own", "/t/new", false }, NULL);
	/* The long ways round, of which a chroot knows, too, that they end at its root. */
	if (argc > 1)
		return 0;
	snprintf(path, sizeof(path), "../../../../../../../../../../../..%s", host_path);
	try_all("host by dotdot", HERE, path);
	ring_try_all(&(struct ring_attempt){ path, "/t/own", "/t/new", false }, NULL);
	try_all("host by a descriptor of the root", root_fd, path + 3);
	snprintf(path, sizeof(path), "/proc/self/root%s", host_path);
	try_all("host by /proc/self/root", HERE, path);
	snprintf(path, sizeof(path), "/proc/self/fd/%d/..%s", root_fd, host_path);
	try_all("host by /proc/self/fd", HERE, path);
	snprintf(path, sizeof(path), "/proc/self/cwd/../..%s", host_path);
	try_all("host by /proc/self/cwd", HERE, path);
	MUST(symlink(host_path, "/t/link"));
	try_all("host by a link", HERE, "/t/link");
	unlink("/t/link");
	unlink("/t/own");
	return 0;
}
