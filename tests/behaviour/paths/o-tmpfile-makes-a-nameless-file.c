/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	char path[64];
	int fd;

	MUST(mkdir("dir", 0755));
	put("file", "x");
	MUST(symlink("dir", "to-dir"));
	fd = CALL(open("dir", O_TMPFILE | O_RDWR, 0600));
	if (fd >= 0) {
		CALL(write(fd, "text", 4));
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		say_result("linkat(/proc/self/fd/FD, dir/linked)", linkat(AT_FDCWD, path, AT_FDCWD, "dir/linked", AT_SYMLINK_FOLLOW));
		show_stat("dir/linked");
		close(fd);
	}
	fd = CALL(open("/t/to-dir", O_TMPFILE | O_RDWR | O_EXCL, 0600));
	if (fd >= 0) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		say_result("linkat of an O_EXCL file", linkat(AT_FDCWD, path, AT_FDCWD, "dir/linked2", AT_SYMLINK_FOLLOW));
		close(fd);
	}
	OPEN(open("to-dir", O_TMPFILE | O_RDWR | O_NOFOLLOW, 0600));
	OPEN(open("file", O_TMPFILE | O_RDWR, 0600));
	OPEN(open("missing", O_TMPFILE | O_RDWR, 0600));
	OPEN(open("dir", O_TMPFILE | O_RDONLY, 0600));
	show("dir/linked");
	show_directory("dir");
	return 0;
}
