/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * try-to-write DIRECTORY: try to change what is in a directory in every way that there is, and say what came of it. The directory
 * holds: file, locked (mode 0444), link -> file, absolute -> DIRECTORY/file, dangling -> nothing, empty/, full/inner, fifo. The
 * working directory is another one, that may be written to.
 */
#include "calls.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <utime.h>

static char paths[64][512];
static int n_paths;
static const char *prefix;

/* The path of a name below the directory, as it is spelled now; "" is the directory itself. */
static const char *at(const char *name)
{
	char *path = paths[n_paths++ % 64];

	snprintf(path, sizeof(paths[0]), "%s%s%s", prefix, *prefix && *name ? "/" : "", *prefix || *name ? name : ".");
	return path;
}

static void try_to_open(void)
{
	static const struct {
		const char *name;
		int flags;
	} flags[] = {
		{ "O_RDONLY", O_RDONLY }, { "O_WRONLY", O_WRONLY }, { "O_RDWR", O_RDWR }, { "3", 3 },
		{ "O_RDONLY | O_TRUNC", O_RDONLY | O_TRUNC }, { "O_WRONLY | O_TRUNC", O_WRONLY | O_TRUNC },
		{ "O_RDONLY | O_CREAT", O_RDONLY | O_CREAT }, { "O_WRONLY | O_CREAT", O_WRONLY | O_CREAT },
		{ "O_RDWR | O_CREAT | O_TRUNC", O_RDWR | O_CREAT | O_TRUNC }, { "O_WRONLY | O_APPEND", O_WRONLY | O_APPEND },
		{ "O_RDWR | O_CREAT | O_EXCL", O_RDWR | O_CREAT | O_EXCL }, { "O_WRONLY | O_NOFOLLOW", O_WRONLY | O_NOFOLLOW },
		{ "O_RDWR | O_TMPFILE", O_RDWR | O_TMPFILE }, { "O_PATH", O_PATH }, { "O_WRONLY | O_DIRECTORY", O_WRONLY | O_DIRECTORY },
		{ "O_RDONLY | O_TRUNC | O_DIRECTORY", O_RDONLY | O_TRUNC | O_DIRECTORY },
	};
	static const char *const names[] = { "file", "locked", "link", "absolute", "dangling", "empty", "full/inner", "missing",
					     "missing/deeper", "file/", "missing/", "", "full/../file", "locked/under" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (size_t j = 0; j < sizeof(flags) / sizeof(flags[0]); j++) {
			int fd = open(at(names[i]), flags[j].flags, 0644);

			say("open %s %s: %s", names[i], flags[j].name, fd < 0 ? error_name(errno) : "yes");
			if (fd >= 0)
				close(fd);
		}
	OPEN(creat(at("file"), 0600));
	OPEN(creat(at("new"), 0600));
	OPEN(open(at("fifo"), O_RDWR | O_NONBLOCK));
	OPEN(open("/dev/null", O_WRONLY));
}

static void try_to_make_and_remove(void)
{
	CALL(mkdir(at("new"), 0755));
	CALL(mkdir(at("new/"), 0755));
	CALL(mkdir(at("empty"), 0755));
	CALL(mkdir(at("file"), 0755));
	CALL(mkdir(at("."), 0755));
	CALL(mkdir(at("file/new"), 0755));
	CALL(mkdir(at("missing/new"), 0755));
	CALL(mknod(at("node"), S_IFREG | 0644, 0));
	CALL(mknod(at("file"), S_IFREG | 0644, 0));
	CALL(mknod(at("node/"), S_IFREG | 0644, 0));
	CALL(mkfifo(at("pipe"), 0644));
	CALL(symlink("x", at("new")));
	CALL(symlink("x", at("link")));
	CALL(symlink("x", at("new/")));
	CALL(link(at("file"), at("new")));
	CALL(link(at("file"), at("full/inner")));
	CALL(link(at("missing"), at("new")));
	CALL(link("file", at("new")));
	CALL(link("file", at("file")));
	CALL(link(at("file"), "hard"));
	CALL(unlink(at("file")));
	CALL(unlink(at("missing")));
	CALL(unlink(at("file/")));
	CALL(unlink(at("empty")));
	CALL(unlink(at(".")));
	CALL(rmdir(at("empty")));
	CALL(rmdir(at("full")));
	CALL(rmdir(at("file")));
	CALL(rmdir(at("full/.")));
	CALL(rmdir(at("full/..")));
	CALL(rename(at("file"), at("moved")));
	CALL(rename(at("missing"), at("moved")));
	CALL(rename(at("file"), at(".")));
	CALL(rename(at("file"), "out"));
	CALL(rename("file", at("in")));
	CALL(rename("file", at("file")));
	CALL(syscall(SYS_renameat2, AT_FDCWD, at("file"), AT_FDCWD, at("link"), 2));
	CALL(syscall(SYS_renameat2, AT_FDCWD, at("file"), AT_FDCWD, at("link"), 1));
}

static void try_to_change(void)
{
	const struct timespec now[2] = { { .tv_nsec = UTIME_NOW }, { .tv_nsec = UTIME_NOW } };

	CALL(chmod(at("file"), 0600));
	CALL(chmod(at(""), 0700));
	CALL(chmod(at("missing"), 0600));
	CALL(chmod(at("dangling"), 0600));
	CALL(chmod(at("fifo"), 0600));
	CALL(chown(at("file"), -1, -1));
	CALL(lchown(at("dangling"), -1, -1));
	CALL(fchownat(AT_FDCWD, at("link"), getuid(), -1, AT_SYMLINK_NOFOLLOW));
	CALL(utime(at("file"), NULL));
	CALL(utimes(at("file"), NULL));
	CALL(lutimes(at("link"), NULL));
	CALL(utimensat(AT_FDCWD, at("file"), now, 0));
	CALL(utimensat(AT_FDCWD, at("link"), now, AT_SYMLINK_NOFOLLOW));
	CALL(truncate(at("file"), 1));
	CALL(truncate(at("file"), -1));
	CALL(truncate(at("empty"), 1));
	CALL(truncate(at("fifo"), 1));
	CALL(truncate(at("missing"), 1));
	CALL(setxattr(at("file"), "user.test", "x", 1, 0));
	CALL(lsetxattr(at("file"), "user.test", "x", 1, 0));
	CALL(removexattr(at("file"), "user.test"));
	CALL(lremovexattr(at("file"), "user.test"));
	CALL(access(at("file"), F_OK));
	CALL(access(at("file"), R_OK));
	CALL(access(at("file"), W_OK));
	CALL(access(at(""), W_OK));
	CALL(access(at("locked"), W_OK));
	CALL(access(at("missing"), W_OK));
	CALL(access(at("fifo"), W_OK));
	CALL(faccessat(AT_FDCWD, at("file"), R_OK | W_OK, AT_EACCESS));
	CALL(syscall(SYS_faccessat2, AT_FDCWD, at("dangling"), W_OK, AT_SYMLINK_NOFOLLOW));
}

static void try_to_bind(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", at(name));
	say("bind %s: %s", name, bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ? error_name(errno) : "yes");
	close(fd);
}

static void say_read_only(const char *name, int result, const struct statvfs *status)
{
	say("statvfs %s: %s", name, result < 0 ? error_name(errno) : status->f_flag & ST_RDONLY ? "read-only" : "writable");
}

/* By descriptors of what is in the directory. */
static void try_descriptors(void)
{
	const struct timespec now[2] = { { .tv_nsec = UTIME_NOW }, { .tv_nsec = UTIME_NOW } };
	int fd = open(at("file"), O_RDONLY), path = open(at("file"), O_PATH), directory = open(at(""), O_RDONLY | O_DIRECTORY);
	int own = open("file", O_RDONLY), memory = memfd_create("memory", 0);
	char name[64];

	CALL(fchmod(fd, 0600));
	CALL(fchmod(path, 0600));
	CALL(fchmod(own, 0600));
	CALL(fchmod(memory, 0600));
	CALL(fchmod(-1, 0600));
	CALL(fchown(fd, -1, -1));
	CALL(fchown(path, -1, -1));
	CALL(fchown(own, -1, -1));
	CALL(fchownat(path, "", -1, -1, AT_EMPTY_PATH));
	CALL(fchownat(directory, "file", -1, -1, 0));
	CALL(futimens(fd, now));
	CALL(futimens(path, now));
	CALL(futimens(own, now));
	CALL(utimensat(directory, "file", now, 0));
	CALL(futimes(fd, NULL));
	CALL(fsetxattr(fd, "user.test", "x", 1, 0));
	CALL(fremovexattr(fd, "user.test"));
	CALL(ftruncate(fd, 1));
	CALL(ftruncate(memory, 1));
	CALL(fchmodat(directory, "file", 0600, 0));
	CALL(mkdirat(directory, "new", 0755));
	CALL(unlinkat(directory, "file", 0));
	CALL(symlinkat("x", directory, "new"));
	CALL(renameat(directory, "file", directory, "moved"));
	CALL(linkat(fd, "", directory, "new", AT_EMPTY_PATH));
	CALL(linkat(directory, "file", AT_FDCWD, "hard", 0));
	CALL(faccessat(directory, "file", W_OK, 0));
	OPEN(openat(directory, "file", O_RDWR));
	OPEN(openat(directory, "new", O_RDWR | O_CREAT, 0644));
	for (int i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "/proc/self/fd/%d", i ? path : fd);
		OPEN(open(name, O_RDONLY));
		OPEN(open(name, O_WRONLY));
		OPEN(open(name, O_RDWR | O_TRUNC));
		CALL(chmod(name, 0600));
		CALL(access(name, W_OK));
	}
	snprintf(name, sizeof(name), "/proc/self/fd/%d/new", directory);
	OPEN(open(name, O_WRONLY | O_CREAT, 0644));
	CALL(mkdir(name, 0755));
	snprintf(name, sizeof(name), "/proc/self/fd/%d", memory);
	OPEN(open(name, O_RDWR | O_TRUNC));
	close(fd);
	close(path);
	close(directory);
	close(own);
	close(memory);
}

static void try_statvfs(void)
{
	struct statvfs status;
	int fd = open(at("file"), O_RDONLY);

	say_read_only("file", statvfs(at("file"), &status), &status);
	say_read_only("missing", statvfs(at("missing"), &status), &status);
	say_read_only("descriptor", fstatvfs(fd, &status), &status);
	close(fd);
	fd = open("file", O_RDONLY);
	say_read_only("own file", statvfs("file", &status), &status);
	say_read_only("own descriptor", fstatvfs(fd, &status), &status);
	close(fd);
}

static void try_all(const char *by)
{
	prefix = by;
	say("--- as \"%s\"", by);
	try_to_open();
	try_to_make_and_remove();
	try_to_change();
	try_to_bind("socket");
	try_to_bind("file");
	try_descriptors();
	try_statvfs();
}

int main(int argc, char *argv[])
{
	int fd;

	if (argc != 2)
		return 1;
	put("file", "my own");
	symlink(argv[1], "way");
	try_all(argv[1]);
	try_all("way");
	/* What is mine can be written to, whatever is beside it. */
	OPEN(open("file", O_RDWR | O_TRUNC));
	CALL(access("file", W_OK));
	CALL(rename("file", "file2"));
	MUST(chdir(argv[1]));
	prefix = "";
	say("--- as the working directory");
	try_to_open();
	try_to_make_and_remove();
	try_to_change();
	try_to_bind("socket");
	OPEN(open("../t/file2", O_RDWR));
	MUST(chdir("full"));
	prefix = "..";
	say("--- from below");
	try_to_open();
	try_to_make_and_remove();
	try_to_change();
	fd = open("inner", O_RDONLY);
	CALL(fchmod(fd, 0600));
	return 0;
}
