/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which system calls can be taken over: code of programs/sites.S, whose symbols say what is expected, and real libraries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracer/code/sites.h"

#define LIBRARY "tests/programs/sites.so"

static struct site_list *find(const char *path, bool is_interpreter)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct site_list *list = NULL;

	assert_true(fd >= 0);
	assert_int_equal(sites_find(NULL, fd, is_interpreter, NULL, &list), 0);
	close(fd);
	return list;
}

/* --- symbols of the library --------------------------------------------------------------------------------------------- */

struct symbols {
	uint8_t *file;
	const Elf64_Sym *first;
	size_t n;
	const char *names;
};

static void build_path(char path[4096], const char *name)
{
	const char *build = getenv("BUILD");

	snprintf(path, 4096, "%s/%s", build ? build : "build", name);
}

static uint8_t *read_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	uint8_t *file;

	assert_true(fd >= 0 && fstat(fd, &status) == 0);
	file = malloc((size_t)status.st_size);
	assert_int_equal(read(fd, file, (size_t)status.st_size), status.st_size);
	close(fd);
	return file;
}

static struct symbols read_symbols(const char *path)
{
	struct symbols symbols = { .file = read_file(path) };
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)symbols.file;
	const Elf64_Shdr *section = (const Elf64_Shdr *)(symbols.file + header->e_shoff), *first = section;

	for (; section < first + header->e_shnum; section++) {
		if (section->sh_type != SHT_SYMTAB)
			continue;
		symbols.first = (const Elf64_Sym *)(symbols.file + section->sh_offset);
		symbols.n = section->sh_size / sizeof(Elf64_Sym);
		symbols.names = (const char *)symbols.file + first[section->sh_link].sh_offset;
	}
	assert_non_null(symbols.first);
	return symbols;
}

static bool is_window(const struct site_list *list, uint64_t address)
{
	for (size_t i = 0; i < list->n_sites; i++)
		if (list->sites[i].window == address)
			return true;
	return false;
}

static bool is_touched(const struct site_list *list, const Elf64_Sym *symbol)
{
	for (size_t i = 0; i < list->n_sites; i++)
		if (list->sites[i].call >= symbol->st_value && list->sites[i].window < symbol->st_value + symbol->st_size)
			return true;
	return false;
}

/* Every window_* is one, nothing is in any none_*. */
static void check_library(const char *path, bool is_interpreter)
{
	struct symbols symbols = read_symbols(path);
	struct site_list *list = find(path, is_interpreter);
	size_t n_windows = 0, n_others = 0;

	for (size_t i = 0; i < symbols.n; i++) {
		const Elf64_Sym *symbol = &symbols.first[i];
		const char *name = symbols.names + symbol->st_name;
		bool is_mmap = strcmp(name, "window_of_mmap") == 0;

		if (strncmp(name, "window_", 7) == 0 && is_window(list, symbol->st_value) != (is_interpreter || !is_mmap))
			fail_msg("%s is%s a window", name, is_window(list, symbol->st_value) ? "" : " not");
		if (strncmp(name, "none_", 5) == 0 && symbol->st_size && is_touched(list, symbol))
			fail_msg("%s is touched", name);
		n_windows += strncmp(name, "window_", 7) == 0 && (is_interpreter || !is_mmap);
		n_others += strncmp(name, "none_", 5) == 0;
	}
	assert_int_equal(list->n_sites, n_windows);
	assert_true(n_windows >= 6 && n_others >= 12);
	talloc_free(list);
	free(symbols.file);
}

static void test_windows_are_what_can_be_moved_and_is_not_entered(void **state)
{
	char path[4096];

	(void)state;
	build_path(path, LIBRARY);
	check_library(path, false);
}

static void test_an_interpreter_maps_libraries(void **state)
{
	char path[4096];

	(void)state;
	build_path(path, LIBRARY);
	check_library(path, true);
}

/* Without symbols, by .eh_frame alone; and without section headers, by the header that the unwinder goes by. */
static void test_a_stripped_library_has_the_same_sites(void **state)
{
	char whole_path[4096], path[4096];
	struct site_list *whole, *list;

	(void)state;
	build_path(whole_path, LIBRARY);
	whole = find(whole_path, false);
	for (int i = 0; i < 2; i++) {
		build_path(path, i ? "tests/programs/sites-no-sections.so" : "tests/programs/sites-stripped.so");
		list = find(path, false);
		assert_int_equal(list->n_sites, whole->n_sites);
		for (size_t k = 0; k < list->n_sites; k++) {
			assert_int_equal(list->sites[k].window, whole->sites[k].window);
			assert_int_equal(list->sites[k].end, whole->sites[k].end);
			assert_int_equal(list->sites[k].call, whole->sites[k].call);
		}
		talloc_free(list);
	}
	talloc_free(whole);
}

/* A library whose text is relocated, and one whose text and data share a page. */
static void test_text_that_does_not_stay_as_in_the_file_is_left_alone(void **state)
{
	static const char *const names[] = { "tests/programs/sites-relocated.so", "tests/programs/sites-one-page.so" };
	struct site_list *list = NULL;
	char path[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int fd;

		build_path(path, names[i]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		assert_true(fd >= 0);
		assert_int_equal(sites_find(NULL, fd, true, NULL, &list), -ENOEXEC);
		close(fd);
	}
}

/* --- real ones -------------------------------------------------------------------------------------------------------------- */

static void test_most_calls_of_real_libraries_have_a_site(void **state)
{
	static const struct { const char *path; bool is_interpreter; size_t at_least; } files[] = {
		{ "/lib/x86_64-linux-gnu/libc.so.6", false, 30 },
		{ "/lib64/ld-linux-x86-64.so.2", true, 5 },
		{ "/lib/x86_64-linux-musl/libc.so", true, 30 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct site_list *list;

		if (access(files[i].path, R_OK) < 0)
			continue;
		list = find(files[i].path, files[i].is_interpreter);
		if (list->n_sites < files[i].at_least || list->n_sites * 10 < list->n_calls * 9)
			fail_msg("%s: %zu sites of %zu calls", files[i].path, list->n_sites, list->n_calls);
		talloc_free(list);
	}
}

/* --- files that lie ------------------------------------------------------------------------------------------------------------ */

static void test_what_is_no_program_is_refused(void **state)
{
	struct site_list *list = NULL;
	int fd = open("Makefile", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(sites_find(NULL, fd, false, NULL, &list), -ENOEXEC);
	assert_null(list);
	close(fd);
	assert_true(sites_find(NULL, -1, false, NULL, &list) < 0);
}

/* Whatever is in the file: an error or a list whose sites lie in its text; never a read outside (run it under valgrind). */
static void test_damaged_files_do_no_harm(void **state)
{
	char path[4096], name[] = "/tmp/sites-XXXXXX";
	int fd = mkstemp(name);
	uint8_t *file;
	struct stat status;

	(void)state;
	build_path(path, LIBRARY);
	assert_int_equal(stat(path, &status), 0);
	file = read_file(path);
	unlink(name);
	srandom(1);
	for (int round = 0; round < 2000; round++) {
		size_t at = (size_t)random() % (size_t)status.st_size, n = 1 + (size_t)random() % 8;
		struct site_list *list = NULL;

		at = round % 2 ? at % 1024 : at;
		n = n > (size_t)status.st_size - at ? (size_t)status.st_size - at : n;
		assert_int_equal(pwrite(fd, file, (size_t)status.st_size, 0), status.st_size);
		for (size_t i = 0; i < n; i++) {
			uint8_t byte = (uint8_t)random();

			assert_int_equal(pwrite(fd, &byte, 1, (off_t)(at + i)), 1);
		}
		if (sites_find(NULL, fd, true, NULL, &list) < 0)
			continue;
		for (size_t i = 0; i < list->n_sites; i++) {
			assert_true(list->sites[i].window >= list->start);
			assert_true(list->sites[i].end - list->sites[i].window >= 5);
			assert_true(list->sites[i].end <= list->sites[i].call);
			assert_true(list->sites[i].call + 2 <= list->start + list->size);
			assert_memory_equal(list->text + (list->sites[i].call - list->start), "\x0f\x05", 2);
		}
		talloc_free(list);
	}
	free(file);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_windows_are_what_can_be_moved_and_is_not_entered),
		cmocka_unit_test(test_an_interpreter_maps_libraries),
		cmocka_unit_test(test_a_stripped_library_has_the_same_sites),
		cmocka_unit_test(test_text_that_does_not_stay_as_in_the_file_is_left_alone),
		cmocka_unit_test(test_most_calls_of_real_libraries_have_a_site),
		cmocka_unit_test(test_what_is_no_program_is_refused),
		cmocka_unit_test(test_damaged_files_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
