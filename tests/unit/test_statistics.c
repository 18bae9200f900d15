/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told at the end of a run: to people, in the file, and of what --shim=check found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "preload/shim.h"
#include "tests/unit/capture.h"
#include "tracer/options.h"
#include "tracer/host.h"
#include "tracer/statistics.h"
#include "tracer/tracer.h"

static struct settings settings;
static struct tracer *tracer;
static char path[] = "/tmp/test_statistics.XXXXXX";

static int make_run(void **state)
{
	(void)state;
	memset(&settings, 0, sizeof(settings));
	tracer = talloc_zero(NULL, struct tracer);
	if (!tracer)
		return -1;
	tracer->settings = &settings;
	return 0;
}

static int end_run(void **state)
{
	(void)state;
	talloc_free(tracer);
	return 0;
}

static const char *told(void)
{
	capture_start();
	statistics_tell(tracer);
	return capture_end();
}

static const char *written(void)
{
	static char text[16384];
	int fd;
	ssize_t length;

	settings.statistics_file = path;
	assert_string_equal(told(), "");
	fd = open(path, O_RDONLY);
	length = read(fd, text, sizeof(text) - 1);
	assert_true(length >= 0);
	close(fd);
	text[length] = '\0';
	return text;
}

static void count_something(void)
{
	assert_int_equal(statistics_begin(tracer), 0);
	tracer->shared = talloc_zero(tracer, struct shim_shared);
	assert_non_null(tracer->shared);
	tracer->statistics.calls = 30;
	tracer->statistics.notifications = 28;
	tracer->statistics.stops = 4;
	tracer->statistics.programs = 9;
	tracer->statistics.programs_static = 2;
	tracer->shared->executed = 10;
	tracer->shared->executed_static = 3;
	tracer->shared->loaded = (struct state_counts){ .sites = 7, .sites_static = 4 };
	tracer->statistics.programs_shim = 4;
	tracer->statistics.traced[GUEST_SHIM] = 20;
	tracer->statistics.traced[GUEST_STATIC] = 10;
	tracer->statistics.by_row[syscall_find(host_abis[0].abi, SYS_openat) - syscall_rows] = 7;
	tracer->statistics.by_row[syscall_find(host_abis[0].abi, SYS_execve) - syscall_rows] = 11;
	tracer->shared->answered = 500;
	tracer->shared->passed[SHIM_LINK] = 6;
	tracer->shared->passed[SHIM_DOTDOT] = 3;
}

static void test_without_being_asked_nothing_is_told(void **state)
{
	(void)state;
	assert_string_equal(told(), "");
	count_something();
	assert_string_equal(told(), "");
}

static void test_people_get_what_is_not_zero_with_the_most_frequent_calls_first(void **state)
{
	const char *text, *execve_line, *openat_line;

	(void)state;
	count_something();
	settings.is_telling_statistics = true;
	text = told();
	assert_non_null(strstr(text, "19  programs executed\n"));
	assert_non_null(strstr(text, " 7      others, without the shim\n"));
	assert_non_null(strstr(text, " 500  calls answered inside the guest's processes\n"));
	assert_non_null(strstr(text, " 11      not seen by the shim\n"));
	assert_non_null(strstr(text, " 6      passed on by the shim: a symbolic link on the way\n"));
	assert_non_null(strstr(text, " 32  stops of the guest\n"));
	assert_null(strstr(text, "bad pointer"));
	execve_line = strstr(text, " 11      execve\n");
	openat_line = strstr(text, " 7      openat\n");
	assert_true(execve_line && openat_line && execve_line < openat_line);
}

static void test_the_file_has_every_number_that_was_counted(void **state)
{
	const char *text;

	(void)state;
	tracer->statistics.calls = 3;
	text = written();
	assert_non_null(strstr(text, "calls_traced 3\n"));
	assert_null(strstr(text, "programs"));
	tracer->statistics.calls = 0;
	count_something();
	text = written();
	assert_non_null(strstr(text, "programs_other 7\n"));
	assert_non_null(strstr(text, "passed_dotdot 3\n"));
	assert_non_null(strstr(text, "passed_pointer 0\n"));
	assert_non_null(strstr(text, "traced_unseen 11\n"));
	assert_non_null(strstr(text, "call_execve 11\n"));
	unlink(path);
}

static void test_a_file_that_cannot_be_written_is_said(void **state)
{
	(void)state;
	settings.statistics_file = "/none/file";
	assert_non_null(strstr(told(), "proot warning: cannot write the statistics to '/none/file'"));
}

/* Whoever checks has to see it, and a text that fills its place has no end of its own. */
static void test_differences_are_told(void **state)
{
	struct shim_report *report;
	const char *text;

	(void)state;
	count_something();
	tracer->shared->different = 2;
	report = tracer->shared->reports;
	*report = (struct shim_report){ .shim = -2, .traced = 3, .abi = host_abis[0].abi, .number = SYS_openat, .path = "/x", .what = "w" };
	report++;
	*report = (struct shim_report){ .abi = ABI_I386, .number = 39 };
	memset(report->path, 'p', sizeof(report->path));
	memset(report->what, 'w', sizeof(report->what));
	text = told();
	assert_non_null(strstr(text, "proot error: check: openat(\"/x\"): w: the shim -2, the tracer 3\n"));
	assert_non_null(strstr(text, "proot error: check: mkdir(\"ppp"));
	assert_non_null(strstr(text, "www: the shim 0, the tracer 0\n"));
	assert_null(strstr(text, "more"));
	tracer->shared->different = SHIM_REPORTS + 5;
	assert_non_null(strstr(told(), "proot error: check: 5 more differences\n"));
}

#define RUN(test) cmocka_unit_test_setup_teardown(test, make_run, end_run)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(test_without_being_asked_nothing_is_told),
		RUN(test_people_get_what_is_not_zero_with_the_most_frequent_calls_first),
		RUN(test_the_file_has_every_number_that_was_counted),
		RUN(test_a_file_that_cannot_be_written_is_said),
		RUN(test_differences_are_told),
	};

	close(mkstemp(path));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
