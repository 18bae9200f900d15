/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	char text[64], path[64];
	int fd, link_fd;

	put("file", "x\n");
	MUST(symlink("file", "link"));
	MUST(mkdir("dir", 0755));
	fd = CALL(open("link", O_PATH));
	CALL(read(fd, text, 1));
	CALL(fchmod(fd, 0600));
	CALL(fcntl(fd, F_GETFL) & O_PATH);
	link_fd = CALL(open("link", O_PATH | O_NOFOLLOW));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	say_result("open of /proc/self/fd/FD", open(path, O_RDONLY));
	show_link(path);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", link_fd);
	show_link(path);
	say_result("open of /proc/self/fd/LINK", open(path, O_RDONLY));
	OPEN(open("dir", O_PATH | O_DIRECTORY));
	OPEN(open("file", O_PATH | O_DIRECTORY));
	OPEN(open("missing", O_PATH | O_CREAT, 0600));
	OPEN(open("link", O_PATH | O_NOFOLLOW | O_DIRECTORY));
	return 0;
}
