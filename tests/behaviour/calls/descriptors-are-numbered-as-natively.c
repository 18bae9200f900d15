/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @bind /proc */
#include "calls.h"
#include <sys/resource.h>

int main(void)
{
	struct rlimit limit = { 8, 8 };
	struct stat status;
	int i;

	show_directory("/proc/self/fd");
	put("file", "x\n");
	MUST(setrlimit(RLIMIT_NOFILE, &limit));
	for (i = 0; i < 8; i++)
		CALL(open("file", O_RDONLY));
	CALL(open("/t/missing", O_RDONLY));
	/* What needs no descriptor still works. */
	CALL(stat("/t/file", &status));
	CALL(access("/etc/motd", R_OK));
	CALL(mkdir("dir", 0755));
	CALL(rename("dir", "/t/dir2"));
	CALL(chdir("dir2"));
	show_cwd();
	CALL(close(3));
	CALL(open("/t/file", O_RDONLY));
	return 0;
}
