/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of credentials, where the behaviour tests, which have the kernel as their judge, do not reach: capabilities, exec. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "core/credentials.h"

static struct credentials root(void)
{
	struct credentials own;

	credentials_init(&own, 0, 0);
	return own;
}

static void test_root_begins_with_all_capabilities_and_others_with_none(void **state)
{
	struct credentials own = root();

	(void)state;
	assert_true(credentials_can(&own, CAP_CHOWN) && credentials_can(&own, CAP_LAST_CAP));
	credentials_init(&own, 1000, 100);
	assert_int_equal(own.effective | own.permitted, 0);
	assert_int_equal(own.fsuid, 1000);
	assert_true(credentials_in_group(&own, 100));
	assert_false(credentials_in_group(&own, 0));
}

static void test_capabilities_go_with_the_last_root_id(void **state)
{
	struct credentials own = root();

	(void)state;
	assert_int_equal(credentials_setresuid(&own, 5, 5, 0), 0);
	assert_int_equal(own.effective, 0);
	assert_int_not_equal(own.permitted, 0);
	assert_int_equal(credentials_setresuid(&own, -1, 0, -1), 0);
	assert_int_equal(own.effective, own.permitted);
	assert_int_equal(credentials_setuid(&own, 5), 0);
	assert_int_equal(own.effective | own.permitted, 0);
	assert_int_equal(credentials_setuid(&own, 0), -EPERM);
}

static void test_capabilities_are_kept_when_that_is_asked_for(void **state)
{
	struct credentials own = root();

	(void)state;
	assert_int_equal(credentials_prctl(&own, PR_SET_KEEPCAPS, (unsigned long[2]){ 1, 0 }), 0);
	assert_int_equal(credentials_prctl(&own, PR_GET_KEEPCAPS, (unsigned long[2]){ 0, 0 }), 1);
	assert_int_equal(credentials_setuid(&own, 5), 0);
	assert_int_equal(own.effective, 0);
	assert_int_not_equal(own.permitted, 0);
	assert_int_equal(credentials_capset(&own, 1 << CAP_CHOWN, 1 << CAP_CHOWN, 0), 0);
	assert_true(credentials_can(&own, CAP_CHOWN));
	assert_int_equal(credentials_capset(&own, 1 << CAP_FOWNER, 1 << CAP_FOWNER, 0), -EPERM);
	assert_int_equal(credentials_capset(&own, 3, 1, 0), -EPERM);
	credentials_exec(&own, 0, 0, 0);
	assert_int_equal(own.effective | own.permitted, 0);
	assert_int_equal(credentials_prctl(&own, PR_GET_KEEPCAPS, (unsigned long[2]){ 0, 0 }), 0);
}

static void test_setfsuid_takes_the_capabilities_about_files(void **state)
{
	struct credentials own = root();

	(void)state;
	assert_int_equal(credentials_setfsuid(&own, 5), 0);
	assert_false(credentials_can(&own, CAP_DAC_OVERRIDE));
	assert_true(credentials_can(&own, CAP_SETUID));
	assert_int_equal(credentials_setfsuid(&own, 0), 5);
	assert_true(credentials_can(&own, CAP_DAC_OVERRIDE));
}

static void test_the_bounding_set_limits_what_an_exec_of_root_gets(void **state)
{
	struct credentials own = root();

	(void)state;
	assert_int_equal(credentials_prctl(&own, PR_CAPBSET_READ, (unsigned long[2]){ CAP_CHOWN, 0 }), 1);
	assert_int_equal(credentials_prctl(&own, PR_CAPBSET_DROP, (unsigned long[2]){ CAP_CHOWN, 0 }), 0);
	assert_int_equal(credentials_prctl(&own, PR_CAPBSET_READ, (unsigned long[2]){ CAP_CHOWN, 0 }), 0);
	assert_int_equal(credentials_prctl(&own, PR_CAPBSET_READ, (unsigned long[2]){ 64, 0 }), -EINVAL);
	assert_true(credentials_can(&own, CAP_CHOWN));
	credentials_exec(&own, 0, 0, 0);
	assert_false(credentials_can(&own, CAP_CHOWN));
	assert_true(credentials_can(&own, CAP_FOWNER));
}

static void test_ambient_capabilities_survive_an_exec_that_is_not_set_id(void **state)
{
	struct credentials own = root(), other;

	(void)state;
	assert_int_equal(credentials_prctl(&own, PR_CAP_AMBIENT, (unsigned long[2]){ PR_CAP_AMBIENT_RAISE, CAP_CHOWN }), -EPERM);
	assert_int_equal(credentials_capset(&own, own.effective, own.permitted, 1 << CAP_CHOWN), 0);
	assert_int_equal(credentials_prctl(&own, PR_SET_SECUREBITS, (unsigned long[2]){ SECBIT_KEEP_CAPS | SECBIT_NO_SETUID_FIXUP, 0 }), 0);
	assert_int_equal(credentials_setuid(&own, 5), 0);
	assert_int_equal(credentials_prctl(&own, PR_CAP_AMBIENT, (unsigned long[2]){ PR_CAP_AMBIENT_RAISE, CAP_CHOWN }), 0);
	assert_int_equal(credentials_prctl(&own, PR_CAP_AMBIENT, (unsigned long[2]){ PR_CAP_AMBIENT_IS_SET, CAP_CHOWN }), 1);
	other = own;
	credentials_exec(&own, 0, 0, 0);
	assert_int_equal(own.effective, 1 << CAP_CHOWN);
	credentials_exec(&other, S_ISUID | 0755, 7, 8);
	assert_int_equal(other.effective, 0);
	assert_int_equal(other.euid, 7);
}

static void test_set_id_programs_give_their_owner(void **state)
{
	struct credentials own;

	(void)state;
	credentials_init(&own, 1000, 100);
	credentials_exec(&own, S_ISUID | S_ISGID | 0755, 0, 8);
	assert_int_equal(own.uid, 1000);
	assert_int_equal(own.euid, 0);
	assert_int_equal(own.suid, 0);
	assert_int_equal(own.fsgid, 8);
	assert_true(credentials_can(&own, CAP_SETUID));
	/* Without the group's x the bit means something else. */
	credentials_init(&own, 1000, 100);
	credentials_exec(&own, S_ISGID | 0705, 0, 8);
	assert_int_equal(own.egid, 100);
}

static void test_locked_securebits_stay(void **state)
{
	struct credentials own = root();

	(void)state;
	assert_int_equal(credentials_prctl(&own, PR_SET_SECUREBITS, (unsigned long[2]){ SECBIT_NOROOT | SECBIT_NOROOT_LOCKED, 0 }), 0);
	assert_int_equal(credentials_prctl(&own, PR_GET_SECUREBITS, (unsigned long[2]){ 0, 0 }), SECBIT_NOROOT | SECBIT_NOROOT_LOCKED);
	assert_int_equal(credentials_prctl(&own, PR_SET_SECUREBITS, (unsigned long[2]){ 0, 0 }), -EPERM);
	assert_int_equal(credentials_prctl(&own, PR_SET_SECUREBITS, (unsigned long[2]){ SECBIT_NOROOT_LOCKED, 0 }), -EPERM);
	credentials_exec(&own, 0, 0, 0);
	assert_int_equal(own.effective, 0);
}

static void test_too_many_groups_are_refused(void **state)
{
	uint32_t groups[CREDENTIALS_MAX_GROUPS + 1] = { 0 };
	struct credentials own = root();

	(void)state;
	assert_int_equal(credentials_setgroups(&own, groups, CREDENTIALS_MAX_GROUPS), 0);
	assert_int_equal(credentials_setgroups(&own, groups, CREDENTIALS_MAX_GROUPS + 1), -EINVAL);
	assert_int_equal(own.n_groups, CREDENTIALS_MAX_GROUPS);
}

static void test_groups_are_kept_in_order(void **state)
{
	const uint32_t groups[] = { 5, 3, 70000, 3 }, sorted[] = { 3, 3, 5, 70000 };
	struct credentials own = root();

	(void)state;
	assert_int_equal(credentials_setgroups(&own, groups, 4), 0);
	assert_int_equal(own.n_groups, 4);
	assert_memory_equal(own.groups, sorted, sizeof(sorted));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root_begins_with_all_capabilities_and_others_with_none),
		cmocka_unit_test(test_capabilities_go_with_the_last_root_id),
		cmocka_unit_test(test_capabilities_are_kept_when_that_is_asked_for),
		cmocka_unit_test(test_setfsuid_takes_the_capabilities_about_files),
		cmocka_unit_test(test_the_bounding_set_limits_what_an_exec_of_root_gets),
		cmocka_unit_test(test_ambient_capabilities_survive_an_exec_that_is_not_set_id),
		cmocka_unit_test(test_set_id_programs_give_their_owner),
		cmocka_unit_test(test_locked_securebits_stay),
		cmocka_unit_test(test_too_many_groups_are_refused),
		cmocka_unit_test(test_groups_are_kept_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
