/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The system call table as data: syscalls.def laid out, and an index by number for each ABI. */
#include "core/syscalls.h"

#include <asm/errno.h>
#include <asm/stat.h>
#include <asm/statfs.h>
#include <linux/fcntl.h>

#define PATH(rule, dirfd, path, flags) .paths = { { PATH_##rule, dirfd, path, flags, 0 } }
#define PATH_BIT(rule, dirfd, path, flags, bit) .paths = { { PATH_##rule, dirfd, path, flags, bit } }
#define PATHS(rule0, dirfd0, path0, flags0, rule1, dirfd1, path1, flags1) \
	.paths = { { PATH_##rule0, dirfd0, path0, flags0, 0 }, { PATH_##rule1, dirfd1, path1, flags1, 0 } }
#define BUFFER(kind, arg, length, size) .buffers = { { BUFFER_##kind, arg, length, size } }
#define BUFFERS(kind0, arg0, length0, size0, kind1, arg1, length1, size1) \
	.buffers = { { BUFFER_##kind0, arg0, length0, size0 }, { BUFFER_##kind1, arg1, length1, size1 } }
#define HANDLE(id) .handler = HANDLER_##id
#define REFUSAL(error) .refusal = error
#define VALUE(number) .value = number
#define KNOWN(index, set) .known = { index, set }
#define ONE_LINK (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)
#define OF_STAT (ONE_LINK | AT_NO_AUTOMOUNT | AT_STATX_SYNC_TYPE)
#define VALUE_ALSO(bits, another) .value = bits, .also = another
#define OF_OPEN_TREE (ONE_LINK | AT_NO_AUTOMOUNT | AT_RECURSIVE | 1 | O_CLOEXEC)
#define PROXY SYSCALL_PROXY
#define UMASK SYSCALL_UMASK
#define REAL_ID SYSCALL_REAL_ID
#define REMOVES SYSCALL_REMOVES
#define WRITES SYSCALL_WRITES
#define RESIZES SYSCALL_RESIZES
#define ONLY_ARG0 SYSCALL_ONLY_ARG0
#define ONLY_ARG2 SYSCALL_ONLY_ARG2
#define ONLY_POINTER SYSCALL_ONLY_POINTER
#define LOOKS SYSCALL_LOOKS
#define ONLY_CODE SYSCALL_ONLY_CODE
#define WAITS SYSCALL_WAITS
#define FLAGS(set) .flags = set
#define WHEN(feature) .when = FEATURE_##feature

const struct syscall_row syscall_rows[] = {
#define ROW(call, x86_64, i386, aarch64, policy_, ...) \
	{ .name = #call, .numbers = { x86_64, i386, aarch64 }, .policy = POLICY_##policy_, __VA_ARGS__ },
#include "core/syscalls.def"
#undef ROW
};

const size_t syscall_n_rows = sizeof(syscall_rows) / sizeof(syscall_rows[0]);

enum row_id {
#define ROW(call, ...) ROW_##call,
#include "core/syscalls.def"
#undef ROW
	ROW_COUNT
};

#define NUMBERS 512	/* beyond the highest number of any ABI */

_Static_assert((int)SYSCALL_FLAGS == (int)SYSCALL_FLAGS_SUM, "each flag of a row has a bit of its own");
_Static_assert(ROW_COUNT < 65535, "a row's index plus one fits the index tables");

/* A number of -1 goes to the slot behind the last number, again and again, and is never looked up. */
#define SLOT(number) ((number) < 0 ? NUMBERS : (number))

#pragma GCC diagnostic push
#ifdef __clang__
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif
/* Index of the row plus one; 0: no row. */
static const uint16_t row_of_number[ABI_COUNT][NUMBERS + 1] = {
	[ABI_X86_64] = {
#define ROW(call, x86_64, i386, aarch64, ...) [SLOT(x86_64)] = ROW_##call + 1,
#include "core/syscalls.def"
#undef ROW
	},
	[ABI_I386] = {
#define ROW(call, x86_64, i386, aarch64, ...) [SLOT(i386)] = ROW_##call + 1,
#include "core/syscalls.def"
#undef ROW
	},
	[ABI_AARCH64] = {
#define ROW(call, x86_64, i386, aarch64, ...) [SLOT(aarch64)] = ROW_##call + 1,
#include "core/syscalls.def"
#undef ROW
	},
};
#pragma GCC diagnostic pop

const struct syscall_row *syscall_find(enum abi abi, long number)
{
	unsigned id;

	if (number < 0 || number >= NUMBERS)
		return NULL;
	id = row_of_number[abi][number];
	return id ? &syscall_rows[id - 1] : NULL;
}
