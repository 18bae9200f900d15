/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree that a seed stands for, made and printed by root outside of any guest. */
#define _GNU_SOURCE
#include "common.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

static const char names[] = "abcdefgh";
static unsigned owner;

static void fail(const char *what)
{
	fprintf(stderr, "pathcalls: %s: %s\n", what, strerror(errno));
	exit(3);
}

static void make_file(const char *name)
{
	static const char *const texts[] = {
		"", "hello\n", "#!/a/b\n", "#!a\n", "#! /d/e x y\n", "#!", "#!\n", "#!   \n", "\177ELF", "#!/a", "#!/e/../f -x",
		"\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\76\0\1", "#!/zz/zz\nexit", "0123456789012345678901234567890123456789",
	};
	unsigned index = below(16);
	char text[512];
	int fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0600);

	if (fd < 0)
		fail(name);
	memset(text, 'i', sizeof(text));
	memcpy(text, "#!/", 3);
	if (index >= 14 ? write(fd, text, index == 14 ? 400 : 200) < 0 : write(fd, texts[index], strlen(texts[index])) < 0)
		fail(name);
	close(fd);
}

static void make_socket(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strcpy(address.sun_path, name);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		fail(name);
	close(fd);
}

static void make_link(const char *name)
{
	char text[TEXT_SIZE];

	do {
		draw_path(text);
	} while (!text[0] || strlen(text) > 4095);
	if (symlink(text, name) < 0 && errno != ENAMETOOLONG)
		fail(name);
}

static void make_hard_link(const char *name)
{
	char other[2];

	draw_name(other);
	if (linkat(AT_FDCWD, other, AT_FDCWD, name, 0) < 0)
		make_file(name);
}

static void make_mode(const char *name, bool is_directory)
{
	struct stat status;

	if (lstat(name, &status) < 0)
		return;
	if (lchown(name, percent(75) ? owner : 0, percent(75) ? owner : 0) < 0)
		fail(name);
	if (S_ISLNK(status.st_mode))
		return;
	if (percent(15))
		setxattr(name, "user.a", "value", 5, 0);
	if (is_directory)
		chmod(name, (mode_t)PICK(0755, 0755, 0755, 0755, 0777, 0777, 0700, 0, 0111, 0444, 01777, 02775, 0500, 0300));
	else
		chmod(name, (mode_t)PICK(0644, 0644, 0644, 0666, 0755, 0777, 0, 04755, 02755, 0400, 0200, 0111));
}

static void make_directory(unsigned depth);

static void make_entry(const char *name, unsigned depth)
{
	unsigned kind = below(100);

	if (kind < 36) {
		if (mkdir(name, 0700) < 0 || chdir(name) < 0)
			fail(name);
		if (depth < 3)
			make_directory(depth + 1);
		if (chdir("..") < 0)
			fail("..");
	} else if (kind < 60) {
		make_file(name);
	} else if (kind < 88) {
		make_link(name);
	} else if (kind < 92) {
		if (mkfifo(name, 0600) < 0)
			fail(name);
	} else if (kind < 95) {
		make_socket(name);
	} else {
		make_hard_link(name);
	}
	make_mode(name, kind < 36);
}

static void make_directory(unsigned depth)
{
	static const unsigned density[] = { 85, 60, 40, 25 };

	for (size_t i = 0; i < sizeof(names) - 1; i++) {
		char name[2] = { names[i] };

		if (percent(density[depth]))
			make_entry(name, depth);
	}
}

void tree_make(uint64_t seed, unsigned uid)
{
	char name[256] = { 0 };

	owner = uid;
	umask(0);
	random_begin(seed, UINT64_MAX);
	make_directory(0);
	memset(name, 'l', 255);
	if (mkdir(name, 0777) < 0)
		fail("long name");
	/* Where bindings go: a directory, and a file. */
	if (mkdir("m", 0755) < 0 || mkdir("m/m", 0755) < 0)
		fail("m");
	make_file("k");
	make_file("m/k");
	if (chown("m", owner, owner) < 0 || chown("k", owner, owner) < 0)
		fail("m");
}

/* --- print ---------------------------------------------------------------------------------------------------------------- */

static unsigned hash_file(int directory, const char *name)
{
	unsigned char buffer[4096];
	unsigned hash = 5381;
	ssize_t length;
	int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOATIME);

	while (fd >= 0 && (length = read(fd, buffer, sizeof(buffer))) > 0)
		for (ssize_t i = 0; i < length; i++)
			hash = hash * 33 + buffer[i];
	if (fd >= 0)
		close(fd);
	return hash;
}

static void dump_xattrs(int directory, const char *name)
{
	char path[300], list[4096];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", directory, name);
	length = llistxattr(path, list, sizeof(list));
	for (ssize_t at = 0; at < length; at += (ssize_t)strlen(list + at) + 1)
		printf(" %s", list + at);
}

static void dump_entry(int directory, const char *name, const struct stat *status)
{
	char text[4097] = { 0 }, printed[4 * 4097];

	printf("%06o %u:%u nlink=%u", status->st_mode, status->st_uid, status->st_gid, (unsigned)status->st_nlink);
	/* Times that nobody set are the time of the run. */
	if (status->st_mtime < 100000000)
		printf(" mtime=%lld.%ld", (long long)status->st_mtime, status->st_mtim.tv_nsec);
	if (S_ISREG(status->st_mode))
		printf(" size=%lld hash=%08x", (long long)status->st_size, hash_file(directory, name));
	if (S_ISLNK(status->st_mode) && readlinkat(directory, name, text, sizeof(text) - 1) >= 0) {
		print_text(printed, text, strlen(text));
		printf(" -> %s", printed);
	}
	if (S_ISCHR(status->st_mode) || S_ISBLK(status->st_mode))
		printf(" dev=%llx", (unsigned long long)status->st_rdev);
	dump_xattrs(directory, name);
	printf("\n");
}

static void dump_directory(int directory, const char *prefix)
{
	struct dirent **entries;
	int count = scandirat(directory, ".", &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		char printed[2048], *path;
		struct stat status;
		int fd;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || name[0] == '.' || strcmp(name, "proc") == 0 ||
		    fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		print_text(printed, name, strlen(name));
		if (asprintf(&path, "%s%s", prefix, printed) < 0)
			exit(3);
		printf("%s: ", path);
		dump_entry(directory, name, &status);
		fd = S_ISDIR(status.st_mode) ? openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) : -1;
		if (fd >= 0) {
			strcat(path = realloc(path, strlen(path) + 2), "/");
			dump_directory(fd, path);
			close(fd);
		}
		free(path);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

void tree_dump(void)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY);

	dump_directory(fd, "");
	close(fd);
}
