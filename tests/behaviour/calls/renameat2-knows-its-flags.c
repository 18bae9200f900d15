/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

#ifndef RENAME_NOREPLACE
#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE 2
#define RENAME_WHITEOUT 4
#endif

int main(void)
{
	int dir;

	MUST(mkdir("a", 0755));
	MUST(mkdir("b", 0755));
	put("a/one", "one\n");
	put("b/two", "two\n");
	MUST(symlink("one", "a/link"));
	dir = open("b", O_PATH);
	SYS(renameat2, AT_FDCWD, "a/one", dir, "two", RENAME_NOREPLACE);
	SYS(renameat2, AT_FDCWD, "a/one", dir, "three", RENAME_NOREPLACE);
	SYS(renameat2, AT_FDCWD, "b/three", AT_FDCWD, "/t/b/two", RENAME_EXCHANGE);
	show("b/two");
	show("b/three");
	SYS(renameat2, AT_FDCWD, "a", AT_FDCWD, "b/two", RENAME_EXCHANGE);
	show_directory("b");
	show("a");
	SYS(renameat2, AT_FDCWD, "b/missing", AT_FDCWD, "b/two", RENAME_EXCHANGE);
	SYS(renameat2, AT_FDCWD, "b/three", AT_FDCWD, "b/missing", RENAME_EXCHANGE);
	SYS(renameat2, AT_FDCWD, "b/three", AT_FDCWD, "b/x", RENAME_EXCHANGE | RENAME_NOREPLACE);
	SYS(renameat2, AT_FDCWD, "b/three", AT_FDCWD, "b/x", 0x80);
	SYS(renameat2, AT_FDCWD, "b/three", AT_FDCWD, "b/x", 0);
	SYS(renameat2, dir, "x", dir, "y", 0);
	show_directory("b");
	return 0;
}
