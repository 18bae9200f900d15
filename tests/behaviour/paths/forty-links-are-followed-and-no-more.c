/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	char name[32], target[32];
	struct stat status;
	int i;

	put("l0", "end\n");
	for (i = 1; i <= 45; i++) {
		snprintf(name, sizeof(name), "l%d", i);
		snprintf(target, sizeof(target), i % 2 ? "/t/l%d" : "l%d", i - 1);
		MUST(symlink(target, name));
	}
	for (i = 35; i <= 45; i++) {
		snprintf(name, sizeof(name), "l%d", i);
		say_result(name, stat(name, &status));
		say_result(name, open(name, O_RDONLY | O_CLOEXEC) >= 0 ? 0 : -1);
		say_result(name, lstat(name, &status));
		say_result(name, access(name, R_OK));
	}
	/* Links in the middle count as well. */
	MUST(mkdir("d", 0755));
	put("d/file", "x");
	MUST(symlink("d", "to-d"));
	MUST(symlink("to-d/../l20", "mixed"));
	MUST(symlink("to-d/../l39", "mixed-40"));
	MUST(symlink("to-d/../l40", "mixed-41"));
	CALL(stat("mixed", &status));
	CALL(stat("mixed-40", &status));
	CALL(stat("mixed-41", &status));
	CALL(stat("l39/", &status));
	CALL(stat("l40/", &status));
	CALL(stat("l41/x", &status));
	/* Creating through a chain. */
	MUST(unlink("l0"));
	OPEN(open("l40", O_WRONLY | O_CREAT, 0600));
	OPEN(open("l41", O_WRONLY | O_CREAT, 0600));
	CALL(access("l0", F_OK));
	return 0;
}
