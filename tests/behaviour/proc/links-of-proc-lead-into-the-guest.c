/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

static char path[128];

static const char *of_fd(int fd, const char *rest)
{
	snprintf(path, sizeof(path), "/proc/self/fd/%d%s", fd, rest);
	return path;
}

static void open_and_show(const char *name)
{
	int fd = open(name, O_RDONLY);
	char text[64] = "";

	if (fd < 0)
		say("%.18s...: %s", name, error_name(errno));
	else {
		say("read %ld", (long)read(fd, text, sizeof(text) - 1));
		text[strcspn(text, "\n")] = '\0';
		say("%s", text[0] == 0x7f ? "ELF" : text);
		close(fd);
	}
}

int main(void)
{
	struct stat one, two;
	int fd, dir, fds[2];

	MUST(mkdir("dir", 0755));
	MUST(mkdir("dir/sub", 0755));
	put("dir/file", "in dir\n");
	put("file", "in t\n");
	open_and_show("/proc/self/exe");
	open_and_show("/proc/self/cwd/file");
	open_and_show("/proc/self/cwd/dir/../file");
	open_and_show("/proc/self/root/etc/motd");
	open_and_show("/proc/self/root/../etc/motd");
	open_and_show("/proc/self/root/proc/self/root/etc/motd");
	open_and_show("/proc/thread-self/cwd/dir/file");
	MUST(symlink("/proc/self/cwd/dir", "winding"));
	open_and_show("winding/file");
	show_directory("/proc/self/root");
	show_directory("/proc/self/cwd");
	show_directory("/proc/self/cwd/");
	dir = open("dir", O_RDONLY);
	open_and_show(of_fd(dir, "/file"));
	open_and_show(of_fd(dir, "/../file"));
	CALL(mkdir(of_fd(dir, "/made"), 0755));
	CALL(rename(of_fd(dir, "/made"), "/proc/self/cwd/renamed"));
	fd = open("dir/file", O_RDONLY);
	open_and_show(of_fd(fd, ""));
	open_and_show(of_fd(fd, "/"));
	open_and_show(of_fd(fd, "/x"));
	open_and_show(of_fd(fd, "/.."));
	MUST(fstat(fd, &one));
	MUST(stat(of_fd(fd, ""), &two));
	say("the same file: %d", one.st_ino == two.st_ino);
	MUST(lstat(of_fd(fd, ""), &two));
	say("a link: %d", S_ISLNK(two.st_mode));
	CALL(unlink("dir/file"));
	open_and_show(of_fd(fd, ""));
	CALL(truncate(of_fd(fd, ""), 3));
	CALL(chmod(of_fd(fd, ""), 0600));
	MUST(fstat(fd, &one));
	say("mode %o size %ld", one.st_mode & 07777, (long)one.st_size);
	CALL(access(of_fd(fd, ""), R_OK));
	OPEN(open(of_fd(fd, ""), O_RDONLY | O_NOFOLLOW));
	MUST(pipe(fds));
	CALL(write(fds[1], "pipe\n", 5));
	open_and_show(of_fd(fds[0], ""));
	CALL(stat(of_fd(fds[0], ""), &two));
	say("a pipe: %d", S_ISFIFO(two.st_mode));
	CALL(write(fds[1], "more\n", 5));
	dup2(fds[0], 0);
	open_and_show("/dev/stdin");
	CALL(write(fds[1], "last\n", 5));
	open_and_show("/dev/fd/0");
	open_and_show("/proc/self/fd/999");
	CALL(chdir(of_fd(dir, "/sub")));
	show_cwd();
	CALL(chdir("/proc/self/root/t/dir"));
	show_cwd();
	CALL(chdir("/proc/self"));
	say_result("access cwd/sub from /proc/self", access("cwd", F_OK));
	CALL(access("root/etc/motd", F_OK));
	CALL(access("fd/0", F_OK));
	return 0;
}
