/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first line of scripts: a table of heads, and the running kernel as the oracle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/shebang.h"

#define ECHO "/bin/echo"
#define X16 "xxxxxxxxxxxxxxxx"
#define X240 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16
#define B16 "                "
#define B240 B16 B16 B16 B16 B16 B16 B16 B16 B16 B16 B16 B16 B16 B16 B16
#define N_RANDOM 400

/* The kernel's answer for the same bytes. */
struct answer {
	int error;		/* of execve; 0: the interpreter ran */
	char output[1024];	/* of echo: its arguments, the last of which is the script */
};

struct head {
	const char *text;
	size_t length;		/* 0: of the string */
	int result;
	const char *interpreter;
	const char *argument;	/* NULL: none */
};

static const struct head heads[] = {
	{ "#!/bin/sh\n", 0, 0, "/bin/sh", NULL },
	{ "#!/bin/sh\necho hello\n", 0, 0, "/bin/sh", NULL },
	{ "#! /bin/sh\n", 0, 0, "/bin/sh", NULL },
	{ "#! \t /bin/sh \t \n", 0, 0, "/bin/sh", NULL },
	{ "#!/bin/sh -e\n", 0, 0, "/bin/sh", "-e" },
	{ "#!/bin/sh\t \t-e -x  -y \t\n", 0, 0, "/bin/sh", "-e -x  -y" },
	{ "#!/usr/bin/env python3\n", 0, 0, "/usr/bin/env", "python3" },
	{ "#!sh\n", 0, 0, "sh", NULL },
	{ "#!/bin/sh\r\n", 0, 0, "/bin/sh\r", NULL },
	{ "#!/bin/sh", 0, 0, "/bin/sh", NULL },
	{ "#!/bin/sh -e", 0, 0, "/bin/sh", "-e" },
	/* Without a newline a short file ends in null bytes, and trailing blanks are not at the end. */
	{ "#!/bin/sh ", 0, 0, "/bin/sh", "" },
	{ "#!/bin/sh -e ", 0, 0, "/bin/sh", "-e " },
	{ "#!", 0, 0, "", NULL },
	{ "#!\0\n", 4, 0, "", NULL },
	{ "#!/bin/sh\0-e\n", 13, 0, "/bin/sh", NULL },
	{ "#!/bin/sh -e\0x\n", 15, 0, "/bin/sh", "-e" },
	/* The window. */
	{ "#!/" X240 "\n", 0, 0, "/" X240, NULL },
	{ "#!/" X240 "xxxxxxxxxxxx\n", 0, 0, "/" X240 "xxxxxxxxxxxx", NULL },
	{ "#!/" X240 "xxxxxxxxxxxxx\n", 0, -ENOEXEC, NULL, NULL },
	{ "#!/" X240 "xxxxxxxxxxxx \n", 0, 0, "/" X240 "xxxxxxxxxxxx", NULL },
	{ "#!/" X240 "xxxxxxxxxxxxxxxxxx\n", 0, -ENOEXEC, NULL, NULL },
	{ "#!/ " X240 "xxxxxxxxxxx", 0, 0, "/", X240 "xxxxxxxxxxx" },
	{ "#!/ " X240 "xxxxxxxxxxxxxxxx\n", 0, 0, "/", X240 "xxxxxxxxxxx" },
	{ "#!" B240 "/a\n", 0, 0, "/a", NULL },
	{ "#!" B240 "           /a\n", 0, 0, "/a", NULL },
	{ "#!" B240 "            /a\n", 0, -ENOEXEC, NULL, NULL },
	{ "#!" B240 B16, 0, -ENOEXEC, NULL, NULL },
	{ "#!" B240 "             ", 255, -ENOEXEC, NULL, NULL },
	/* No scripts. */
	{ "", 0, -ENOEXEC, NULL, NULL },
	{ "#", 0, -ENOEXEC, NULL, NULL },
	{ " #!/bin/sh\n", 0, -ENOEXEC, NULL, NULL },
	{ "#!\n", 0, -ENOEXEC, NULL, NULL },
	{ "#! \t \n", 0, -ENOEXEC, NULL, NULL },
	{ "\177ELF", 0, -ENOEXEC, NULL, NULL },
};

static void test_head_is_parsed_as_by_linux(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		const struct head *head = &heads[i];
		struct shebang shebang;

		assert_int_equal(shebang_parse(head->text, head->length ? head->length : strlen(head->text), &shebang),
				 head->result);
		if (head->result < 0)
			continue;
		assert_string_equal(shebang.interpreter, head->interpreter);
		assert_int_equal(shebang.has_argument, head->argument != NULL);
		assert_string_equal(shebang.argument, head->argument ? head->argument : "");
	}
}

/* Executes a script that consists of head. */
static struct answer ask_kernel(const char *script, const char *head, size_t length)
{
	struct answer answer = { .error = 0 };
	int fd = open(script, O_WRONLY | O_TRUNC | O_CLOEXEC);
	int output[2], report[2], status;
	pid_t pid;

	assert_int_equal(write(fd, head, length), length);
	close(fd);
	assert_int_equal(pipe2(output, O_CLOEXEC) | pipe2(report, O_CLOEXEC), 0);
	pid = fork();
	if (!pid) {
		dup2(output[1], STDOUT_FILENO);
		execv(script, (char *[]){ "script", NULL });
		if (write(report[1], &errno, sizeof(errno)) < 0)
			_exit(2);
		_exit(1);
	}
	close(output[1]);
	close(report[1]);
	if (read(report[0], &answer.error, sizeof(answer.error)) <= 0 &&
	    read(output[0], answer.output, sizeof(answer.output) - 1) < 0)
		fail();
	close(output[0]);
	close(report[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return answer;
}

/* What echo prints as the interpreter. */
static void print_expected(char *text, const struct shebang *shebang, const char *script)
{
	sprintf(text, "%s%s%s\n", shebang->argument, shebang->has_argument ? " " : "", script);
}

static void check_with_kernel(const char *script, const char *head, size_t length)
{
	struct answer answer = ask_kernel(script, head, length);
	struct shebang shebang;
	char expected[1024];
	int result = shebang_parse(head, length, &shebang);

	if ((answer.error == ENOEXEC) != (result == -ENOEXEC))
		print_error("kernel: %d, we: %d: %.*s\n", answer.error, result, (int)length, head);
	assert_int_equal(answer.error == ENOEXEC, result == -ENOEXEC);
	if (result < 0)
		return;
	assert_int_equal(answer.error == 0, !strcmp(shebang.interpreter, ECHO));
	if (answer.error)
		return;
	print_expected(expected, &shebang, script);
	assert_string_equal(answer.output, expected);
}

/* A head from the pieces that matter; always the same ones. */
static size_t make_random_head(char *head, unsigned *seed)
{
	static const struct {
		const char *text;
		size_t length;
	} pieces[] = {
		{ " ", 1 }, { "\t", 1 }, { "  \t ", 4 }, { "\n", 1 }, { "\0", 1 }, { "qz", 2 }, { ECHO, 9 },
		{ ECHO " ", 10 }, { X16, 16 }, { B16, 16 }, { X240, 240 }, { B240, 240 }, { "xxxxxxx", 7 },
		{ "word", 4 },
	};
	size_t length = 2;
	int n = 1 + rand_r(seed) % 7;

	memcpy(head, "#!", 2);
	while (n--) {
		size_t piece = rand_r(seed) % (sizeof(pieces) / sizeof(*pieces));

		/* Most heads should begin with something to run. */
		if (length == 2 && rand_r(seed) % 2)
			piece = 7;
		memcpy(head + length, pieces[piece].text, pieces[piece].length);
		length += pieces[piece].length;
	}
	return length;
}

static void test_parser_agrees_with_the_kernel(void **state)
{
	char script[] = "/tmp/proot-test-script-XXXXXX";
	char head[2048];
	unsigned seed = 1;
	size_t i;
	int fd = mkstemp(script);

	(void)state;
	assert_int_equal(fchmod(fd, 0700), 0);
	close(fd);
	for (i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		if (!strstr(heads[i].text, "bin/") && !strstr(heads[i].text, "sh\n"))
			check_with_kernel(script, heads[i].text,
					  heads[i].length ? heads[i].length : strlen(heads[i].text));
	for (i = 0; i < N_RANDOM; i++)
		check_with_kernel(script, head, make_random_head(head, &seed));
	unlink(script);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head_is_parsed_as_by_linux),
		cmocka_unit_test(test_parser_agrees_with_the_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
