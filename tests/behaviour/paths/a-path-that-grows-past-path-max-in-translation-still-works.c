/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

/* Directories so deep that the guest's path fits into PATH_MAX and the host's does not. */
int main(void)
{
	static char path[2 * PATH_MAX], text[2 * PATH_MAX];
	struct stat status;
	int length, fd;

	strcpy(path, "/t");
	length = 2;
	while (length + 202 < PATH_MAX - 20) {
		path[length] = '/';
		memset(path + length + 1, 'a' + length / 201 % 26, 200);
		path[length += 201] = '\0';
		MUST(mkdir(path, 0755));
	}
	say("%d bytes", length);
	strcpy(path + length, "/file");
	put(path, "deep\n");
	show(path);
	say_result("stat", stat(path, &status));
	say_result("chmod", chmod(path, 0600));
	say_result("symlink", symlink(path, "/t/link"));
	show("/t/link");
	say_result("rename", rename(path, "/t/file"));
	say_result("rename", rename("/t/file", path));
	say_result("link", link(path, "/t/hard"));
	say_result("truncate", truncate(path, 2));
	show("/t/hard");
	path[length] = '\0';
	show_directory(path);
	say_result("chdir", chdir(path));
	say_result("getcwd", syscall(SYS_getcwd, text, sizeof(text)));
	say("the same: %d", strcmp(text, path) == 0);
	show("file");
	put("relative", "relative\n");
	strcpy(path + length, "/relative");
	show(path);
	say_result("mkdir", mkdir("further", 0755));
	fd = CALL(open("further", O_RDONLY | O_DIRECTORY));
	CALL(fchdir(fd));
	CALL(mkdirat(fd, "still", 0755));
	CALL(access("../relative", R_OK));
	CALL(access("../further/still", R_OK));
	return 0;
}
