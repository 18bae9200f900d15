/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	static const char *const texts[] = { "x", "/", "/etc/motd", "..", "../..", "./", "//double//", "/proc/self/exe", "a b\tc", "/t/self", "missing/", "\xff\xfe" };
	char name[20], text[100];
	struct stat status;
	unsigned i;

	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		snprintf(name, sizeof(name), "link%u", i);
		MUST(symlink(texts[i], name));
		show_link(name);
		MUST(lstat(name, &status));
		say("size %ld", (long)status.st_size);
	}
	memset(text, '#', sizeof(text));
	say_result("readlink, 3 bytes", readlink("link2", text, 3));
	say("%.5s", text);
	say_result("readlink, 9 bytes", readlink("link2", text, 9));
	say("%.12s", text);
	say_result("readlink, 10 bytes", readlink("link2", text, 10));
	say("%.12s", text);
	CALL(readlink("link2", text, 0));
	CALL(syscall(SYS_readlinkat, AT_FDCWD, "link2", text, -1));
	CALL(symlink("x", "link0"));
	CALL(symlink("x", "link0/"));
	CALL(symlink("x", "new/"));
	CALL(symlink("x", "missing/new"));
	CALL(readlink("/t", text, 10));
	return 0;
}
