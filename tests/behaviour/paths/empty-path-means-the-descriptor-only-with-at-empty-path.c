/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <sys/statfs.h>

int main(void)
{
	struct stat status;
	char text[100] = "";
	int file, dir, path_fd, link_fd;
	long length;

	MUST(mkdir("dir", 0755));
	put("file", "x\n");
	MUST(symlink("file", "link"));
	file = CALL(open("file", O_RDONLY));
	dir = CALL(open("dir", O_RDONLY | O_DIRECTORY));
	path_fd = CALL(open("file", O_PATH));
	link_fd = CALL(open("link", O_PATH | O_NOFOLLOW));

	CALL(fstatat(file, "", &status, 0));
	CALL(fstatat(file, "", &status, AT_EMPTY_PATH));
	say_stat("file", &status);
	CALL(fstatat(dir, "", &status, AT_EMPTY_PATH));
	say_stat("dir", &status);
	CALL(fstatat(path_fd, "", &status, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW));
	say_stat("path_fd", &status);
	CALL(fstatat(link_fd, "", &status, AT_EMPTY_PATH));
	say("a link: %d", S_ISLNK(status.st_mode));
	CALL(fstatat(AT_FDCWD, "", &status, AT_EMPTY_PATH));
	say("a directory: %d", S_ISDIR(status.st_mode));
	CALL(fstatat(AT_FDCWD, "", &status, 0));
	CALL(fstatat(-1, "", &status, AT_EMPTY_PATH));
	CALL(fstatat(1000, "", &status, AT_EMPTY_PATH));
	CALL(fstatat(1000, "", &status, 0));

	length = readlinkat(link_fd, "", text, sizeof(text));
	say("readlinkat(link_fd, \"\") = %ld %.*s", length, (int)(length > 0 ? length : 0), text);
	CALL(readlinkat(file, "", text, sizeof(text)));
	CALL(readlinkat(dir, "", text, sizeof(text)));
	CALL(readlinkat(AT_FDCWD, "", text, sizeof(text)));
	CALL(readlink("", text, sizeof(text)));

	CALL(fchownat(file, "", -1, -1, AT_EMPTY_PATH));
	CALL(fchownat(file, "", -1, -1, 0));
	CALL(fchownat(link_fd, "", -1, -1, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW));
	SYS(faccessat2, file, "", R_OK, AT_EMPTY_PATH);
	SYS(faccessat2, path_fd, "", X_OK, AT_EMPTY_PATH);
	SYS(faccessat2, file, "", R_OK, 0);
	SYS(faccessat2, AT_FDCWD, "", R_OK, AT_EMPTY_PATH);
	SYS(fchmodat2, path_fd, "", 0640, AT_EMPTY_PATH);
	SYS(fchmodat2, path_fd, "", 0640, 0);
	CALL(linkat(file, "", AT_FDCWD, "hard", 0));
	CALL(linkat(path_fd, "", AT_FDCWD, "file", AT_EMPTY_PATH));
	OPEN(openat(dir, "", O_RDONLY));
	OPEN(openat(file, "", O_RDONLY));
	CALL(unlinkat(dir, "", AT_REMOVEDIR));
	CALL(mkdirat(dir, "", 0755));
	CALL(symlinkat("x", dir, ""));
	CALL(symlink("", "empty"));
	CALL(renameat(dir, "", AT_FDCWD, "y"));
	CALL(rename("file", ""));
	CALL(mknodat(dir, "", S_IFREG | 0644, 0));
	CALL(utimensat(dir, "", NULL, 0));
	CALL(utimensat(file, NULL, NULL, 0));
	CALL(utimensat(link_fd, "", NULL, AT_EMPTY_PATH));
	CALL(chdir(""));
	CALL(truncate("", 0));
	CALL(chmod("", 0));
	CALL(chown("", -1, -1));
	CALL(unlink(""));
	CALL(rmdir(""));
	CALL(access("", F_OK));
	show_stat("file");
	return 0;
}
