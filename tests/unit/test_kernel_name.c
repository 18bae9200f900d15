/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The value of -k. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "tracer/kernel_name.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LONGEST "0123456789012345678901234567890123456789012345678901234567890123"

static void test_a_release_or_everything_is_read(void **state)
{
	struct kernel_name name;
	const char *wrong;

	(void)state;
	assert_int_equal(kernel_name_parse("6.1-x", &name, &wrong), 0);
	assert_true(name.is_set);
	assert_string_equal(name.fields[KERNEL_RELEASE], "6.1-x");
	assert_string_equal(name.fields[KERNEL_MACHINE], "");
	assert_false(name.has_hwcap);
	assert_int_equal(kernel_name_parse(LONGEST, &name, &wrong), 0);

	assert_int_equal(kernel_name_parse("\\a\\b\\c\\d d\\\\f\\1F\\", &name, &wrong), 0);
	assert_string_equal(name.fields[KERNEL_SYSNAME], "a");
	assert_string_equal(name.fields[KERNEL_NODENAME], "b");
	assert_string_equal(name.fields[KERNEL_RELEASE], "c");
	assert_string_equal(name.fields[KERNEL_VERSION], "d d");
	assert_string_equal(name.fields[KERNEL_MACHINE], "");
	assert_string_equal(name.fields[KERNEL_DOMAINNAME], "f");
	assert_true(name.has_hwcap);
	assert_int_equal(name.hwcap, 0x1f);
	assert_int_equal(kernel_name_parse("\\a\\b\\c\\d\\e\\f\\-1\\", &name, &wrong), 0);
	assert_false(name.has_hwcap);
	assert_int_equal(kernel_name_parse("\\a\\b\\c\\d\\e\\f\\\\", &name, &wrong), 0);
	assert_false(name.has_hwcap);
}

static void test_what_is_wrong_is_said(void **state)
{
	static const struct {
		const char *text;
		const char *wrong;
	} table[] = {
		{ "", "empty" }, { "a\\b", "before the first" }, { "\\a", "whole" }, { "\\a\\b\\c\\d\\e\\f", "whole" },
		{ "\\a\\b\\c\\d\\e\\f\\1", "whole" }, { "\\a\\b\\c\\d\\e\\f\\1\\x", "whole" }, { "\\a\\b\\c\\d\\e\\f\\x\\", "hexadecimal" },
		{ "\\a\\b\\c\\d\\e\\f\\-2\\", "hexadecimal" }, { "\\a\\b\\c\\d\\e\\f\\11111111111111111\\", "hexadecimal" },
		{ LONGEST "4", "64" }, { "\\" LONGEST "4\\b\\c\\d\\e\\f\\1\\", "64" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct kernel_name name;
		const char *wrong = "";

		if (kernel_name_parse(table[i].text, &name, &wrong) != -EINVAL || !strstr(wrong, table[i].wrong))
			fail_msg("'%s': %s", table[i].text, wrong);
	}
}

static void test_empty_fields_are_the_kernels(void **state)
{
	char fields[KERNEL_FIELDS][KERNEL_FIELD];
	struct kernel_name name;
	struct utsname host;
	const char *wrong;

	(void)state;
	uname(&host);
	assert_int_equal(kernel_name_parse("1.2", &name, &wrong), 0);
	kernel_name_apply(&name, fields);
	assert_string_equal(fields[KERNEL_RELEASE], "1.2");
	assert_string_equal(fields[KERNEL_SYSNAME], host.sysname);
	assert_string_equal(fields[KERNEL_MACHINE], host.machine);
}

static void test_releases_are_compared_by_their_numbers(void **state)
{
	(void)state;
	assert_true(kernel_release_is_newer("6.10", "6.9.99-x"));
	assert_true(kernel_release_is_newer("7", "6.10.3"));
	assert_true(kernel_release_is_newer("6.1.2-x", "6.1.1-y"));
	assert_false(kernel_release_is_newer("6.1.2-x", "6.1.2-y"));
	assert_false(kernel_release_is_newer("2.6.32", "3.0"));
	assert_false(kernel_release_is_newer("strange", "6.1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_release_or_everything_is_read),
		cmocka_unit_test(test_what_is_wrong_is_said),
		cmocka_unit_test(test_empty_fields_are_the_kernels),
		cmocka_unit_test(test_releases_are_compared_by_their_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
