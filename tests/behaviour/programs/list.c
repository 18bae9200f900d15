/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list [DIRECTORY]...: the kinds and names in directories, by getdents64(2) and by getdents(2), where there is that. */
#include "calls.h"

#include <stdint.h>

/* How records begin. */
struct by_name {
	uint64_t inode, offset;
	uint16_t size;
	uint8_t kind;
	char name[];
};

struct old {
	unsigned long inode, offset;
	uint16_t size;
	char name[];
};

static void list(const char *what, long number, const char *path, bool is_old)
{
	_Alignas(8) char room[8192];
	int fd = open(path, O_RDONLY | O_DIRECTORY);
	long length, at;

	while ((length = syscall(number, fd, room, sizeof(room))) > 0)
		for (at = 0; at < length;) {
			const struct by_name *record = (void *)(room + at);
			const struct old *old = (void *)(room + at);
			uint16_t size = is_old ? old->size : record->size;

			say("%s %s: kind %d, %s", path, what, is_old ? room[at + size - 1] : record->kind, is_old ? old->name : record->name);
			at += size;
		}
	if (length < 0)
		say("%s %s: %s", path, what, error_name(errno));
	close(fd);
}

int main(int argc, char *argv[])
{
	for (int i = 1; i < argc; i++) {
		list("new", SYS_getdents64, argv[i], false);
#ifdef SYS_getdents
		list("old", SYS_getdents, argv[i], true);
#endif
	}
	return 0;
}
