/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	MUST(mkdir("dir", 0755));
	MUST(mkdir("dir/sub", 0755));
	put("file", "x\n");
	MUST(symlink("dir", "to-dir"));
	MUST(symlink("file", "to-file"));
	MUST(symlink("nowhere", "dangling"));
	CALL(unlink("dir"));
	CALL(unlink("dir/"));
	CALL(unlink("file/"));
	CALL(unlink("to-dir/"));
	CALL(unlink("missing"));
	CALL(unlink("file/x"));
	CALL(unlink("."));
	CALL(unlink("dir/.."));
	CALL(rmdir("file"));
	CALL(rmdir("file/"));
	CALL(rmdir("to-dir"));
	CALL(rmdir("to-dir/"));
	CALL(rmdir("dir"));
	CALL(rmdir("dir/."));
	CALL(rmdir("dir/.."));
	CALL(rmdir("dir/sub/"));
	CALL(rmdir("missing"));
	CALL(unlinkat(AT_FDCWD, "file", AT_REMOVEDIR));
	CALL(unlinkat(AT_FDCWD, "dir", 0));
	CALL(unlinkat(AT_FDCWD, "dir", 0x1000));
	CALL(unlinkat(AT_FDCWD, "dir", AT_REMOVEDIR));
	CALL(unlink("to-file"));
	CALL(access("file", F_OK));
	CALL(unlink("dangling"));
	CALL(unlink("to-dir"));
	CALL(unlink("/t/file"));
	show_directory(".");
	/* The raw calls too. */
#ifdef SYS_rmdir
	SYS(mkdir, "/t/raw", 0700);
	SYS(rmdir, "/t/raw");
	SYS(symlink, "x", "/t/raw");
	SYS(unlink, "/t/raw");
	SYS(mknod, "/t/raw", S_IFIFO | 0600, 0);
	SYS(unlink, "/t/raw");
	SYS(creat, "/t/raw", 0600);
	SYS(link, "/t/raw", "/t/raw2");
	SYS(readlink, "/t/raw", (char[4]){ 0 }, 4);
#endif
	return 0;
}
