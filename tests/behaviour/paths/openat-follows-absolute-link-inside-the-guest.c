/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	MUST(mkdir("/t/dir", 0755));
	put("/t/dir/file", "in the guest\n");
	MUST(symlink("/t/dir/file", "absolute"));
	MUST(symlink("/t/dir", "to-dir"));
	MUST(symlink("/../../t/dir", "over-the-top"));
	MUST(symlink("/etc/motd", "motd"));
	MUST(symlink("/bin/../t/../etc/motd", "winding"));
	show("absolute");
	show("/t/absolute");
	show("to-dir/file");
	show("over-the-top/file");
	show("motd");
	show("winding");
	show("/../../../../etc/motd");
	show_directory("to-dir");
	show_directory("/");
	OPEN(open("to-dir", O_RDONLY | O_DIRECTORY));
	OPEN(openat(AT_FDCWD, "absolute", O_RDONLY | O_NOFOLLOW));
	OPEN(openat(-1, "/t/absolute", O_RDONLY));
	return 0;
}
