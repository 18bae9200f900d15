/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extensions: which calls are trapped for them, who is asked in which order, and what the shim passes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

#include "tracer/call.h"
#include "tracer/extension.h"

/* --- extensions that write down that they were asked -------------------------------------------------------------------------- */

static char asked[64];

static void note(const char *text)
{
	strcat(asked, text);
}

static int pass(struct call *call, void *data)
{
	(void)call;
	note(data);
	return EXTENSION_PASSES;
}

static int answer_one(struct call *call, void *data)
{
	note(data);
	return call_answer(call, 1);
}

static int refuse(struct call *call, void *data)
{
	(void)call;
	note(data);
	return -EPERM;
}

static void add_one(struct call *call, void *data)
{
	note(data);
	call->result++;
}

static const struct extension_hook first_hooks[] = {
	{ .call = "getuid", .before = pass, .after = add_one },
	{ .call = "stat", .after = add_one, .is_in_shim = true },
	{ .call = "prctl", .before = pass, .values = 1 << 8 },
	{ .call = "getgid", .before = refuse },
};

static const struct extension_hook second_hooks[] = {
	{ .call = "getuid", .before = answer_one, .after = add_one },
	{ .call = "mkdir", .before = pass },
};

static int start_first(struct tracer *tracer, void **data)
{
	(void)tracer;
	*data = "1";
	return 1;
}

static int start_second(struct tracer *tracer, void **data)
{
	(void)tracer;
	*data = "2";
	return 1;
}

static int start_unwanted(struct tracer *tracer, void **data)
{
	(void)tracer, (void)data;
	return 0;
}

static int start_impossible(struct tracer *tracer, void **data)
{
	(void)tracer, (void)data;
	return -ENOSYS;
}

static int tell_exec(struct call *call, struct load_request *load, const struct stat *program, void *data)
{
	(void)call, (void)load, (void)program;
	note(data);
	return 0;
}

static const struct extension first = { .name = "first", .hooks = first_hooks, .n_hooks = 4, .start = start_first };
static const struct extension second = { .name = "second", .hooks = second_hooks, .n_hooks = 2, .start = start_second,
					 .exec = tell_exec };
static const struct extension unwanted = { .name = "unwanted", .hooks = second_hooks, .n_hooks = 2, .start = start_unwanted };
static const struct extension impossible = { .name = "impossible", .start = start_impossible };

static const struct extension *const both[] = { &first, &second };

static struct tracer *tracer_with(const struct extension *const list[], size_t n)
{
	struct tracer *tracer = talloc_zero(NULL, struct tracer);

	assert_non_null(tracer);
	assert_int_equal(extensions_start(tracer, list, n), 0);
	asked[0] = '\0';
	return tracer;
}

/* Of x86-64, whichever machine this is. */
enum {
	NR_STAT = 4, NR_MKDIR = 83, NR_RMDIR = 84, NR_GETUID = 102, NR_GETGID = 104, NR_GETEUID = 107, NR_PRCTL = 157,
	NR_GETDENTS64 = 217, NR_OPENAT = 257
};

static const struct syscall_row *row(long number)
{
	return syscall_find(ABI_X86_64, number);
}

/* --- tests ---------------------------------------------------------------------------------------------------------------------- */

static void test_without_extensions_the_table_says_what_is_trapped(void **state)
{
	(void)state;
	assert_false(extensions_trap(NULL, row(NR_GETUID), 0).is_trapped);
	assert_true(extensions_trap(NULL, row(NR_STAT), 0).is_trapped);
	assert_false(extensions_trap(NULL, row(NR_GETDENTS64), 0).is_trapped);
	assert_true(extensions_trap(NULL, row(NR_GETDENTS64), FEATURE_GLUE).is_trapped);
	assert_int_equal(extensions_trap(NULL, row(NR_PRCTL), 0).values, row(NR_PRCTL)->value);
}

static void test_a_hook_has_its_call_trapped(void **state)
{
	struct tracer *tracer = tracer_with(both, 2);

	(void)state;
	assert_true(extensions_trap(tracer->extensions, row(NR_GETUID), 0).is_trapped);
	assert_false(extensions_trap(tracer->extensions, row(NR_GETEUID), 0).is_trapped);
	assert_int_equal(extensions_trap(tracer->extensions, row(NR_PRCTL), 0).values, row(NR_PRCTL)->value | 1 << 8);
	talloc_free(tracer);
}

static void test_an_extension_that_is_not_wanted_traps_nothing(void **state)
{
	const struct extension *const list[] = { &unwanted };
	struct tracer *tracer = tracer_with(list, 1);

	(void)state;
	assert_null(tracer->extensions);
	talloc_free(tracer);
}

static void test_an_extension_that_cannot_be_had_stops_the_run(void **state)
{
	const struct extension *const list[] = { &first, &impossible };
	struct tracer *tracer = talloc_zero(NULL, struct tracer);

	(void)state;
	assert_int_equal(extensions_start(tracer, list, 2), -ENOSYS);
	talloc_free(tracer);
}

static void test_hooks_are_asked_in_order_until_one_answers(void **state)
{
	struct tracer *tracer = tracer_with(both, 2);
	struct call call = { .tracer = tracer, .row = row(NR_GETUID) };

	(void)state;
	assert_int_equal(extensions_before(&call), 0);
	assert_string_equal(asked, "12");
	assert_int_equal(call.outcome, OUTCOME_ANSWER);
	/* The one that has answered is not asked behind the call; the other is. */
	assert_true(extensions_want_result(&call));
	extensions_after(&call);
	assert_string_equal(asked, "121");
	assert_int_equal(call.result, 2);
	talloc_free(tracer);
}

static void test_an_errno_of_a_hook_is_the_answer(void **state)
{
	struct tracer *tracer = tracer_with(both, 2);
	struct call call = { .tracer = tracer, .row = row(NR_GETGID) };

	(void)state;
	assert_int_equal(extensions_before(&call), -EPERM);
	assert_false(extensions_want_result(&call));
	talloc_free(tracer);
}

static void test_a_call_without_hooks_passes(void **state)
{
	struct tracer *tracer = tracer_with(both, 2);
	struct call call = { .tracer = tracer, .row = row(NR_RMDIR) };

	(void)state;
	assert_int_equal(extensions_before(&call), EXTENSION_PASSES);
	assert_false(extensions_want_result(&call));
	assert_string_equal(asked, "");
	talloc_free(tracer);
}

static bool is_marked(const uint64_t numbers[], unsigned number)
{
	return numbers[number / 64] >> (number % 64) & 1;
}

static void test_the_shim_passes_what_it_does_not_do_itself(void **state)
{
	struct tracer *tracer = tracer_with(both, 2);
	uint64_t numbers[EXTENSION_NUMBERS / 64];

	(void)state;
	extensions_mark(tracer->extensions, ABI_X86_64, numbers);
	assert_true(is_marked(numbers, NR_MKDIR));
	assert_true(is_marked(numbers, NR_GETUID));
	assert_false(is_marked(numbers, NR_STAT));
	assert_false(is_marked(numbers, NR_OPENAT));
	extensions_mark(NULL, ABI_X86_64, numbers);
	for (unsigned i = 0; i < EXTENSION_NUMBERS; i++)
		assert_false(is_marked(numbers, i));
	talloc_free(tracer);
}

static void test_an_exec_is_left_to_the_shim_where_nobody_has_a_word_to_say(void **state)
{
	const struct extension *const one[] = { &first };
	struct tracer *tracer = tracer_with(one, 1);

	(void)state;
	assert_true(extensions_leave_exec(NULL));
	assert_true(extensions_leave_exec(tracer->extensions));
	talloc_free(tracer);
	tracer = tracer_with(both, 2);
	assert_false(extensions_leave_exec(tracer->extensions));
	talloc_free(tracer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_extensions_the_table_says_what_is_trapped),
		cmocka_unit_test(test_a_hook_has_its_call_trapped),
		cmocka_unit_test(test_an_extension_that_is_not_wanted_traps_nothing),
		cmocka_unit_test(test_an_extension_that_cannot_be_had_stops_the_run),
		cmocka_unit_test(test_hooks_are_asked_in_order_until_one_answers),
		cmocka_unit_test(test_an_errno_of_a_hook_is_the_answer),
		cmocka_unit_test(test_a_call_without_hooks_passes),
		cmocka_unit_test(test_the_shim_passes_what_it_does_not_do_itself),
		cmocka_unit_test(test_an_exec_is_left_to_the_shim_where_nobody_has_a_word_to_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
