/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys, ids and permissions of --sysvipc, and what /proc/PID/maps tells. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sys/sysmacros.h>

#include "tracer/extensions/sysvipc.h"
#include "tracer/extensions/sysvipc_mappings.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct ipc_caller maker = { .pid = 1, .uid = 1000, .gid = 100 };

static void test_a_key_is_found_until_it_is_removed(void **state)
{
	struct ipc_table table = { .most = 3 };
	struct ipc_object one = { 0 }, other = { 0 }, *found;
	int id;

	(void)state;
	assert_int_equal(ipc_look_up(&table, 7, 0, &found), -ENOENT);
	assert_int_equal(ipc_look_up(&table, 7, IPC_CREAT, &found), 1);
	id = ipc_add(&table, &one, 7, IPC_CREAT | 0640, &maker);
	assert_true(id >= 0);
	assert_int_equal(one.mode, 0640);
	assert_int_equal(ipc_look_up(&table, 7, 0, &found), 0);
	assert_ptr_equal(found, &one);
	assert_int_equal(ipc_look_up(&table, 7, IPC_CREAT, &found), 0);
	assert_int_equal(ipc_look_up(&table, 7, IPC_CREAT | IPC_EXCL, &found), -EEXIST);
	assert_int_equal(ipc_look_up(&table, 7, IPC_EXCL, &found), 0);
	assert_int_equal(ipc_look_up(&table, IPC_PRIVATE, 0, &found), 1);
	assert_true(ipc_add(&table, &other, IPC_PRIVATE, 0600, &maker) >= 0);
	assert_ptr_equal(ipc_find(&table, id), &one);
	ipc_forget_key(&table, &one);
	assert_int_equal(ipc_look_up(&table, 7, 0, &found), -ENOENT);
	assert_ptr_equal(ipc_find(&table, id), &one);
	ipc_remove(&table, &one);
	assert_null(ipc_find(&table, id));
	ipc_remove(&table, &other);
	assert_int_equal(table.n, 0);
}

static void test_there_are_so_many_and_old_ids_are_not_new_ones(void **state)
{
	struct ipc_table table = { .most = 3 };
	struct ipc_object objects[4] = { { 0 } };
	int old;

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(ipc_add(&table, &objects[i], 10 + i, 0600, &maker) >= 0);
	assert_int_equal(ipc_add(&table, &objects[3], 13, 0600, &maker), -ENOSPC);
	assert_int_equal(ipc_highest_index(&table), 2);
	old = objects[1].id;
	ipc_remove(&table, &objects[1]);
	assert_true(ipc_add(&table, &objects[3], 13, 0600, &maker) >= 0);
	assert_int_equal(objects[3].index, old % 32768);
	assert_null(ipc_find(&table, old));
	assert_ptr_equal(ipc_find(&table, objects[3].id), &objects[3]);
	assert_ptr_equal(ipc_at(&table, old % 32768), &objects[3]);
	assert_null(ipc_find(&table, -1));
	for (int i = 0; i < 4; i++)
		if (i != 1)
			ipc_remove(&table, &objects[i]);
}

static void test_permission_is_of_owner_group_or_others(void **state)
{
	static const struct {
		unsigned mode, asked;
		struct ipc_caller caller;
		bool may;
	} table[] = {
		{ 0600, 0600, { .uid = 1000 }, true },
		{ 0600, 0200, { .uid = 1001 }, false },
		{ 0400, 0200, { .uid = 1000 }, false },
		{ 0077, 0400, { .uid = 1000 }, false },		/* the owner is not one of the others */
		{ 0077, 0444, { .uid = 7 }, true },		/* who made it is one, too; here: nobody of either */
		{ 0460, 0200, { .uid = 1, .gid = 100 }, true },
		{ 0406, 0200, { .uid = 1, .gid = 100 }, false },
		{ 0460, 0020, { .uid = 1, .gid = 5, .n_groups = 2, .groups = { 6, 100 } }, true },
		{ 0460, 0020, { .uid = 1, .gid = 5, .n_groups = 1, .groups = { 6, 100 } }, false },
		{ 0000, 0666, { .uid = 1, .is_owner_of_all = true }, true },
		{ 0000, 0000, { .uid = 1 }, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct ipc_object object = { .uid = 1000, .cuid = 1000, .gid = 100, .cgid = 100, .mode = table[i].mode };

		if (ipc_may(&object, &table[i].caller, table[i].asked) != table[i].may)
			fail_msg("row %zu", i);
	}
}

static void test_owner_and_maker_may_change_it(void **state)
{
	struct ipc_object object = { .uid = 1, .cuid = 2, .mode = 01600 };
	struct ipc64_perm told;

	(void)state;
	assert_true(ipc_may_change(&object, &(struct ipc_caller){ .uid = 1 }));
	assert_true(ipc_may_change(&object, &(struct ipc_caller){ .uid = 2 }));
	assert_false(ipc_may_change(&object, &(struct ipc_caller){ .uid = 3 }));
	assert_true(ipc_may_change(&object, &(struct ipc_caller){ .uid = 3, .is_administrator = true }));
	memset(&told, 0, sizeof(told));
	ipc_tell(&object, &told);
	assert_int_equal(told.cuid, 2);
	told.uid = 5;
	told.mode = 07044;
	assert_int_equal(ipc_change(&object, &told), 0);
	assert_int_equal(object.uid, 5);
	assert_int_equal(object.cuid, 2);
	assert_int_equal(object.mode, 01044);
	told.gid = UINT32_MAX;
	assert_int_equal(ipc_change(&object, &told), -EINVAL);
}

static void test_mappings_of_memfds_are_read(void **state)
{
	static const char *const others[] = {
		"", "garbage", "7f00-7f01 rw-p 00000000 00:00 0 \n", "7f00-7f01 r--p 00000000 08:01 12 /usr/lib/libc.so.6\n",
		"7f00-7f01 r--p 00000000 08:01 12 /tmp/memfd:x\n",
	};
	struct mapping mapping;
	struct mapped_file file = { .device = makedev(0, 1), .inode = 2055 };

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++)
		assert_false(mapping_parse(others[i], &mapping));
	assert_true(mapping_parse("7f1200002000-7f1200004000 rw-s 00002000 00:01 2055    /memfd:SYSV00000007 (deleted)\n", &mapping));
	assert_true(mapping.start == 0x7f1200002000 && mapping.end == 0x7f1200004000 && mapping.offset == 0x2000);
	assert_true(mapping_is_of(&mapping, &file));
	file.inode++;
	assert_false(mapping_is_of(&mapping, &file));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_key_is_found_until_it_is_removed),
		cmocka_unit_test(test_there_are_so_many_and_old_ids_are_not_new_ones),
		cmocka_unit_test(test_permission_is_of_owner_group_or_others),
		cmocka_unit_test(test_owner_and_maker_may_change_it),
		cmocka_unit_test(test_mappings_of_memfds_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
