/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A flag that no kernel knows yet could change what a path means: each call that takes flags refuses it and does nothing. */
#include "../lib/calls.h"
#include <stdbool.h>
#include <sys/inotify.h>

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif
#ifdef SYS_newfstatat
#define FSTATAT SYS_newfstatat
#else
#define FSTATAT SYS_fstatat64
#endif

#define FCHMODAT2 6

/* The flags argument of each call stands for FLAG. */
static long call_with(int which, unsigned flag)
{
	static char buffer[4096], *const nothing[] = { NULL };

	switch (which) {
	case 0: return syscall(FSTATAT, AT_FDCWD, "file", buffer, flag);
	case 1: return syscall(SYS_statx, AT_FDCWD, "file", flag, 0x7ff, buffer);
	case 2: return syscall(SYS_faccessat2, AT_FDCWD, "file", R_OK, flag);
	case 3: return syscall(SYS_unlinkat, AT_FDCWD, "file", flag);
	case 4: return syscall(SYS_renameat2, AT_FDCWD, "file", AT_FDCWD, "moved", flag);
	case 5: return syscall(SYS_linkat, AT_FDCWD, "file", AT_FDCWD, "linked", flag);
	case FCHMODAT2: return syscall(SYS_fchmodat2, AT_FDCWD, "file", 0600, flag);
	case 7: return syscall(SYS_fchownat, AT_FDCWD, "file", -1, -1, flag);
	case 8: return syscall(SYS_utimensat, AT_FDCWD, "file", NULL, flag);
	case 9: return syscall(SYS_name_to_handle_at, AT_FDCWD, "file", buffer, buffer + 512, flag);
	case 10: return syscall(SYS_execveat, AT_FDCWD, "file", nothing, nothing, flag);
	default: return -2;
	}
}

int main(void)
{
	static const char *const names[] = { "fstatat", "statx", "faccessat2", "unlinkat", "renameat2", "linkat", "fchmodat2",
					     "fchownat", "utimensat", "name_to_handle_at", "execveat" };
	int notify = inotify_init1(0);
	bool has_fchmodat2;

	put("file", "text\n");
	has_fchmodat2 = call_with(FCHMODAT2, 0) == 0;
	for (int which = 0; which < 11; which++)
		for (int bit = 17; bit < 32; bit++) {
			long result = call_with(which, 1U << bit);

			/* Linux before 6.6. */
			if (which == FCHMODAT2 && !has_fchmodat2)
				break;
			if (result != -1 || errno != EINVAL)
				say("%s with bit %d: %ld %s", names[which], bit, result, error_name(errno));
			/* Beside one that is known: the look-up must not come first, either. */
			result = call_with(which, 1U << bit | AT_SYMLINK_NOFOLLOW);
			if (result != -1 || errno != EINVAL)
				say("%s with bit %d and AT_SYMLINK_NOFOLLOW: %ld %s", names[which], bit, result, error_name(errno));
		}
	for (int bit = 16; bit < 24; bit++)
		if (syscall(SYS_inotify_add_watch, notify, "file", 1U << bit | IN_MODIFY) != -1 || errno != EINVAL)
			say("inotify_add_watch with bit %d: %s", bit, error_name(errno));
	show_directory(".");
	show_stat("file");
	return 0;
}
