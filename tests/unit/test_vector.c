/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors of strings, read from this process's own memory. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "tracer/exec/vector.h"

#define PAGE 4096

/* Two pages, and nothing behind them. */
static uint8_t *pages;

static int set_up(void **state)
{
	pages = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	*state = talloc_new(NULL);
	return pages == MAP_FAILED || !*state || mprotect(pages + 2 * PAGE, PAGE, PROT_NONE);
}

static int tear_down(void **state)
{
	munmap(pages, 3 * PAGE);
	return talloc_free(*state);
}

/* Put n pointers and the null pointer at a place of the pages: 1, 2, 3, ... */
static uint64_t put(size_t at, size_t n, size_t size)
{
	for (uint64_t i = 0; i <= n; i++) {
		uint64_t pointer = i == n ? 0 : i + 1;

		memcpy(pages + at + i * size, &pointer, size);
	}
	return (uintptr_t)pages + at;
}

static void pointers_are_read_wherever_they_lie(void **state)
{
	static const struct {
		size_t at, n;
	} table[] = { { 0, 0 }, { 0, 3 }, { PAGE - 8, 5 }, { PAGE - 4, 5 }, { PAGE - 3, 7 }, { 5, 600 }, { 2 * PAGE - 40, 4 } };

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		for (int is_small = 0; is_small < 2; is_small++) {
			struct vector vector;
			uint64_t address = put(table[i].at, table[i].n, is_small ? 4 : 8);

			assert_int_equal(vector_read(&vector, *state, getpid(), is_small ? ABI_I386 : ABI_X86_64, address), 0);
			assert_int_equal(vector.n_words, table[i].n);
			assert_false(vector.is_changed);
			for (size_t word = 0; word < table[i].n; word++)
				assert_true(vector.words[word].address == word + 1 && !vector.words[word].text);
		}
	}
}

static void what_cannot_be_read_is_an_error_and_nothing_is_an_empty_vector(void **state)
{
	struct vector vector;

	assert_int_equal(vector_read(&vector, *state, getpid(), ABI_X86_64, 0), 0);
	assert_int_equal(vector.n_words, 0);
	memset(pages, 1, 2 * PAGE);
	assert_int_equal(vector_read(&vector, *state, getpid(), ABI_X86_64, (uintptr_t)pages), -EFAULT);
	assert_int_equal(vector_read(&vector, *state, getpid(), ABI_X86_64, (uintptr_t)pages + 2 * PAGE), -EFAULT);
}

static void words_are_put_in_taken_out_and_replaced(void **state)
{
	struct vector vector;

	assert_int_equal(vector_read(&vector, *state, getpid(), ABI_X86_64, put(0, 3, 8)), 0);
	assert_int_equal(vector_insert_text(&vector, 0, "first"), 0);
	assert_int_equal(vector_insert_text(&vector, 4, "last"), 0);
	assert_int_equal(vector_insert(&vector, 2, vector.words[3]), 0);
	vector_remove(&vector, 1);
	vector_set(&vector, 2, "replaced");
	assert_true(vector.is_changed);
	assert_int_equal(vector.n_words, 5);
	assert_string_equal(vector.words[0].text, "first");
	assert_int_equal(vector.words[1].address, 3);
	assert_string_equal(vector.words[2].text, "replaced");
	assert_int_equal(vector.words[3].address, 3);
	assert_string_equal(vector.words[4].text, "last");
}

static void a_vector_becomes_an_argument(void **state)
{
	for (int is_small = 0; is_small < 2; is_small++) {
		enum abi abi = is_small ? ABI_I386 : ABI_X86_64;
		size_t size = is_small ? 4 : 8;
		struct rewrite rewrite = { 0 };
		struct vector vector;
		uint64_t word = 0;

		assert_int_equal(vector_read(&vector, *state, getpid(), abi, put(0, 2, size)), 0);
		assert_int_equal(vector_insert_text(&vector, 1, "text"), 0);
		assert_int_equal(vector_write(&vector, &rewrite, abi, 1), 0);
		assert_int_equal(rewrite.pointers, 1 << 1);
		memcpy(&word, rewrite.block + rewrite.args[1], size);
		assert_int_equal(word, 1);
		memcpy(&word, rewrite.block + rewrite.args[1] + 2 * size, size);
		assert_int_equal(word, 2);
		memcpy(&word, rewrite.block + rewrite.args[1] + 3 * size, size);
		assert_int_equal(word, 0);
		assert_int_equal(rewrite.n_inner, 1);
		assert_int_equal(rewrite.inner[0].at, rewrite.args[1] + size);
		assert_string_equal(rewrite.block + rewrite.inner[0].to, "text");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(pointers_are_read_wherever_they_lie, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_cannot_be_read_is_an_error_and_nothing_is_an_empty_vector, set_up, tear_down),
		cmocka_unit_test_setup_teardown(words_are_put_in_taken_out_and_replaced, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_vector_becomes_an_argument, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
