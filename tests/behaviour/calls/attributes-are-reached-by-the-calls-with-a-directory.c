/* SPDX-License-Identifier: GPL-2.0-or-later */
/* setxattrat and its relatives (Linux 6.13), file_getattr and file_setattr (6.17). */
#include "calls.h"
#include <stdint.h>

#define N_setxattrat 463
#define N_getxattrat 464
#define N_listxattrat 465
#define N_removexattrat 466
#define N_file_getattr 468
#define N_file_setattr 469

#define NOFOLLOW AT_SYMLINK_NOFOLLOW
#define EMPTY 0x1000
#define CREATE 1
#define REPLACE 2

struct attribute {
	uint64_t value;
	uint32_t size, flags;
};

static char value[70000], name_too_long[300];

static void set(const char *what, int dirfd, const char *path, unsigned flags, const char *name, const char *text, unsigned how)
{
	struct attribute attribute = { .value = (uintptr_t)text, .size = text ? strlen(text) : 0, .flags = how };

	say_result(what, syscall(N_setxattrat, dirfd, path, flags, name, &attribute, sizeof(attribute)));
}

static void get(const char *what, int dirfd, const char *path, unsigned flags, const char *name, unsigned size)
{
	struct attribute attribute = { .value = (uintptr_t)value, .size = size };
	long result;

	memset(value, '#', 100);
	result = syscall(N_getxattrat, dirfd, path, flags, name, &attribute, sizeof(attribute));
	if (result < 0)
		say("%s: %s", what, error_name(errno));
	else
		say("%s: %ld, %.12s", what, result, value);
}

static void list(const char *what, int dirfd, const char *path, unsigned flags, unsigned size)
{
	long result;

	memset(value, 0, 200);
	result = syscall(N_listxattrat, dirfd, path, flags, value, size);
	say_result(what, result);
	/* Others may be there: of the security modules. */
	for (const char *name = value; result > 0 && size && name < value + result; name += strlen(name) + 1)
		if (strncmp(name, "user.", 5) == 0)
			say("%s has %s", what, name);
}

static void attributes(void)
{
	struct { struct attribute known; uint64_t more; } large = { { (uintptr_t)"z", 1, 0 }, 0 };
	int directory = open("directory", O_RDONLY | O_DIRECTORY), file = open("file", O_RDWR);

	set("absolute", -1, "/t/file", 0, "user.a", "one", 0);
	get("absolute", -1, "/t/file", 0, "user.a", 100);
	get("asks for the size", -1, "/t/file", 0, "user.a", 0);
	get("too small", -1, "/t/file", 0, "user.a", 2);
	set("relative", directory, "inside", 0, "user.b", "two", 0);
	get("relative", directory, "inside", 0, "user.b", 100);
	get("by dotdot", directory, "../file", 0, "user.a", 100);
	set("through a link", AT_FDCWD, "link", 0, "user.c", "three", 0);
	get("through a link", AT_FDCWD, "file", 0, "user.c", 100);
	set("the link", AT_FDCWD, "link", NOFOLLOW, "user.d", "four", 0);
	get("the link", AT_FDCWD, "link", NOFOLLOW, "user.a", 100);
	set("empty path", file, "", EMPTY, "user.e", "five", 0);
	get("empty path", file, "", EMPTY, "user.e", 100);
	get("no path", file, NULL, EMPTY, "user.e", 100);
	get("empty path without the flag", file, "", 0, "user.e", 100);
	set("create", AT_FDCWD, "file", 0, "user.a", "six", CREATE);
	set("replace", AT_FDCWD, "file", 0, "user.a", "seven", REPLACE);
	set("replace what is missing", AT_FDCWD, "file", 0, "user.none", "x", REPLACE);
	get("replaced", AT_FDCWD, "file", 0, "user.a", 100);
	set("empty value", AT_FDCWD, "file", 0, "user.f", NULL, 0);
	get("empty value", AT_FDCWD, "file", 0, "user.f", 100);
	list("list", AT_FDCWD, "link", 0, sizeof(value));
	list("list of the link", AT_FDCWD, "link", NOFOLLOW, sizeof(value));
	list("list too small", AT_FDCWD, "file", 0, 3);
	list("list of an empty path", file, "", EMPTY, sizeof(value));
	CALL(syscall(N_removexattrat, directory, "../link", 0, "user.c"));
	CALL(syscall(N_removexattrat, directory, "../link", 0, "user.c"));
	get("removed", AT_FDCWD, "file", 0, "user.c", 100);
	/* What is refused. */
	set("missing", AT_FDCWD, "missing", 0, "user.a", "x", 0);
	get("missing", AT_FDCWD, "missing", 0, "user.a", 100);
	set("not a directory", AT_FDCWD, "file/x", 0, "user.a", "x", 0);
	set("bad descriptor", 99, "file", 0, "user.a", "x", 0);
	set("bad flags", AT_FDCWD, "file", 0x20000, "user.a", "x", 0);
	get("bad flags", AT_FDCWD, "file", 0x20000, "user.a", 10);
	set("bad ways", AT_FDCWD, "missing", 0, "user.a", "x", 4);
	set("no name", AT_FDCWD, "missing", 0, "", "x", 0);
	memset(name_too_long, 'n', sizeof(name_too_long) - 1);
	set("long name", AT_FDCWD, "missing", 0, name_too_long, "x", 0);
	get("long name", AT_FDCWD, "missing", 0, name_too_long, 10);
	set("no such class", AT_FDCWD, "file", 0, "nonsense", "x", 0);
	set("bad name", AT_FDCWD, "file", 0, (char *)8, "x", 0);
	CALL(syscall(N_setxattrat, AT_FDCWD, "file", 0, "user.a", (void *)8, 16));
	CALL(syscall(N_setxattrat, AT_FDCWD, "file", 0, "user.a", &large, 15));
	CALL(syscall(N_setxattrat, AT_FDCWD, "file", 0, "user.a", &large, 24));
	large.more = 1;
	CALL(syscall(N_setxattrat, AT_FDCWD, "file", 0, "user.a", &large, 24));
	CALL(syscall(N_setxattrat, AT_FDCWD, "file", 0, "user.a", &large, 5000));
	large.known.value = 8;
	CALL(syscall(N_setxattrat, AT_FDCWD, "missing", 0, "user.a", &large, 16));
	large.known.size = 65537;
	CALL(syscall(N_setxattrat, AT_FDCWD, "missing", 0, "user.a", &large, 16));
	large.known = (struct attribute){ 8, 100, 0 };
	CALL(syscall(N_getxattrat, AT_FDCWD, "file", 0, "user.a", &large, 16));
	large.known.flags = 1;
	CALL(syscall(N_getxattrat, AT_FDCWD, "missing", 0, "user.a", &large, 16));
}

static void file_attributes(void)
{
	struct { uint64_t flags; uint32_t sizes[4]; } attributes = { 0 };

	say_result("file_getattr", syscall(N_file_getattr, AT_FDCWD, "/t/link", &attributes, sizeof(attributes), 0));
	CALL(syscall(N_file_getattr, AT_FDCWD, "missing", &attributes, sizeof(attributes), 0));
	CALL(syscall(N_file_getattr, AT_FDCWD, "file", &attributes, 3, 0));
	CALL(syscall(N_file_getattr, AT_FDCWD, "file", &attributes, sizeof(attributes), 0x20000));
	CALL(syscall(N_file_getattr, AT_FDCWD, "link", &attributes, sizeof(attributes), NOFOLLOW));
	memset(&attributes, 0, sizeof(attributes));
	CALL(syscall(N_file_setattr, AT_FDCWD, "missing", &attributes, sizeof(attributes), 0));
	say_result("file_setattr", syscall(N_file_setattr, AT_FDCWD, "/t/link", &attributes, sizeof(attributes), 0));
}

int main(void)
{
	put("file", "text\n");
	MUST(mkdir("directory", 0755));
	put("directory/inside", "text\n");
	MUST(symlink("file", "link"));
	if (syscall(N_setxattrat, -1, NULL, 0, 0, 0, 0) == -1 && errno == ENOSYS)
		say("no setxattrat");
	else
		attributes();
	if (syscall(N_file_getattr, -1, NULL, 0, 0, 0) == -1 && errno == ENOSYS)
		say("no file_getattr");
	else
		file_attributes();
	return 0;
}
