/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --shim=check, in this process: calls of the dispatcher beside those of a "tracer" that is this process's own kernel, told
 * the truth or told another path. Each call has to be found right in the first case and wrong in the second.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/state.h"
#include "core/view.h"
#include "preload/dispatch.h"
#include "preload/oracle.h"

/* --- the shim's surroundings ------------------------------------------------------------------------------------------------ */

struct shim_run run;
extern const struct shim_run shim_run __attribute__((alias("run")));

static struct shim_shared *found;
static const char *truth, *lie;	/* the "tracer" takes the second path for the first; NULL: it does not */
static long lied_result;	/* and what it answers where it makes no call at all; 0: it does */
static int n_traced;

long shim_kernel(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d, unsigned long e)
{
	long result = syscall(number, a, b, c, d, e, 0L);

	return result < 0 ? -errno : result;
}

static unsigned long said(unsigned long argument)
{
	return truth && argument == (unsigned long)(uintptr_t)truth ? (unsigned long)(uintptr_t)lie : argument;
}

long shim_trapped(long number, const unsigned long args[5])
{
	n_traced++;
	if (lied_result)
		return lied_result == LONG_MAX ? 0 : lied_result;
	return shim_kernel(number, said(args[0]), said(args[1]), said(args[2]), said(args[3]), args[4]);
}

#define TEXT(path) ((unsigned long)(uintptr_t)(path))
#define POINTER(pointer) ((unsigned long)(uintptr_t)(pointer))
#define HERE ((unsigned long)AT_FDCWD)

static char top[] = "/tmp/test_oracle.XXXXXX";
static const char file[] = "file", other[] = "other", none[] = "none", directory[] = "directory", link_name[] = "link";
static const char into[] = "directory/into", behind[] = "linked/x", around[] = "directory/../file";
static char text[256];
static struct stat status;
static struct statx statx_status;
static struct statfs system_status;
static struct timespec times[2] = { { 1000, 5 }, { 2000, 7 } };

static void run_shell(const char *command)
{
	assert_int_equal(system(command), 0);
}

/* The files as each case finds them: all that is named differs. */
static void make_files(void)
{
	run_shell("rm -rf * && echo 1 >file && echo 22 >other && mkdir -m 755 directory second && ln -s file link &&"
		  "ln -s elsewhere other-link && chmod 640 file && chmod 600 other && touch -d @7 file && touch -d @8 other &&"
		  "mkdir second/into && ln -s directory linked");
}

static int make_surroundings(void **state)
{
	void *area = mmap(NULL, STATE_AREA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct view_mapping mappings[] = { { top, "/" }, { "/proc", "/proc" } };

	(void)state;
	if (area == MAP_FAILED || !mkdtemp(top) || chdir(top) < 0)
		return -1;
	view_create((struct view *)run.view, sizeof(run.view), mappings, 2);
	run.headroom = (uint32_t)strlen(top);
	run.state_address = (uint64_t)(uintptr_t)area;
	run.is_counting = 1;
	run.is_checking = 1;
	found = (struct shim_shared *)((char *)area + STATE_SHARED);
	return 0;
}

static int remove_surroundings(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", top);
	return chdir("/") < 0 || system(command) != 0;
}

static long ask(const struct shim_call *call)
{
	long result;

	memset(found, 0, sizeof(*found));
	n_traced = 0;
	result = shim_answer(call);
	truth = lie = NULL;
	lied_result = 0;
	return result;
}

/* --- tests -------------------------------------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	struct shim_call call;
	const char *truth, *lie;	/* what the tracer takes for what */
} cases[] = {
	{ "stat", { .number = SYS_stat, .args = { TEXT(file), POINTER(&status) } }, file, other },
	{ "stat of none", { .number = SYS_stat, .args = { TEXT(file), POINTER(&status) } }, file, none },
	{ "lstat", { .number = SYS_lstat, .args = { TEXT(link_name), POINTER(&status) } }, link_name, file },
	{ "newfstatat", { .number = SYS_newfstatat, .args = { HERE, TEXT(file), POINTER(&status) } }, file, other },
	{ "statx", { .number = SYS_statx, .args = { HERE, TEXT(file), 0, STATX_ALL, POINTER(&statx_status) } }, file, other },
	{ "access", { .number = SYS_access, .args = { TEXT(file), F_OK } }, file, none },
	{ "access of none", { .number = SYS_access, .args = { TEXT(none), F_OK } }, none, file },
	{ "readlink", { .number = SYS_readlink, .args = { TEXT(link_name), POINTER(text), sizeof(text) } }, link_name, "other-link" },
	{ "statfs", { .number = SYS_statfs, .args = { TEXT(file), POINTER(&system_status) } }, file, "/proc" },
	{ "statfs of none", { .number = SYS_statfs, .args = { TEXT(file), POINTER(&system_status) } }, file, none },
	{ "getxattr", { .number = SYS_getxattr, .args = { TEXT(file), TEXT("user.x"), POINTER(text), sizeof(text) } }, file, none },
	{ "lgetxattr", { .number = SYS_lgetxattr, .args = { TEXT(link_name), TEXT("user.x"), POINTER(text), sizeof(text) } },
	  link_name, none },
	{ "listxattr", { .number = SYS_listxattr, .args = { TEXT(file), POINTER(text), sizeof(text) } }, file, none },
	{ "llistxattr, size", { .number = SYS_llistxattr, .args = { TEXT(file), 0, 0 } }, file, none },
	{ "open", { .number = SYS_open, .args = { TEXT(file), O_RDONLY } }, file, other },
	{ "open of none", { .number = SYS_open, .args = { TEXT(none), O_RDONLY } }, none, file },
	{ "open of what is not none", { .number = SYS_open, .args = { TEXT(file), O_RDONLY } }, file, none },
	{ "open through a link", { .number = SYS_open, .args = { TEXT(link_name), O_RDONLY } }, link_name, other },
	{ "open, O_EXCL, behind a link", { .number = SYS_open, .args = { TEXT(behind), O_CREAT | O_EXCL | O_WRONLY, 0600 } }, behind,
	  "second/x" },
	{ "open, O_EXCL, of a link", { .number = SYS_open, .args = { TEXT(link_name), O_CREAT | O_EXCL | O_WRONLY, 0600 } }, link_name,
	  "none/x" },
	{ "stat, with ..", { .number = SYS_stat, .args = { TEXT(around), POINTER(&status) } }, around, other },
	{ "open, O_PATH", { .number = SYS_openat, .args = { HERE, TEXT(directory), O_PATH } }, directory, "second" },
	{ "creat", { .number = SYS_creat, .args = { TEXT(into), 0600 } }, into, "second/x" },
	{ "open, O_EXCL", { .number = SYS_open, .args = { TEXT(into), O_CREAT | O_EXCL | O_WRONLY, 0600 } }, into, "second/x" },
	{ "mkdir", { .number = SYS_mkdir, .args = { TEXT(into), 0700 } }, into, "second/x" },
	{ "mkdir of what is there", { .number = SYS_mkdir, .args = { TEXT(into), 0700 } }, into, "second/into" },
	{ "symlink", { .number = SYS_symlink, .args = { TEXT("t"), TEXT(into) } }, into, "second/x" },
	{ "unlink", { .number = SYS_unlink, .args = { TEXT(file) } }, file, other },
	{ "unlink of what is not none", { .number = SYS_unlink, .args = { TEXT(file) } }, file, none },
	{ "rmdir", { .number = SYS_rmdir, .args = { TEXT(directory) } }, directory, "second/into" },
	{ "rename from another", { .number = SYS_rename, .args = { TEXT(file), TEXT(into) } }, file, other },
	{ "rename to another", { .number = SYS_rename, .args = { TEXT(file), TEXT(into) } }, into, "second/x" },
	{ "link from another", { .number = SYS_link, .args = { TEXT(file), TEXT(into) } }, file, other },
	{ "link to another", { .number = SYS_link, .args = { TEXT(file), TEXT(into) } }, into, "second/x" },
	{ "chmod", { .number = SYS_chmod, .args = { TEXT(file), 0444 } }, file, other },
	{ "chmod of none", { .number = SYS_chmod, .args = { TEXT(file), 0444 } }, file, none },
	{ "chown of none", { .number = SYS_chown, .args = { TEXT(file), (unsigned long)-1, (unsigned long)-1 } }, file, none },
	{ "utimensat", { .number = SYS_utimensat, .args = { HERE, TEXT(file), POINTER(times) } }, file, other },
	{ "chdir", { .number = SYS_chdir, .args = { TEXT(directory) } }, directory, "second" },
	{ "chdir to none", { .number = SYS_chdir, .args = { TEXT(none) } }, none, "second" },
};

static void answer_case(size_t i)
{
	long result;

	make_files();
	result = ask(&cases[i].call);
	if (result >= 0 && (cases[i].call.number == SYS_open || cases[i].call.number == SYS_openat ||
			    cases[i].call.number == SYS_creat))
		close((int)result);
	assert_int_equal(chdir(top), 0);
}

static void test_right_answers_are_found_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		answer_case(i);
		if (found->different)
			print_error("%s: %.64s\n", cases[i].name, found->reports[0].what);
		assert_int_equal(found->different, 0);
		if (found->compared != 1)
			print_error("%s: not compared\n", cases[i].name);
		assert_int_equal(found->compared, 1);
		assert_int_equal(n_traced, 1);
	}
}

static void test_wrong_answers_are_reported(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		truth = cases[i].truth;
		lie = cases[i].lie;
		answer_case(i);
		if (found->different != 1)
			print_error("%s: not found\n", cases[i].name);
		assert_int_equal(found->different, 1);
		assert_int_equal(found->reports[0].number, cases[i].call.number);
		assert_true(found->reports[0].path[0] && found->reports[0].what[0]);
	}
}

/* The tracer's answer is what the caller gets, whatever the shim thinks. */
static void test_the_answer_is_the_tracers(void **state)
{
	const struct shim_call call = { .number = SYS_stat, .args = { TEXT(file), POINTER(&status) } };
	const struct shim_call mkdir_call = { .number = SYS_mkdir, .args = { TEXT(into), 0700 } };

	(void)state;
	make_files();
	truth = file;
	lie = other;
	assert_int_equal(ask(&call), 0);
	assert_int_equal(status.st_size, 3);
	assert_true(found->reports[0].shim == 0 && found->reports[0].traced == 0);
	assert_string_equal(found->reports[0].path, "file");
	lied_result = -EIO;
	assert_int_equal(ask(&call), -EIO);
	assert_true(found->reports[0].shim == 0 && found->reports[0].traced == -EIO);
	/* What should have been done and was not. */
	lied_result = LONG_MAX;
	assert_int_equal(ask(&mkdir_call), 0);
	assert_int_equal(found->different, 1);
	assert_int_equal(access(into, F_OK), -1);
}

/* What the shim passes on is neither traced nor compared here. */
static void test_what_is_passed_on_is_only_counted(void **state)
{
	const struct shim_call proc = { .number = SYS_stat, .args = { TEXT("/proc/self"), POINTER(&status) } };
	const struct shim_call empty = { .number = SYS_stat, .args = { TEXT(""), POINTER(&status) } };
	const struct shim_call foreign = { .number = SYS_getpid };

	(void)state;
	make_files();
	assert_int_equal(ask(&proc), SHIM_PASS);
	assert_int_equal(found->passed[SHIM_PROC], 1);
	assert_int_equal(ask(&empty), SHIM_PASS);
	assert_int_equal(found->passed[SHIM_EMPTY], 1);
	assert_int_equal(ask(&foreign), SHIM_PASS);
	assert_int_equal(n_traced + found->compared + found->answered, 0);
}

/* readlink(path, path, size): the answer of one is the question of the other. */
static void test_an_answer_over_its_question_is_passed_on(void **state)
{
	char both[512] = "link";
	const struct shim_call call = { .number = SYS_readlink, .args = { TEXT(both), POINTER(both), sizeof(both) } };

	(void)state;
	make_files();
	assert_int_equal(ask(&call), SHIM_PASS);
	assert_string_equal(both, "link");
}

/* More differences than there is room for are counted, and nothing is overwritten. */
static void test_differences_beyond_the_room_are_counted(void **state)
{
	const struct shim_call call = { .number = SYS_access, .args = { TEXT(file), F_OK } };

	(void)state;
	make_files();
	memset(found, 0, sizeof(*found));
	for (int i = 0; i < SHIM_REPORTS + 3; i++) {
		lied_result = -EIO;
		assert_int_equal(shim_answer(&call), -EIO);
	}
	lied_result = 0;
	assert_int_equal(found->different, SHIM_REPORTS + 3);
	assert_int_equal(found->reports[SHIM_REPORTS - 1].traced, -EIO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right_answers_are_found_right),
		cmocka_unit_test(test_wrong_answers_are_reported),
		cmocka_unit_test(test_the_answer_is_the_tracers),
		cmocka_unit_test(test_what_is_passed_on_is_only_counted),
		cmocka_unit_test(test_an_answer_over_its_question_is_passed_on),
		cmocka_unit_test(test_differences_beyond_the_room_are_counted),
	};

	return cmocka_run_group_tests(tests, make_surroundings, remove_surroundings);
}
