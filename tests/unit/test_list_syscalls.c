/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two tables for people, --list-syscalls and build/syscalls.md, tell the same of every call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/syscalls.h"
#include "tracer/list_syscalls.h"

#define MOST 800

struct told {
	char name[40], numbers[ABI_COUNT][8], policy[16];
};

static size_t read_list(FILE *file, const char *format, struct told told[MOST])
{
	char line[1024];
	size_t n = 0;

	while (n < MOST && fgets(line, sizeof(line), file))
		n += sscanf(line, format, told[n].name, told[n].numbers[0], told[n].numbers[1], told[n].numbers[2], told[n].policy) == 5 &&
		     strcmp(told[n].numbers[0], "x86-64") != 0 && told[n].name[0] != '-';
	return n;
}

static void test_the_option_and_the_document_tell_the_same(void **state)
{
	static struct told listed[MOST], written[MOST];
	FILE *list = tmpfile(), *document = fopen(BUILD_DIRECTORY "/syscalls.md", "r");
	size_t n, n_written;

	(void)state;
	assert_non_null(list);
	assert_non_null(document);
	assert_int_equal(syscalls_list(list), 0);
	rewind(list);
	n = read_list(list, "%39[a-z0-9_] %7s %7s %7s %15s", listed);
	n_written = read_list(document, "| %39[a-z0-9_] | %7s | %7s | %7s | %15s |", written);
	assert_in_range(n, 460, MOST - 1);
	assert_int_equal(n, n_written);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(listed[i].name, written[i].name);
		assert_string_equal(listed[i].policy, written[i].policy);
		for (int abi = 0; abi < ABI_COUNT; abi++)
			assert_string_equal(listed[i].numbers[abi], written[i].numbers[abi]);
	}
	fclose(list);
	fclose(document);
}

static void test_each_row_is_told_with_its_policy(void **state)
{
	static struct told listed[MOST];
	FILE *list = tmpfile();
	static const char *const policies[] = {
		[POLICY_TRANSLATE] = "translate", [POLICY_EMULATE] = "emulate", [POLICY_REFUSE] = "refuse", [POLICY_LEAVE] = "leave",
	};

	(void)state;
	assert_non_null(list);
	assert_int_equal(syscalls_list(list), 0);
	rewind(list);
	assert_true(read_list(list, "%39[a-z0-9_] %7s %7s %7s %15s", listed) > syscall_n_rows);
	for (size_t i = 0; i < syscall_n_rows; i++) {
		assert_string_equal(listed[i].name, syscall_rows[i].name);
		assert_string_equal(listed[i].policy, policies[syscall_rows[i].policy]);
	}
	assert_string_equal(listed[syscall_n_rows].policy, "leave");
	fclose(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_option_and_the_document_tell_the_same),
		cmocka_unit_test(test_each_row_is_told_with_its_policy),
	};

	return cmocka_run_group_tests_name("list_syscalls", tests, NULL, NULL);
}
