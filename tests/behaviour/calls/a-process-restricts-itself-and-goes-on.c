/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Filters, limits, closed descriptors, subreapers: each in a child, which then uses files and executes a program. */
#include <sys/prctl.h>
#include <sys/resource.h>

#include "calls.h"

/* The kernel's headers are not for every libc: linux/filter.h, linux/seccomp.h, linux/landlock.h. */
#define FILTER_MODE 2
#define FILTER_KILL_PROCESS 0x80000000U
#define FILTER_ERRNO 0x00050000U
#define FILTER_ALLOW 0x7fff0000U
#define LOAD_NUMBER { 0x20, 0, 0, 0 }
#define IF_EQUAL(number, yes, no) { 0x15, yes, no, number }
#define RETURN(action) { 0x06, 0, 0, action }

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

static void use_files(void)
{
	OPEN(open("/etc/motd", O_RDONLY));
	OPEN(open("/dev/null", O_RDWR));
	CALL(access("/usr/bin", X_OK));
	CALL(chdir("/usr/bin"));
	CALL(chdir("/t"));
	CALL(mkdir("made", 0700));
	CALL(rmdir("made"));
	execl("/bin/sh", "sh", "-c", "cd /usr && exec /bin/echo executed", NULL);
	say("exec: %s", error_name(errno));
}

static void filter(uint32_t action)
{
	/* getpgid is what no libc and no loader asks. */
	struct { uint16_t code; uint8_t yes, no; uint32_t value; } code[] = {
		LOAD_NUMBER,
		IF_EQUAL(SYS_getpgid, 0, 1),
		RETURN(action),
		RETURN(FILTER_ALLOW),
	};
	const struct { uint16_t length; void *code; } program = { sizeof(code) / sizeof(code[0]), code };

	CALL(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	CALL(prctl(PR_SET_SECCOMP, FILTER_MODE, &program) == 0);
}

static void with_a_filter(void)
{
	filter(FILTER_ERRNO | EXDEV);
	CALL(syscall(SYS_getpgid, 0));
	CALL(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	use_files();
}

static void killed_by_a_filter(void)
{
	filter(FILTER_KILL_PROCESS);
	OPEN(open("/etc/motd", O_RDONLY));
	syscall(SYS_getpgid, 0);
	say("it goes on");
}

static void without_descriptors(void)
{
	CALL(syscall(SYS_close_range, 3, ~0U, 0));
	use_files();
}

static void with_few_descriptors(void)
{
	struct rlimit limit = { 6, 6 };

	CALL(setrlimit(RLIMIT_NOFILE, &limit));
	use_files();
}

static void with_a_small_stack(void)
{
	struct rlimit limit = { 128 * 1024, 128 * 1024 };

	CALL(setrlimit(RLIMIT_STACK, &limit));
	use_files();
}

static void with_any_stack(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_STACK, &limit);
	limit.rlim_cur = limit.rlim_max;
	CALL(setrlimit(RLIMIT_STACK, &limit));
	use_files();
}

/* An orphan is the child of the nearest subreaper. */
static void as_a_subreaper(void)
{
	int status, number = 0;
	pid_t child;

	CALL(prctl(PR_SET_CHILD_SUBREAPER, 1));
	prctl(PR_GET_CHILD_SUBREAPER, &number);
	say("subreaper: %d", number);
	child = fork();
	if (child == 0) {
		if (fork() == 0) {
			while (getppid() != 1 && kill(getppid(), 0) == 0 && access("/t/orphan", F_OK) != 0)
				usleep(1000);
			_exit(5);
		}
		_exit(4);
	}
	waitpid(child, &status, 0);
	say_status("child", status);
	put("/t/orphan", "");
	wait(&status);
	say_status("orphan", status);
	unlink("/t/orphan");
	use_files();
}

int main(void)
{
	in_child("with a filter", with_a_filter);
	in_child("killed by a filter", killed_by_a_filter);
	in_child("without descriptors", without_descriptors);
	in_child("with few descriptors", with_few_descriptors);
	in_child("with a small stack", with_a_small_stack);
	in_child("with any stack", with_any_stack);
	in_child("as a subreaper", as_a_subreaper);
	return 0;
}
