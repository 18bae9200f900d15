/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding the path of a directory from below, as getcwd(3) did when it was young. */
#include "tracer/climb.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Find the name of directory child in its parent. Returns 0 or -errno. */
static int name_in_parent(int parent, int child, char name[256])
{
	struct stat wanted, found;
	struct dirent *entry;
	int fd = openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), error = -ENOENT;
	DIR *directory;

	if (fd < 0 || fstat(child, &wanted) < 0)
		return -errno;
	directory = fdopendir(fd);
	if (!directory) {
		close(fd);
		return -ENOMEM;
	}
	while (error && (entry = readdir(directory))) {
		if (fstatat(fd, entry->d_name, &found, AT_SYMLINK_NOFOLLOW) < 0 || found.st_ino != wanted.st_ino ||
		    found.st_dev != wanted.st_dev || strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(name, 256, "%s", entry->d_name);
		error = 0;
	}
	closedir(directory);
	return error;
}

/* Put "/name" in front of what fills the end of buffer from *start on. */
static int prepend(char *buffer, size_t *start, const char *name)
{
	size_t length = strlen(name);

	if (*start < length + 1)
		return -ENAMETOOLONG;
	*start -= length;
	memcpy(buffer + *start, name, length);
	buffer[--*start] = '/';
	return 0;
}

/* The path of a directory as the kernel tells it, if it is short enough; moves the tail behind it. */
static long join_told(int fd, char *host_path, size_t size, size_t start)
{
	char link[48], told[4096];
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, told, sizeof(told));
	if (length < 0)
		return -errno;
	if (length == 1)
		length = 0;	/* the root */
	if ((size_t)length > start)
		return -ENAMETOOLONG;
	memmove(host_path + length, host_path + start, size - start);
	memcpy(host_path, told, (size_t)length);
	return length + (long)(size - start) - 1;
}

long climb_host_path(int fd, char *host_path, size_t size)
{
	int current = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	size_t start = size - 1;
	long result;

	host_path[start] = '\0';
	for (;;) {
		char name[256];
		int parent;

		result = current < 0 ? -errno : join_told(current, host_path, size, start);
		if (result != -ENAMETOOLONG)
			break;
		parent = openat(current, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
		result = parent < 0 ? -errno : name_in_parent(parent, current, name);
		if (result == 0)
			result = prepend(host_path, &start, name);
		close(current);
		current = parent;
		if (result < 0)
			break;
	}
	if (current >= 0)
		close(current);
	return result;
}
