/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Blocks of rewritten calls: their layout, and where they are put in a child's memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/state.h"
#include "tracer/memory.h"
#include "tracer/rewrite.h"

#define PAGE 4096

#ifndef MAP_32BIT	/* of x86 only, and so is what needs it */
#define MAP_32BIT 0
#endif

static pid_t child;
static char *stack;	/* of the child: 4 pages, with nothing below */
static char *area;	/* its state area */

static int start_child(void **state)
{
	(void)state;
	/* Below 4 GiB, where i386 calls can reach it. */
	stack = mmap(NULL, 5 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	area = mmap(NULL, STATE_AREA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	if (stack == MAP_FAILED || area == MAP_FAILED)
		return -1;
	mprotect(stack, PAGE, PROT_NONE);
	stack += PAGE;
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return child < 0;
}

static int end_child(void **state)
{
	(void)state;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}

static uint64_t address_of(const char *pointer)
{
	return (uint64_t)(uintptr_t)pointer;
}

static int new_memory(void **state)
{
	*state = talloc_new(NULL);
	return *state == NULL;
}

static int free_memory(void **state)
{
	talloc_free(*state);
	return 0;
}

static void test_parts_are_aligned_and_zero_between(void **state)
{
	struct rewrite rewrite = { 0 };

	assert_int_equal(rewrite_add(*state, &rewrite, "abc", 4), 0);
	assert_int_equal(rewrite_add(*state, &rewrite, "0123456789abcdef", 17), 16);
	assert_int_equal(rewrite_add(*state, &rewrite, NULL, 0), 48);
	assert_int_equal(rewrite_add(*state, &rewrite, "x", 1), 48);
	assert_int_equal(rewrite.size, 49);
	assert_string_equal((char *)rewrite.block, "abc");
	for (int i = 4; i < 16; i++)
		assert_int_equal(rewrite.block[i], 0);
	assert_string_equal((char *)rewrite.block + 16, "0123456789abcdef");
	for (int i = 33; i < 48; i++)
		assert_int_equal(rewrite.block[i], 0);
	assert_int_equal(rewrite.block[48], 'x');
}

static void test_arguments_are_noted_as_offsets(void **state)
{
	struct rewrite rewrite = { .args = { 9, 9, 9, 9, 9, 9 } };

	assert_int_equal(rewrite_arg(*state, &rewrite, 1, "abc", 4), 0);
	assert_int_equal(rewrite_arg(*state, &rewrite, 4, "defg", 5), 0);
	assert_int_equal(rewrite.pointers, 1 << 1 | 1 << 4);
	assert_int_equal(rewrite.args[1], 0);
	assert_int_equal(rewrite.args[4], 16);
	assert_int_equal(rewrite.args[0], 9);
}

static void test_a_block_lies_below_the_red_zone(void **state)
{
	struct rewrite rewrite = { .args = { 7, 0, 0, 0, 0, 0 } };
	uint64_t pointer = address_of(stack + 3 * PAGE + 8);
	char below[128], text[16];

	assert_int_equal(rewrite_arg(*state, &rewrite, 1, "first", 6), 0);
	assert_int_equal(rewrite_arg(*state, &rewrite, 2, "second", 7), 0);
	assert_int_equal(rewrite_place(&rewrite, ABI_X86_64, child, pointer, address_of(area)), 0);
	assert_int_equal(rewrite.args[0], 7);
	assert_true(rewrite.args[1] + rewrite.size <= pointer - 128);
	assert_true(rewrite.args[1] > pointer - 128 - rewrite.size - 16);
	assert_int_equal(rewrite.args[1] % 16, 0);
	assert_int_equal(memory_read_string(child, rewrite.args[1], text, sizeof(text)), 5);
	assert_string_equal(text, "first");
	assert_int_equal(memory_read_string(child, rewrite.args[2], text, sizeof(text)), 6);
	assert_string_equal(text, "second");
	assert_int_equal(memory_read(child, pointer - 128, below, sizeof(below)), 0);
	for (int i = 0; i < 128; i++)
		assert_int_equal(below[i], 0);
}

/* Two pointers, the second to the first; the bytes behind a pointer are not touched. */
static void check_inner(void *memory, enum abi abi, size_t word)
{
	struct rewrite rewrite = { 0 };
	uint8_t pointers[24], back[24];
	uint64_t value = 0;
	long offset, text;

	memset(pointers, 0xee, sizeof(pointers));
	offset = rewrite_add(memory, &rewrite, pointers, sizeof(pointers));
	text = rewrite_add(memory, &rewrite, "text", 5);
	assert_int_equal(rewrite_point(&rewrite, (uint32_t)offset, (uint32_t)text), 0);
	assert_int_equal(rewrite_point(&rewrite, (uint32_t)(offset + (long)word), (uint32_t)offset), 0);
	rewrite.args[3] = (uint64_t)offset;
	rewrite.pointers = 1 << 3;
	assert_int_equal(rewrite_place(&rewrite, abi, child, address_of(stack + 2 * PAGE), 0), 0);
	assert_int_equal(memory_read(child, rewrite.args[3], back, sizeof(back)), 0);
	memcpy(&value, back, word);
	assert_int_equal(value, (rewrite.args[3] + (uint64_t)text) & (word == 4 ? 0xffffffff : UINT64_MAX));
	memcpy(&value, back + word, word);
	assert_int_equal(value, rewrite.args[3] & (word == 4 ? 0xffffffff : UINT64_MAX));
	for (size_t i = 2 * word; i < sizeof(back); i++)
		assert_int_equal(back[i], 0xee);
}

/* A 64-bit program makes an i386 call: its stack is out of reach, its state area is not. */
static void test_arguments_of_i386_calls_lie_below_4_gib(void **state)
{
	const uint64_t pointer = 0x7ffc00000000;
	struct rewrite rewrite = { 0 };
	char text[8];

	if (!MAP_32BIT)
		skip();
	assert_int_equal(rewrite_arg(*state, &rewrite, 1, "text", 5), 0);
	assert_int_equal(rewrite_place(&rewrite, ABI_I386, child, pointer, address_of(area)), 0);
	assert_true(rewrite.args[1] >= address_of(area) + STATE_SCRATCH);
	assert_true(rewrite.args[1] < address_of(area) + STATE_AREA_SIZE);
	assert_int_equal(memory_read_string(child, rewrite.args[1], text, sizeof(text)), 4);
	assert_string_equal(text, "text");
}

static void test_inner_pointers_have_the_size_of_the_abi(void **state)
{
	check_inner(*state, ABI_X86_64, 8);
	/* Calls of i386 reach 4 GiB only, and no stack is there but where mmap(2) can be asked for one. */
	if (MAP_32BIT)
		check_inner(*state, ABI_I386, 4);
	check_inner(*state, ABI_AARCH64, 8);
}

static void test_there_is_a_last_inner_pointer(void **state)
{
	struct rewrite rewrite = { 0 };

	(void)state;
	for (int i = 0; i < REWRITE_MAX_POINTERS; i++)
		assert_int_equal(rewrite_point(&rewrite, 0, 0), 0);
	assert_int_equal(rewrite_point(&rewrite, 0, 0), -ENOMEM);
	assert_int_equal(rewrite.n_inner, REWRITE_MAX_POINTERS);
}

static void test_a_stack_without_room_leaves_the_scratch_space(void **state)
{
	char text[16];
	uint64_t last = 0;

	for (int i = 0; i < 4; i++) {
		struct rewrite rewrite = { 0 };

		assert_int_equal(rewrite_arg(*state, &rewrite, 0, "path", 5), 0);
		assert_int_equal(rewrite_place(&rewrite, ABI_X86_64, child, address_of(stack + 64), address_of(area)), 0);
		assert_true(rewrite.args[0] >= address_of(area) + STATE_SCRATCH);
		assert_true(rewrite.args[0] + rewrite.size <= address_of(area) + STATE_AREA_SIZE);
		assert_int_equal(memory_read_string(child, rewrite.args[0], text, sizeof(text)), 4);
		assert_string_equal(text, "path");
		/* Threads that do so at the same time do not meet. */
		assert_int_not_equal(rewrite.args[0], last);
		last = rewrite.args[0];
	}
}

static void test_stack_pointers_of_nonsense_leave_the_scratch_space(void **state)
{
	static const uint64_t pointers[] = { 0, 1, 127, 128, 200, 0x1000, UINT64_MAX, 0xffff800000000000, 0x7fffffffffff };

	for (size_t i = 0; i < sizeof(pointers) / sizeof(pointers[0]); i++) {
		struct rewrite rewrite = { 0 };

		assert_int_equal(rewrite_arg(*state, &rewrite, 0, "path", 5), 0);
		assert_int_equal(rewrite_place(&rewrite, ABI_X86_64, child, pointers[i], address_of(area)), 0);
		assert_in_range(rewrite.args[0], address_of(area) + STATE_SCRATCH, address_of(area) + STATE_AREA_SIZE);
	}
}

/* Whatever a block's size: it stays in the area, or there is no room. */
static void test_large_blocks_stay_in_the_area(void **state)
{
	static uint8_t data[STATE_AREA_SIZE];
	static const size_t sizes[] = { 2048, 2049, 65536, 500000, 650000, 671744, 671745, 770048, 780000, 1032192, 1032193, sizeof(data) };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct rewrite rewrite = { 0 };
		int error;

		assert_int_equal(rewrite_arg(*state, &rewrite, 0, data, sizes[i]), 0);
		error = rewrite_place(&rewrite, ABI_X86_64, child, address_of(stack + 64), address_of(area));
		assert_true(error == 0 || error == -EFAULT);
		if (sizes[i] <= 650000)
			assert_int_equal(error, 0);
		if (error == 0) {
			assert_true(rewrite.args[0] >= address_of(area) + STATE_SCRATCH);
			assert_true(rewrite.args[0] + rewrite.size <= address_of(area) + STATE_EXECS);
		}
	}
}

static void test_nowhere_to_put_it_is_efault(void **state)
{
	struct rewrite rewrite = { 0 };

	assert_int_equal(rewrite_arg(*state, &rewrite, 0, "path", 5), 0);
	assert_int_equal(rewrite_place(&rewrite, ABI_X86_64, child, address_of(stack + 64), 0), -EFAULT);
	assert_int_equal(rewrite.args[0], 0);
	/* An area that the guest has unmapped. */
	assert_int_equal(rewrite_place(&rewrite, ABI_X86_64, child, address_of(stack + 64), 0x10000), -EFAULT);
	assert_int_equal(rewrite.args[0], 0);
}

static void test_a_process_that_is_gone_is_esrch(void **state)
{
	struct rewrite rewrite = { 0 };
	pid_t gone = fork();

	if (gone == 0)
		_exit(0);
	waitpid(gone, NULL, 0);
	assert_int_equal(rewrite_arg(*state, &rewrite, 0, "path", 5), 0);
	assert_int_equal(rewrite_place(&rewrite, ABI_X86_64, gone, address_of(stack + PAGE), address_of(area)), -ESRCH);
}

static void test_an_empty_block_needs_no_place(void **state)
{
	struct rewrite rewrite = { .args = { 1, 2, 3, 4, 5, 6 } };

	(void)state;
	assert_int_equal(rewrite_place(&rewrite, ABI_X86_64, child, 0, 0), 0);
	assert_int_equal(rewrite.args[0], 1);
}

#define WITH_MEMORY(test) cmocka_unit_test_setup_teardown(test, new_memory, free_memory)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEMORY(test_parts_are_aligned_and_zero_between),
		WITH_MEMORY(test_arguments_are_noted_as_offsets),
		WITH_MEMORY(test_a_block_lies_below_the_red_zone),
		WITH_MEMORY(test_arguments_of_i386_calls_lie_below_4_gib),
		WITH_MEMORY(test_inner_pointers_have_the_size_of_the_abi),
		WITH_MEMORY(test_there_is_a_last_inner_pointer),
		WITH_MEMORY(test_a_stack_without_room_leaves_the_scratch_space),
		WITH_MEMORY(test_stack_pointers_of_nonsense_leave_the_scratch_space),
		WITH_MEMORY(test_large_blocks_stay_in_the_area),
		WITH_MEMORY(test_nowhere_to_put_it_is_efault),
		WITH_MEMORY(test_a_process_that_is_gone_is_esrch),
		WITH_MEMORY(test_an_empty_block_needs_no_place),
	};

	return cmocka_run_group_tests_name("rewrite", tests, start_child, end_child);
}
