/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The system call table against the numbers of the kernel's headers and of libseccomp, and against itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <glob.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/syscalls.h"

/* Numbers of an ABI as a header of the kernel defines them, read at run time: all ABIs' in one program. */
struct header {
	char names[600][40];
	int numbers[600];
	int n_names;
};

static const char *const newer[] = {
	/* Linux 6.6 and later: headers and libraries of Debian 12 do not know these. */
	"fchmodat2", "statmount", "listmount", "setxattrat", "getxattrat", "listxattrat", "removexattrat", "open_tree_attr",
	"file_getattr", "file_setattr",
};

static bool is_newer(const char *name)
{
	for (size_t i = 0; i < sizeof(newer) / sizeof(newer[0]); i++)
		if (strcmp(newer[i], name) == 0)
			return true;
	return false;
}

static bool read_header(struct header *header, const char *name)
{
	const char *const folders[] = { "/usr/include/x86_64-linux-gnu/asm/", "/usr/include/asm/" };
	FILE *file = NULL;
	char path[128], line[256];

	header->n_names = 0;
	for (size_t i = 0; i < 2 && !file; i++) {
		snprintf(path, sizeof(path), "%s%s", folders[i], name);
		file = fopen(path, "r");
	}
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		assert_true(header->n_names < 600);
		if (sscanf(line, "#define __NR_%39s %d", header->names[header->n_names], &header->numbers[header->n_names]) == 2)
			header->n_names++;
	}
	fclose(file);
	assert_true(header->n_names > 300);
	return true;
}

static int header_number(const struct header *header, const char *name)
{
	for (int i = 0; i < header->n_names; i++)
		if (strcmp(header->names[i], name) == 0)
			return header->numbers[i];
	return -1;
}

/* Each number is the header's, and what the header has under the name the row has, too. */
static void check_header(const char *file, enum abi abi)
{
	static struct header header;
	int n_wrong = 0;

	if (!read_header(&header, file))
		skip();
	for (size_t i = 0; i < syscall_n_rows; i++) {
		const struct syscall_row *row = &syscall_rows[i];
		int number = header_number(&header, row->name);

		if (number == row->numbers[abi] || (number == -1 && is_newer(row->name)))
			continue;
		print_error("%s: %d in the table, %d in %s\n", row->name, row->numbers[abi], number, file);
		n_wrong++;
	}
	assert_int_equal(n_wrong, 0);
}

static void test_numbers_of_x86_64_are_those_of_the_kernel(void **state)
{
	(void)state;
	check_header("unistd_64.h", ABI_X86_64);
}

static void test_numbers_of_i386_are_those_of_the_kernel(void **state)
{
	(void)state;
	check_header("unistd_32.h", ABI_I386);
}

static void check_libseccomp(enum abi abi, uint32_t arch)
{
	int n_wrong = 0;

	for (size_t i = 0; i < syscall_n_rows; i++) {
		const struct syscall_row *row = &syscall_rows[i];
		int number = seccomp_syscall_resolve_name_arch(arch, row->name);

		/* Negative: a pseudo number, for a call that the architecture lacks; or __NR_SCMP_ERROR: a name not known. */
		if (number == row->numbers[abi] || (number < 0 && row->numbers[abi] < 0))
			continue;
		if (number < 0 && is_newer(row->name))
			continue;
		print_error("%s: %d in the table, %d in libseccomp\n", row->name, row->numbers[abi], number);
		n_wrong++;
	}
	assert_int_equal(n_wrong, 0);
}

static void test_numbers_of_aarch64_are_those_of_libseccomp(void **state)
{
	(void)state;
	check_libseccomp(ABI_AARCH64, SCMP_ARCH_AARCH64);
}

static void test_numbers_of_x86_64_are_those_of_libseccomp(void **state)
{
	(void)state;
	check_libseccomp(ABI_X86_64, SCMP_ARCH_X86_64);
}

/* libseccomp 2.5 gives pseudo numbers to the socket calls of i386, which once had none of their own. */
static void test_new_calls_have_one_number_on_all_abis(void **state)
{
	(void)state;
	for (size_t i = 0; i < syscall_n_rows; i++) {
		const int16_t *numbers = syscall_rows[i].numbers;
		bool is_common = false;

		for (int abi = 0; abi < ABI_COUNT; abi++)
			is_common |= numbers[abi] >= 424;
		for (int abi = 0; abi < ABI_COUNT && is_common; abi++)
			assert_int_equal(numbers[abi], numbers[0]);
	}
}

static void test_no_number_and_no_name_is_used_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < syscall_n_rows; i++)
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(syscall_rows[i].name, syscall_rows[j].name);
			for (int abi = 0; abi < ABI_COUNT; abi++)
				assert_true(syscall_rows[i].numbers[abi] < 0 ||
					    syscall_rows[i].numbers[abi] != syscall_rows[j].numbers[abi]);
		}
}

static void test_find_gives_the_row_of_each_number(void **state)
{
	(void)state;
	for (size_t i = 0; i < syscall_n_rows; i++)
		for (int abi = 0; abi < ABI_COUNT; abi++)
			if (syscall_rows[i].numbers[abi] >= 0)
				assert_ptr_equal(syscall_find(abi, syscall_rows[i].numbers[abi]), &syscall_rows[i]);
}

static void test_find_gives_nothing_for_other_numbers(void **state)
{
	static const long odd[] = { -1, -2, 511, 512, 513, 1000, 0x40000000 | 2, 0x7fffffff, -0x7fffffffL - 1, 1L << 40,
				    -512, (1L << 32) + 2 };

	(void)state;
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
			assert_null(syscall_find(abi, odd[i]));
		for (int number = 0; number < 512; number++) {
			bool is_known = false;

			for (size_t i = 0; i < syscall_n_rows; i++)
				is_known |= syscall_rows[i].numbers[abi] == number;
			assert_int_equal(syscall_find(abi, number) != NULL, is_known);
		}
	}
}

/* --- every call has a row or is left alone ---------------------------------------------------------------------------------- */

static const struct left {
	const char *name;
	int numbers[ABI_COUNT];
} left[] = {
#define LEFT_CLASS(...)
#define LEFT(name, x86_64, i386, aarch64, class) { #name, { x86_64, i386, aarch64 } },
#include "core/left.def"
#undef LEFT
#undef LEFT_CLASS
};

#define N_LEFT (sizeof(left) / sizeof(left[0]))

/* Numbers that no call has ever had, or that none has now: the ends of the old tables, reserved ones, and calls of other ABIs. */
static bool is_hole(enum abi abi, long number)
{
	static const struct {
		enum abi abi;
		int first, last;
	} holes[] = {
		{ ABI_X86_64, 335, 423 },	/* 387 to 423 are kept free, the others are not: see syscall_64.tbl */
		{ ABI_I386, 222, 223 }, { ABI_I386, 251, 251 }, { ABI_I386, 285, 285 }, { ABI_I386, 387, 392 },
		{ ABI_I386, 415, 415 },
		{ ABI_AARCH64, 244, 259 }, { ABI_AARCH64, 295, 423 },
	};

	for (size_t i = 0; i < sizeof(holes) / sizeof(holes[0]); i++)
		if (holes[i].abi == abi && number >= holes[i].first && number <= holes[i].last)
			return true;
	return false;
}

/* The name that the tables have for a number, NULL: none. */
static const char *name_of(enum abi abi, long number)
{
	const struct syscall_row *row = syscall_find(abi, number);

	if (row)
		return row->name;
	for (size_t i = 0; i < N_LEFT; i++)
		if (left[i].numbers[abi] == number)
			return left[i].name;
	return NULL;
}

static void test_each_number_is_a_row_or_left_alone_or_a_hole(void **state)
{
	(void)state;
	for (int abi = 0; abi < ABI_COUNT; abi++)
		for (int number = 0; number <= SYSCALL_LAST_NUMBER; number++)
			if ((name_of(abi, number) != NULL) == is_hole(abi, number))
				fail_msg("number %d of ABI %d: %s", number, abi, name_of(abi, number) ? "no hole" : "no row, not left");
}

static void test_no_call_is_left_alone_twice_or_beside_a_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_LEFT; i++) {
		for (size_t j = 0; j < syscall_n_rows; j++)
			assert_string_not_equal(left[i].name, syscall_rows[j].name);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(left[i].name, left[j].name);
		for (int abi = 0; abi < ABI_COUNT; abi++) {
			if (left[i].numbers[abi] < 0)
				continue;
			assert_null(syscall_find(abi, left[i].numbers[abi]));
			assert_string_equal(name_of(abi, left[i].numbers[abi]), left[i].name);
		}
	}
}

/* What the kernel's header calls a number is what the tables call it; the header has as many as Linux 6.1 at least. */
static void check_names_of_header(const char *file, enum abi abi, int least)
{
	static struct header header;
	int n_wrong = 0;

	if (!read_header(&header, file))
		skip();
	assert_true(header.n_names >= least);
	for (int i = 0; i < header.n_names; i++) {
		const char *name = name_of(abi, header.numbers[i]);

		/* Newer than the table: the filter answers ENOSYS. */
		if (header.numbers[i] > SYSCALL_LAST_NUMBER || (name && strcmp(name, header.names[i]) == 0))
			continue;
		print_error("%s: %s, number %d: %s\n", file, header.names[i], header.numbers[i], name ? name : "not in the tables");
		n_wrong++;
	}
	assert_int_equal(n_wrong, 0);
}

static void test_calls_of_the_headers_are_all_known(void **state)
{
	(void)state;
	check_names_of_header("unistd_64.h", ABI_X86_64, 362);
	check_names_of_header("unistd_32.h", ABI_I386, 440);
}

static void test_calls_of_libseccomp_are_all_known(void **state)
{
	static const uint32_t archs[ABI_COUNT] = {
		[ABI_X86_64] = SCMP_ARCH_X86_64, [ABI_I386] = SCMP_ARCH_X86, [ABI_AARCH64] = SCMP_ARCH_AARCH64,
	};
	static const int least[ABI_COUNT] = { [ABI_X86_64] = 362, [ABI_I386] = 440, [ABI_AARCH64] = 306 };

	(void)state;
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		int n_known = 0;

		for (int number = 0; number <= SYSCALL_LAST_NUMBER; number++) {
			char *theirs = seccomp_syscall_resolve_num_arch(archs[abi], number);
			const char *ours = name_of(abi, number);

			if (theirs && (!ours || strcmp(theirs, ours) != 0))
				fail_msg("ABI %d, number %d: %s, in the tables %s", abi, number, theirs, ours ? ours : "nothing");
			n_known += theirs != NULL;
			free(theirs);
		}
		assert_true(n_known >= least[abi]);
	}
}

/* --- the rows against themselves ------------------------------------------------------------------------------------------ */

/* At most five arguments: the sixth is the cookie's place. */
static bool is_argument(int index)
{
	return index >= 0 && index < 5;
}

static void check_path(const struct syscall_row *row, const struct syscall_path *path)
{
	bool has_flags = path->rule == PATH_AT_NOFOLLOW || path->rule == PATH_AT_FOLLOW || path->rule == PATH_DONT_FOLLOW_BIT;

	if (path->rule == PATH_NONE)
		return;
	if (!is_argument(path->path) || path->dirfd < -1 || path->dirfd >= 5 || path->flags < -1 || path->flags >= 5)
		fail_msg("%s: an argument that is none", row->name);
	if (has_flags && path->flags < 0)
		fail_msg("%s: the rule needs flags", row->name);
	if (path->dirfd == path->path || path->flags == path->path || (path->flags >= 0 && path->flags == path->dirfd))
		fail_msg("%s: one argument is two things", row->name);
	if ((path->rule == PATH_DONT_FOLLOW_BIT) != (path->bit != 0))
		fail_msg("%s: a bit belongs to PATH_DONT_FOLLOW_BIT", row->name);
	/* All calls with a directory descriptor have it right before the path. */
	if (path->dirfd >= 0 && path->dirfd != path->path - 1)
		fail_msg("%s: dirfd is not before the path", row->name);
}

static void test_path_arguments_make_sense(void **state)
{
	(void)state;
	for (size_t i = 0; i < syscall_n_rows; i++) {
		const struct syscall_row *row = &syscall_rows[i];

		check_path(row, &row->paths[0]);
		check_path(row, &row->paths[1]);
		if (row->paths[1].rule != PATH_NONE) {
			assert_true(row->paths[0].rule != PATH_NONE);
			assert_true(row->paths[0].path < row->paths[1].path);
		}
	}
}

/* A flag that changes what a path means has to be known, and everything that is not is refused. */
static void test_flags_of_paths_are_declared(void **state)
{
	(void)state;
	for (size_t i = 0; i < syscall_n_rows; i++) {
		const struct syscall_row *row = &syscall_rows[i];
		const struct syscall_path *path = &row->paths[0];
		uint32_t needed = path->bit;

		if (path->rule == PATH_AT_NOFOLLOW)
			needed = 0x100;
		if (path->rule == PATH_AT_FOLLOW)
			needed = 0x400;
		if (needed && (row->known.arg != path->flags || (row->known.bits & needed) != needed))
			fail_msg("%s: KNOWN does not go with its path", row->name);
		if (row->known.arg >= 6 || (row->known.arg && !row->known.bits))
			fail_msg("%s: KNOWN knows nothing", row->name);
	}
}

static void check_buffer(const struct syscall_row *row, const struct syscall_buffer *buffer)
{
	if (buffer->kind == BUFFER_NONE)
		return;
	if (!is_argument(buffer->arg) || buffer->length < -1 || buffer->length >= 5 || buffer->length == buffer->arg)
		fail_msg("%s: an argument that is none", row->name);
	/* The worker has 64 KiB and a word for each. */
	if (buffer->size == 0 || buffer->size > 65536)
		fail_msg("%s: the size of a buffer", row->name);
	if (buffer->kind == BUFFER_OUT_RESULT && buffer->length < 0)
		fail_msg("%s: how much may be written?", row->name);
	for (int i = 0; i < 2; i++)
		if (row->paths[i].rule != PATH_NONE && (row->paths[i].path == buffer->arg || row->paths[i].dirfd == buffer->arg ||
							 row->paths[i].flags == buffer->arg || row->paths[i].path == buffer->length))
			fail_msg("%s: a buffer that is a path, too", row->name);
}

static void test_buffers_are_other_arguments_than_paths(void **state)
{
	(void)state;
	for (size_t i = 0; i < syscall_n_rows; i++) {
		const struct syscall_row *row = &syscall_rows[i];

		check_buffer(row, &row->buffers[0]);
		check_buffer(row, &row->buffers[1]);
		if (row->buffers[1].kind != BUFFER_NONE)
			assert_int_not_equal(row->buffers[0].arg, row->buffers[1].arg);
	}
}

/* Two changes of the table at a time may have taken the same bit. */
static void test_each_flag_has_a_bit_of_its_own(void **state)
{
	static const unsigned flags[] = { SYSCALL_PROXY, SYSCALL_UMASK, SYSCALL_REAL_ID, SYSCALL_REMOVES, SYSCALL_ONLY_ARG0,
					  SYSCALL_ONLY_POINTER, SYSCALL_WRITES, SYSCALL_RESIZES, SYSCALL_LOOKS,
					  SYSCALL_ONLY_CODE, SYSCALL_WAITS, SYSCALL_ONLY_ARG2 };
	unsigned seen = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		assert_int_equal(seen & flags[i], 0);
		seen |= flags[i];
	}
}

static void test_flags_fit_the_policy(void **state)
{
	(void)state;
	for (size_t i = 0; i < syscall_n_rows; i++) {
		const struct syscall_row *row = &syscall_rows[i];
		bool has_path = row->paths[0].rule != PATH_NONE;

		if ((row->policy == POLICY_REFUSE) != (row->refusal != 0))
			fail_msg("%s: an errno belongs to REFUSE", row->name);
		if ((row->policy == POLICY_EMULATE) != (row->handler != HANDLER_GENERIC))
			fail_msg("%s: a handler belongs to EMULATE", row->name);
		if (row->policy == POLICY_TRANSLATE && !has_path)
			fail_msg("%s: nothing to translate", row->name);
		if ((row->flags & SYSCALL_PROXY) && !has_path)
			fail_msg("%s: proxy_call() makes calls with paths", row->name);
		if ((row->flags & SYSCALL_UMASK) && !(row->flags & SYSCALL_PROXY))
			fail_msg("%s: umask is for calls that proot makes", row->name);
		if (row->buffers[0].kind != BUFFER_NONE && !(row->flags & SYSCALL_PROXY))
			fail_msg("%s: buffers are for calls that proot makes", row->name);
		if (syscall_selector(row) >= 0 && (row->flags & SYSCALL_ONLY_POINTER))
			fail_msg("%s: which value?", row->name);
		if ((row->flags & SYSCALL_ONLY_ARG0) && (row->flags & SYSCALL_ONLY_ARG2))
			fail_msg("%s: which argument?", row->name);
		if ((row->flags & SYSCALL_ONLY_POINTER) && row->value >= 6)
			fail_msg("%s: an argument that is none", row->name);
		if (row->flags & ~SYSCALL_FLAGS)
			fail_msg("%s: a flag that is not among SYSCALL_FLAGS", row->name);
		if (row->handler >= HANDLER_COUNT)
			fail_msg("%s: no such handler", row->name);
	}
}

#ifdef __x86_64__
#define STAT_SIZE 144
#else	/* of include/uapi/asm-generic/stat.h */
#define STAT_SIZE 128
#endif

/* proot makes PROXY calls with copies of what they write to; every pointer argument has to be a path or a buffer. */
static void test_sizes_of_results_are_those_of_the_kernel(void **state)
{
	static const struct {
		const char *name;
		uint32_t size;
	} results[] = { { "stat", STAT_SIZE }, { "lstat", STAT_SIZE }, { "newfstatat", STAT_SIZE }, { "statx", 256 }, { "statfs", 120 },
			{ "utime", 16 }, { "utimes", 32 }, { "futimesat", 32 }, { "utimensat", 32 } };

	(void)state;
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
		bool is_found = false;

		for (size_t j = 0; j < syscall_n_rows; j++)
			if (strcmp(syscall_rows[j].name, results[i].name) == 0) {
				assert_int_equal(syscall_rows[j].buffers[0].size, results[i].size);
				is_found = true;
			}
		assert_true(is_found);
	}
}

/* --- every row has a test ---------------------------------------------------------------------------------------------------- */

/* All behaviour tests and their programs, one behind the other. */
static char *read_behaviour_tests(void)
{
	static const char *const patterns[] = { "tests/behaviour/*/*.c", "tests/behaviour/*/*.sh" };
	glob_t found = { 0 };
	char *text = NULL;
	size_t size = 0;
	FILE *all = open_memstream(&text, &size);

	for (int i = 0; i < 2; i++)
		assert_int_equal(glob(patterns[i], i ? GLOB_APPEND : 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		FILE *file = fopen(found.gl_pathv[i], "r");
		char line[4096];

		assert_non_null(file);
		while (fgets(line, sizeof(line), file))
			fputs(line, all);
		fclose(file);
	}
	globfree(&found);
	fclose(all);
	return text;
}

static bool is_of_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Whether the text has name as a function that is called, as SYS_name or N_name, or in a line of "@calls". */
static bool is_named(const char *text, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = text; (at = strstr(at, name)); at += length) {
		const char *line = at;

		if (is_of_name(at[length]))
			continue;
		if ((at - text >= 4 && memcmp(at - 4, "SYS_", 4) == 0) || (at - text >= 2 && memcmp(at - 2, "N_", 2) == 0))
			return true;
		while (line > text && line[-1] != '\n')
			line--;
		if (at > text && !is_of_name(at[-1]) && (at[length] == '(' || memmem(line, (size_t)(at - line), "@calls ", 7)))
			return true;
	}
	return false;
}

static void test_each_call_that_is_not_left_alone_is_made_by_a_behaviour_test(void **state)
{
	char *text = read_behaviour_tests();
	int n_missing = 0;

	(void)state;
	for (size_t i = 0; i < syscall_n_rows; i++) {
		const struct syscall_row *row = &syscall_rows[i];

		if ((row->policy != POLICY_TRANSLATE && row->policy != POLICY_EMULATE) || is_named(text, row->name))
			continue;
		print_error("%s: no behaviour test makes this call\n", row->name);
		n_missing++;
	}
	free(text);
	assert_int_equal(n_missing, 0);
}

/* The check above can fail. */
static void test_a_name_is_found_as_a_call_only(void **state)
{
	(void)state;
	assert_true(is_named("x\ny = stat(path)", "stat"));
	assert_true(is_named("syscall(SYS_stat, 1)", "stat"));
	assert_true(is_named("# @calls open stat\n", "stat"));
	assert_false(is_named("@calls open\nthe stat of\n", "stat"));
	assert_false(is_named("fstat(1)", "stat"));
	assert_false(is_named("SYS_statx", "stat"));
	assert_false(is_named("my_stat(1)", "stat"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_of_x86_64_are_those_of_the_kernel),
		cmocka_unit_test(test_numbers_of_i386_are_those_of_the_kernel),
		cmocka_unit_test(test_numbers_of_aarch64_are_those_of_libseccomp),
		cmocka_unit_test(test_numbers_of_x86_64_are_those_of_libseccomp),
		cmocka_unit_test(test_new_calls_have_one_number_on_all_abis),
		cmocka_unit_test(test_no_number_and_no_name_is_used_twice),
		cmocka_unit_test(test_find_gives_the_row_of_each_number),
		cmocka_unit_test(test_find_gives_nothing_for_other_numbers),
		cmocka_unit_test(test_each_number_is_a_row_or_left_alone_or_a_hole),
		cmocka_unit_test(test_no_call_is_left_alone_twice_or_beside_a_row),
		cmocka_unit_test(test_calls_of_the_headers_are_all_known),
		cmocka_unit_test(test_calls_of_libseccomp_are_all_known),
		cmocka_unit_test(test_path_arguments_make_sense),
		cmocka_unit_test(test_flags_of_paths_are_declared),
		cmocka_unit_test(test_buffers_are_other_arguments_than_paths),
		cmocka_unit_test(test_each_flag_has_a_bit_of_its_own),
		cmocka_unit_test(test_flags_fit_the_policy),
		cmocka_unit_test(test_each_call_that_is_not_left_alone_is_made_by_a_behaviour_test),
		cmocka_unit_test(test_a_name_is_found_as_a_call_only),
		cmocka_unit_test(test_sizes_of_results_are_those_of_the_kernel),
	};

	return cmocka_run_group_tests_name("syscalls", tests, NULL, NULL);
}
