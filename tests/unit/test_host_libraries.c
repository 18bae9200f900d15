/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In which order programs of the host look for their libraries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracer/exec/qemu.h"
#include "tracer/options.h"

/* The directories in the order of ld.so.conf, and what is in each. */
static const struct {
	const char *files[4];
	const char *expected;
} cases[] = {
	{ { "fake.so", "", "libc.so.6 libz.so.1", "libc.so.6" }, "2013" },
	{ { "libz.so.1", "libx.so.1", "libc.so.6 libz.so.1", "" }, "0213" },
	{ { "libx.so.1", "libz.so.1", "libc.so.6 libz.so.1", "" }, "0123" },
	{ { "", "glibc-hwcaps", "libc.so.6", "" }, "0123" },
	{ { "", "python3 readme", "libc.so.6 readme", "" }, "2013" },
	{ { "libc.so.6", "", "", "" }, "0123" },
	{ { "", "", "", "" }, "0123" },
};

static void make_files(const char *directory, const char *names)
{
	char copy[100], *position, path[200];

	snprintf(copy, sizeof(copy), "%s", names);
	assert_int_equal(mkdir(directory, 0755), 0);
	for (char *name = strtok_r(copy, " ", &position); name; name = strtok_r(NULL, " ", &position)) {
		snprintf(path, sizeof(path), "%s/%s", directory, name);
		close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
	}
}

static void test_the_directory_of_libc_comes_before_those_that_have_no_library_of_its(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char room[] = "/tmp/proot-unit-XXXXXX", paths[4][40], order[5] = "", command[60];
		const char *directories[4];

		assert_non_null(mkdtemp(room));
		for (int j = 0; j < 4; j++) {
			snprintf(paths[j], sizeof(paths[j]), "%s/%d", room, j);
			make_files(paths[j], cases[i].files[j]);
			directories[j] = paths[j];
		}
		qemu_order_libraries(directories, 4);
		for (int j = 0; j < 4; j++)
			order[j] = directories[j][strlen(room) + 1];
		assert_string_equal(order, cases[i].expected);
		snprintf(command, sizeof(command), "rm -r %s", room);
		assert_int_equal(system(command), 0);
	}
}

/* What the user says is looked at first, whatever is there. */
static void test_directories_of_the_user_come_first(void **state)
{
	char room[] = "/tmp/proot-unit-XXXXXX", *value, expected[60];

	(void)state;
	assert_non_null(mkdtemp(room));
	setenv("LD_LIBRARY_PATH", room, 1);
	value = qemu_find_libraries(NULL);
	unsetenv("LD_LIBRARY_PATH");
	assert_non_null(value);
	snprintf(expected, sizeof(expected), HOST_ROOTFS "%s:", room);
	assert_int_equal(strncmp(value, expected, strlen(expected)), 0);
	talloc_free(value);
	rmdir(room);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_directory_of_libc_comes_before_those_that_have_no_library_of_its),
		cmocka_unit_test(test_directories_of_the_user_come_first),
	};

	return cmocka_run_group_tests_name("host_libraries", tests, NULL, NULL);
}
