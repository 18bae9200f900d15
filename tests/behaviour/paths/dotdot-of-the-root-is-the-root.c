/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	struct stat root, other;
	int fd;

	MUST(stat("/", &root));
	CALL(chdir("/"));
	CALL(chdir(".."));
	show_cwd();
	CALL(chdir("../../.."));
	show_cwd();
	MUST(stat("..", &other));
	say("the same: %d", root.st_ino == other.st_ino && root.st_dev == other.st_dev);
	MUST(stat("/t/../..", &other));
	say("the same: %d", root.st_ino == other.st_ino && root.st_dev == other.st_dev);
	fd = CALL(open("/", O_RDONLY | O_DIRECTORY));
	MUST(fstatat(fd, "..", &other, 0));
	say("the same: %d", root.st_ino == other.st_ino && root.st_dev == other.st_dev);
	MUST(fstatat(fd, "../../t/..", &other, AT_SYMLINK_NOFOLLOW));
	say("the same: %d", root.st_ino == other.st_ino && root.st_dev == other.st_dev);
	OPEN(openat(fd, "../etc/motd", O_RDONLY));
	CALL(mkdir("..", 0755));
	CALL(mkdir("/..", 0755));
	CALL(rmdir(".."));
	CALL(rmdir("/"));
	CALL(rmdir("."));
	CALL(unlink("/"));
	CALL(unlink(".."));
	CALL(rename("/", "/t/x"));
	CALL(rename("/t/..", "/t/x"));
	CALL(rename("/t/.", "/t/x"));
	CALL(symlink("x", "/"));
	CALL(link("/", "/t/x"));
	show_directory("..");
	return 0;
}
