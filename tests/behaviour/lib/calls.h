/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For tests in C: do calls and print what came of them, a line each, as "call(arguments) = result ERROR". The same program
 * runs in a real chroot and under proot; the lines have to be the same.
 */
#ifndef TESTS_CALLS_H
#define TESTS_CALLS_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* Newer than some libcs' headers. */
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif
#ifndef O_TMPFILE
#define O_TMPFILE (020000000 | O_DIRECTORY)
#endif

/* Returned by main() when the test cannot run here; the last line printed is the reason. */
#define SKIP 77

static const char *error_name(int number)
{
	static char other[32];

	switch (number) {
#define NAME(error) case error: return #error;
	NAME(EPERM) NAME(ENOENT) NAME(ESRCH) NAME(EINTR) NAME(EIO) NAME(ENXIO) NAME(E2BIG) NAME(ENOEXEC) NAME(EBADF)
	NAME(ECHILD) NAME(EAGAIN) NAME(ENOMEM) NAME(EACCES) NAME(EFAULT) NAME(ENOTBLK) NAME(EBUSY) NAME(EEXIST)
	NAME(EXDEV) NAME(ENODEV) NAME(ENOTDIR) NAME(EISDIR) NAME(EINVAL) NAME(ENFILE) NAME(EMFILE) NAME(ENOTTY)
	NAME(ETXTBSY) NAME(EFBIG) NAME(ENOSPC) NAME(ESPIPE) NAME(EROFS) NAME(EMLINK) NAME(EPIPE) NAME(ERANGE)
	NAME(ENAMETOOLONG) NAME(ENOSYS) NAME(ENOTEMPTY) NAME(ELOOP) NAME(ENODATA) NAME(EOVERFLOW) NAME(ELIBBAD)
	NAME(EOPNOTSUPP) NAME(EADDRINUSE) NAME(ECONNREFUSED) NAME(ENOTSOCK) NAME(EPROTOTYPE) NAME(EDESTADDRREQ)
	NAME(EAFNOSUPPORT) NAME(EADDRNOTAVAIL) NAME(ENETUNREACH) NAME(ETIMEDOUT) NAME(ESTALE) NAME(ENOMSG) NAME(EIDRM) NAME(EISCONN) NAME(ENOTCONN)
#undef NAME
	}
	snprintf(other, sizeof(other), "E#%d", number);
	return other;
}

/* One write(2) for each line, so that lines of several processes do not mix and nothing is printed twice after fork. */
__attribute__((format(printf, 1, 2), unused))
static void say(const char *format, ...)
{
	char line[8192];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(line, sizeof(line) - 1, format, arguments);
	va_end(arguments);
	if (length > (int)sizeof(line) - 2)
		length = sizeof(line) - 2;
	line[length++] = '\n';
	if (write(1, line, length) != length)
		_exit(99);
}

__attribute__((unused))
static long say_result(const char *call, long result)
{
	int error = errno;

	if (result == -1)
		say("%s = -1 %s", call, error_name(error));
	else
		say("%s = %ld", call, result);
	errno = error;
	return result;
}

/* Do a call and print it. */
#define CALL(call) say_result(#call, (long)(call))
#define SYS(name, ...) say_result(#name "(" #__VA_ARGS__ ")", syscall(SYS_##name, ##__VA_ARGS__))

/* Do a call that returns a descriptor, print it, close it. */
#define OPEN(call) do { int fd_ = (int)CALL(call); if (fd_ >= 0) close(fd_); } while (0)

/* Preparations, which have to succeed. */
#define MUST(call) do { if ((long)(call) == -1) { say("%s:%d: %s: %s", __FILE__, __LINE__, #call, error_name(errno)); exit(98); } } while (0)

/* Make a file with the given contents. */
__attribute__((unused))
static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
		say("put %s: %s", path, error_name(errno));
		exit(98);
	}
	close(fd);
}

/* Print what is in a file. */
__attribute__((unused))
static void show_fd(const char *name, int fd)
{
	char text[4096];
	ssize_t length = read(fd, text, sizeof(text) - 1);

	if (length < 0) {
		say("%s: read: %s", name, error_name(errno));
		return;
	}
	text[length] = '\0';
	if (length > 0 && text[length - 1] == '\n')
		text[length - 1] = '\0';
	say("%s: \"%s\"", name, text);
}

__attribute__((unused))
static void show(const char *path)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0) {
		say("%s: open: %s", path, error_name(errno));
		return;
	}
	show_fd(path, fd);
	close(fd);
}

/* Print kind, mode, size and number of links; owners too, which are the same for all engines. */
__attribute__((unused))
static void say_stat(const char *name, const struct stat *status)
{
	if (S_ISDIR(status->st_mode))
		say("%s: directory %o of %d:%d", name, status->st_mode & 07777, (int)status->st_uid, (int)status->st_gid);
	else
		say("%s: kind %o mode %o size %ld links %ld of %d:%d", name, status->st_mode & S_IFMT,
		    status->st_mode & 07777, (long)status->st_size, (long)status->st_nlink, (int)status->st_uid,
		    (int)status->st_gid);
}

__attribute__((unused))
static void show_stat(const char *path)
{
	struct stat status;

	if (CALL(lstat(path, &status)) == 0)
		say_stat(path, &status);
}

__attribute__((unused))
static void show_link(const char *path)
{
	char text[PATH_MAX + 1];
	ssize_t length = readlink(path, text, sizeof(text) - 1);

	if (length < 0) {
		say("readlink %s: %s", path, error_name(errno));
		return;
	}
	text[length] = '\0';
	say("readlink %s: %s", path, text);
}

__attribute__((unused))
static void show_cwd(void)
{
	static char text[65536];
	long length = syscall(SYS_getcwd, text, sizeof(text));

	if (length < 0)
		say("getcwd: %s", error_name(errno));
	else if (length > 200)
		say("getcwd: %ld bytes, %.60s...", length, text);
	else
		say("getcwd: %ld %s", length, text);
}

/* The names in a directory, sorted. */
__attribute__((unused))
static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

__attribute__((unused))
static void show_directory(const char *path)
{
	DIR *directory = opendir(path);
	struct dirent *entry;
	char *names[512], line[4096] = "";
	int n = 0, i;

	if (!directory) {
		say("%s: opendir: %s", path, error_name(errno));
		return;
	}
	while (n < 512 && (entry = readdir(directory)))
		names[n++] = strdup(entry->d_name);
	closedir(directory);
	qsort(names, n, sizeof(*names), compare_names);
	for (i = 0; i < n; i++) {
		if (strlen(line) + strlen(names[i]) + 2 < sizeof(line)) {
			strcat(line, " ");
			strcat(line, names[i]);
		}
		free(names[i]);
	}
	say("%s:%s", path, line);
}

__attribute__((unused))
static void say_status(const char *name, int status)
{
	if (WIFEXITED(status))
		say("%s: exited with %d", name, WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		say("%s: ended by signal %d", name, WTERMSIG(status));
	else if (WIFSTOPPED(status))
		say("%s: stopped by signal %d", name, WSTOPSIG(status));
	else
		say("%s: status %#x", name, status);
}

/* Run a function in a child and print how it ended. */
__attribute__((unused))
static void in_child(const char *name, void (*function)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		function();
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		say("%s: no child: %s", name, error_name(errno));
		return;
	}
	say_status(name, status);
}

#endif
