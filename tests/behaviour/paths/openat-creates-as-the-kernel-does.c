/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

static void create(const char *path)
{
	say("-- %s", path);
	OPEN(open(path, O_WRONLY | O_CREAT | O_EXCL, 0640));
	OPEN(open(path, O_WRONLY | O_CREAT | O_NOFOLLOW, 0640));
	OPEN(open(path, O_WRONLY | O_CREAT, 0640));
	OPEN(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_DIRECTORY, 0640));
	OPEN(open(path, O_RDONLY | O_CREAT | O_PATH, 0640));
	OPEN(open(path, O_WRONLY));
	OPEN(open(path, O_RDWR | O_TRUNC));
	OPEN(creat(path, 0604));
	show_stat(path);
}

int main(void)
{
	static const char *const paths[] = {
		"new", "new2/", "new3/.", "missing/new", "dir/new", "dir", "dir/", "dangling", "dangling-dir", "to-new-absolute", "chain",
		"loop", "file", "file/", "file/x", "to-file", "to-dir/new2", "dangling/", "", ".", "..", "/", "/t/../t/new4", "dir/../new5",
		"dangling-up", "fifo/x", "fifo/",
	};
	unsigned i;

	umask(027);
	MUST(mkdir("dir", 0755));
	put("file", "text\n");
	MUST(symlink("target-of-dangling", "dangling"));
	MUST(symlink("missing/target", "dangling-dir"));
	MUST(symlink("/t/dir/target", "to-new-absolute"));
	MUST(symlink("chain2", "chain"));
	MUST(symlink("/t/chain3", "chain2"));
	MUST(symlink("dir/../end-of-chain", "chain3"));
	MUST(symlink("loop", "loop"));
	MUST(symlink("file", "to-file"));
	MUST(symlink("dir", "to-dir"));
	MUST(symlink("../../../../t/dir/up", "dangling-up"));
	MUST(mkfifo("fifo", 0644));
	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		create(paths[i]);
	show_directory(".");
	show_directory("dir");
	return 0;
}
