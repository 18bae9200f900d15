/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

static void look(const char *path)
{
	struct stat status;
	char text[100];
	int fd;

	say("-- %s", path);
	CALL(stat(path, &status));
	CALL(lstat(path, &status));
	CALL(access(path, F_OK));
	CALL(access(path, X_OK));
	CALL(readlink(path, text, sizeof(text)));
	fd = CALL(open(path, O_RDONLY | O_NONBLOCK));
	if (fd >= 0)
		close(fd);
	OPEN(open(path, O_RDONLY | O_DIRECTORY));
	OPEN(open(path, O_PATH));
	OPEN(open(path, O_PATH | O_NOFOLLOW));
	OPEN(open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
	CALL(chdir(path));
	chdir("/t");
	if (strncmp(path, "/dev", 4) == 0)
		return;
	CALL(rmdir(path));
	CALL(mkdir(path, 0755));
	CALL(chmod(path, 0755));
}

int main(void)
{
	static const char *const paths[] = {
		"", "missing", "missing/", "missing/.", "missing/x", "missing/..", "missing/../dir", "file", "file/", "file/.",
		"file/..", "file/x", "file/../file", "dir", "dir/", "dir//", "dir/.", "dir/..", "dir/./file", "dir//file",
		"dir/file/", "dir/missing", "dir/missing/", "dir/missing/x", "to-dir", "to-dir/", "to-dir/.", "to-dir/file",
		"to-dir/..", "to-file", "to-file/", "to-file/.", "dangling", "dangling/", "dangling/x", "dangling/.", "loop",
		"loop/", "loop/x", "two", "two/", "self-dir", "self-dir/self-dir/self-dir/file", "absolute", "absolute/file",
		"../t/file", "../../../../t/file", "/", "//", "/.", "/..", "/../", "/../t/file", "//t//file", "/t/./dir/../file",
		"/missing/../t/file", "/t/file/../file", "/t/dangling/../file", "to-missing-slash", "to-file-slash", "to-dir-slash",
		"to-dir-slash/file", "fifo", "fifo/", "fifo/x", "/dev/null", "/dev/null/", "/dev/null/x", "deep/er/file", ".",
		"./", "..", "../", "./.", "./..", "...", "dir/...", "/t/", "/t/.", "/t/..", "to-dotdot", "to-dotdot/file",
		"to-root", "to-root/t/file", "to-root/",
	};
	unsigned i;

	umask(022);
	MUST(mkdir("dir", 0755));
	put("dir/file", "f\n");
	put("file", "f\n");
	MUST(symlink("dir", "to-dir"));
	MUST(symlink("file", "to-file"));
	MUST(symlink("nowhere", "dangling"));
	MUST(symlink("loop", "loop"));
	MUST(symlink("two-b", "two"));
	MUST(symlink("two", "two-b"));
	MUST(symlink(".", "self-dir"));
	MUST(symlink("/t/dir", "absolute"));
	MUST(symlink("nowhere/", "to-missing-slash"));
	MUST(symlink("file/", "to-file-slash"));
	MUST(symlink("dir/", "to-dir-slash"));
	MUST(symlink("..", "dir/to-dotdot"));
	MUST(symlink("dir/..", "to-dotdot"));
	MUST(symlink("/", "to-root"));
	MUST(mkfifo("fifo", 0644));
	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		look(paths[i]);
	show_directory(".");
	return 0;
}
