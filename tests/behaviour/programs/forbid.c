/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forbid NAME... -- COMMAND...: run a command where a seccomp filter answers EPERM to some calls, as in a container. The names:
 * ptrace, process_vm_readv, seccomp.
 */
#include "calls.h"

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

static void forbid(unsigned number)
{
	struct instruction code[] = {
		{ 0x20, 0, 0, 0 },			/* the number */
		{ 0x15, 0, 1, number },
		{ 0x06, 0, 0, 0x00050000 | EPERM },
		{ 0x06, 0, 0, 0x7fff0000 },
	};
	struct program program = { sizeof(code) / sizeof(code[0]), code };

	MUST(prctl(PR_SET_SECCOMP, 2, &program, 0, 0));
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
