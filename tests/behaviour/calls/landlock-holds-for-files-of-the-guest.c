/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of landlock name files of the guest, and hold for all that a process does from then on; programs still start.
 * @variants amd64 musl
 */
#include <sys/prctl.h>

#include "calls.h"

/* For libcs that are older than them: landlock_create_ruleset and its like have one number everywhere. */
#undef SYS_landlock_create_ruleset
#undef SYS_landlock_add_rule
#undef SYS_landlock_restrict_self
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446

static void use_files(void)
{
	OPEN(open("/etc/motd", O_RDONLY));
	OPEN(open("/dev/null", O_RDWR));
	CALL(access("/usr/bin", X_OK));
	CALL(chdir("/usr/bin"));
	CALL(chdir("/t"));
	CALL(mkdir("made", 0700));
	CALL(rmdir("made"));
	execl("/bin/sh", "sh", "-c", "cd /usr && exec /bin/echo executed", NULL);
	say("exec: %s", error_name(errno));
}

static void allow(int ruleset, const char *path, uint64_t access)
{
	struct { uint64_t access; int32_t fd; } __attribute__((packed)) rule = { access, open(path, O_PATH | O_CLOEXEC) };

	CALL(syscall(SYS_landlock_add_rule, ruleset, 1, &rule, 0));
	close(rule.fd);
}

/* Read and execute below /usr, read devices; make nothing anywhere. */
static void in_a_landlock(void)
{
	const uint64_t handled = 0x1fff, use = 1 << 0 | 1 << 2 | 1 << 3;
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);

	if (ruleset < 0) {
		say("no landlock");
		return;
	}
	allow(ruleset, "/usr", use);
	allow(ruleset, "/dev", 1 << 1 | 1 << 2);
	CALL(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	CALL(syscall(SYS_landlock_restrict_self, ruleset, 0));
	close(ruleset);
	OPEN(open("/t/new", O_CREAT | O_WRONLY, 0600));
	OPEN(open("/usr/test/../../etc/motd", O_RDONLY));
	CALL(rename("/t/file", "/t/other"));
	CALL(truncate("/t/file", 0));
	CALL(symlink("x", "/t/link"));
	CALL(unlink("/t/file"));
	use_files();
}

int main(void)
{
	put("file", "text");
	in_child("in a landlock", in_a_landlock);
	show("file");
	return 0;
}
