/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <sys/statfs.h>
#include <sys/statvfs.h>

int main(void)
{
	struct statfs fs;
	struct statvfs vfs;

	MUST(mkdir("dir", 0755));
	put("dir/file", "0123456789\n");
	MUST(symlink("/t/dir/file", "link"));
	MUST(symlink("nowhere", "dangling"));
	CALL(truncate("link", 5));
	show("dir/file");
	CALL(truncate("/t/dir/../link", 3));
	show("dir/file");
	CALL(truncate("dir", 0));
	CALL(truncate("dangling", 0));
	CALL(truncate("dir/file/", 0));
	CALL(truncate("dir/file", -1));
	CALL(truncate("dir/file", 20));
	show_stat("dir/file");
#ifdef SYS_truncate64
	SYS(truncate64, "link", 7, 0);
#endif
	SYS(truncate, "/t/link", 6);
	show_stat("dir/file");
	CALL(statfs("/t/link", &fs));
	CALL(statfs("dangling", &fs));
	CALL(statfs("/proc", &fs));
	say("proc: %d", fs.f_type == 0x9fa0);
	CALL(statfs("/proc/self/cwd", &fs));
	say("proc: %d", fs.f_type == 0x9fa0);
	CALL(statvfs("/", &vfs));
	CALL(statvfs("missing", &vfs));
	CALL(statfs("link/", &fs));
	CALL(statfs("dir/../link", &fs));
	CALL(statfs("dir/missing", &fs));
	CALL(statfs("", &fs));
	CALL(statfs("missing", NULL));
	CALL(statfs("dir", NULL));
	CALL(statfs("/t/dir", &fs));
	say("%d %d", fs.f_bsize > 0, fs.f_blocks > 0);
	return 0;
}
