/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	static char name[201], text[65536];
	struct stat status;
	int i;

	memset(name, 'd', 200);
	for (i = 0; i < 30; i++) {
		if (mkdir(name, 0755) || chdir(name)) {
			say("level %d: %s", i, error_name(errno));
			break;
		}
	}
	say("%d levels", i);
	say_result("getcwd", syscall(SYS_getcwd, text, sizeof(text)));
	say_result("getcwd 4096", syscall(SYS_getcwd, text, 4096));
	put("file", "deep\n");
	show("file");
	CALL(stat("file", &status));
	CALL(mkdir("dir", 0755));
	CALL(rename("file", "dir/file"));
	show("dir/file");
	CALL(symlink("dir/file", "link"));
	show("link");
	CALL(symlink("/etc/motd", "absolute"));
	show("absolute");
	show("../../../../../../../../../../../../../../../../../../../../../../../../../../../../../../../etc/motd");
	CALL(chdir(".."));
	CALL(access("nothing", F_OK));
	CALL(chdir("/"));
	show_cwd();
	return 0;
}
