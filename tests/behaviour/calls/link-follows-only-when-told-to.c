/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	char path[64];
	int fd;

	MUST(mkdir("dir", 0755));
	put("file", "x\n");
	MUST(symlink("/t/file", "to-file"));
	MUST(symlink("nowhere", "dangling"));
	MUST(symlink("dir", "to-dir"));
	CALL(link("file", "hard"));
	CALL(link("file", "hard"));
	CALL(link("missing", "x"));
	CALL(link("dir", "x"));
	CALL(link("file", "dir"));
	CALL(link("file", "missing/x"));
	CALL(link("file", "x/"));
	CALL(link("file/", "x"));
	CALL(link("file", "dangling"));
	CALL(link("to-file", "link-to-link"));
	show_stat("link-to-link");
	CALL(linkat(AT_FDCWD, "to-file", AT_FDCWD, "followed", AT_SYMLINK_FOLLOW));
	show_stat("followed");
	CALL(linkat(AT_FDCWD, "to-file", AT_FDCWD, "not-followed", 0));
	show_stat("not-followed");
	CALL(linkat(AT_FDCWD, "dangling", AT_FDCWD, "dangling2", AT_SYMLINK_FOLLOW));
	CALL(linkat(AT_FDCWD, "dangling", AT_FDCWD, "dangling2", 0));
	CALL(linkat(AT_FDCWD, "to-dir/../file", AT_FDCWD, "to-dir/in", 0));
	CALL(linkat(AT_FDCWD, "file", AT_FDCWD, "y", 0x4));
	fd = open("file", O_RDONLY);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	say_result("linkat of /proc/self/fd/FD, followed", linkat(AT_FDCWD, path, AT_FDCWD, "from-proc", AT_SYMLINK_FOLLOW));
	show_directory(".");
	show_directory("dir");
	show_stat("file");
	return 0;
}
