/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <stdint.h>

/* Names of a directory, by a call whose entries have their length and name at these offsets. */
static void list(const char *what, long number, const char *path, size_t length_at, size_t name_at, size_t size)
{
	_Alignas(8) char room[4096];
	int fd = open(path, O_RDONLY | O_DIRECTORY), n = 0, n_known = 0;
	long length;

	while ((length = syscall(number, fd, room, size)) > 0)
		for (long at = 0; at < length; at += *(uint16_t *)(room + at + length_at)) {
			const char *name = room + at + name_at;

			n++;
			n_known += strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strncmp(name, "file-", 5) == 0;
		}
	if (length < 0)
		say("%s: %s", what, error_name(errno));
	else
		say("%s: %d entries, %d of them known", what, n, n_known);
	close(fd);
}

int main(void)
{
	char name[32];

	MUST(mkdir("directory", 0755));
	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "directory/file-%d", i);
		put(name, "");
	}
	list("getdents64", SYS_getdents64, "directory", 16, 19, 4096);
	list("getdents64 in pieces", SYS_getdents64, "directory", 16, 19, 100);
	list("getdents64 without room", SYS_getdents64, "directory", 16, 19, 3);
#ifdef SYS_getdents
	list("getdents", SYS_getdents, "directory", 2 * sizeof(long), 2 * sizeof(long) + 2, 4096);
	list("getdents in pieces", SYS_getdents, "directory", 2 * sizeof(long), 2 * sizeof(long) + 2, 100);
#endif
	CALL(syscall(SYS_getdents64, 99, name, sizeof(name)));
	CALL(syscall(SYS_getdents64, 0, name, sizeof(name)));
	return 0;
}
