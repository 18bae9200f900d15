/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The helpers of core/string.h. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "core/string.h"

static void the_last_component_is_what_is_behind_the_last_slash(void **state)
{
	(void)state;
	assert_string_equal(str_last_component("/usr/bin/env"), "env");
	assert_string_equal(str_last_component("env"), "env");
	assert_string_equal(str_last_component("dir/"), "");
	assert_string_equal(str_last_component(""), "");
}

static void test_length_counts_bytes_before_the_null_byte(void **state)
{
	(void)state;
	assert_int_equal(str_length(""), 0);
	assert_int_equal(str_length("a"), 1);
	assert_int_equal(str_length("abc\0def"), 3);
	assert_int_equal(str_length("\xff\x80"), 2);
}

static void test_strings_are_equal_only_as_a_whole(void **state)
{
	(void)state;
	assert_true(str_equal("", ""));
	assert_true(str_equal("abc", "abc"));
	assert_false(str_equal("abc", "ab"));
	assert_false(str_equal("ab", "abc"));
	assert_false(str_equal("", "a"));
	assert_false(str_equal("a", ""));
	assert_false(str_equal("abc", "abd"));
}

static void test_memory_is_compared_past_null_bytes(void **state)
{
	(void)state;
	assert_true(mem_equal("a\0b", "a\0b", 3));
	assert_false(mem_equal("a\0b", "a\0c", 3));
	assert_true(mem_equal("a\0b", "a\0c", 2));
	assert_true(mem_equal("x", "y", 0));
}

static void test_copy_writes_its_bytes_and_no_more(void **state)
{
	char buffer[] = "12345";

	(void)state;
	mem_copy(buffer + 1, "a\0b", 3);
	assert_memory_equal(buffer, "1a\0b5", 6);
	mem_copy(buffer, "zzz", 0);
	assert_memory_equal(buffer, "1a\0b5", 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_component_is_what_is_behind_the_last_slash),
		cmocka_unit_test(test_length_counts_bytes_before_the_null_byte),
		cmocka_unit_test(test_strings_are_equal_only_as_a_whole),
		cmocka_unit_test(test_memory_is_compared_past_null_bytes),
		cmocka_unit_test(test_copy_writes_its_bytes_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
