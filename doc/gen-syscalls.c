/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the table of all system calls for people (build/syscalls.md): a line for each row of core/syscalls.def and core/left.def. */
#include <stdio.h>
#include <string.h>

#include "core/syscalls.h"

static void print_numbers(const int16_t numbers[ABI_COUNT])
{
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		if (numbers[abi] < 0)
			printf(" - |");
		else
			printf(" %d |", numbers[abi]);
	}
}

static const char *const orders[] = { "first", "second", "third", "fourth", "fifth", "sixth" };

static const char *last_component(const struct syscall_path *path)
{
	switch ((enum path_rule)path->rule) {
	case PATH_NOFOLLOW:
		return "a final link is not followed";
	case PATH_ENTRY:
		return "an entry that is made or removed";
	case PATH_AT_NOFOLLOW:
		return "a final link is followed unless AT_SYMLINK_NOFOLLOW";
	case PATH_AT_FOLLOW:
		return "a final link is followed with AT_SYMLINK_FOLLOW only";
	case PATH_DONT_FOLLOW_BIT:
		return "a final link is followed unless a flag says not to";
	default:
		return "links are followed";
	}
}

static void print_path(const struct syscall_path *path)
{
	if (path->rule == PATH_NONE)
		return;
	printf(" The %s argument is a path", orders[(int)path->path]);
	if (path->dirfd >= 0)
		printf(", relative to the %s", orders[(int)path->dirfd]);
	printf("; %s.", last_component(path));
}

static void print_row(const struct syscall_row *row)
{
	static const char *const policies[] = {
		[POLICY_TRANSLATE] = "translate", [POLICY_EMULATE] = "emulate", [POLICY_REFUSE] = "refuse", [POLICY_LEAVE] = "leave",
	};

	printf("| %s |", row->name);
	print_numbers(row->numbers);
	printf(" %s |", policies[row->policy]);
	if (row->policy == POLICY_REFUSE)
		printf(" %s.", strerror(row->refusal));
	if (row->policy == POLICY_LEAVE)
		printf(" Of interest only to options such as `-0`.");
	print_path(&row->paths[0]);
	print_path(&row->paths[1]);
	if (row->known.bits)
		printf(" Other flags than %#x: Invalid argument.", row->known.bits);
	printf(" |\n");
}

static void print_left(const char *name, const int16_t numbers[ABI_COUNT], const char *class)
{
	printf("| %s |", name);
	print_numbers(numbers);
	printf(" leave | %s |\n", class);
}

int main(void)
{
	printf("# What is done about each system call\n\n"
	       "Made from `core/syscalls.def` and `core/left.def`; `proot --list-syscalls` says the same. All calls of Linux up to "
	       "number %d are here; newer ones are answered with \"Function not implemented\".\n\n", SYSCALL_LAST_NUMBER);
	printf("- **translate**: paths of the guest are replaced, then the call is made\n"
	       "- **emulate**: as translate, but there is more to do than that\n"
	       "- **refuse**: fails with the error that is told, always\n"
	       "- **leave**: runs as it is, because it names no file: it is about\n");
#define LEFT_CLASS(class, about) printf("  - %s: %s\n", #class, about);
#define LEFT(...)
#include "core/left.def"
#undef LEFT
#undef LEFT_CLASS
	printf("\n| call | x86-64 | i386 | arm64 | policy | |\n| --- | --- | --- | --- | --- | --- |\n");
	for (size_t i = 0; i < syscall_n_rows; i++)
		print_row(&syscall_rows[i]);
#define LEFT_CLASS(...)
#define LEFT(name, x86_64, i386, aarch64, class) print_left(#name, (const int16_t[]){ x86_64, i386, aarch64 }, #class);
#include "core/left.def"
#undef LEFT
#undef LEFT_CLASS
	return fflush(stdout) || ferror(stdout);
}
