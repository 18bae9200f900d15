/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Printing the system call table. */
#include "tracer/list_syscalls.h"

#include <errno.h>
#include <string.h>

#include "core/syscalls.h"

static const char *const policies[] = {
	[POLICY_TRANSLATE] = "translate", [POLICY_EMULATE] = "emulate", [POLICY_REFUSE] = "refuse", [POLICY_LEAVE] = "leave",
};

static void print_numbers(FILE *file, const struct syscall_row *row)
{
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		if (row->numbers[abi] < 0)
			fprintf(file, " %6s", "-");
		else
			fprintf(file, " %6d", row->numbers[abi]);
	}
}

int syscalls_list(FILE *file)
{
	fprintf(file, "%-20s %6s %6s %6s  %s\n", "# call", "x86-64", "i386", "arm64", "policy");
	for (size_t i = 0; i < syscall_n_rows; i++) {
		const struct syscall_row *row = &syscall_rows[i];

		fprintf(file, "%-20s", row->name);
		print_numbers(file, row);
		fprintf(file, "  %s", policies[row->policy]);
		if (row->policy == POLICY_REFUSE)
			fprintf(file, " (%s)", strerror(row->refusal));
		fputc('\n', file);
	}
	return fflush(file) || ferror(file) ? -EIO : 0;
}
