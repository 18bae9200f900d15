/* SPDX-License-Identifier: GPL-2.0-or-later */
/* no-namespaces COMMAND...: run a command where no name space can be made, as on a machine that forbids it. */
#include "calls.h"
#include "filter.h"

#include <sched.h>

#define KINDS (CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC)

int main(int argc, char *argv[])
{
	struct instruction code[] = {
		LOAD(0), EQUAL(SYS_unshare, 0, 3),
		LOAD(16), HAS_BIT(KINDS, 0, 1), RETURN(REFUSE), RETURN(ALLOW),
	};

	(void)argc;
	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	install_filter(code, sizeof(code) / sizeof(code[0]));
	execvp(argv[1], argv + 1);
	return 1;
}
