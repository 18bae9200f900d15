/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel counts the links of a walk that it has to begin again twice: without a lock at first, then, when an access time has
 * to be written or a mount changes, with locks, and the count goes on (fs/namei.c). So ELOOP may come too early, natively,
 * and is asked again.
 */
#include "calls.h"

#define STEADY(call) ({							\
	long result_ = -1;						\
	for (int try_ = 0; try_ < 5 && result_ < 0; try_++) {		\
		result_ = (call);					\
		if (result_ < 0 && errno != ELOOP)			\
			break;						\
	}								\
	result_; })

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
		say_result(name, STEADY(stat(name, &status)));
		say_result(name, STEADY(open(name, O_RDONLY | O_CLOEXEC)) >= 0 ? 0 : -1);
		say_result(name, lstat(name, &status));
		say_result(name, STEADY(access(name, R_OK)));
	}
	/* Links in the middle count as well. */
	MUST(mkdir("d", 0755));
	put("d/file", "x");
	MUST(symlink("d", "to-d"));
	MUST(symlink("to-d/../l20", "mixed"));
	MUST(symlink("to-d/../l39", "mixed-40"));
	MUST(symlink("to-d/../l40", "mixed-41"));
	CALL(STEADY(stat("mixed", &status)));
	CALL(STEADY(stat("mixed-40", &status)));
	CALL(STEADY(stat("mixed-41", &status)));
	CALL(STEADY(stat("l39/", &status)));
	CALL(STEADY(stat("l40/", &status)));
	CALL(STEADY(stat("l41/x", &status)));
	/* Creating through a chain. */
	MUST(unlink("l0"));
	OPEN(STEADY(open("l40", O_WRONLY | O_CREAT, 0600)));
	OPEN(STEADY(open("l41", O_WRONLY | O_CREAT, 0600)));
	CALL(access("l0", F_OK));
	return 0;
}
