/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each call that takes a path, with each of its flags, on each kind of path, and from each kind of directory: its result, and
 * what has become of the files.
 *
 * @time-limit 180
 * @judge root
 */
#include "calls.h"
#include "old-calls.h"
#include <sys/inotify.h>
#include <sys/vfs.h>

/* Newer or older than some headers: numbers of the kernel's tables. */
enum {
	N_openat2 = 437, N_faccessat2 = 439, N_fchmodat2 = 452, N_setxattrat = 463, N_getxattrat = 464, N_listxattrat = 465,
	N_removexattrat = 466, N_file_getattr = 468, N_file_setattr = 469,
#if defined(__i386__)
	N_fstatat = 300,
#elif defined(__x86_64__)
	N_fstatat = 262,
#else
	N_fstatat = 79,
#endif
};

#define TMPFILE (020000000 | O_DIRECTORY)

struct how {
	uint64_t flags, mode, resolve;
};

static char page[4096];
static struct how how[6] = { { .resolve = 0 }, { .resolve = 1 }, { .resolve = 2 }, { .resolve = 4 }, { .resolve = 8 }, { .resolve = 16 } };
static char value[16] = "y";
static struct { uint64_t value; uint32_t size, flags; } attribute = { .size = sizeof(value) };
static long times[4], no_attributes[3];
static int watch_fd;

/*
 * CALL_OF(name, number, arguments...): with P for the path, and D for a directory where the call takes one. What it changes it
 * changes so that all goes on: modes keep the right to search.
 */
#define CALLS \
	CALL_OF(open_read, SYS_open, P, O_RDONLY) \
	CALL_OF(open_write, SYS_open, P, O_WRONLY | O_NONBLOCK) \
	CALL_OF(open_append, SYS_open, P, O_WRONLY | O_APPEND | O_NONBLOCK) \
	CALL_OF(open_truncate, SYS_open, P, O_WRONLY | O_TRUNC | O_NONBLOCK) \
	CALL_OF(open_create, SYS_open, P, O_RDWR | O_CREAT, 0640) \
	CALL_OF(open_exclusive, SYS_open, P, O_RDWR | O_CREAT | O_EXCL, 0640) \
	CALL_OF(open_directory, SYS_open, P, O_RDONLY | O_DIRECTORY) \
	CALL_OF(open_nofollow, SYS_open, P, O_RDONLY | O_NOFOLLOW) \
	CALL_OF(open_path, SYS_open, P, O_PATH) \
	CALL_OF(open_path_nofollow, SYS_open, P, O_PATH | O_NOFOLLOW) \
	CALL_OF(open_tmpfile, SYS_open, P, O_RDWR | TMPFILE, 0640) \
	CALL_OF(creat, SYS_creat, P, 0640) \
	CALL_OF(openat, SYS_openat, D, P, O_RDONLY) \
	CALL_OF(openat_create, SYS_openat, D, P, O_RDWR | O_CREAT, 0640) \
	CALL_OF(openat_noatime, SYS_openat, D, P, O_RDONLY | O_NOATIME) \
	CALL_OF(openat2, N_openat2, D, P, &how[0], sizeof(how[0])) \
	CALL_OF(openat2_no_xdev, N_openat2, D, P, &how[1], sizeof(how[0])) \
	CALL_OF(openat2_no_magic_links, N_openat2, D, P, &how[2], sizeof(how[0])) \
	CALL_OF(openat2_no_links, N_openat2, D, P, &how[3], sizeof(how[0])) \
	CALL_OF(openat2_beneath, N_openat2, D, P, &how[4], sizeof(how[0])) \
	CALL_OF(openat2_in_root, N_openat2, D, P, &how[5], sizeof(how[0])) \
	CALL_OF(stat, SYS_stat, P, page) \
	CALL_OF(lstat, SYS_lstat, P, page) \
	CALL_OF(fstatat, N_fstatat, D, P, page, 0) \
	CALL_OF(fstatat_nofollow, N_fstatat, D, P, page, AT_SYMLINK_NOFOLLOW) \
	CALL_OF(fstatat_empty, N_fstatat, D, P, page, AT_EMPTY_PATH) \
	CALL_OF(fstatat_no_automount, N_fstatat, D, P, page, 0x800) \
	CALL_OF(statx, SYS_statx, D, P, 0, 0x7ff, page) \
	CALL_OF(statx_nofollow, SYS_statx, D, P, AT_SYMLINK_NOFOLLOW | 0x800, 0x7ff, page) \
	CALL_OF(statx_empty, SYS_statx, D, P, AT_EMPTY_PATH, 0x7ff, page) \
	CALL_OF(statx_force, SYS_statx, D, P, 0x2000, 0x7ff, page) \
	CALL_OF(statx_no_sync, SYS_statx, D, P, 0x4000, 0x7ff, page) \
	CALL_OF(access, SYS_access, P, F_OK) \
	CALL_OF(access_read, SYS_access, P, R_OK) \
	CALL_OF(access_write, SYS_access, P, W_OK) \
	CALL_OF(access_execute, SYS_access, P, X_OK) \
	CALL_OF(faccessat, SYS_faccessat, D, P, R_OK) \
	CALL_OF(faccessat2, N_faccessat2, D, P, R_OK, 0) \
	CALL_OF(faccessat2_effective, N_faccessat2, D, P, W_OK, AT_EACCESS) \
	CALL_OF(faccessat2_nofollow, N_faccessat2, D, P, R_OK, AT_SYMLINK_NOFOLLOW) \
	CALL_OF(faccessat2_empty, N_faccessat2, D, P, R_OK, AT_EMPTY_PATH) \
	CALL_OF(readlink, SYS_readlink, P, page, sizeof(page)) \
	CALL_OF(readlink_short, SYS_readlink, P, page, 2) \
	CALL_OF(readlinkat, SYS_readlinkat, D, P, page, sizeof(page)) \
	CALL_OF(statfs, SYS_statfs, P, page) \
	CALL_OF(chdir, SYS_chdir, P) \
	CALL_OF(mkdir, SYS_mkdir, P, 0750) \
	CALL_OF(mkdirat, SYS_mkdirat, D, P, 0750) \
	CALL_OF(mknod_file, SYS_mknod, P, S_IFREG | 0640, 0) \
	CALL_OF(mknod_fifo, SYS_mknod, P, S_IFIFO | 0640, 0) \
	CALL_OF(mknod_directory, SYS_mknod, P, S_IFDIR | 0640, 0) \
	CALL_OF(mknodat_file, SYS_mknodat, D, P, 0640, 0) \
	CALL_OF(mknodat_socket, SYS_mknodat, D, P, S_IFSOCK | 0640, 0) \
	CALL_OF(rmdir, SYS_rmdir, P) \
	CALL_OF(unlink, SYS_unlink, P) \
	CALL_OF(unlinkat, SYS_unlinkat, D, P, 0) \
	CALL_OF(unlinkat_directory, SYS_unlinkat, D, P, AT_REMOVEDIR) \
	CALL_OF(rename_from, SYS_rename, P, "/t/d/new") \
	CALL_OF(rename_to, SYS_rename, "/t/d/own", P) \
	CALL_OF(rename_directory_to, SYS_rename, "/t/d/empty", P) \
	CALL_OF(renameat_from, SYS_renameat, D, P, AT_FDCWD, "/t/d/new") \
	CALL_OF(renameat_to, SYS_renameat, AT_FDCWD, "/t/d/own", D, P) \
	CALL_OF(renameat2, SYS_renameat2, AT_FDCWD, "/t/d/own", D, P, 0) \
	CALL_OF(renameat2_no_replace, SYS_renameat2, AT_FDCWD, "/t/d/own", D, P, 1) \
	CALL_OF(renameat2_exchange, SYS_renameat2, AT_FDCWD, "/t/d/own", D, P, 2) \
	CALL_OF(renameat2_both, SYS_renameat2, AT_FDCWD, "/t/d/own", D, "new", 3) \
	CALL_OF(link_from, SYS_link, P, "/t/d/new") \
	CALL_OF(link_to, SYS_link, "/t/d/own", P) \
	CALL_OF(linkat_from, SYS_linkat, D, P, AT_FDCWD, "/t/d/new", 0) \
	CALL_OF(linkat_follow, SYS_linkat, D, P, AT_FDCWD, "/t/d/new", AT_SYMLINK_FOLLOW) \
	CALL_OF(linkat_to, SYS_linkat, AT_FDCWD, "/t/d/own", D, P, 0) \
	CALL_OF(symlink, SYS_symlink, "text", P) \
	CALL_OF(symlinkat, SYS_symlinkat, "text", D, P) \
	CALL_OF(chmod, SYS_chmod, P, 0751) \
	CALL_OF(fchmodat, SYS_fchmodat, D, P, 0751) \
	CALL_OF(fchmodat2, N_fchmodat2, D, P, 0751, 0) \
	CALL_OF(fchmodat2_nofollow, N_fchmodat2, D, P, 0751, AT_SYMLINK_NOFOLLOW) \
	CALL_OF(fchmodat2_empty, N_fchmodat2, D, P, 0751, AT_EMPTY_PATH) \
	CALL_OF(chown, SYS_chown, P, -1, -1) \
	CALL_OF(chown_other, SYS_chown, P, 12, 34) \
	CALL_OF(lchown_other, SYS_lchown, P, 12, 34) \
	CALL_OF(fchownat, SYS_fchownat, D, P, 12, 34, 0) \
	CALL_OF(fchownat_nofollow, SYS_fchownat, D, P, 12, 34, AT_SYMLINK_NOFOLLOW) \
	CALL_OF(fchownat_empty, SYS_fchownat, D, P, 12, 34, AT_EMPTY_PATH) \
	CALL_OF(utime, SYS_utime, P, times) \
	CALL_OF(utime_now, SYS_utime, P, NULL) \
	CALL_OF(utimes, SYS_utimes, P, times) \
	CALL_OF(futimesat, SYS_futimesat, D, P, times) \
	CALL_OF(utimensat, SYS_utimensat, D, P, times, 0) \
	CALL_OF(utimensat_nofollow, SYS_utimensat, D, P, times, AT_SYMLINK_NOFOLLOW) \
	CALL_OF(utimensat_empty, SYS_utimensat, D, P, times, AT_EMPTY_PATH) \
	CALL_OF(truncate, SYS_truncate, P, 0) \
	CALL_OF(truncate_longer, SYS_truncate, P, 12) \
	CALL_OF(setxattr, SYS_setxattr, P, "user.x", "y", 1, 0) \
	CALL_OF(setxattr_create, SYS_setxattr, P, "user.x", "y", 1, 1) \
	CALL_OF(setxattr_replace, SYS_setxattr, P, "user.there", "y", 1, 2) \
	CALL_OF(lsetxattr, SYS_lsetxattr, P, "user.x", "y", 1, 0) \
	CALL_OF(getxattr, SYS_getxattr, P, "user.there", page, 16) \
	CALL_OF(getxattr_size, SYS_getxattr, P, "user.there", NULL, 0) \
	CALL_OF(lgetxattr, SYS_lgetxattr, P, "user.there", page, 16) \
	CALL_OF(removexattr, SYS_removexattr, P, "user.there") \
	CALL_OF(lremovexattr, SYS_lremovexattr, P, "user.there") \
	CALL_OF(setxattrat, N_setxattrat, D, P, 0, "user.x", &attribute, sizeof(attribute)) \
	CALL_OF(setxattrat_nofollow, N_setxattrat, D, P, AT_SYMLINK_NOFOLLOW, "user.x", &attribute, sizeof(attribute)) \
	CALL_OF(getxattrat, N_getxattrat, D, P, 0, "user.there", &attribute, sizeof(attribute)) \
	CALL_OF(getxattrat_empty, N_getxattrat, D, P, AT_EMPTY_PATH, "user.there", &attribute, sizeof(attribute)) \
	CALL_OF(removexattrat, N_removexattrat, D, P, 0, "user.there") \
	CALL_OF(removexattrat_nofollow, N_removexattrat, D, P, AT_SYMLINK_NOFOLLOW, "user.there") \
	CALL_OF(file_getattr, N_file_getattr, D, P, page, 24, 0) \
	CALL_OF(file_getattr_nofollow, N_file_getattr, D, P, page, 24, AT_SYMLINK_NOFOLLOW) \
	CALL_OF(file_setattr, N_file_setattr, D, P, no_attributes, 24, 0) \
	CALL_OF(inotify, SYS_inotify_add_watch, watch_fd, P, IN_CREATE) \
	CALL_OF(inotify_nofollow, SYS_inotify_add_watch, watch_fd, P, IN_CREATE | IN_DONT_FOLLOW) \
	CALL_OF(inotify_directory, SYS_inotify_add_watch, watch_fd, P, IN_CREATE | IN_ONLYDIR) \
	CALL_OF(name_to_handle_at, SYS_name_to_handle_at, D, P, page, page + 1024, 0) \
	CALL_OF(name_to_handle_at_follow, SYS_name_to_handle_at, D, P, page, page + 1024, AT_SYMLINK_FOLLOW) \
	CALL_OF(name_to_handle_at_empty, SYS_name_to_handle_at, D, P, page, page + 1024, AT_EMPTY_PATH)

#define P path
#define D directory
#define CALL_OF(name, number, ...) \
	static long make_##name(int directory, const char *path) { (void)directory; (void)path; return syscall(number, __VA_ARGS__); }
CALLS
#undef CALL_OF

static const struct {
	const char *name, *arguments;
	long (*make)(int directory, const char *path);
	long number;
} calls[] = {
#define CALL_OF(name, number, ...) { #name, #__VA_ARGS__, make_##name, number },
CALLS
};

static char long_name[300], long_path[5000];

static const char *const paths[] = {
	"file", "sub", "sub/file", "empty", "fifo", "none", "none/file", "file/file", "/t/d/file", "/t/d/sub", "/t/d/none",
	"link", "link-to-sub", "link-to-sub/file", "absolute", "dangling", "loop", "loop/file", "closed/file", "closed/none",
	"file/", "sub/", "none/", "link/", "link-to-sub/", "dangling/", "sub/.", "sub/..", "file/.", "file/..",
	"", ".", "..", "/", "/..", "//t/./d//file", "sub/../file", "none/../file", "link-to-sub/../file", "../d/file",
	"../../../../t/d/file", long_name, long_path,
};

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* --- the files --------------------------------------------------------------------------------------------------------------------------------- */

/* Everything below a directory; no link is followed. */
static void clear(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;

	while (directory && (entry = readdir(directory))) {
		char name[300];

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(name, sizeof(name), "%.20s/%s", path, entry->d_name);
		if (unlink(name) == 0)
			continue;
		chmod(name, 0700);
		clear(name);
		MUST(rmdir(name));
	}
	if (directory)
		closedir(directory);
}

static void make_all(void)
{
	clear("/t/d");
	MUST(chmod("/t/d", 0755));
	put("/t/d/file", "text\n");
	put("/t/d/own", "own\n");
	MUST(mkdir("/t/d/sub", 0755));
	put("/t/d/sub/file", "of sub\n");
	MUST(mkdir("/t/d/empty", 0755));
	MUST(mkdir("/t/d/closed", 0755));
	put("/t/d/closed/file", "closed\n");
	MUST(chmod("/t/d/closed", 0));
	MUST(symlink("file", "/t/d/link"));
	MUST(symlink("sub", "/t/d/link-to-sub"));
	MUST(symlink("/t/d/file", "/t/d/absolute"));
	MUST(symlink("no-such-file", "/t/d/dangling"));
	MUST(symlink("loop", "/t/d/loop"));
	MUST(mknod("/t/d/fifo", S_IFIFO | 0644, 0));
	/* Not each file system has them; then no call finds one. */
	syscall(SYS_setxattr, "/t/d/file", "user.there", "z", 1, 0);
}

/* Of each file what a call may have changed. */
static int describe(char *text, size_t size)
{
	static const char *const names[] = { "file", "own", "new", "sub", "sub/file", "none", "empty", "link", "link-to-sub", "absolute", "dangling",
		"no-such-file", "fifo", "closed" };
	int length = 0;

	for (size_t i = 0; i < N(names); i++) {
		struct stat status;
		char path[64];

		snprintf(path, sizeof(path), "/t/d/%s", names[i]);
		if (lstat(path, &status) < 0)
			continue;
		length += snprintf(text + length, size - (size_t)length, " %s:%o,%d,%ld,%ld%s", names[i], status.st_mode, (int)status.st_uid,
				   S_ISDIR(status.st_mode) ? 0L : (long)status.st_size, (long)status.st_nlink, status.st_mtime == 0 ? ",old" : "");
	}
	return length;
}

/* --- a call ----------------------------------------------------------------------------------------------------------------------------------------- */

static bool returns_descriptor(const char *name)
{
	return strncmp(name, "open", 4) == 0 || strcmp(name, "creat") == 0;
}

/* Returns whether it is known that nothing has changed. */
static bool say_done(const char *name, const char *from, const char *path, long result)
{
	static char before[2048], now[2048];
	bool is_same;

	if (!before[0])
		describe(before, sizeof(before));
	if (returns_descriptor(name)) {
		close((int)result);
		result = 0;
	}
	/* The number of a watch is how many there have been. */
	if (strncmp(name, "inotify", 7) == 0) {
		syscall(SYS_inotify_rm_watch, watch_fd, (int)result);
		result = 0;
	}
	describe(now, sizeof(now));
	is_same = strcmp(before, now) == 0;
	say("%s %s%.40s = %ld%s%s", name, from, path, result, is_same ? "" : ", now:", is_same ? "" : now);
	return is_same && !strstr(name, "xattr");
}

static void attempt(size_t call, const char *from, int directory, const char *path)
{
	int here = open("/t/d", O_PATH);
	long result;

	memset(page, 0, sizeof(page));
	*(unsigned *)page = 128;	/* room for a handle */
	attribute.value = (uintptr_t)value;
	result = calls[call].make(directory, path);
	if (result < 0)
		say("%s %s%.40s: %s", calls[call].name, from, path == (char *)1 ? "bad" : path, error_name(errno));
	MUST(fchdir(here));
	close(here);
	if (result < 0 || say_done(calls[call].name, from, path, result))
		return;
	chmod("/", 0755);
	chmod("/t", 0755);
	make_all();
}

/* A fifo has no other end that creat or an open for reading would wait for. */
static bool would_wait(const char *name, const char *path)
{
	return strcmp(path, "fifo") == 0 && returns_descriptor(name);
}

static void from_directories(size_t call)
{
	static const char *const some[] = { "file", "none", "/t/d/file", "", ".", "..", "../file" };
	static const struct {
		const char *name, *path;
		int flags;
	} directories[] = {
		{ "(directory) ", "/t/d/sub", O_RDONLY }, { "(O_PATH) ", "/t/d/sub", O_PATH }, { "(file) ", "/t/d/file", O_RDONLY },
		{ "(link) ", "/t/d/link", O_PATH | O_NOFOLLOW }, { "(O_PATH of file) ", "/t/d/file", O_PATH }, { "(none) ", NULL, 0 },
	};

	for (size_t i = 0; i < N(directories); i++)
		for (size_t j = 0; j < N(some); j++) {
			int directory = directories[i].path ? open(directories[i].path, directories[i].flags) : 99;

			attempt(call, directories[i].name, directory, some[j]);
			if (directories[i].path)
				close(directory);
		}
}

int main(void)
{
	umask(022);
	memset(long_name, 'n', sizeof(long_name) - 1);
	for (size_t i = 0; i < sizeof(long_path) - 1; i++)
		long_path[i] = "./"[i % 2];
	watch_fd = inotify_init1(IN_NONBLOCK);
	MUST(mkdir("/t/d", 0755));
	MUST(chdir("/t/d"));
	make_all();
	for (size_t call = 0; call < N(calls); call++) {
		if (calls[call].number < 0)
			continue;
		for (size_t i = 0; i < N(paths); i++)
			if (!would_wait(calls[call].name, paths[i]))
				attempt(call, "", AT_FDCWD, paths[i]);
		attempt(call, "", AT_FDCWD, (char *)1);
		if (strncmp(calls[call].arguments, "D, ", 3) == 0 || strstr(calls[call].arguments, " D, "))
			from_directories(call);
	}
	clear("/t/d");
	MUST(chdir("/t"));
	MUST(rmdir("/t/d"));
	return 0;
}
