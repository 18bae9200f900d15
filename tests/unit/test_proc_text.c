/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names in texts of procfs: written as the kernel writes them, and read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tracer/proc/files.h"
#include "tracer/proc/text.h"

static void test_names_are_written_and_read_back(void **state)
{
	static const struct {
		const char *name, *special, *written;
	} cases[] = {
		{ "/plain", " \t\n\\", "/plain" },
		{ "/a b", " \t\n\\", "/a\\040b" },
		{ "/a\tb\nc", " \t\n\\", "/a\\011b\\012c" },
		{ "/a\\040b", " \t\n\\", "/a\\134040b" },
		{ "/a b\n", "\n", "/a b\\012" },
		{ "/x=y", "\n\t= ", "/x\\075y" },
		{ "/\303\244", " \t\n\\", "/\303\244" },
		{ "", "\n", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct proc_text *text = talloc_zero(NULL, struct proc_text);
		char back[64];
		size_t length;

		proc_text_add_name(text, cases[i].name, strlen(cases[i].name), cases[i].special);
		assert_int_equal(text->length, strlen(cases[i].written));
		assert_memory_equal(text->bytes ? text->bytes : "", cases[i].written, text->length);
		strcpy(back, cases[i].written);
		length = proc_text_unescape(back, strlen(back), cases[i].special);
		assert_int_equal(length, strlen(cases[i].name));
		assert_string_equal(back, cases[i].name);
		talloc_free(text);
	}
}

static void test_what_was_not_escaped_is_left_alone(void **state)
{
	char text[] = "/a\\040b\\9\\0", *copy = text;

	(void)state;
	assert_int_equal(proc_text_unescape(copy, strlen(copy), "\n"), strlen("/a\\040b\\9\\0"));
	assert_string_equal(text, "/a\\040b\\9\\0");
}

static void test_text_grows_and_is_read_whole(void **state)
{
	struct proc_text *text = talloc_zero(NULL, struct proc_text);
	int fd = memfd_create("test", MFD_CLOEXEC);
	char *back, *rest, *line;
	size_t length;
	int n = 0;

	(void)state;
	for (int i = 0; i < 40000; i++)
		proc_text_print(text, "line %d\n", i);
	assert_int_equal(text->error, 0);
	assert_int_equal(write(fd, text->bytes, text->length), text->length);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	back = proc_text_read(text, fd, &length);
	assert_non_null(back);
	assert_int_equal(length, text->length);
	for (rest = back; (line = proc_text_line(&rest)); n++) {
		char expected[32];

		snprintf(expected, sizeof(expected), "line %d", n);
		assert_string_equal(line, expected);
	}
	assert_int_equal(n, 40000);
	close(fd);
	talloc_free(text);
}

static void test_links_to_made_files_are_told_by_their_name(void **state)
{
	static const char link[] = "/memfd:proot-made:/proc/12/maps (deleted)", other[] = "/memfd:mine (deleted)";
	const char *name;

	(void)state;
	assert_int_equal(proc_file_name(link, strlen(link), &name), strlen("/proc/12/maps"));
	assert_memory_equal(name, "/proc/12/maps", strlen("/proc/12/maps"));
	assert_int_equal(proc_file_name(other, strlen(other), &name), 0);
	assert_int_equal(proc_file_name(link, strlen("/memfd:proot-made:"), &name), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_written_and_read_back),
		cmocka_unit_test(test_what_was_not_escaped_is_left_alone),
		cmocka_unit_test(test_text_grows_and_is_read_whole),
		cmocka_unit_test(test_links_to_made_files_are_told_by_their_name),
	};

	return cmocka_run_group_tests_name("proc_text", tests, NULL, NULL);
}
