/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <sys/socket.h>

int main(void)
{
	umask(022);
	MUST(symlink("target", "dangling"));
	CALL(mkfifo("fifo", 0666));
	CALL(mkfifo("fifo", 0666));
	CALL(mkfifo("dangling", 0666));
	CALL(mkfifo("missing/fifo", 0666));
	CALL(mkfifo("new/", 0666));
	CALL(mknod("file", S_IFREG | 0666, 0));
	CALL(mknod("nothing", 0600, 0));
	CALL(mknod("socket", S_IFSOCK | 0600, 0));
	CALL(mknod("dir", S_IFDIR | 0600, 0));
	CALL(mknodat(AT_FDCWD, "/t/fifo2", S_IFIFO | 0606, 0));
	CALL(mknod("bad", 0170000, 0));
	show_stat("fifo");
	show_stat("fifo2");
	show_stat("file");
	show_stat("nothing");
	show_stat("socket");
	show_directory(".");
	return 0;
}
