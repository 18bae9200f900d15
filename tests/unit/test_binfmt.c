/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registrations of binfmt_misc, from files as the kernel writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tracer/exec/binfmt.h"

static char directory[] = "/tmp/test-binfmt-XXXXXX";

static void write_file(const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "we");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void remove_file(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	unlink(path);
}

static bool find(const char *name, const char *head, size_t length, struct binfmt *found)
{
	unsigned char bytes[BINFMT_HEAD_SIZE] = { 0 };

	memcpy(bytes, head, length);
	return binfmt_find(directory, name, bytes, found);
}

static void a_file_is_told_by_magic_mask_offset_and_extension(void **state)
{
	static const struct {
		const char *text, *name, *head;
		size_t length;
		bool is_found;
	} table[] = {
		{ "enabled\ninterpreter /i\nflags: \noffset 0\nmagic 414243\n", "x", "ABC", 3, true },
		{ "enabled\ninterpreter /i\nflags: \noffset 0\nmagic 414243\n", "x", "ABD", 3, false },
		{ "enabled\ninterpreter /i\nflags: \noffset 0\nmagic 414243\n", "x", "AB", 2, false },
		{ "enabled\ninterpreter /i\nflags: \noffset 2\nmagic 4142\n", "x", "..AB", 4, true },
		{ "enabled\ninterpreter /i\nflags: \noffset 2\nmagic 4142\n", "x", "ABAC", 4, false },
		{ "enabled\ninterpreter /i\nflags: \noffset 0\nmagic 410043\nmask ff00ff\n", "x", "AxC", 3, true },
		{ "enabled\ninterpreter /i\nflags: \noffset 0\nmagic 410043\nmask fffeff\n", "x", "A\001C", 3, true },
		{ "enabled\ninterpreter /i\nflags: \noffset 0\nmagic 410043\nmask fffeff\n", "x", "A\002C", 3, false },
		{ "enabled\ninterpreter /i\nflags: \noffset 255\nmagic 00\n", "x", "", 0, true },
		{ "enabled\ninterpreter /i\nflags: \noffset 256\nmagic 00\n", "x", "", 0, false },
		{ "enabled\ninterpreter /i\nflags: \noffset 99999999999999999999\nmagic 00\n", "x", "", 0, false },
		{ "enabled\ninterpreter /i\nflags: \nextension .jar\n", "/a/b.jar", "ABC", 3, true },
		{ "enabled\ninterpreter /i\nflags: \nextension .jar\n", "/a/b.c.jar", "ABC", 3, true },
		{ "enabled\ninterpreter /i\nflags: \nextension .jar\n", "/a/b.jar.c", "ABC", 3, false },
		{ "enabled\ninterpreter /i\nflags: \nextension .jar\n", "jar", "ABC", 3, false },
		{ "disabled\ninterpreter /i\nflags: \nextension .jar\n", "b.jar", "ABC", 3, false },
		{ "enabled\nflags: \nextension .jar\n", "b.jar", "ABC", 3, false },
		{ "enabled\ninterpreter /i\n", "b.jar", "ABC", 3, false },
		{ "", "b.jar", "ABC", 3, false },
	};
	struct binfmt found;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		write_file("entry", table[i].text);
		if (find(table[i].name, table[i].head, table[i].length, &found) != table[i].is_found)
			fail_msg("row %zu", i);
	}
	remove_file("entry");
}

static void flags_and_interpreter_are_those_of_the_match(void **state)
{
	struct binfmt found;

	(void)state;
	write_file("one", "enabled\ninterpreter /one two\nflags: PF\noffset 0\nmagic 41\n");
	write_file("two", "enabled\ninterpreter /two\nflags: OC\noffset 0\nmagic 42\n");
	assert_true(find("x", "A", 1, &found));
	assert_string_equal(found.interpreter, "/one two");
	assert_true(found.keeps_name && found.is_of_host);
	assert_true(find("x", "B", 1, &found));
	assert_string_equal(found.interpreter, "/two");
	assert_false(found.keeps_name || found.is_of_host);
	/* All at once. */
	write_file("status", "disabled\n");
	assert_false(find("x", "A", 1, &found));
	write_file("status", "enabled\n");
	remove_file("one");
	remove_file("two");
}

static void nothing_is_found_where_nothing_is_mounted(void **state)
{
	unsigned char head[BINFMT_HEAD_SIZE] = { 0 };
	struct binfmt found;

	(void)state;
	assert_false(binfmt_find("/nonexistent", "x", head, &found));
}

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(directory))
		return -1;
	write_file("status", "enabled\n");
	write_file("register", "");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	remove_file("status");
	remove_file("register");
	return rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_told_by_magic_mask_offset_and_extension),
		cmocka_unit_test(flags_and_interpreter_are_those_of_the_match),
		cmocka_unit_test(nothing_is_found_where_nothing_is_mounted),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
