/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths that the kernel does not tell are found from below. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tracer/climb.h"

#define LEVELS 30
#define NAME_LENGTH 200

static char base[4096];
static char name[NAME_LENGTH + 1];

/* base/xxx.../xxx.../...: LEVELS deep. */
static int make_tree(void **state)
{
	const char *parent = getenv("TMPDIR");
	int directory;

	(void)state;
	snprintf(base, sizeof(base), "%s/climb-XXXXXX", parent ? parent : "/tmp");
	if (!mkdtemp(base))
		return -1;
	memset(name, 'x', NAME_LENGTH);
	directory = open(base, O_PATH);
	for (int i = 0; i < LEVELS; i++) {
		int next;

		if (mkdirat(directory, name, 0700) < 0)
			return -1;
		next = openat(directory, name, O_PATH);
		close(directory);
		directory = next;
	}
	close(directory);
	return 0;
}

/* A descriptor on the directory that is so many levels deep. */
static int open_level(int levels)
{
	int directory = open(base, O_PATH);

	for (int i = 0; i < levels; i++) {
		int next = openat(directory, name, O_PATH);

		close(directory);
		directory = next;
	}
	return directory;
}

static int remove_tree(void **state)
{
	(void)state;
	for (int levels = LEVELS - 1; levels >= 0; levels--) {
		int directory = open_level(levels);

		unlinkat(directory, name, AT_REMOVEDIR);
		close(directory);
	}
	return rmdir(base);
}

static void test_every_depth_has_its_path(void **state)
{
	static char path[16384], expected[16384];
	char real[4096];

	(void)state;
	assert_non_null(realpath(base, real));
	for (int levels = 0; levels <= LEVELS; levels++) {
		int directory = open_level(levels);
		int length = snprintf(expected, sizeof(expected), "%s", real);

		for (int i = 0; i < levels; i++)
			length += snprintf(expected + length, sizeof(expected) - (size_t)length, "/%s", name);
		assert_int_equal(climb_host_path(directory, path, sizeof(path)), length);
		assert_string_equal(path, expected);
		close(directory);
	}
}

static void test_a_path_that_does_not_fit_is_an_error(void **state)
{
	static char path[5000];
	int directory = open_level(LEVELS);

	(void)state;
	assert_int_equal(climb_host_path(directory, path, sizeof(path)), -ENAMETOOLONG);
	close(directory);
}

static void test_the_root_is_a_slash(void **state)
{
	char path[16];
	int directory = open("/", O_PATH);

	(void)state;
	/* The kernel tells this one, and it is short: the caller asks only when it does not. */
	assert_int_equal(climb_host_path(directory, path, sizeof(path)), 0);
	assert_string_equal(path, "");
	close(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_depth_has_its_path),
		cmocka_unit_test(test_a_path_that_does_not_fit_is_an_error),
		cmocka_unit_test(test_the_root_is_a_slash),
	};

	return cmocka_run_group_tests_name("climb", tests, make_tree, remove_tree);
}
