/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What forbids tracing is noticed before anything is attached. */
#include <errno.h>
#include <seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tracer/permission.h"

static pid_t start_sleeper(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return pid;
}

static void stop_sleeper(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* permission_to_trace() in a process where one system call is forbidden, as its exit status. */
static int permission_without(const char *call)
{
	pid_t sleeper = start_sleeper(), pid = fork();
	int status;

	if (pid == 0) {
		scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

		if (call)
			seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), seccomp_syscall_resolve_name(call), 0);
		if (seccomp_load(filter) < 0)
			_exit(255);
		_exit(-permission_to_trace(sleeper));
	}
	waitpid(pid, &status, 0);
	stop_sleeper(sleeper);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_a_process_of_ones_own_may_be_traced(void **state)
{
	(void)state;
	assert_int_equal(permission_without(NULL), 0);
}

static void test_what_a_profile_forbids_is_found(void **state)
{
	(void)state;
	assert_int_equal(permission_without("ptrace"), EPERM);
	assert_int_equal(permission_without("process_vm_readv"), EPERM);
}

static void test_a_process_that_hides_its_memory_may_not_be_traced(void **state)
{
	int ready[2];
	char byte;
	pid_t pid;

	(void)state;
	if (geteuid() == 0)
		skip();	/* root may trace everything */
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_DUMPABLE, 0);
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(permission_to_trace(pid), -EPERM);
	stop_sleeper(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_process_of_ones_own_may_be_traced),
		cmocka_unit_test(test_what_a_profile_forbids_is_found),
		cmocka_unit_test(test_a_process_that_hides_its_memory_may_not_be_traced),
	};

	return cmocka_run_group_tests_name("permission", tests, NULL, NULL);
}
