/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What guests called their sockets is told back to them. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tracer/socket_names.h"

static void test_an_unknown_host_path_has_no_name(void **state)
{
	struct socket_names *names = socket_names_new(NULL);
	char guest[SOCKET_NAME_SIZE] = "untouched";

	(void)state;
	assert_int_equal(socket_names_recall(names, "/host/socket", guest), -ENOENT);
	assert_string_equal(guest, "untouched");
	talloc_free(names);
}

static void test_the_last_spelling_counts(void **state)
{
	struct socket_names *names = socket_names_new(NULL);
	char guest[SOCKET_NAME_SIZE];

	(void)state;
	socket_names_remember(names, "/host/a", "a");
	socket_names_remember(names, "/host/b", "./b");
	socket_names_remember(names, "/host/a", "/dir/../a");
	assert_int_equal(socket_names_recall(names, "/host/a", guest), 9);
	assert_string_equal(guest, "/dir/../a");
	assert_int_equal(socket_names_recall(names, "/host/b", guest), 3);
	assert_string_equal(guest, "./b");
	talloc_free(names);
}

static void test_a_name_without_null_byte_in_the_kernel_fits(void **state)
{
	struct socket_names *names = socket_names_new(NULL);
	char longest[SOCKET_NAME_SIZE], guest[SOCKET_NAME_SIZE];

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	socket_names_remember(names, longest, longest);
	assert_int_equal(socket_names_recall(names, longest, guest), 108);
	assert_string_equal(guest, longest);
	talloc_free(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_unknown_host_path_has_no_name),
		cmocka_unit_test(test_the_last_spelling_counts),
		cmocka_unit_test(test_a_name_without_null_byte_in_the_kernel_fits),
	};

	return cmocka_run_group_tests_name("socket_names", tests, NULL, NULL);
}
