/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

static char path[3 * PATH_MAX];

static void look(const char *what)
{
	struct stat status;

	say("-- %s: %d bytes", what, (int)strlen(path));
	say_result("stat", stat(path, &status));
	say_result("lstat", lstat(path, &status));
	say_result("access", access(path, F_OK));
	say_result("open", open(path, O_RDONLY | O_CLOEXEC) >= 0 ? 0 : -1);
	say_result("mkdir", mkdir(path, 0755));
	say_result("rmdir", rmdir(path));
	say_result("rename to", rename("file", path));
	say_result("rename from", rename(path, "file"));
	say_result("symlink", symlink("x", path));
	say_result("unlink", unlink(path));
	say_result("symlink with that text", symlink(path, "link"));
	say_result("stat link", stat("link", &status));
	say_result("unlink", unlink("link"));
	say_result("chdir", chdir(path));
	chdir("/t");
}

static void fill(int length, const char *with)
{
	int i, n = strlen(with);

	for (i = 0; i < length; i++)
		path[i] = with[i % n];
	path[length] = '\0';
}

int main(void)
{
	int length;

	put("file", "x");
	for (length = 254; length <= 257; length++) {
		fill(length, "n");
		look("a name");
	}
	memcpy(path, "missing/", 8);
	look("a long name in a missing directory");
	memcpy(path, "file////", 8);
	look("a long name in a file");
	for (length = PATH_MAX - 3; length <= PATH_MAX + 1; length++) {
		fill(length, "/");
		look("slashes");
		fill(length, "./");
		look("dots");
		fill(length, "missing/");
		look("missing");
	}
	fill(2 * PATH_MAX, "./");
	look("dots");
	return 0;
}
