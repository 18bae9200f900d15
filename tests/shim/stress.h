/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the stress programs share. Each is called "PROGRAM WHAT DIRECTORY [NUMBER]" and works in DIRECTORY, an absolute path, in
 * which start() has made d/file, e/file, d/link -> file, d/sub and file. What it prints is the same whoever runs it.
 */
#ifndef STRESS_H
#define STRESS_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef __GLIBC__	/* what musl has not, or calls otherwise */
#include <linux/stat.h>
#define statx(directory, path, flags, mask, status) syscall(SYS_statx, directory, path, flags, mask, status)
#define closefrom(first) syscall(SYS_close_range, first, ~0U, 0)
#else
#define sigev_notify_thread_id _sigev_un._tid
#endif

static const char *base;	/* DIRECTORY */

/* A check that failed: the program is over, in whatever thread or process. */
static inline void expect(bool is_true, const char *what, int line)
{
	char text[300];
	int error = errno;

	if (is_true)
		return;
	(void)!write(1, text, (size_t)snprintf(text, sizeof(text), "wrong, line %d: %s (%s)\n", line, what, strerror(error)));
	_exit(1);
}
#define EXPECT(condition) expect(condition, #condition, __LINE__)

/* Of calls that proot may let a handler without SA_RESTART interrupt: doc/architecture.md, known limits of notify. */
#define EXPECT_CALL(condition) \
	do { \
		bool is_true; \
		while (!(is_true = (condition)) && errno == EINTR) \
			; \
		expect(is_true, #condition, __LINE__); \
	} while (0)

/* A path below the directory. The caller's buffer of 200 bytes. */
static inline char *below(char *path, const char *name)
{
	snprintf(path, 200, "%s/%s", base, name);
	return path;
}

static inline void make_file(const char *path, const char *text)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644);

	EXPECT(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

/* What the programs need is there, whatever a run before has left. */
static inline void start(const char *directory)
{
	char path[200];

	base = directory;
	mkdir(below(path, "d"), 0755);
	mkdir(below(path, "d/sub"), 0755);
	mkdir(below(path, "e"), 0755);
	make_file(below(path, "file"), "file");
	make_file(below(path, "d/file"), "d/file");
	make_file(below(path, "e/file"), "longer: e/file");
	unlink(below(path, "d/link"));
	EXPECT(symlink("file", below(path, "d/link")) == 0);
}

/* One call of each kind. name is a path that nothing has, and no other thread uses: several components. */
static inline void path_calls(const char *name)
{
	struct stat status;
	char path[200], text[16];
	int fd;

	EXPECT_CALL(stat(below(path, "d/file"), &status) == 0 && status.st_size == 6);
	EXPECT_CALL(stat(below(path, "e/file"), &status) == 0 && status.st_size == 14);
	EXPECT_CALL(lstat(below(path, "d/link"), &status) == 0 && S_ISLNK(status.st_mode));
	EXPECT_CALL(stat(below(path, "d/link"), &status) == 0 && status.st_size == 6);
	EXPECT_CALL(access(below(path, "d"), X_OK) == 0);
	EXPECT_CALL(access(below(path, "d/none"), F_OK) < 0 && errno == ENOENT);
	EXPECT_CALL(stat(below(path, "d/file/x"), &status) < 0 && errno == ENOTDIR);
	EXPECT_CALL(readlink(below(path, "d/link"), text, sizeof(text)) == 4 && memcmp(text, "file", 4) == 0);
	EXPECT_CALL(readlink(below(path, "d/file"), text, sizeof(text)) < 0 && errno == EINVAL);
	EXPECT_CALL(chmod(below(path, "d/file"), 0644) == 0);
	EXPECT_CALL((fd = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600)) >= 0);
	close(fd);
	EXPECT_CALL(unlink(name) == 0);
	EXPECT_CALL(mkdir(name, 0700) == 0);
	EXPECT_CALL(rmdir(name) == 0);
}

/* How many descriptors are open. */
static inline int count_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 1024; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static inline void sleep_ms(long milliseconds)
{
	struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000 };

	while (nanosleep(&time, &time) != 0 && errno == EINTR)
		;
}

/* Milliseconds since some time. */
static inline long now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

#endif
