/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @identity root */
/* The calls that change users and groups, as root and after root is given up. */
#include "calls.h"

#include <grp.h>
#include <sys/fsuid.h>

static void show_ids(void)
{
	uid_t u[3];
	gid_t g[3], groups[64];
	int n = getgroups(64, groups);

	MUST(getresuid(&u[0], &u[1], &u[2]));
	MUST(getresgid(&g[0], &g[1], &g[2]));
	say("uid %d %d %d (%d %d), gid %d %d %d (%d %d), fs %d %d", (int)u[0], (int)u[1], (int)u[2], (int)getuid(), (int)geteuid(),
	    (int)g[0], (int)g[1], (int)g[2], (int)getgid(), (int)getegid(), setfsuid(-1), setfsgid(-1));
	for (int i = 0; i < n; i++)
		say("group %d", (int)groups[i]);
}

#define CASE(name, calls) static void name(void) { calls; show_ids(); }

CASE(setuid_drops_all, CALL(setuid(7)); CALL(setuid(0)); CALL(seteuid(0)); CALL(setuid(7)))
CASE(seteuid_can_return, CALL(seteuid(7)); show_ids(); CALL(setuid(8)); CALL(setegid(8)); CALL(seteuid(0)))
CASE(setreuid_swaps, CALL(setreuid(7, 8)); show_ids(); CALL(setreuid(8, 7)); CALL(setreuid(-1, 9)); CALL(setreuid(9, -1)))
CASE(setreuid_leaves, CALL(setreuid(-1, -1)); CALL(setreuid(-1, 5)); show_ids(); CALL(setreuid(5, -1)); CALL(seteuid(0)))
CASE(setresuid_knows_three, CALL(setresuid(1, 2, 3)); show_ids(); CALL(setresuid(3, 1, 2)); CALL(setresuid(4, -1, -1));
     CALL(setresuid(-1, 2, -1)); show_ids(); CALL(setuid(1)); CALL(setuid(3)))
CASE(groups_change, CALL(setgid(5)); CALL(setregid(6, 7)); CALL(setresgid(8, 9, 10)); show_ids(); CALL(setuid(7)); CALL(setgid(9));
     CALL(setgid(8)); CALL(setregid(10, -1)); CALL(setresgid(10, 10, 10)); CALL(setresgid(8, 8, 8)))
CASE(file_ids_change, say("%d", setfsuid(7)); say("%d", setfsgid(8)); show_ids(); CALL(setuid(9)); say("%d", setfsuid(7));
     say("%d", setfsuid(-1)); say("%d", setfsgid(4)); say("%d", setfsgid(-1)))
CASE(numbers_are_large, CALL(setresuid(70000, 80000, 4000000000U)); CALL(setresgid(70000, 80000, 4000000000U)))

static void supplementary_groups(void)
{
	const gid_t some[] = { 5, 3, 70000, 3 };

	CALL(setgroups(4, some));
	CALL(getgroups(0, NULL));
	CALL(getgroups(3, (gid_t[3]){ 0 }));
	SYS(getgroups, -1, NULL);
	SYS(setgroups, 2, (void *)8);
	SYS(setgroups, 70000, (void *)8);
	show_ids();
	CALL(setgroups(0, NULL));
	show_ids();
	CALL(setuid(3));
	CALL(setgroups(4, some));
	CALL(setgroups(0, NULL));
}

static void bad_pointers(void)
{
	SYS(getresuid, 8, 8, 8);
	SYS(getresgid, 8, 8, 8);
	SYS(getgroups, 64, 8);
	SYS(setuid, -1);
	SYS(setgid, -1);
}

/* A child has what its parent had, and keeps what it changes for itself. */
static void children_have_their_own(void)
{
	pid_t child;

	MUST(setresuid(1, 2, 0));
	child = fork();
	if (child == 0) {
		show_ids();
		CALL(seteuid(0));
		MUST(setresuid(5, 5, 5));
		_exit(0);
	}
	waitpid(child, NULL, 0);
	show_ids();
	child = vfork();
	if (child == 0) {
		syscall(SYS_setresuid, 1, 0, 0);
		_exit(geteuid() == 0 ? 3 : 4);
	}
	int status;
	waitpid(child, &status, 0);
	say_status("child of vfork", status);
	show_ids();
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) {
		show_ids();
		return 0;
	}
	/* Root logs in with its group, and so begins -0; who made the chroot may have had none. */
	MUST(setgroups(0, NULL));
	show_ids();
	in_child("setuid", setuid_drops_all);
	in_child("seteuid", seteuid_can_return);
	in_child("setreuid", setreuid_swaps);
	in_child("setreuid, saved", setreuid_leaves);
	in_child("setresuid", setresuid_knows_three);
	in_child("groups", groups_change);
	in_child("fs", file_ids_change);
	in_child("large", numbers_are_large);
	in_child("setgroups", supplementary_groups);
	in_child("pointers", bad_pointers);
	in_child("children", children_have_their_own);
	/* An exec hands on all but the saved and file system's IDs, which become the effective ones. */
	MUST(setgroups(1, (gid_t[1]){ 44 }));
	MUST(setresgid(4, 5, 6));
	MUST(setresuid(1, 2, 3));
	execl("/proc/self/exe", "again", "again", NULL);
	say("exec: %s", error_name(errno));
	return 1;
}
