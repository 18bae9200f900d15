/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @judge root */
#include "calls.h"

static void look(const char *path)
{
	struct stat status, other;
	char buffer[256];

	say("-- %s", path);
	if (stat(path, &status) == 0)
		say_stat("stat", &status);
	else
		say("stat: %s", error_name(errno));
	if (lstat(path, &other) == 0)
		say_stat("lstat", &other);
	else
		say("lstat: %s", error_name(errno));
	memset(buffer, 0, sizeof(buffer));
	say_result("statx", syscall(SYS_statx, AT_FDCWD, path, 0, 0x7ff, buffer));
	say("mode %o, nlink %u", *(uint16_t *)(buffer + 28), *(uint32_t *)(buffer + 16));
	memset(buffer, 0, sizeof(buffer));
	say_result("statx nofollow", syscall(SYS_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, 0x7ff, buffer));
	say("mode %o, size %u", *(uint16_t *)(buffer + 28), *(uint32_t *)(buffer + 40));
	say_result("statx flags", syscall(SYS_statx, AT_FDCWD, path, 0x10000, 0x7ff, buffer));
	say_result("statx no automount, sync", syscall(SYS_statx, AT_FDCWD, path, 0x800 | 0x2000, 0x7ff, buffer));
#ifdef SYS_stat
	say_result("raw stat", syscall(SYS_stat, path, buffer));
	say_result("raw lstat", syscall(SYS_lstat, path, buffer));
#endif
#ifdef SYS_newfstatat
	say_result("raw newfstatat", syscall(SYS_newfstatat, AT_FDCWD, path, buffer, 0));
	say_result("raw newfstatat nofollow", syscall(SYS_newfstatat, AT_FDCWD, path, buffer, AT_SYMLINK_NOFOLLOW));
#endif
#ifdef SYS_stat64
	say_result("raw stat64", syscall(SYS_stat64, path, buffer));
	say_result("raw lstat64", syscall(SYS_lstat64, path, buffer));
	say_result("raw fstatat64", syscall(SYS_fstatat64, AT_FDCWD, path, buffer, 0));
#endif
#ifdef SYS_oldstat
	say_result("raw oldstat", syscall(SYS_oldstat, path, buffer));
	say_result("raw oldlstat", syscall(SYS_oldlstat, path, buffer));
#endif
}

int main(void)
{
	MUST(mkdir("dir", 0750));
	put("dir/file", "12345\n");
	MUST(symlink("/t/dir/file", "link"));
	MUST(symlink("/t/dir/none", "dangling"));
	look("/t/dir/file");
	look("link");
	look("/t/link");
	look("dangling");
	look("dir");
	look("link/");
	look("dir/../link");
	look("/bin");
	look("/etc/motd");
	look("/proc/self");
	look("/");
	return 0;
}
