/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links of procfs as a guest sees them. The guest is a child with a state area of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/state.h"
#include "tracer/host.h"
#include "tracer/proc/procfs.h"

#define EXE "/usr/bin/the guest's program"

static struct view *view;
static struct tracer tracer;
static pid_t child, child_thread;
static char tree[64];

static void *sleep_forever(void *argument)
{
	int channel = (int)(intptr_t)argument;
	pid_t tid = (pid_t)syscall(SYS_gettid);

	if (write(channel, &tid, sizeof(tid)) != sizeof(tid))
		_exit(99);
	for (;;)
		pause();
	return NULL;
}

static void run_child(int channel)
{
	struct state *state = (void *)(uintptr_t)tracer.state_address[host_abis[0].abi];
	pthread_t thread;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (mmap(state, STATE_AREA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != state)
		_exit(99);
	state->head.magic = STATE_MAGIC;
	strcpy(state->exe, EXE);
	state->head.exe_length = sizeof(EXE) - 1;
	if (chdir(tree) < 0 || dup2(open("file", O_RDONLY), 10) != 10)
		_exit(99);
	unlink("file");
	pthread_create(&thread, NULL, sleep_forever, (void *)(intptr_t)channel);
	for (;;)
		pause();
}

static int start(void **state)
{
	struct view_mapping mappings[] = { { tree, "/" }, { "/proc", "/proc" }, { "/usr", "/bound" } };
	int ends[2];

	(void)state;
	strcpy(tree, "/tmp/test_procfs.XXXXXX");
	if (!mkdtemp(tree) || pipe(ends) < 0)
		return -1;
	view = malloc(4096);
	if (view_create(view, 4096, mappings, 3) < 0)
		return -1;
	tracer.view = view;
	tracer.pid = getpid();
	tracer.state_address[host_abis[0].abi] = 0x7b0000200000;
	child = fork();
	if (child == 0) {
		close(open("/dev/null", O_RDONLY));
		chdir(tree) == 0 ? close(open("file", O_CREAT | O_WRONLY, 0600)) : 0;
		run_child(ends[1]);
	}
	close(ends[1]);
	return read(ends[0], &child_thread, sizeof(child_thread)) != sizeof(child_thread);
}

static int end(void **state)
{
	(void)state;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	free(view);
	return rmdir(tree);
}

/* What readlink() says; a null-terminated text, or "errno N". */
static const char *link_of(pid_t tid, enum walk_link *kind, const char *format, ...)
{
	static char text[4096];
	struct walker walker = { .tracer = &tracer, .tid = tid };
	char path[512];
	va_list arguments;
	long length;

	va_start(arguments, format);
	vsnprintf(path, sizeof(path), format, arguments);
	va_end(arguments);
	*kind = (enum walk_link)99;
	length = host_walk_ops.readlink(&walker, path, text, sizeof(text) - 1, kind);
	if (length < 0)
		snprintf(text, sizeof(text), "errno %ld", -length);
	else
		text[length] = '\0';
	return text;
}

static const char *number(long value, const char *format)
{
	static char text[64];

	snprintf(text, sizeof(text), format, value, value);
	return text;
}

static void test_self_is_the_guest(void **state)
{
	enum walk_link kind;
	char expected[64];

	(void)state;
	assert_string_equal(link_of(child, &kind, "/proc/self"), number(child, "%ld"));
	assert_int_equal(kind, WALK_LINK_TEXT);
	assert_string_equal(link_of(child_thread, &kind, "/proc/self"), number(child, "%ld"));
	snprintf(expected, sizeof(expected), "%d/task/%d", child, child_thread);
	assert_string_equal(link_of(child_thread, &kind, "/proc/thread-self"), expected);
	assert_int_equal(kind, WALK_LINK_TEXT);
	snprintf(expected, sizeof(expected), "%d/task/%d", child, child);
	assert_string_equal(link_of(child, &kind, "/proc/thread-self"), expected);
}

static void test_exe_is_the_guests_program(void **state)
{
	enum walk_link kind;

	(void)state;
	assert_string_equal(link_of(child, &kind, "/proc/%d/exe", child), EXE);
	assert_int_equal(kind, WALK_LINK_TEXT);
	assert_string_equal(link_of(getpid(), &kind, "/proc/%d/exe", child), EXE);
	assert_string_equal(link_of(child, &kind, "/proc/%d/task/%d/exe", child, child_thread), EXE);
	assert_int_equal(kind, WALK_LINK_TEXT);
}

static void test_exe_of_a_stranger_is_the_hosts(void **state)
{
	char exe[4096];
	ssize_t length = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	enum walk_link kind;

	(void)state;
	assert_true(length > 0);
	exe[length] = '\0';
	assert_string_equal(link_of(child, &kind, "/proc/%d/exe", getpid()), exe);
	assert_int_equal(kind, WALK_LINK_MAGIC);
}

static void test_root_is_the_guests_root(void **state)
{
	enum walk_link kind;

	(void)state;
	assert_string_equal(link_of(child, &kind, "/proc/%d/root", child), "/");
	assert_int_equal(kind, WALK_LINK_TEXT);
	assert_string_equal(link_of(child, &kind, "/proc/%d/task/%d/root", child, child_thread), "/");
	assert_int_equal(kind, WALK_LINK_TEXT);
}

static void test_links_to_objects_are_magic(void **state)
{
	static const char *const links[] = { "cwd", "fd/0", "fd/10", "ns/mnt", "task/%d/cwd", "task/%d/fd/10", "task/%d/ns/mnt" };
	char path[64], deleted[128];
	enum walk_link kind;

	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		snprintf(path, sizeof(path), "/proc/%d/", child);
		snprintf(path + strlen(path), sizeof(path) - strlen(path), links[i], child_thread);
		assert_true(strncmp(link_of(child, &kind, "%s", path), "errno", 5) != 0);
		if (kind != WALK_LINK_MAGIC)
			fail_msg("%s is not magic", path);
	}
	assert_string_equal(link_of(child, &kind, "/proc/%d/cwd", child), tree);
	snprintf(deleted, sizeof(deleted), "%s/file (deleted)", tree);
	assert_string_equal(link_of(child, &kind, "/proc/%d/fd/10", child), deleted);
}

static void test_other_links_are_as_on_the_host(void **state)
{
	enum walk_link kind;

	(void)state;
	assert_string_equal(link_of(child, &kind, "/proc/mounts"), "self/mounts");
	assert_int_equal(kind, WALK_LINK_TEXT);
	assert_string_equal(link_of(child, &kind, "/proc/%d/status", child), number(EINVAL, "errno %ld"));
	assert_string_equal(link_of(child, &kind, "/proc/%d", child), number(EINVAL, "errno %ld"));
	assert_string_equal(link_of(child, &kind, "/proc"), number(EINVAL, "errno %ld"));
	assert_string_equal(link_of(child, &kind, "/proc/%d/fd/99", child), number(ENOENT, "errno %ld"));
	assert_string_equal(link_of(child, &kind, "/proc/%d/fd/x", child), number(ENOENT, "errno %ld"));
	assert_string_equal(link_of(child, &kind, "/proc/%d/fdinfo/10", child), number(EINVAL, "errno %ld"));
	assert_string_equal(link_of(child, &kind, "/proc/%d/exec", child), number(ENOENT, "errno %ld"));
	assert_string_equal(link_of(child, &kind, "/proc/%dx/exe", child), number(ENOENT, "errno %ld"));
	assert_string_equal(link_of(child, &kind, "/proc/0/exe"), number(ENOENT, "errno %ld"));
	assert_string_equal(link_of(child, &kind, "/proc/99999999999999999999/exe"), number(ENOENT, "errno %ld"));
	/* Names that only begin like it. */
	assert_string_equal(link_of(child, &kind, "/process/self"), number(ENOENT, "errno %ld"));
	assert_string_equal(link_of(child, &kind, "/tmp/proc/self"), number(ENOENT, "errno %ld"));
}

static void test_directories_are_told_from_other_files(void **state)
{
	char path[128];

	(void)state;
	assert_int_equal(host_walk_ops.check_directory(NULL, "/"), 0);
	assert_int_equal(host_walk_ops.check_directory(NULL, tree), 0);
	assert_int_equal(host_walk_ops.check_directory(NULL, "/proc/self"), -EAGAIN);	/* a link */
	assert_int_equal(host_walk_ops.check_directory(NULL, "/etc/passwd"), -ENOTDIR);
	assert_int_equal(host_walk_ops.check_directory(NULL, "/etc/passwd/x"), -ENOTDIR);
	assert_int_equal(host_walk_ops.check_directory(NULL, "/no such file"), -ENOENT);
	if (geteuid() == 0)
		return;
	snprintf(path, sizeof(path), "%s/closed", tree);
	mkdir(path, 0);
	assert_int_equal(host_walk_ops.check_directory(NULL, path), -EACCES);
	rmdir(path);
}

static void test_texts_become_the_guests(void **state)
{
	/* %s: the tree. */
	static const struct {
		const char *host, *guest;
	} texts[] = {
		{ "%s", "/" },
		{ "%s/a/b", "/a/b" },
		{ "%s/a/b (deleted)", "/a/b (deleted)" },
		{ "%s (deleted)", "/ (deleted)" },
		{ "%s/ (deleted) (deleted)", "/ (deleted) (deleted)" },
		{ "/usr/lib/x", "/bound/lib/x" },
		{ "/usr", "/bound" },
		{ "/usr (deleted)", "/bound (deleted)" },
		{ "/usrlocal", "/usrlocal" },
		{ "/proc/1/status", "/proc/1/status" },
		{ "%s/proc/x", "%s/proc/x" },		/* hidden below a binding */
		{ "/etc/passwd", "/etc/passwd" },	/* not visible: as under a chroot */
		{ "/etc/passwd (deleted)", "/etc/passwd (deleted)" },
		{ "pipe:[4026]", "pipe:[4026]" },
		{ "socket:[1]", "socket:[1]" },
		{ "anon_inode:[eventpoll]", "anon_inode:[eventpoll]" },
		{ "mnt:[4026531841]", "mnt:[4026531841]" },
		{ "/memfd:name (deleted)", "/memfd:name (deleted)" },
		{ "", "" },
		{ "(unreachable)/x", "(unreachable)/x" },
	};
	char host[256], expected[256], guest[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		long length;

		snprintf(host, sizeof(host), texts[i].host, tree);
		snprintf(expected, sizeof(expected), texts[i].guest, tree);
		length = procfs_text_to_guest(&tracer, host, strlen(host), guest, sizeof(guest));
		assert_true(length >= 0);
		guest[length] = '\0';
		assert_string_equal(guest, expected);
	}
}

static void test_texts_never_leave_the_buffer(void **state)
{
	static const char *const texts[] = { "/usr/x (deleted)", "/usr/x", "/etc/passwd", "/etc/passwd (deleted)", "pipe:[4026]",
					     "/memfd:x (deleted)" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (size_t size = 0; size < 32; size++) {
			char guest[64];
			long length;

			memset(guest, '!', sizeof(guest));
			length = procfs_text_to_guest(&tracer, texts[i], strlen(texts[i]), guest, size);
			if (length != -ENAMETOOLONG && (length < 0 || (size_t)length > size))
				fail_msg("%s in %zu bytes: %ld", texts[i], size, length);
			for (size_t j = size; j < sizeof(guest); j++)
				assert_int_equal(guest[j], '!');
		}
}

static void test_the_program_is_read_from_the_state_area(void **state)
{
	char guest[4096];

	(void)state;
	assert_int_equal(procfs_program(&tracer, child, guest, sizeof(guest)), sizeof(EXE) - 1);
	assert_string_equal(guest, EXE);
	assert_int_equal(procfs_program(&tracer, child_thread, guest, sizeof(guest)), sizeof(EXE) - 1);
	assert_int_equal(procfs_program(&tracer, child, guest, 5), -ENAMETOOLONG);
	/* Not a guest. */
	assert_int_equal(procfs_program(&tracer, getpid(), guest, sizeof(guest)), -ENOENT);
	assert_int_equal(procfs_program(&tracer, 0x3fffffff, guest, sizeof(guest)), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_self_is_the_guest),
		cmocka_unit_test(test_exe_is_the_guests_program),
		cmocka_unit_test(test_exe_of_a_stranger_is_the_hosts),
		cmocka_unit_test(test_root_is_the_guests_root),
		cmocka_unit_test(test_links_to_objects_are_magic),
		cmocka_unit_test(test_other_links_are_as_on_the_host),
		cmocka_unit_test(test_directories_are_told_from_other_files),
		cmocka_unit_test(test_texts_become_the_guests),
		cmocka_unit_test(test_texts_never_leave_the_buffer),
		cmocka_unit_test(test_the_program_is_read_from_the_state_area),
	};

	return cmocka_run_group_tests_name("procfs", tests, start, end);
}
