/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	MUST(mkdir("dir", 0755));
	MUST(mkdir("dir/sub", 0755));
	MUST(mkdir("empty", 0755));
	MUST(mkdir("full", 0755));
	put("full/file", "x\n");
	put("one", "one\n");
	put("two", "two\n");
	MUST(symlink("one", "to-one"));
	MUST(symlink("dir", "to-dir"));
	MUST(symlink("nowhere", "dangling"));
	MUST(link("two", "two-too"));
	CALL(rename("missing", "x"));
	CALL(rename("one", "missing/x"));
	CALL(rename("one", "two/x"));
	CALL(rename("one", "dir"));
	CALL(rename("dir", "one"));
	CALL(rename("dir", "full"));
	CALL(rename("dir", "dir/sub"));
	CALL(rename("dir", "dir/sub/x"));
	CALL(rename("dir/sub", "dir"));
	CALL(rename("dir", "empty"));
	CALL(rename("empty/", "dir/"));
	CALL(rename("one", "new/"));
	CALL(rename("one/", "new"));
	CALL(rename("to-dir/", "x"));
	CALL(rename("to-dir", "link-moved"));
	show_link("link-moved");
	CALL(rename("link-moved/sub", "sub-moved"));
	CALL(rename("sub-moved", "/t/link-moved/sub/"));
	CALL(rename("to-one", "dangling"));
	show_link("dangling");
	CALL(rename("two", "two-too"));
	show_directory(".");
	CALL(rename("one", "dangling"));
	CALL(rename("dangling", "dangling"));
	show_directory(".");
	CALL(rename(".", "x"));
	CALL(rename("dir/.", "x"));
	CALL(rename("dir/..", "x"));
	CALL(rename("two", "."));
	CALL(rename("two", ".."));
	CALL(rename("two", "dir/."));
#ifdef SYS_rename
	SYS(rename, "two", "three");
#endif
#ifdef SYS_renameat
	SYS(renameat, AT_FDCWD, "three", AT_FDCWD, "/t/dir/three");
#endif
	show_directory("dir");
	return 0;
}
