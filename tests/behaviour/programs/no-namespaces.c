/* SPDX-License-Identifier: GPL-2.0-or-later */
/* no-namespaces COMMAND...: run a command where no name space can be made, as on a machine that forbids it. */
#include "calls.h"

#include <sched.h>
#include <sys/prctl.h>

/* Of <linux/filter.h> and <linux/seccomp.h>, which a musl has not. */
struct instruction {
	unsigned short code;
	unsigned char jt, jf;
	unsigned k;
};

struct program {
	unsigned short length;
	struct instruction *code;
};

#define LOAD(offset) { 0x20, 0, 0, offset }	/* 0: number, 16: lower half of the first argument */
#define EQUAL(value, yes, no) { 0x15, yes, no, value }
#define HAS_BIT(value, yes, no) { 0x45, yes, no, value }
#define RETURN(value) { 0x06, 0, 0, value }
#define ALLOW 0x7fff0000
#define REFUSE (0x00050000 | EPERM)

#define KINDS (CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC)

int main(int argc, char *argv[])
{
	struct instruction code[] = {
		LOAD(0), EQUAL(SYS_unshare, 0, 3),
		LOAD(16), HAS_BIT(KINDS, 0, 1), RETURN(REFUSE), RETURN(ALLOW),
	};
	struct program program = { sizeof(code) / sizeof(code[0]), code };

	(void)argc;
	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	MUST(prctl(PR_SET_SECCOMP, 2, &program));
	execvp(argv[1], argv + 1);
	return 1;
}
