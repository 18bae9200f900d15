/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <sys/time.h>
#include <utime.h>

static void times(const char *path)
{
	struct stat status;

	MUST(lstat(path, &status));
	say("%s: %ld.%09ld %ld.%09ld", path, (long)status.st_atim.tv_sec, (long)status.st_atim.tv_nsec,
	    (long)status.st_mtim.tv_sec, (long)status.st_mtim.tv_nsec);
}

int main(void)
{
	struct timespec specs[2] = { { 1000, 1 }, { 2000, 2 } };
	struct timeval values[2] = { { 3000, 3 }, { 4000, 4 } };
	struct utimbuf buffer = { 5000, 6000 };

	put("file", "x\n");
	MUST(symlink("/t/file", "link"));
	MUST(symlink("nowhere", "dangling"));
	MUST(utimensat(AT_FDCWD, "link", specs, AT_SYMLINK_NOFOLLOW));
	CALL(utimensat(AT_FDCWD, "/t/link", specs, 0));
	times("file");
	CALL(utimes("link", values));
	times("file");
	CALL(utime("/t/file", &buffer));
	times("file");
	CALL(lutimes("link", values));
	times("link");
	CALL(lutimes("dangling", values));
	times("dangling");
	CALL(utimes("dangling", values));
	CALL(utime("dangling", &buffer));
	CALL(utimensat(AT_FDCWD, "dangling", specs, 0));
	specs[0].tv_nsec = UTIME_OMIT;
	CALL(utimensat(AT_FDCWD, "file", specs, 0));
	times("file");
	CALL(futimesat(AT_FDCWD, "link", values));
	times("file");
#ifdef SYS_utime
	SYS(utime, "/t/link", NULL);
	SYS(utimes, "/t/missing", NULL);
#endif
	return 0;
}
