/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @variants amd64 i386 */
/* The descriptor that a guest gets of a file of procfs whose text is not the kernel's. */
#include "calls.h"

static const char *const names[] = { "maps", "mountinfo", "mounts", "status" };
static char path[64];

static void show_given(const char *name)
{
	char text[200], first[64] = "", again[64] = "", link[40];
	struct stat status;
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/%s", name);
	say("-- %s", name);
	fd = CALL(open(path, O_RDONLY));
	MUST(fstat(fd, &status));
	say("kind %o mode %o of %d:%d", status.st_mode & S_IFMT, status.st_mode & 07777, (int)status.st_uid, (int)status.st_gid);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, text, sizeof(text) - 1);
	text[length > 0 ? length : 0] = '\0';
	say("its link: /proc/%s%s", atoi(text + 6) == getpid() ? "self" : "other", strrchr(text, '/'));
	say("flags %#x", fcntl(fd, F_GETFL) & ~0100000);
	say("close on exec %d", fcntl(fd, F_GETFD));
	MUST(read(fd, first, sizeof(first)));
	CALL(lseek(fd, 0, SEEK_SET));
	MUST(read(fd, again, sizeof(again)));
	say("the same again: %d", memcmp(first, again, 20) == 0);
	say("written: %d", write(fd, "x", 1) < 0);
	close(fd);
	OPEN(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
	OPEN(open(path, O_RDONLY | O_NOFOLLOW));
	OPEN(open(path, O_RDONLY | O_DIRECTORY));
	OPEN(open(path, O_RDONLY | O_CREAT, 0666));
	OPEN(open(path, O_RDONLY | O_CREAT | O_EXCL, 0666));
	CALL(access(path, R_OK));
	CALL(unlink(path));
	strcat(path, "/");
	OPEN(open(path, O_RDONLY));
}

int main(void)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		show_given(names[i]);
	OPEN(open("/proc/self/mountstats", O_RDONLY));
	OPEN(open("/proc/self/no-such", O_RDONLY));
	OPEN(open("/proc/0/maps", O_RDONLY));
	OPEN(open("/proc/self/task/1/maps", O_RDONLY));
	OPEN(open("/proc/thread-self/status", O_RDONLY));
	return 0;
}
