/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

/* What every kind of call says to one path. */
static void ask(const char *path)
{
	struct stat status;
	char text[64];
	long result;
	int fd;

	say("%s:", path);
	result = stat(path, &status);
	say("stat %o %s", result ? 0 : status.st_mode, result ? error_name(errno) : "");
	result = lstat(path, &status);
	say("lstat %o %s", result ? 0 : status.st_mode, result ? error_name(errno) : "");
	result = access(path, R_OK);
	say("access %s", result ? error_name(errno) : "");
	result = readlink(path, text, sizeof(text));
	say("readlink %.*s %s", result < 0 ? 0 : (int)result, text, result < 0 ? error_name(errno) : "");
	fd = open(path, O_RDONLY);
	result = fd < 0 ? -1 : fstat(fd, &status);
	say("open %o %s", result ? 0 : status.st_mode, fd < 0 ? error_name(errno) : "");
	close(fd);
}

static void make_tree(void)
{
	MUST(mkdir("dir", 0755));
	MUST(mkdir("dir/sub", 0750));
	MUST(mkdir("dir/closed", 0600));
	MUST(mkdir("sticky", 0755));
	MUST(chmod("sticky", 01777));
	put("file", "x\n");
	put("dir/file", "y\n");
	MUST(symlink("../file", "dir/up"));
	MUST(symlink("dir/sub", "rel"));
	MUST(symlink("/t/dir", "abs"));
	MUST(symlink("dir/sub/", "slash"));
	MUST(symlink("file/", "bad-slash"));
	MUST(symlink("rel/../up", "winding"));
	MUST(symlink("../../../../../..//t/abs/./sub/..", "far"));
	MUST(symlink("none", "dangling"));
	MUST(symlink("loop", "loop"));
	MUST(symlink("/proc/self/status", "proc"));
	MUST(symlink("../file", "sticky/own"));
}

static void make_names(void)
{
	OPEN(open("dangling", O_CREAT | O_EXCL | O_WRONLY, 0600));
	OPEN(open("dangling", O_CREAT | O_NOFOLLOW | O_WRONLY, 0600));
	OPEN(open("dangling", O_CREAT | O_WRONLY, 0600));
	CALL(access("none", F_OK));
	OPEN(open("winding", O_CREAT | O_WRONLY | O_TRUNC, 0600));
	OPEN(open("slash", O_CREAT | O_WRONLY, 0600));
	OPEN(open("bad-slash", O_CREAT | O_WRONLY, 0600));
	OPEN(open("far", O_CREAT | O_WRONLY, 0600));
	OPEN(open("rel/../new", O_CREAT | O_EXCL | O_WRONLY, 0600));
	OPEN(open("rel/..", O_CREAT | O_WRONLY, 0600));
	CALL(rename("rel/../new", "abs/sub/../new2"));
	CALL(link("far/new2", "dir/sub/hard"));
	CALL(unlink("rel/hard"));
	CALL(mkdir("rel/../made", 0755));
	CALL(mkdir("rel/..", 0755));
	CALL(mkdir("rel/made/", 0755));
	CALL(rmdir("far/made"));
	CALL(rmdir("rel/made/."));
	CALL(rmdir("rel/made/"));
	CALL(rmdir("rel"));
	CALL(rmdir("rel/"));
	CALL(unlink("rel/.."));
	CALL(symlink("x", "far/../far/link"));
	CALL(unlink("/t/abs/link"));
	CALL(rename("abs/none", "abs/other"));
	CALL(chmod("far/new2", 0640));
	CALL(unlink("dir/new2"));
}

int main(void)
{
	static const char *const paths[] = {
		"dir/up", "rel", "rel/", "rel/.", "rel/..", "rel/../file", "abs", "abs/file", "abs/sub/../../file", "slash", "slash/",
		"bad-slash", "bad-slash/", "winding", "winding/", "far", "far/file", "far/../file", "dangling", "dangling/", "dangling/x",
		"loop", "loop/x", "proc", "sticky/own", "file/", "file/.", "file/..", "file/../file", "none/..", "none/../file",
		"dir/closed/..", "dir/closed/../file", "dir/closed/.", "dir/closed/", "dir//", "dir/./", "./", "../t", "../t/file", "..",
		"../..", "../../../t/abs/file", "../usr/../t/file", "/", "//", "/.", "/..", "/../t/file", "/t/../t/./rel/../../t/file",
		"/proc/self/../self/status", "/proc/..", "/lib", "/bin/sh", "/t/abs/../usr/bin/../bin/sh",
	};

	make_tree();
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		ask(paths[i]);
	make_names();
	MUST(chdir("dir/sub"));
	ask("../up");
	ask("../../rel/../up");
	ask("../../../t/file");
	ask("../../../../../t/file");
	CALL(rename("../file", "../../moved"));
	CALL(chdir("../../abs/.."));
	show_cwd();
	MUST(chdir("dir/sub"));
	MUST(chmod("../../dir", 0));
	ask("..");
	ask("../file");
	ask("../../file");
	MUST(chmod("/t/dir", 0755));
	return 0;
}
