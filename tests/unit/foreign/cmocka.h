/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * As much of cmocka as tests/unit/test_shim.c and test_gate.c use, for machines that cmocka is not installed for. Found in its place, see
 * preload/build.mk. Prints TAP.
 */
#ifndef FOREIGN_CMOCKA_H
#define FOREIGN_CMOCKA_H

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct CMUnitTest {
	const char *name;
	void (*function)(void **state);
};

static jmp_buf foreign_end;	/* of the test that runs */

static inline void foreign_fail(const char *file, int line)
{
	fprintf(stderr, "\n%s:%d: failed\n", file, line);
	longjmp(foreign_end, 1);
}

#define fail_msg(...) (fprintf(stderr, __VA_ARGS__), foreign_fail(__FILE__, __LINE__))
#define assert_true(value) ((value) ? (void)0 : fail_msg("not true: %s", #value))
#define assert_false(value) assert_true(!(value))
#define assert_int_equal(a, b) ((uintmax_t)(a) == (uintmax_t)(b) ? (void)0 : fail_msg("not equal: %s, %s", #a, #b))
#define assert_int_not_equal(a, b) ((uintmax_t)(a) != (uintmax_t)(b) ? (void)0 : fail_msg("equal: %s, %s", #a, #b))
#define assert_string_equal(a, b) (strcmp(a, b) == 0 ? (void)0 : fail_msg("not equal: \"%s\", \"%s\"", a, b))
#define assert_in_range(value, least, most) \
	((uintmax_t)(value) >= (uintmax_t)(least) && (uintmax_t)(value) <= (uintmax_t)(most) ? (void)0 : fail_msg("not in range: %s", #value))
#define assert_memory_equal(a, b, size) (memcmp(a, b, size) == 0 ? (void)0 : fail_msg("not equal: %s, %s", #a, #b))
#define cmocka_unit_test(function) { #function, function }

static inline int foreign_run(const struct CMUnitTest *tests, size_t n, int (*setup)(void **), int (*teardown)(void **))
{
	volatile int n_failed = 0;
	void *state = NULL;

	if (setup(&state) != 0)
		return 1;
	for (volatile size_t i = 0; i < n; i++) {
		int has_failed = setjmp(foreign_end);

		if (!has_failed)
			tests[i].function(&state);
		n_failed += has_failed;
		printf("%s %zu - %s\n", has_failed ? "not ok" : "ok", i + 1, tests[i].name);
	}
	return teardown(&state) != 0 || n_failed ? 1 : 0;
}

#define cmocka_run_group_tests_name(name, tests, setup, teardown) \
	foreign_run(tests, sizeof(tests) / sizeof((tests)[0]), setup, teardown)

#endif
