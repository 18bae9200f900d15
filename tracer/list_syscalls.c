/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Printing the system call table. */
#include "tracer/list_syscalls.h"

#include <errno.h>
#include <string.h>

#include "core/syscalls.h"

static const char *const policies[] = {
	[POLICY_TRANSLATE] = "translate", [POLICY_EMULATE] = "emulate", [POLICY_REFUSE] = "refuse", [POLICY_LEAVE] = "leave",
};

static void print_call(FILE *file, const char *name, const int16_t numbers[ABI_COUNT], enum syscall_policy policy, const char *remark)
{
	fprintf(file, "%-24s", name);
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		if (numbers[abi] < 0)
			fprintf(file, " %6s", "-");
		else
			fprintf(file, " %6d", numbers[abi]);
	}
	fprintf(file, "  %s", policies[policy]);
	if (remark)
		fprintf(file, " (%s)", remark);
	fputc('\n', file);
}

/* The calls that have no row. */
static void print_left(FILE *file)
{
	static const struct {
		const char *name;
		int16_t numbers[ABI_COUNT];
		const char *about;
	} left[] = {
#define LEFT_CLASS(...)
#define LEFT(call, x86_64, i386, aarch64, class) { #call, { x86_64, i386, aarch64 }, #class },
#include "core/left.def"
#undef LEFT
#undef LEFT_CLASS
	};

	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		print_call(file, left[i].name, left[i].numbers, POLICY_LEAVE, left[i].about);
}

int syscalls_list(FILE *file)
{
	fprintf(file, "%-24s %6s %6s %6s  %s\n", "# call", "x86-64", "i386", "arm64", "policy");
	for (size_t i = 0; i < syscall_n_rows; i++) {
		const struct syscall_row *row = &syscall_rows[i];

		print_call(file, row->name, row->numbers, row->policy, row->policy == POLICY_REFUSE ? strerror(row->refusal) : NULL);
	}
	print_left(file);
	return fflush(file) || ferror(file) ? -EIO : 0;
}
