/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @identity root */
/* chown in all its forms, and what all forms of stat tell afterwards, also to other processes. */
#include "calls.h"

#include <sys/sysmacros.h>

static void show_all(const char *path)
{
	struct stat status;
	unsigned char x[256] = { 0 };
	uint32_t owner[2];
	uint16_t mode;
	int fd;

	show_stat(path);
	if (stat(path, &status) == 0)
		say_stat("stat", &status);
	if (fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) == 0)
		say_stat("fstatat", &status);
	fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0 && fstat(fd, &status) == 0)
		say_stat("fstat", &status);
	if (fd >= 0 && fstatat(fd, "", &status, AT_EMPTY_PATH) == 0)
		say_stat("fstatat of a descriptor", &status);
	close(fd);
	if (syscall(SYS_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, 0x7ff, x) == 0) {
		memcpy(owner, x + 20, sizeof(owner));
		memcpy(&mode, x + 28, sizeof(mode));
		say("statx: mode %o of %u:%u", mode, owner[0], owner[1]);
	}
}

static void in_another_process(void)
{
	show_all("file");
	show_all("directory");
}

static void as_somebody(void)
{
	MUST(chown("mine", 42, 42));
	MUST(setgid(42));
	MUST(setuid(42));
	CALL(chown("file", 42, 42));
	CALL(chown("mine", 43, -1));
	CALL(chown("mine", 42, 42));
	CALL(chown("mine", -1, 43));
	CALL(chown("mine", -1, -1));
	CALL(chmod("file", 0600));
	CALL(chmod("mine", 0600));
	show_all("mine");
}

int main(void)
{
	int fd;

	put("file", "text");
	put("other", "text");
	put("mine", "text");
	MUST(mkdir("directory", 0755));
	MUST(symlink("file", "link"));
	show_all("file");
	CALL(chown("file", 12, 34));
	show_all("file");
	CALL(chown("link", -1, 35));
	show_all("file");
	show_all("link");
	CALL(lchown("link", 5, 6));
	show_all("link");
	CALL(chown("directory/", 70000, 80000));
	show_all("directory");
	fd = open("other", O_RDONLY);
	CALL(fchown(fd, 7, -1));
	CALL(fchownat(fd, "", -1, 8, AT_EMPTY_PATH));
	CALL(fchownat(fd, "", 1, 1, 0));
	CALL(fchown(-1, 1, 1));
	close(fd);
	show_all("other");
	CALL(chown("missing", 1, 1));
	CALL(chown("file/", 1, 1));
	CALL(chown((void *)8, 1, 1));
	in_child("another process", in_another_process);

	/* What the owner does to the mode, and what chown takes from it. */
	CALL(chmod("file", 06755));
	show_all("file");
	CALL(chown("file", 1, 1));
	show_all("file");
	CALL(chmod("directory", 02775));
	CALL(chown("directory", 1, 1));
	show_all("directory");

	/* Another name is the same file; a new file of the same name is not. */
	CALL(link("file", "second"));
	show_all("second");
	CALL(rename("second", "third"));
	show_all("third");
	CALL(unlink("file"));
	put("file", "new");
	show_all("file");
	show_all("third");
	in_child("somebody", as_somebody);
	return 0;
}
