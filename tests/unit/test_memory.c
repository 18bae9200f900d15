/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading and writing the memory of a child that has pages with and without rights. */
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

#include "tracer/memory.h"

#define PAGE 4096

static pid_t child;
static char *pages;	/* of the child: two to read and write, one read-only, one that is not there, one without rights */

/* A process of its own, with the parent's layout: what is unmapped here is unmapped there. */
static int start_child(void **state)
{
	(void)state;
	pages = mmap(NULL, 5 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED)
		return -1;
	memset(pages, 'x', 3 * PAGE);
	mprotect(pages + 2 * PAGE, PAGE, PROT_READ);
	munmap(pages + 3 * PAGE, PAGE);
	mprotect(pages + 4 * PAGE, PAGE, PROT_NONE);
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
	munmap(pages, 3 * PAGE);
	munmap(pages + 4 * PAGE, PAGE);
	return 0;
}

static uint64_t at(size_t offset)
{
	return (uint64_t)(uintptr_t)pages + offset;
}

static void test_what_is_written_is_read_again(void **state)
{
	char text[PAGE + 100], back[PAGE + 100];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(i * 7 + 1);
	assert_int_equal(memory_write(child, at(50), text, sizeof(text)), 0);
	assert_int_equal(memory_read(child, at(50), back, sizeof(back)), 0);
	assert_memory_equal(text, back, sizeof(text));
	/* The parent's pages are its own. */
	assert_int_equal(pages[50], 'x');
}

static void test_nothing_is_read_or_written_without_rights(void **state)
{
	char byte[2] = "y";

	(void)state;
	assert_int_equal(memory_read(child, 0, byte, 1), -EFAULT);
	assert_int_equal(memory_read(child, at(3 * PAGE), byte, 1), -EFAULT);
	assert_int_equal(memory_read(child, at(4 * PAGE), byte, 1), -EFAULT);
	assert_int_equal(memory_write(child, at(2 * PAGE), byte, 1), -EFAULT);
	assert_int_equal(memory_write(child, at(3 * PAGE), byte, 1), -EFAULT);
	assert_int_equal(memory_write(child, at(4 * PAGE), byte, 1), -EFAULT);
	assert_int_equal(memory_read(child, UINT64_MAX, byte, 1), -EFAULT);
	assert_int_equal(memory_read(child, UINT64_MAX - 1, byte, 2), -EFAULT);
	assert_int_equal(memory_write(child, 0xffff800000000000, byte, 1), -EFAULT);
}

static void test_half_an_answer_is_none(void **state)
{
	char bytes[8] = "";

	(void)state;
	assert_int_equal(memory_read(child, at(3 * PAGE - 4), bytes, 4), 0);
	assert_int_equal(memory_read(child, at(3 * PAGE - 4), bytes, 5), -EFAULT);
	assert_int_equal(memory_write(child, at(2 * PAGE - 4), bytes, 4), 0);
	assert_int_equal(memory_write(child, at(2 * PAGE - 4), bytes, 5), -EFAULT);
}

static void test_nothing_is_always_accessible(void **state)
{
	(void)state;
	assert_int_equal(memory_read(child, 0, NULL, 0), 0);
	assert_int_equal(memory_write(child, at(3 * PAGE), NULL, 0), 0);
}

static void test_strings_may_end_right_before_nothing(void **state)
{
	char text[PAGE];

	(void)state;
	/* The null byte is the last byte of the last page. */
	assert_int_equal(memory_write(child, at(2 * PAGE - 6), "abcde", 6), 0);
	assert_int_equal(memory_read_string(child, at(2 * PAGE - 6), text, sizeof(text)), 5);
	assert_string_equal(text, "abcde");
	/* Across pages. */
	assert_int_equal(memory_write(child, at(PAGE - 3), "abcdefg", 8), 0);
	assert_int_equal(memory_read_string(child, at(PAGE - 3), text, sizeof(text)), 7);
	assert_string_equal(text, "abcdefg");
	assert_int_equal(memory_read_string(child, at(PAGE + 4), text, sizeof(text)), 0);
	assert_string_equal(text, "");
}

static void test_strings_that_run_into_nothing_fault(void **state)
{
	char text[2 * PAGE];

	(void)state;
	/* Page 2 is full of "x" up to the hole. */
	assert_int_equal(memory_read_string(child, at(3 * PAGE - 10), text, sizeof(text)), -EFAULT);
	assert_int_equal(memory_read_string(child, at(3 * PAGE), text, sizeof(text)), -EFAULT);
	assert_int_equal(memory_read_string(child, 0, text, sizeof(text)), -EFAULT);
	assert_int_equal(memory_read_string(child, UINT64_MAX, text, sizeof(text)), -EFAULT);
}

static void test_strings_are_not_longer_than_the_buffer(void **state)
{
	char text[64];

	(void)state;
	memset(text, '!', sizeof(text));
	assert_int_equal(memory_read_string(child, at(2 * PAGE + 8), text, 16), -ENAMETOOLONG);
	assert_int_equal(text[16], '!');
	assert_int_equal(memory_write(child, at(0), "0123456789abcde", 16), 0);
	assert_int_equal(memory_read_string(child, at(0), text, 16), 15);
	assert_int_equal(memory_read_string(child, at(0), text, 15), -ENAMETOOLONG);
	/* The buffer ends right before the hole, and so does the string without its null byte: too long, not a fault. */
	assert_int_equal(memory_read_string(child, at(3 * PAGE - 16), text, 16), -ENAMETOOLONG);
}

static void test_processes_that_are_gone_are_esrch(void **state)
{
	char byte;
	pid_t gone = fork();

	(void)state;
	if (gone == 0)
		_exit(0);
	waitpid(gone, NULL, 0);
	assert_int_equal(memory_read(gone, at(0), &byte, 1), -ESRCH);
	assert_int_equal(memory_write(gone, at(0), "", 1), -ESRCH);
	assert_int_equal(memory_read_string(gone, at(0), &byte, 1), -ESRCH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_written_is_read_again),
		cmocka_unit_test(test_nothing_is_read_or_written_without_rights),
		cmocka_unit_test(test_half_an_answer_is_none),
		cmocka_unit_test(test_nothing_is_always_accessible),
		cmocka_unit_test(test_strings_may_end_right_before_nothing),
		cmocka_unit_test(test_strings_that_run_into_nothing_fault),
		cmocka_unit_test(test_strings_are_not_longer_than_the_buffer),
		cmocka_unit_test(test_processes_that_are_gone_are_esrch),
	};

	return cmocka_run_group_tests_name("memory", tests, start_child, end_child);
}
