/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose files seem to be: the layouts of stat's structures against the kernel's headers, marks, and the store of proot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "core/ownership.h"
#include "tracer/extensions/store.h"

static const struct ownership_rule rule = { .is_on = 1, .real_uid = 1000, .real_gid = 100, .uid = 0, .gid = 5 };

static void test_the_real_users_files_are_the_runs(void **state)
{
	(void)state;
	assert_int_equal(ownership_uid(&rule, 1000), 0);
	assert_int_equal(ownership_uid(&rule, 0), 0);
	assert_int_equal(ownership_uid(&rule, 7), 7);
	assert_int_equal(ownership_gid(&rule, 100), 5);
	assert_int_equal(ownership_gid(&rule, 1000), 1000);
}

#if defined(__x86_64__)
static void test_layouts_are_those_of_the_headers(void **state)
{
	struct stat status;
	struct statx extended;

	(void)state;
	assert_int_equal(stat("/dev/null", &status), 0);
	assert_int_equal(statx(-1, "/dev/null", 0, STATX_BASIC_STATS, &extended), 0);
	assert_int_equal(stat_layouts[STAT_FORM_X86_64].size, sizeof(status));
	assert_int_equal(stat_layouts[STAT_FORM_STATX].size, sizeof(extended));
	for (int i = 0; i < 2; i++) {
		const struct stat_layout *layout = &stat_layouts[i ? STAT_FORM_STATX : STAT_FORM_X86_64];
		void *bytes = i ? (void *)&extended : (void *)&status;

		assert_int_equal(stat_device(bytes, layout), status.st_dev);
		assert_int_equal(stat_get(bytes, layout->inode), status.st_ino);
		assert_int_equal(stat_get(bytes, layout->mode), status.st_mode);
		stat_set(bytes, layout->uid, 1000);
		stat_set(bytes, layout->gid, 70000);
		ownership_apply(&rule, bytes, i ? STAT_FORM_STATX : STAT_FORM_X86_64);
	}
	assert_int_equal(status.st_uid, 0);
	assert_int_equal(status.st_gid, 70000);
	assert_int_equal(extended.stx_uid, 0);
	assert_int_equal(extended.stx_gid, 70000);
	assert_int_equal(stat_get(&extended, stat_layouts[STAT_FORM_STATX].rdev), major(status.st_rdev));
	assert_int_equal(stat_get(&extended, stat_layouts[STAT_FORM_STATX].rdev_minor), minor(status.st_rdev));
}
#endif

static void test_users_that_do_not_fit_are_told_as_nobody(void **state)
{
	uint8_t bytes[STAT_FORM_MAX] = { 0 };
	const struct stat_layout *layout = &stat_layouts[STAT_FORM_I386];

	(void)state;
	stat_set(bytes, layout->uid, 70000);
	assert_int_equal(stat_get(bytes, layout->uid), 65534);
}

static void test_marks_are_found_again(void **state)
{
	struct ownership_marks *marks = calloc(1, sizeof(*marks));
	int n_false = 0;

	(void)state;
	assert_non_null(marks);
	for (uint64_t inode = 1; inode <= 1000; inode++)
		ownership_mark(marks, 0x803, inode * 3);
	for (uint64_t inode = 1; inode <= 1000; inode++)
		assert_true(ownership_is_marked(marks, 0x803, inode * 3));
	for (uint64_t inode = 1; inode <= 10000; inode++)
		n_false += ownership_is_marked(marks, 0x804, inode);
	assert_true(n_false < 200);
	free(marks);
}

static void test_a_new_file_with_an_old_number_is_another(void **state)
{
	struct ownership_marks *marks = calloc(1, sizeof(*marks));
	struct store *store = store_new(NULL, marks);
	const struct store_key old = { 1, 2, 300 }, new = { 1, 2, 400 }, none = { 1, 3, 300 };
	struct store_record record = { .uid = 7 };

	(void)state;
	assert_false(store_may_have(store, 1, 2));
	assert_int_equal(store_set(store, &old, &record), 0);
	record.uid = 0;
	assert_true(store_get(store, &old, &record));
	assert_int_equal(record.uid, 7);
	assert_true(store_may_have(store, 1, 2));
	assert_true(ownership_is_marked(marks, 1, 2));
	assert_false(store_get(store, &none, &record));
	assert_false(store_get(store, &new, &record));
	assert_false(store_get(store, &old, &record));
	talloc_free(store);
	free(marks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_real_users_files_are_the_runs),
#if defined(__x86_64__)
		cmocka_unit_test(test_layouts_are_those_of_the_headers),
#endif
		cmocka_unit_test(test_users_that_do_not_fit_are_told_as_nobody),
		cmocka_unit_test(test_marks_are_found_again),
		cmocka_unit_test(test_a_new_file_with_an_old_number_is_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
