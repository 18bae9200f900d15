/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	char text[PATH_MAX];
	int fd, size;

	MUST(mkdir("dir", 0755));
	MUST(mkdir("dir/sub", 0755));
	put("file", "x\n");
	MUST(symlink("/t/dir/sub", "link"));
	show_cwd();
	CALL(chdir("link"));
	show_cwd();
	CALL(chdir(".."));
	show_cwd();
	CALL(chdir("./sub/../../dir//sub/."));
	show_cwd();
	for (size = 0; size <= 12; size++) {
		memset(text, '#', 20);
		text[20] = '\0';
		say("getcwd of size %d = %ld %s", size, syscall(SYS_getcwd, text, size), error_name(errno));
		text[20] = '\0';
		say("%s", text);
	}
	say("libc: %s", getcwd(text, sizeof(text)));
	say("get_current_dir_name: %s", getcwd(NULL, 0));
	CALL(chdir("/t/file"));
	CALL(chdir("/t/missing"));
	show_cwd();
	fd = open("/usr", O_PATH);
	CALL(fchdir(fd));
	show_cwd();
	CALL(access("bin/sh", X_OK));
	CALL(fchdir(1000));
	CALL(chdir("/lib"));
	show_cwd();
	CALL(chdir("/proc/self/cwd"));
	show_cwd();
	CALL(chdir("/t"));
	MUST(mkdir("gone", 0755));
	CALL(chdir("gone"));
	CALL(rmdir("../gone"));
	CALL(syscall(SYS_getcwd, text, sizeof(text)));
	CALL(access(".", F_OK));
	CALL(access("..", F_OK));
	CALL(access("../file", F_OK));
	CALL(mkdir("x", 0755));
	OPEN(open("x", O_WRONLY | O_CREAT, 0600));
	OPEN(open(".", O_RDONLY));
	CALL(access("/t/file", F_OK));
	CALL(chdir(".."));
	show_cwd();
	CALL(chdir("/t"));
	show_cwd();
	return 0;
}
