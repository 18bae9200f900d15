/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forbid NAME... -- COMMAND...: run a command where a seccomp filter answers EPERM to some calls, as in a container. The names:
 * ptrace, process_vm_readv, seccomp.
 */
#include "calls.h"
#include "filter.h"

static void forbid(unsigned number)
{
	struct instruction code[] = { LOAD(0), EQUAL(number, 0, 1), RETURN(REFUSE), RETURN(ALLOW) };

	install_filter(code, sizeof(code) / sizeof(code[0]));
}

int main(int argc, char *argv[])
{
	static const struct { const char *name; unsigned number; } calls[] = {
		{ "ptrace", SYS_ptrace }, { "process_vm_readv", SYS_process_vm_readv }, { "seccomp", SYS_seccomp },
	};
	int i;

	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		for (size_t j = 0; j < sizeof(calls) / sizeof(calls[0]); j++)
			if (strcmp(argv[i], calls[j].name) == 0)
				forbid(calls[j].number);
	if (i + 1 >= argc)
		return 2;
	execvp(argv[i + 1], argv + i + 1);
	say("%s: %s", argv[i + 1], error_name(errno));
	return 99;
}
