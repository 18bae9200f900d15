/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	struct stat status;
	int fd;

	MUST(mkdir("closed", 0755));
	MUST(mkdir("closed/in", 0755));
	put("closed/file", "x\n");
	MUST(symlink("/t/closed/file", "into"));
	MUST(symlink("/t/file", "closed/out"));
	put("file", "y\n");
	MUST(mkdir("read-only", 0755));
	put("read-only/file", "x\n");
	put("secret", "x\n");
	fd = CALL(open("closed", O_RDONLY | O_DIRECTORY));
	MUST(chmod("read-only", 0555));
	MUST(chmod("secret", 0));

	static const int modes[] = { 0, 0444, 0111, 0666 };
	for (unsigned i = 0; i < 4; i++) {
		chmod("closed", modes[i]);
		say("-- mode %o", modes[i]);
		CALL(stat("closed", &status));
		CALL(stat("closed/", &status));
		CALL(stat("closed/.", &status));
		CALL(stat("closed/..", &status));
		CALL(stat("closed/../file", &status));
		CALL(stat("closed/file", &status));
		CALL(stat("closed/missing", &status));
		CALL(stat("closed/missing/x", &status));
		CALL(stat("closed/file/x", &status));
		CALL(lstat("closed/out", &status));
		CALL(stat("closed/out", &status));
		CALL(stat("closed/in/..", &status));
		CALL(stat("closed/in/../../file", &status));
		CALL(stat("into", &status));
		CALL(lstat("into", &status));
		CALL(access("closed", R_OK));
		CALL(access("closed", X_OK));
		CALL(access("closed/file", R_OK));
		OPEN(open("closed", O_RDONLY | O_DIRECTORY));
		OPEN(open("closed/file", O_RDONLY));
		OPEN(open("closed/new", O_WRONLY | O_CREAT | O_EXCL, 0600));
		OPEN(openat(fd, "file", O_RDONLY));
		OPEN(openat(fd, ".", O_RDONLY));
		OPEN(openat(fd, "..", O_RDONLY));
		CALL(chdir("closed"));
		CALL(access("file", F_OK));
		CALL(chdir("/t"));
		CALL(mkdir("closed/dir", 0755));
		CALL(rename("closed/file", "closed/other"));
		CALL(rename("closed/other", "closed/file"));
		CALL(unlink("closed/new"));
		CALL(rmdir("closed/dir"));
		CALL(readlink("closed/out", (char[10]){ 0 }, 10));
	}
	chmod("closed", 0755);
	say("-- a directory that may not be written");
	OPEN(open("read-only/new", O_WRONLY | O_CREAT, 0600));
	OPEN(open("read-only/file", O_WRONLY | O_CREAT, 0600));
	CALL(mkdir("read-only/dir", 0755));
	CALL(mkdir("read-only/file", 0755));
	CALL(unlink("read-only/file"));
	CALL(rename("file", "read-only/file"));
	CALL(symlink("x", "read-only/link"));
	CALL(link("file", "read-only/link"));
	CALL(access("read-only", W_OK));
	say("-- a file that may not be read");
	OPEN(open("secret", O_RDONLY));
	OPEN(open("secret", O_PATH));
	CALL(truncate("secret", 0));
	CALL(access("secret", R_OK));
	CALL(chmod("read-only", 0755));
	return 0;
}
