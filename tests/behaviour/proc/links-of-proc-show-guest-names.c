/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

static char path[64];

static const char *of_fd(int fd)
{
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

static void show_text(const char *what, const char *link)
{
	char text[PATH_MAX];
	ssize_t length = readlink(link, text, sizeof(text) - 1);
	struct stat status;

	if (length < 0) {
		say("%s: %s", what, error_name(errno));
		return;
	}
	text[length] = '\0';
	/* Numbers of pipes and sockets differ. */
	if (strchr(text, '['))
		strchr(text, '[')[1] = '\0';
	say("%s -> %s", what, text);
	if (lstat(link, &status) == 0)
		say("%s: a link: %d", what, S_ISLNK(status.st_mode));
}

int main(void)
{
	char text[PATH_MAX];
	int fd, fds[2];

	MUST(mkdir("dir", 0755));
	put("dir/file", "x\n");
	MUST(symlink("/t/dir/file", "link"));
	show_text("exe", "/proc/self/exe");
	show_text("cwd", "/proc/self/cwd");
	show_text("root", "/proc/self/root");
	show_text("thread-self/cwd", "/proc/thread-self/cwd");
	snprintf(path, sizeof(path), "/proc/%d/exe", getpid());
	show_text("PID/exe", path);
	snprintf(path, sizeof(path), "/proc/%d/task/%d/cwd", getpid(), getpid());
	show_text("PID/task/PID/cwd", path);
	fd = open("link", O_RDONLY);
	show_text("fd of a file", of_fd(fd));
	MUST(unlink("dir/file"));
	show_text("fd of a removed file", of_fd(fd));
	put("dir/file", "y\n");
	show_text("fd of a file replaced", of_fd(fd));
	fd = open("dir", O_RDONLY);
	show_text("fd of a directory", of_fd(fd));
	MUST(rename("dir", "moved"));
	show_text("fd of a moved directory", of_fd(fd));
	fd = open("/", O_RDONLY);
	show_text("fd of the root", of_fd(fd));
	fd = open("/dev/null", O_RDWR);
	show_text("fd of /dev/null", of_fd(fd));
	MUST(pipe(fds));
	show_text("fd of a pipe", of_fd(fds[0]));
	show_text("fd of nothing", of_fd(500));
	fd = open("/proc/self/status", O_RDONLY);
	say_result("fd in proc", fd < 0 ? -1 : 0);
	show_text("/dev/fd", "/dev/fd");
	show_text("/dev/stdin", "/dev/stdin");
	fd = open("link", O_PATH | O_NOFOLLOW);
	show_text("fd of a link", of_fd(fd));

	say("-- short buffers");
	memset(text, '#', 20);
	say_result("readlink", readlink("/proc/self/exe", text, 5));
	say("%.7s", text);
	CALL(chdir("/t/moved"));
	say_result("readlink", readlink("/proc/self/cwd", text, 4096));
	say("%.8s", text);
	fd = open("/proc/self", O_RDONLY);
	memset(text, 0, 20);
	say_result("readlinkat", readlinkat(fd, "cwd", text, 100));
	say("%s", text);
	show_cwd();
	return 0;
}
