/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	struct stat status;
	int dir, file, path_fd, removed, other, pipe_fds[2];

	MUST(mkdir("dir", 0755));
	MUST(mkdir("dir/sub", 0755));
	put("dir/sub/inner", "inner\n");
	put("file", "outer\n");
	put("dir/file", "in dir\n");
	MUST(symlink("../file", "dir/up"));
	MUST(symlink("/file", "dir/absolute"));
	dir = CALL(open("dir", O_RDONLY | O_DIRECTORY));
	path_fd = CALL(open("dir/sub", O_PATH));
	file = CALL(open("file", O_RDONLY));
	MUST(mkdir("removed", 0755));
	removed = CALL(open("removed", O_RDONLY));
	MUST(rmdir("removed"));
	MUST(pipe(pipe_fds));
	other = openat(dir, "file", O_RDONLY);
	show_fd("dir/file", other);
	close(other);
	other = openat(path_fd, "inner", O_RDONLY);
	show_fd("sub/inner", other);
	close(other);
	other = openat(path_fd, "../../file", O_RDONLY);
	show_fd("sub/../../file", other);
	close(other);
	other = openat(dir, "up", O_RDONLY);
	show_fd("dir/up", other);
	close(other);
	OPEN(openat(dir, "absolute", O_RDONLY));
	OPEN(openat(dir, "../../../../../../t/file", O_RDONLY));
	OPEN(openat(file, "x", O_RDONLY));
	OPEN(openat(file, ".", O_RDONLY));
	OPEN(openat(file, "..", O_RDONLY));
	OPEN(openat(file, "/t/file", O_RDONLY));
	OPEN(openat(1000, "x", O_RDONLY));
	OPEN(openat(-5, "x", O_RDONLY));
	OPEN(openat(-5, "/t/file", O_RDONLY));
	OPEN(openat(pipe_fds[0], "x", O_RDONLY));
	OPEN(openat(removed, "x", O_RDONLY));
	OPEN(openat(removed, ".", O_RDONLY));
	OPEN(openat(removed, "..", O_RDONLY));
	OPEN(openat(removed, "new", O_WRONLY | O_CREAT, 0600));
	CALL(mkdirat(removed, "new", 0700));
	/* A directory that moves takes its descriptor along. */
	MUST(rename("dir", "moved"));
	CALL(fstatat(dir, "file", &status, 0));
	CALL(fstatat(path_fd, "inner", &status, 0));
	CALL(fstatat(path_fd, "../up", &status, 0));
	CALL(mkdirat(dir, "made", 0755));
	CALL(symlinkat("target", path_fd, "link"));
	CALL(renameat(path_fd, "inner", dir, "renamed"));
	CALL(linkat(dir, "renamed", path_fd, "linked", 0));
	CALL(unlinkat(dir, "made", 0));
	CALL(unlinkat(dir, "made", AT_REMOVEDIR));
	CALL(unlinkat(dir, "file", AT_REMOVEDIR));
	CALL(fchmodat(path_fd, "linked", 0600, 0));
	CALL(fchownat(path_fd, "link", -1, -1, AT_SYMLINK_NOFOLLOW));
	CALL(faccessat(path_fd, "linked", R_OK, 0));
	CALL(mkfifoat(path_fd, "fifo", 0600));
	CALL(utimensat(path_fd, "linked", NULL, 0));
	show_directory("moved");
	show_directory("moved/sub");
	return 0;
}
