/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The dispatcher of the shim, in this process: a view over a temporary directory, and a gate that is a plain system call. So
 * a test can tell what the dispatcher answers, what it passes on, and what calls it makes for it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "core/syscalls.h"
#include "core/view.h"
#include "preload/dispatch.h"
#include "preload/path.h"
#include "tests/unit/foreign/machine.h"

/* --- the shim's surroundings ------------------------------------------------------------------------------------------------ */

struct shim_run run;
extern const struct shim_run shim_run __attribute__((alias("run")));

static struct state process;	/* what there is of it here */

static unsigned n_calls;	/* that the dispatcher made */

long shim_kernel(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d, unsigned long e)
{
	n_calls++;
	return machine_kernel(number, a, b, c, d, e);
}

/* Only where answers are checked (test_oracle.c). */
long shim_trapped(long number, const unsigned long args[5])
{
	fail_msg("a trapped call: %ld(%lx)", number, args[0]);
	return -ENOSYS;
}

static long ask(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
	const struct shim_call call = machine_call(number, a, b, c, d);

	n_calls = 0;
	return shim_answer(&call);
}

#define TEXT(path) ((unsigned long)(uintptr_t)(path))
#define POINTER(pointer) ((unsigned long)(uintptr_t)(pointer))
#define HERE ((unsigned long)AT_FDCWD)

/*
 * The guest: /file, /dir/file, /dir/sub, /link -> dir, /dir/up -> ../file, /dir/dangling -> none, /loop -> loop, /fifo,
 * /to-proc -> /proc/self/stat, /to-inner -> mnt/inner, where host/ is bound, and /open/planted, where anybody may put it.
 * The process stands in the guest's /dir.
 */
static char top[] = "/tmp/test_shim.XXXXXX";

static void make_file(const char *name)
{
	int fd = open(name, O_CREAT | O_WRONLY, 0644);

	assert_true(fd >= 0);
	close(fd);
}

static int make_guest(void **state)
{
	char guest[64], host[64];

	(void)state;
	if (!mkdtemp(top) || chdir(top) < 0 || mkdir("guest", 0755) < 0 || mkdir("host", 0755) < 0 || chdir("guest") < 0)
		return -1;
	mkdir("dir", 0755);
	mkdir("dir/sub", 0755);
	mkdir("mnt", 0755);
	mkdir("mnt/inner", 0755);
	make_file("file");
	make_file("dir/file");
	make_file("../host/of-host");
	mkfifo("fifo", 0644);
	mkdir("open", 0755);
	if (chmod("open", 01777) < 0 || symlink("../file", "open/planted") < 0 || symlink("loop", "loop") < 0 ||
	    symlink("none", "dir/dangling") < 0 || symlink("/proc/self/stat", "to-proc") < 0 ||
	    symlink("mnt/inner", "to-inner") < 0)
		return -1;
	snprintf(guest, sizeof(guest), "%s/guest", top);
	snprintf(host, sizeof(host), "%s/host", top);
	{
		const struct view_mapping mappings[] = { { guest, "/" }, { host, "/mnt/inner" }, { "/proc", "/proc" } };

		view_create((struct view *)run.view, sizeof(run.view), mappings, 3);
	}
	run.state_address = POINTER(&process);
	run.headroom = (uint32_t)strlen(guest);
	return symlink("dir", "link") < 0 || symlink("../file", "dir/up") < 0 || chdir("dir") < 0;
}

static int remove_guest(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", top);
	return chdir("/") < 0 || system(command) != 0;
}

/* --- paths -------------------------------------------------------------------------------------------------------------------- */

static void test_paths_are_translated_or_left_alone(void **state)
{
	static const struct {
		const char *guest;
		long result;
		const char *host;	/* "$" is the temporary directory */
		bool is_single, is_entry, is_ancestor;
	} paths[] = {
		{ "a", 0, "a", true, true, false },
		{ "a/b", 0, "a/b", false, true, false },
		{ ".//a/./b", 0, "a/b", false, true, false },
		{ ".", 0, ".", true, false, false },
		{ "./", 0, ".", true, false, false },
		{ "/", 0, "$/guest", false, false, true },
		{ "//", 0, "$/guest", false, false, true },
		{ "/.", 0, "$/guest/.", false, false, true },
		{ "/a//b/./c", 0, "$/guest/a/b/c", false, true, false },
		{ "/mnt", 0, "$/guest/mnt", false, true, true },
		{ "/mnt/inner", 0, "$/host", false, false, false },
		{ "/mnt/inner/x", 0, "$/host/x", false, true, false },
		{ "/mnt/inner/x//", 0, "$/host/x/", false, false, false },
		{ "/mnt/innerx", 0, "$/guest/mnt/innerx", false, true, false },
		{ "..a/...", 0, "..a/...", false, true, false },
		{ "a/", 0, "a/", false, false, false },
		{ "a/.", 0, "a/.", false, false, false },
		{ "a/./", 0, "a/.", false, false, false },
		{ "/a/", 0, "$/guest/a/", false, false, false },
		{ "/..", 0, "$/guest/.", false, false, true },
		{ "/../..//a", 0, "$/guest/a", false, true, false },
		{ "sub/..", 0, ".", true, false, false },
		{ "sub/../b", 0, "b", true, true, false },
		{ "sub/../sub/./b", 0, "sub/b", false, true, false },
		{ "/dir/sub/../../x", 0, "$/guest/x", false, true, false },
		{ "/mnt/inner/../x", 0, "$/guest/mnt/x", false, true, false },
		{ "/dir/../mnt/inner/x", 0, "$/host/x", false, true, false },
		{ "/dir/sub/..", 0, "$/guest/dir/.", false, false, false },
		{ "/link/../x", 0, "$/guest/x", false, true, false },
		{ "/dir/sub/../../link/../link/x", 0, "$/guest/link/x", false, true, false },
		{ "a/../b", -ENOENT, NULL, false, false, false },
		{ "file/../b", -ENOTDIR, NULL, false, false, false },
		{ "/none/../b", -ENOENT, NULL, false, false, false },
		{ "", SHIM_PASS, NULL, false, false, false },
		{ "mnt", SHIM_PASS, NULL, false, false, false },
		{ "a/inner", SHIM_PASS, NULL, false, false, false },
		{ "inner/a", SHIM_PASS, NULL, false, false, false },
		{ "/proc", SHIM_PASS, NULL, false, false, false },
		{ "/proc/filesystems", 0, "/proc/filesystems", false, true, false },
		{ "/proc/filesystems/", SHIM_PASS, NULL, false, false, false },
		{ "/proc/filesystems/x", SHIM_PASS, NULL, false, false, false },
		{ "/proc/self/exe", SHIM_PASS, NULL, false, false, false },
		{ "/dir/../proc/self/exe", SHIM_PASS, NULL, false, false, false },
	};
	struct shim_path path;
	char expected[128];

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		long result = shim_path_read(&path, AT_FDCWD, paths[i].guest);

		shim_path_release(&path);
		if ((shim_is_pass(result) ? SHIM_PASS : result) != paths[i].result)
			fail_msg("%s: %ld", paths[i].guest, result);
		if (result)
			continue;
		snprintf(expected, sizeof(expected), "%s%s", paths[i].host[0] == '$' ? top : "",
			 paths[i].host + (paths[i].host[0] == '$'));
		assert_string_equal(path.host, expected);
		if (path.is_single != paths[i].is_single || path.is_entry != paths[i].is_entry ||
		    path.is_ancestor != paths[i].is_ancestor)
			fail_msg("%s: %d %d %d", paths[i].guest, path.is_single, path.is_entry, path.is_ancestor);
	}
}

static void test_long_names_and_paths_are_left_alone(void **state)
{
	char text[5000];
	struct shim_path path;

	(void)state;
	for (size_t length = 1; length < sizeof(text); length++) {
		memset(text, 'n', length);
		text[length] = '\0';
		assert_int_equal(shim_path_read(&path, AT_FDCWD, text), length > 255 ? shim_pass(SHIM_LONG) : 0);
		for (size_t i = 1; i < length; i += 2)
			text[i] = '/';
		text[length - 1] = 'n';
		if (shim_path_read(&path, AT_FDCWD, text) == 0)
			assert_true(strlen(path.host) <= SHIM_PATH_SIZE);
	}
}

/* A string may end with its page; one that does not end is no string. */
static void test_bad_pointers_are_left_alone(void **state)
{
	char *pages = mmap(NULL, 2 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct shim_path path;
	struct stat status;

	(void)state;
	munmap(pages + 4096, 4096);
	memcpy(pages + 4096 - 5, "file", 5);
	assert_int_equal(shim_path_read(&path, AT_FDCWD, pages + 4096 - 5), 0);
	memcpy(pages + 4096 - 4, "file", 4);
	assert_int_equal(shim_path_read(&path, AT_FDCWD, pages + 4096 - 4), shim_pass(SHIM_POINTER));
	assert_int_equal(shim_path_read(&path, AT_FDCWD, pages + 4096), shim_pass(SHIM_POINTER));
	assert_int_equal(shim_path_read(&path, AT_FDCWD, NULL), shim_pass(SHIM_POINTER));
	assert_int_equal(shim_path_read(&path, AT_FDCWD, (const char *)-8), shim_pass(SHIM_POINTER));
	assert_int_equal(ask(SYS_stat, 1, POINTER(&status), 0, 0), SHIM_PASS);
	assert_int_equal(ask(SYS_stat, TEXT("file"), 8, 0, 0), SHIM_PASS);
	assert_int_equal(ask(SYS_stat, TEXT("/file"), 8, 0, 0), -EFAULT);
	assert_int_equal(ask(SYS_stat, TEXT("file"), POINTER(pages + 4096 - sizeof(status)), 0, 0), 0);
	memcpy(&status, pages + 4096 - sizeof(status), sizeof(status));	/* a kernel may leave out gaps */
	assert_int_equal(machine_kernel(SYS_newfstatat, HERE, TEXT("file"), POINTER(&status), AT_SYMLINK_NOFOLLOW, 0), 0);
	assert_memory_equal(pages + 4096 - sizeof(status), &status, sizeof(status));
	assert_int_equal(ask(SYS_stat, TEXT("file"), POINTER(pages + 4096 - sizeof(status) + 1), 0, 0), SHIM_PASS);
	munmap(pages, 4096);
}

/* --- answers -------------------------------------------------------------------------------------------------------------------- */

static void test_stat_tells_of_files_links_and_missing_ones(void **state)
{
	static const struct {
		const char *path;
		long on_stat, on_lstat;
	} cases[] = {
		{ "file", 0, 0 }, { "sub", 0, 0 }, { "/dir/file", 0, 0 }, { "/mnt/inner/of-host", 0, 0 }, { "/", 0, 0 }, { ".", 0, 0 },
		{ "up", 0, 0 }, { "/link", 0, 0 }, { "/link/file", 0, 0 },
		{ "/dir/up", 0, 0 }, { "none", -ENOENT, -ENOENT }, { "/none", -ENOENT, -ENOENT },
		{ "/none/x", -ENOENT, -ENOENT }, { "file/x", -ENOTDIR, -ENOTDIR }, { "/link/none", -ENOENT, -ENOENT },
		{ "/of-host", -ENOENT, -ENOENT }, { "..", 0, 0 }, { "", SHIM_PASS, SHIM_PASS },
		{ "/loop", SHIM_PASS, 0 }, { "/open/planted", SHIM_PASS, 0 }, { "../..", SHIM_PASS, SHIM_PASS },
		{ "/to-proc", SHIM_PASS, 0 }, { "/to-inner", 0, 0 }, { "/to-inner/of-host", 0, 0 }, { "file/", -ENOTDIR, -ENOTDIR },
	};
	struct stat status;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (ask(SYS_stat, TEXT(cases[i].path), POINTER(&status), 0, 0) != cases[i].on_stat ||
		    ask(SYS_newfstatat, HERE, TEXT(cases[i].path), POINTER(&status), 0) != cases[i].on_stat)
			fail_msg("stat %s", cases[i].path);
		if (ask(SYS_lstat, TEXT(cases[i].path), POINTER(&status), 0, 0) != cases[i].on_lstat)
			fail_msg("lstat %s", cases[i].path);
	}
	assert_int_equal(ask(SYS_newfstatat, 0, TEXT(""), POINTER(&status), AT_EMPTY_PATH), 0);
	assert_int_equal(ask(SYS_newfstatat, HERE, TEXT("file"), POINTER(&status), 0x10000), SHIM_PASS);
}

static void test_a_missing_place_on_the_way_to_a_binding_is_left_alone(void **state)
{
	struct stat status;

	(void)state;
	assert_int_equal(rename("../mnt", "../gone"), 0);
	assert_int_equal(ask(SYS_stat, TEXT("/mnt"), POINTER(&status), 0, 0), SHIM_PASS);
	assert_int_equal(ask(SYS_stat, TEXT("/mnt/inner/of-host"), POINTER(&status), 0, 0), SHIM_PASS);
	assert_int_equal(ask(SYS_mkdir, TEXT("/mnt"), 0755, 0, 0), SHIM_PASS);
	assert_int_equal(rename("../gone", "../mnt"), 0);
}

/* Root may search every directory, so the way is closed by what is no directory. */
static void test_a_closed_way_to_a_binding_is_left_alone(void **state)
{
	struct stat status;

	(void)state;
	assert_int_equal(ask(SYS_stat, TEXT("/mnt/inner/of-host"), POINTER(&status), 0, 0), 0);
	assert_int_equal(rename("../mnt", "../gone"), 0);
	make_file("../mnt");
	assert_int_equal(ask(SYS_stat, TEXT("/mnt/inner/of-host"), POINTER(&status), 0, 0), SHIM_PASS);
	assert_int_equal(unlink("../mnt"), 0);
	assert_int_equal(rename("../gone", "../mnt"), 0);
}

static void test_one_component_takes_no_descriptor(void **state)
{
	struct stat status;

	(void)state;
	ask(SYS_lstat, TEXT("file"), POINTER(&status), 0, 0);
	assert_true(n_calls <= 2 + MACHINE_MORE_PER_STAT);	/* one to see whether the string can be read */
	ask(SYS_stat, TEXT("file"), POINTER(&status), 0, 0);
	assert_true(n_calls <= 4 + MACHINE_MORE_PER_STAT);	/* and what it fills may lie in two pages */
	memset(&status, 'x', sizeof(status));
	assert_int_equal(ask(SYS_stat, TEXT("dangling"), POINTER(&status), 0, 0), -ENOENT);
	assert_int_equal(status.st_mode, 'x' << 24 | 'x' << 16 | 'x' << 8 | 'x');
}

static unsigned count(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
	long result = ask(number, a, b, c, d);
	unsigned n = n_calls;

	if (result == SHIM_PASS)
		fail_msg("call %ld was passed on", number);
	if (number == SYS_open && result >= 0)
		close((int)result);
	return n;
}

/* What preload/README.md says. */
static void test_answers_take_few_system_calls(void **state)
{
	static const char deep[] = "/dir/sub/c/d/file", link[] = "/dir/sub/c/d/link";
	static _Alignas(256) struct stat status;	/* in one page, which is not that of the call */
	char text[8];

	(void)state;
	assert_int_equal(mkdir("sub/c", 0755) | mkdir("sub/c/d", 0755) | symlink("file", "sub/c/d/link"), 0);
	make_file("sub/c/d/file");
	assert_int_equal(count(SYS_stat, TEXT("file"), POINTER(&status), 0, 0), 3 + MACHINE_MORE_PER_STAT);
	assert_int_equal(count(SYS_lstat, TEXT("file"), POINTER(&status), 0, 0), 2 + MACHINE_MORE_PER_STAT);
	assert_int_equal(count(SYS_stat, TEXT("none"), POINTER(&status), 0, 0), 2);
	assert_int_equal(count(SYS_stat, TEXT(deep), POINTER(&status), 0, 0), 4 + MACHINE_MORE_PER_STAT);
	assert_int_equal(count(SYS_stat, TEXT("/dir/none/c/d/e"), POINTER(&status), 0, 0), 2);
	assert_int_equal(count(SYS_stat, TEXT(link), POINTER(&status), 0, 0), 9 + MACHINE_MORE_PER_STAT);
	assert_int_equal(count(SYS_stat, TEXT("/link/sub/c/d/file"), POINTER(&status), 0, 0), 11 + MACHINE_MORE_PER_STAT);
	assert_int_equal(count(SYS_stat, TEXT("/dir/sub/../sub/c/d/file"), POINTER(&status), 0, 0), 5 + MACHINE_MORE_PER_STAT);
	assert_int_equal(count(SYS_stat, TEXT("../file"), POINTER(&status), 0, 0), 7 + MACHINE_MORE_PER_STAT);
	assert_int_equal(count(SYS_open, TEXT("file"), O_RDONLY, 0, 0), 2);
	assert_int_equal(count(SYS_open, TEXT(deep), O_RDONLY, 0, 0), 2);
	assert_int_equal(count(SYS_open, TEXT(link), O_RDONLY, 0, 0), 7);
	assert_int_equal(count(SYS_access, TEXT("file"), R_OK, 0, 0), run.is_root ? 8 : 4);
	assert_int_equal(count(SYS_access, TEXT(deep), F_OK, 0, 0), 3);
	assert_int_equal(count(SYS_readlink, TEXT("file"), POINTER(text), sizeof(text), 0), 2);
	assert_int_equal(count(SYS_readlink, TEXT("up"), POINTER(text), sizeof(text), 0), 3);
	assert_int_equal(count(SYS_readlink, TEXT(deep), POINTER(text), sizeof(text), 0), 4);
	assert_int_equal(count(SYS_readlink, TEXT(link), POINTER(text), sizeof(text), 0), 5);
	assert_int_equal(count(SYS_readlink, TEXT("/dir/sub/c"), POINTER(text), sizeof(text), 0), 4);
	assert_int_equal(count(SYS_readlink, TEXT("/dir/sub/c/d"), POINTER(text), sizeof(text), 0), 2);
	assert_int_equal(count(SYS_readlink, TEXT(deep), POINTER(text), sizeof(text), 0), 5);
	assert_int_equal(count(SYS_readlink, TEXT(link), POINTER(text), sizeof(text), 0), 6);
	assert_int_equal(count(SYS_readlink, TEXT(link), POINTER(text), sizeof(text), 0), 5);
	assert_int_equal(count(SYS_open, TEXT("/dir/sub/c/d/new"), O_CREAT | O_WRONLY, 0600, 0), 2);
	assert_int_equal(count(SYS_unlink, TEXT("/dir/sub/c/d/new"), 0, 0, 0), 4);
	assert_int_equal(count(SYS_open, TEXT("new"), O_CREAT | O_WRONLY, 0600, 0), 2);
	assert_int_equal(count(SYS_unlink, TEXT("new"), 0, 0, 0), 2);
	assert_int_equal(unlink("sub/c/d/file") | unlink("sub/c/d/link") | rmdir("sub/c/d") | rmdir("sub/c"), 0);
}

static void test_open_opens_and_makes_what_is_no_link(void **state)
{
	long fd = ask(SYS_open, TEXT("/dir/new"), O_CREAT | O_WRONLY, 0640, 0);
	struct stat status;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(fstat((int)fd, &status), 0);
	assert_int_equal(status.st_mode, S_IFREG | 0640);
	assert_int_equal(fcntl((int)fd, F_GETFD), 0);
	close((int)fd);
	assert_int_equal(ask(SYS_open, TEXT("new"), O_CREAT | O_EXCL | O_WRONLY, 0640, 0), -EEXIST);
	assert_int_equal(ask(SYS_unlink, TEXT("/dir/new"), 0, 0, 0), 0);
	assert_int_equal(access("new", F_OK), -1);
	assert_int_equal(ask(SYS_open, TEXT("sub"), O_RDWR, 0, 0), -EISDIR);
	assert_int_equal(ask(SYS_open, TEXT("none"), O_RDONLY, 0, 0), -ENOENT);
	assert_int_equal(ask(SYS_openat, HERE, TEXT("x"), O_TMPFILE | O_RDWR, 0), SHIM_PASS);
}

/* POSIX: the lowest number that is free, whatever the shim has open meanwhile. */
static void test_open_gives_the_lowest_number(void **state)
{
	static const char *const paths[] = { "../file", "../dir/file", "..", "/dir/../file", "up", "/dir/up", "/link/file", "sub/../up" };
	int lowest = dup(0);

	(void)state;
	close(lowest);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_int_equal(ask(SYS_open, TEXT(paths[i]), O_RDONLY, 0, 0), lowest);
		close(lowest);
		assert_int_equal(dup(0), lowest);
		close(lowest);
	}
}

static void test_open_goes_through_links_and_makes_behind_them(void **state)
{
	long fd = ask(SYS_open, TEXT("up"), O_RDONLY, 0, 0);

	(void)state;
	assert_true(fd >= 0);
	close((int)fd);
	fd = ask(SYS_open, TEXT("/link/dangling"), O_CREAT | O_WRONLY, 0600, 0);
	assert_true(fd >= 0);
	close((int)fd);
	assert_int_equal(ask(SYS_open, TEXT("/link/dangling"), O_CREAT | O_EXCL | O_WRONLY, 0600, 0), -EEXIST);
	assert_int_equal(unlink("none"), 0);
	assert_int_equal(ask(SYS_open, TEXT("/link/dangling"), O_CREAT | O_EXCL | O_WRONLY, 0600, 0), -EEXIST);
	assert_int_equal(ask(SYS_open, TEXT("/link/dangling"), O_RDONLY, 0, 0), -ENOENT);
	assert_int_equal(ask(SYS_open, TEXT("up"), O_NOFOLLOW, 0, 0), SHIM_PASS);
	assert_int_equal(ask(SYS_open, TEXT("new/"), O_CREAT | O_WRONLY, 0600, 0), SHIM_PASS);
	assert_int_equal(ask(SYS_open, TEXT("/link"), O_CREAT | O_WRONLY, 0600, 0), -EISDIR);
	assert_int_equal(access("new", F_OK), -1);
}

/* --- the kernel as judge ------------------------------------------------------------------------------------------------------- */

static uint64_t random_state = 1;

static unsigned random_below(unsigned n)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(random_state >> 33) % n;
}

/* A path of names, links, dots and slashes; none of them leads to a binding. */
static void random_path(char *path)
{
	static const char *const names[] = { "dir", "dir", "sub", "sub", "file", "link", "up", "..", "..", "..", ".", "none", "dangling",
					     "rel", "abs", "down", "back", "chain", "tail", "loop", "" };
	unsigned n = 1 + random_below(6);

	*path = '\0';
	if (random_below(2))
		strcat(path, "/");
	while (n--) {
		strcat(path, names[random_below(sizeof(names) / sizeof(names[0]))]);
		if (n || !random_below(6))
			strcat(path, "/");
	}
	if (!*path)
		strcat(path, "/");
}

/* What the kernel finds at path, of a guest whose process stands in /dir: 0 or -errno. */
static long judge(int root, const char *path, int flags, struct stat *status)
{
	struct open_how how = { .flags = (unsigned)(O_PATH | flags), .resolve = RESOLVE_IN_ROOT };
	char whole[256];
	long fd;

	snprintf(whole, sizeof(whole), "%s%s", *path == '/' ? "" : "/dir/", path);
	/* EAGAIN: somewhere something was renamed, and this call wants to be sure about "..". */
	do
		fd = syscall(SYS_openat2, root, whole, &how, sizeof(how));
	while (fd < 0 && errno == EAGAIN);
	if (fd < 0)
		return -errno;
	fstat((int)fd, status);
	close((int)fd);
	return 0;
}

static void compare(int root, const char *path, int nofollow, unsigned *n_passed)
{
	struct stat expected, got;
	long by_kernel = judge(root, path, nofollow ? O_NOFOLLOW : 0, &expected);
	long result = ask(SYS_newfstatat, HERE, TEXT(path), POINTER(&got), nofollow ? AT_SYMLINK_NOFOLLOW : 0);
	long fd = ask(SYS_open, TEXT(path), O_PATH | (nofollow ? O_NOFOLLOW : 0), 0, 0);
	long access_result = ask(SYS_faccessat2, HERE, TEXT(path), F_OK, nofollow ? AT_SYMLINK_NOFOLLOW : 0);

	*n_passed += result == SHIM_PASS;
	if (result != SHIM_PASS && result != by_kernel)
		fail_msg("stat %s (%d): %ld instead of %ld", path, nofollow, result, by_kernel);
	if (result == 0 && (got.st_ino != expected.st_ino || got.st_dev != expected.st_dev))
		fail_msg("stat %s (%d): another file", path, nofollow);
	if (fd != SHIM_PASS && (fd < 0 ? fd : 0) != by_kernel)
		fail_msg("open %s (%d): %ld instead of %ld", path, nofollow, fd, by_kernel);
	if (access_result != SHIM_PASS && access_result != by_kernel)
		fail_msg("access %s (%d): %ld instead of %ld", path, nofollow, access_result, by_kernel);
	if (fd < 0)
		return;
	assert_int_equal(fstat((int)fd, &got), 0);
	assert_int_equal(got.st_ino, expected.st_ino);
	close((int)fd);
}

static void test_links_and_dotdot_lead_where_the_kernel_says(void **state)
{
	const struct { const char *text, *name; } links[] = {
		{ "dir/sub", "../rel" }, { "/dir/sub", "../abs" }, { "../../link", "sub/rel" }, { "sub/../../dir/./file", "chain" },
		{ "/abs", "down" }, { "..", "back" }, { "sub/", "tail" }, { "..", "sub/back" }, { "../file/", "sub/tail" },
		{ "../chain", "sub/chain" },
	};
	const size_t n_links = sizeof(links) / sizeof(links[0]);
	int root = open("..", O_PATH | O_DIRECTORY), before = dup(root);
	unsigned n_passed = 0, n_rounds = 20000;
	struct stat status;
	char path[256];

	(void)state;
	/* An emulated machine may not have the call that judges. */
	if (judge(root, "/", 0, &status) == -ENOSYS)
		n_rounds = 0;
	close(before);
	for (size_t i = 0; i < n_links; i++)
		assert_int_equal(symlink(links[i].text, links[i].name), 0);
	for (unsigned i = 0; i < n_rounds; i++) {
		strcpy(run.root_links[0], i % 4 < 2 ? "" : "link");
		strcpy(run.root_links[1], i % 4 < 2 ? "" : "dir");
		random_path(path);
		compare(root, path, i % 2, &n_passed);
	}
	memset(run.root_links, 0, sizeof(run.root_links));
	for (size_t i = 0; i < n_links; i++)
		assert_int_equal(unlink(links[i].name), 0);
	/* What is left: more than eight links, and what leads above the guest's root from below. */
	if (n_passed > n_rounds / 10)
		fail_msg("%u of %u were passed on", n_passed, n_rounds);
	assert_int_equal(dup(root), before);
	close(before);
	close(root);
}

/* The page of the call is ours, so that the result needs no look whether it can be written; any other page does. */
static void test_a_result_beside_the_call_needs_no_look(void **state)
{
	const size_t page = 4096;
	char *pages = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct shim_call *call = (struct shim_call *)pages;
	unsigned n_beside, n_elsewhere;

	(void)state;
	*call = machine_call(SYS_newfstatat, HERE, TEXT("file"), POINTER(pages + 512), 0);
	n_calls = 0;
	assert_int_equal(shim_answer(call), 0);
	n_beside = n_calls;
	assert_true(S_ISREG(((struct stat *)(pages + 512))->st_mode));
	*call = machine_call(SYS_newfstatat, HERE, TEXT("file"), POINTER(pages + page), 0);
	n_calls = 0;
	assert_int_equal(shim_answer(call), 0);
	n_elsewhere = n_calls;
	assert_int_equal(n_elsewhere, n_beside + !MACHINE_IS_SMALL);
	assert_int_equal(munmap(pages + page, 2 * page), 0);
	/* From the page of the call into one that is missing. */
	*call = machine_call(SYS_newfstatat, HERE, TEXT("file"), POINTER(pages + page - 64), 0);
	assert_int_equal(shim_answer(call), SHIM_PASS);
	*call = machine_call(SYS_newfstatat, HERE, TEXT("file"), POINTER(pages + page), 0);
	assert_int_equal(shim_answer(call), SHIM_PASS);
	munmap(pages, page);
}

/* A guess of the tracer's, which may have been wrong for long. */
static void test_links_in_the_root_are_guessed(void **state)
{
	struct stat status, expected;
	unsigned n_without;

	(void)state;
	assert_int_equal(stat("file", &expected), 0);
	assert_int_equal(ask(SYS_stat, TEXT("/link/file"), POINTER(&status), 0, 0), 0);
	n_without = n_calls;
	strcpy(run.root_links[0], "other");
	strcpy(run.root_links[1], "link");
	assert_int_equal(ask(SYS_stat, TEXT("/link/file"), POINTER(&status), 0, 0), 0);
	assert_int_equal(n_calls, 6 + MACHINE_MORE_PER_STAT);
	assert_true(n_calls < n_without);
	assert_int_equal(status.st_ino, expected.st_ino);
	/* The link itself, and what is none. */
	assert_int_equal(ask(SYS_lstat, TEXT("/link"), POINTER(&status), 0, 0), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(ask(SYS_lstat, TEXT("/link/"), POINTER(&status), 0, 0), 0);
	assert_true(S_ISDIR(status.st_mode));
	assert_int_equal(ask(SYS_stat, TEXT("/link/none"), POINTER(&status), 0, 0), -ENOENT);
	assert_int_equal(ask(SYS_stat, TEXT("/links/file"), POINTER(&status), 0, 0), -ENOENT);
	assert_int_equal(ask(SYS_stat, TEXT("/link/../file"), POINTER(&status), 0, 0), 0);
	/* It leads elsewhere, is a directory, in a loop, where anybody may have put it. */
	assert_int_equal(rename("../link", "../kept") | symlink("/mnt/inner", "../link"), 0);
	assert_int_equal(ask(SYS_stat, TEXT("/link/of-host"), POINTER(&status), 0, 0), 0);
	assert_int_equal(unlink("../link") | mkdir("../link", 0755), 0);
	make_file("../link/in-it");
	assert_int_equal(ask(SYS_stat, TEXT("/link/in-it"), POINTER(&status), 0, 0), 0);
	assert_int_equal(ask(SYS_stat, TEXT("/link/file"), POINTER(&status), 0, 0), -ENOENT);
	assert_int_equal(unlink("../link/in-it") | rmdir("../link") | symlink("./link", "../link"), 0);
	assert_int_equal(ask(SYS_stat, TEXT("/link/file"), POINTER(&status), 0, 0), SHIM_PASS);
	assert_int_equal(unlink("../link") | rename("../kept", "../link") | chmod("..", 01777), 0);
	assert_int_equal(ask(SYS_stat, TEXT("/link/file"), POINTER(&status), 0, 0), SHIM_PASS);
	assert_int_equal(chmod("..", 0755), 0);
	memset(run.root_links, 0, sizeof(run.root_links));
}

static void test_open_that_could_block_is_left_to_a_cancellable_caller(void **state)
{
	struct shim_call call = machine_call(SYS_open, TEXT("/fifo"), O_RDONLY, 0, 0);
	struct shim_call regular = machine_call(SYS_open, TEXT("/file"), O_RDONLY, 0, 0);
	long fd;

	(void)state;
	call.is_cancellable = regular.is_cancellable = true;
	assert_int_equal(shim_answer(&call), SHIM_PASS);
	fd = shim_answer(&regular);
	assert_true(fd >= 0);
	close((int)fd);
}

/* What a program with 32 bits for it may not be given. On other machines there is no such thing. */
static void test_what_does_not_fit_into_32_bits_is_left_alone(void **state)
{
	struct shim_call small = machine_call(SYS_openat, HERE, TEXT("file"), O_RDONLY, 0);
	struct stat status;
	long fd;

	(void)state;
	small.args[2] &= ~(unsigned long)O_LARGEFILE;
	fd = shim_answer(&small);
	assert_int_equal(fd >= 0, !MACHINE_IS_SMALL);
	if (fd >= 0)
		close((int)fd);
	assert_int_equal(machine_set_time("file", 1ULL << 32), 0);
	assert_int_equal(ask(SYS_stat, TEXT("/dir/file"), POINTER(&status), 0, 0), MACHINE_IS_SMALL ? SHIM_PASS : 0);
	assert_int_equal(ask(SYS_stat, TEXT("file"), POINTER(&status), 0, 0), MACHINE_IS_SMALL ? SHIM_PASS : 0);
	fd = open("file", O_RDONLY);
	assert_int_equal(ask(SYS_fstat, (unsigned long)fd, POINTER(&status), 0, 0), MACHINE_IS_SMALL ? SHIM_PASS : 0);
	close((int)fd);
	assert_int_equal(machine_set_time("file", 5), 0);
	assert_int_equal(ask(SYS_stat, TEXT("file"), POINTER(&status), 0, 0), 0);
	assert_int_equal(status.st_mtime, 5);
}

static void test_readlink_gives_texts(void **state)
{
	char text[64] = "";

	(void)state;
	assert_int_equal(ask(SYS_readlink, TEXT("up"), POINTER(text), sizeof(text), 0), 7);
	assert_memory_equal(text, "../file", 7);
	assert_int_equal(ask(SYS_readlink, TEXT("/link"), POINTER(text), 2, 0), 2);
	assert_memory_equal(text, "di", 2);
	assert_int_equal(ask(SYS_readlink, TEXT("file"), POINTER(text), sizeof(text), 0), -EINVAL);
	assert_int_equal(ask(SYS_readlink, TEXT("/dir"), POINTER(text), sizeof(text), 0), -EINVAL);
	assert_int_equal(ask(SYS_readlink, TEXT("none"), POINTER(text), sizeof(text), 0), -ENOENT);
	assert_int_equal(ask(SYS_readlink, TEXT("up"), POINTER(text), 0, 0), SHIM_PASS);
}

/* Who asks about directories is answered by a guess, which has to be proved as everything else. */
static void test_readlink_guesses_directories(void **state)
{
	static const struct {
		const char *path;
		long expected;
	} table[] = {
		{ "/dir/sub", -EINVAL }, { "/dir/sub/", -EINVAL }, { "/dir", -EINVAL }, { "/", -EINVAL }, { "/mnt/inner", -EINVAL },
		{ "/link/sub", -EINVAL }, { "/dir/file", -EINVAL }, { "/fifo", -EINVAL }, { "/dir/none", -ENOENT },
		{ "/dir/file/x", -ENOTDIR }, { "/link/", -EINVAL }, { "/dir/up", 7 }, { "/link", 3 }, { "/loop", 4 },
		{ "/to-proc", 15 }, { "/dir/dangling", 4 }, { "/dir/dangling/", -ENOENT },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		process.asks_for_directories = 1;
		if (ask(SYS_readlink, TEXT(table[i].path), POINTER(text), sizeof(text), 0) != table[i].expected)
			fail_msg("%s", table[i].path);
	}
}

/* By another way than "/proc", which no path gives away: a directory of procfs as starting point. */
static void test_links_of_procfs_are_left_alone(void **state)
{
	int proc = open("/proc/self", O_RDONLY | O_DIRECTORY);
	struct stat status;
	char text[64] = "untouched";

	(void)state;
	assert_int_equal(fstat(proc, &status), 0);
	run.proc_device = status.st_dev;
	assert_int_equal(ask(SYS_readlinkat, (unsigned)proc, TEXT("cwd"), POINTER(text), sizeof(text)), SHIM_PASS);
	assert_string_equal(text, "untouched");
	assert_int_equal(ask(SYS_openat, (unsigned)proc, TEXT("cwd"), O_RDONLY, 0), SHIM_PASS);
	close(proc);
}

static void test_real_paths_are_canonical(void **state)
{
	static const struct {
		const char *path;
		long result;		/* 0: text */
		const char *text;
	} cases[] = {
		{ "/dir//./file", 0, "/dir/file" }, { "/mnt/inner/of-host", 0, "/mnt/inner/of-host" }, { "/mnt/inner", 0, "/mnt/inner" },
		{ "/dir/none", -ENOENT, "/dir/none" }, { "/mnt/inner/none", -ENOENT, "/mnt/inner/none" },
		{ "/none/a/b", -ENOENT, "/none" }, { "/link/file", 0, "/dir/file" }, { "/dir/file/x", SHIM_PASS, NULL },
		{ "/dir/up", 0, "/file" }, { "file", SHIM_PASS, NULL }, { "/", SHIM_PASS, NULL }, { "/dir/../file", 0, "/file" },
		{ "/dir/dangling", -ENOENT, "/dir/none" }, { "/to-inner/of-host", 0, "/mnt/inner/of-host" }, { "/link/", 0, "/dir" },
		{ "/link/none/x/", -ENOENT, "/dir/none" }, { "/to-inner/../inner/../../file", 0, "/file" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[SHIM_PATH_SIZE] = "";
		long result = shim_real_path(cases[i].path, text, sizeof(text));

		if (result != (cases[i].result ? cases[i].result : (long)strlen(cases[i].text)))
			fail_msg("%s: %ld", cases[i].path, result);
		if (cases[i].text)
			assert_string_equal(text, cases[i].text);
	}
}

static void test_getcwd_tells_the_guests_path(void **state)
{
	char text[64], *page = mmap(NULL, 2 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	memset(text, '#', sizeof(text));
	assert_int_equal(ask(SYS_getcwd, POINTER(text), sizeof(text), 0, 0), 5);
	assert_memory_equal(text, "/dir\0#", 6);
	assert_int_equal(ask(SYS_getcwd, POINTER(text), 5, 0, 0), 5);
	assert_int_equal(ask(SYS_getcwd, POINTER(text), 4, 0, 0), -ERANGE);
	assert_int_equal(ask(SYS_getcwd, POINTER(text), 0, 0, 0), -ERANGE);
	munmap(page + 4096, 4096);
	assert_int_equal(ask(SYS_getcwd, POINTER(page + 4096 - 5), 64, 0, 0), 5);
	assert_int_equal(ask(SYS_getcwd, POINTER(page + 4096 - 4), 64, 0, 0), SHIM_PASS);
	assert_int_equal(ask(SYS_getcwd, 0, 64, 0, 0), SHIM_PASS);
	assert_int_equal(chdir("../mnt/inner"), 0);
	assert_int_equal(chdir("../../../host"), 0);
	assert_int_equal(ask(SYS_getcwd, POINTER(text), sizeof(text), 0, 0), 11);
	assert_string_equal(text, "/mnt/inner");
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(ask(SYS_getcwd, POINTER(text), sizeof(text), 0, 0), SHIM_PASS);
	assert_int_equal(chdir(top) | chdir("guest/dir") | mkdir("gone", 0755) | chdir("gone") | rmdir("../gone"), 0);
	assert_int_equal(ask(SYS_getcwd, POINTER(text), sizeof(text), 0, 0), -ENOENT);
	assert_int_equal(chdir(top) | chdir("guest/dir"), 0);
	munmap(page, 4096);
}

static void test_the_link_to_the_program_names_the_guests(void **state)
{
	static struct state area = { .head = { .magic = STATE_MAGIC }, .exe = "/bin/dog" };
	char text[32] = "", *buffer = text;

	(void)state;
	area.head.exe_length = 8;
	run.state_address = POINTER(&area);
	assert_int_equal(ask(SYS_readlinkat, HERE, TEXT("/proc/self/exe"), POINTER(buffer), sizeof(text)), 8);
	assert_string_equal(text, "/bin/dog");
	assert_int_equal(ask(SYS_readlinkat, HERE, TEXT("//dir/../proc/./self/exe"), POINTER(buffer), 4), 4);
	assert_int_equal(ask(SYS_readlinkat, HERE, TEXT("/proc/self/exe"), 8, sizeof(text)), SHIM_PASS);
	assert_int_equal(ask(SYS_readlinkat, HERE, TEXT("/proc/self/exe"), POINTER(buffer), 0), SHIM_PASS);
	assert_int_equal(ask(SYS_readlinkat, HERE, TEXT("/proc/self/exe/"), POINTER(buffer), sizeof(text)), SHIM_PASS);
	assert_int_equal(ask(SYS_readlinkat, HERE, TEXT("/proc/self/../self/exe"), POINTER(buffer), sizeof(text)), SHIM_PASS);
	assert_int_equal(ask(SYS_readlinkat, HERE, TEXT("/proc/self/cwd"), POINTER(buffer), sizeof(text)), SHIM_PASS);
	area.head.exe_length = 0;
	assert_int_equal(ask(SYS_readlinkat, HERE, TEXT("/proc/self/exe"), POINTER(buffer), sizeof(text)), SHIM_PASS);
	run.state_address = POINTER(&process);
}

static void test_only_exec_of_what_is_missing_is_answered(void **state)
{
	char *const arguments[] = { "x", NULL };

	(void)state;
	assert_int_equal(ask(SYS_execve, TEXT("none"), POINTER(arguments), POINTER(arguments + 1), 0), -ENOENT);
	assert_int_equal(ask(SYS_execve, TEXT("/link/none"), POINTER(arguments), POINTER(arguments + 1), 0), -ENOENT);
	assert_int_equal(ask(SYS_execve, TEXT("/dir/file/x"), POINTER(arguments), POINTER(arguments + 1), 0), -ENOTDIR);
	assert_int_equal(ask(SYS_execve, TEXT("dangling"), POINTER(arguments), POINTER(arguments + 1), 0), -ENOENT);
	assert_int_equal(ask(SYS_execve, TEXT("/file"), POINTER(arguments), POINTER(arguments + 1), 0), SHIM_PASS);
	assert_int_equal(ask(SYS_execve, TEXT(""), POINTER(arguments), POINTER(arguments + 1), 0), SHIM_PASS);
	assert_int_equal(ask(SYS_execve, TEXT("/proc/none"), POINTER(arguments), POINTER(arguments + 1), 0), SHIM_PASS);
	assert_int_equal(ask(SYS_execveat, HERE, TEXT("none"), POINTER(arguments), POINTER(arguments + 1)), -ENOENT);
	assert_int_equal(ask(SYS_execveat, HERE, TEXT("sub"), POINTER(arguments), POINTER(arguments + 1)), SHIM_PASS);
}

static void test_names_are_made_renamed_and_removed(void **state)
{
	(void)state;
	assert_int_equal(ask(SYS_mkdir, TEXT("/dir/d"), 0755, 0, 0), 0);
	assert_int_equal(ask(SYS_mkdir, TEXT("d"), 0755, 0, 0), -EEXIST);
	assert_int_equal(ask(SYS_rename, TEXT("/dir/d"), TEXT("/dir/sub/e"), 0, 0), 0);
	assert_int_equal(ask(SYS_symlink, TEXT("text"), TEXT("sub/e/s"), 0, 0), 0);
	assert_int_equal(ask(SYS_rmdir, TEXT("sub/e"), 0, 0, 0), -ENOTEMPTY);
	assert_int_equal(ask(SYS_unlinkat, HERE, TEXT("sub/e/s"), 0, 0), 0);
	assert_int_equal(ask(SYS_rmdir, TEXT("/dir/sub/e"), 0, 0, 0), 0);
	assert_int_equal(ask(SYS_link, TEXT("file"), TEXT("hard"), 0, 0), 0);
	assert_int_equal(ask(SYS_unlink, TEXT("hard"), 0, 0, 0), 0);
	assert_int_equal(ask(SYS_mkdir, TEXT("/link/d"), 0755, 0, 0), 0);
	assert_int_equal(ask(SYS_rename, TEXT("/link/d"), TEXT("/dir/sub/../e"), 0, 0), 0);
	assert_int_equal(ask(SYS_rmdir, TEXT("e"), 0, 0, 0), 0);
	assert_int_equal(ask(SYS_mkdir, TEXT("../d"), 0755, 0, 0), 0);
	assert_int_equal(ask(SYS_rename, TEXT("../d"), TEXT("../e"), 0, 0), 0);
	assert_int_equal(ask(SYS_rmdir, TEXT("/e"), 0, 0, 0), 0);
	assert_int_equal(ask(SYS_unlink, TEXT("/link/.."), 0, 0, 0), SHIM_PASS);
	assert_int_equal(ask(SYS_rmdir, TEXT("sub/."), 0, 0, 0), SHIM_PASS);
	assert_int_equal(ask(SYS_unlink, TEXT("/link/dangling"), 0, 0, 0), 0);
	assert_int_equal(symlink("none", "dangling"), 0);
	assert_int_equal(ask(SYS_rmdir, TEXT("/mnt/inner"), 0, 0, 0), SHIM_PASS);
	assert_int_equal(ask(SYS_rename, TEXT("/mnt"), TEXT("/x"), 0, 0), SHIM_PASS);
}

static void test_no_name_moves_from_one_binding_to_another(void **state)
{
	(void)state;
	assert_int_equal(ask(SYS_rename, TEXT("/file"), TEXT("/mnt/inner/file"), 0, 0), SHIM_PASS);
	assert_int_equal(ask(SYS_link, TEXT("/mnt/inner/of-host"), TEXT("/dir/x"), 0, 0), SHIM_PASS);
	assert_int_equal(ask(SYS_rename, TEXT("/file"), TEXT("file2"), 0, 0), SHIM_PASS);
}

static void test_access_modes_and_times(void **state)
{
	const struct timespec times[2] = { { 5, 0 }, { 6, 0 } };
	struct stat status;

	(void)state;
	assert_int_equal(ask(SYS_access, TEXT("/dir/file"), R_OK, 0, 0), 0);
	assert_int_equal(ask(SYS_access, TEXT("/dir/none"), F_OK, 0, 0), -ENOENT);
	assert_int_equal(ask(SYS_access, TEXT("file"), 8, 0, 0), SHIM_PASS);
	assert_int_equal(ask(SYS_utimensat, HERE, TEXT("/dir/file"), POINTER(times), 0), 0);
	assert_int_equal(stat("file", &status), 0);
	assert_int_equal(status.st_mtime, 6);
	assert_int_equal(ask(SYS_utimensat, HERE, 0, POINTER(times), 0), SHIM_PASS);
	assert_int_equal(ask(SYS_chown, TEXT("/dir/file"), -1, -1, 0), 0);
}

#if defined(__x86_64__)
#define OWN_ABI ABI_X86_64
#elif defined(__i386__)
#define OWN_ABI ABI_I386
#else
#define OWN_ABI ABI_AARCH64
#endif

/* A flag that the table does not know could change what the path means. */
static void test_unknown_flags_are_left_alone(void **state)
{
	int n_asked = 0;

	(void)state;
	for (size_t i = 0; i < syscall_n_rows; i++) {
		const struct syscall_row *row = &syscall_rows[i];
		struct shim_call call = { .number = row->numbers[OWN_ABI] };

		for (int j = 0; j < 2 && row->paths[j].rule != PATH_NONE; j++) {
			call.args[row->paths[j].path] = POINTER(j ? "/dir/not there" : "/dir/file");
			if (row->paths[j].dirfd >= 0)
				call.args[row->paths[j].dirfd] = HERE;
		}
		for (int bit = 0; row->known.bits && row->numbers[OWN_ABI] >= 0 && bit < 32; bit++) {
			if (row->known.bits >> bit & 1)
				continue;
			call.args[row->known.arg] = 1UL << bit;
			if (shim_answer(&call) != SHIM_PASS)
				fail_msg("%s with flag %#lx is answered", row->name, 1UL << bit);
			n_asked++;
		}
	}
	assert_true(n_asked > 300);
	assert_int_equal(access("file", F_OK), 0);
	assert_int_not_equal(access("not there", F_OK), 0);
}

static void test_statfs_tells_of_the_file_system(void **state)
{
	struct statfs64 here, expected;

	(void)state;
	assert_int_equal(statfs64(".", &expected), 0);
	assert_int_equal(ask(SYS_statfs, TEXT("/link/up"), POINTER(&here), 0, 0), 0);
	assert_int_equal(here.f_type, expected.f_type);
	assert_int_equal(here.f_blocks, expected.f_blocks);
	assert_memory_equal(&here.f_fsid, &expected.f_fsid, sizeof(here.f_fsid));
	assert_int_equal(here.f_flags, expected.f_flags);
	assert_int_equal(ask(SYS_statfs, TEXT("/dir"), POINTER(&here), 0, 0), 0);
	assert_int_equal(ask(SYS_statfs, TEXT("none"), POINTER(&here), 0, 0), -ENOENT);
	assert_int_equal(ask(SYS_statfs, TEXT("file/x"), POINTER(&here), 0, 0), -ENOTDIR);
	assert_int_equal(ask(SYS_statfs, TEXT("file"), 8, 0, 0), -EFAULT);
	assert_int_equal(ask(SYS_statfs, TEXT(""), POINTER(&here), 0, 0), SHIM_PASS);
	assert_int_equal(ask(SYS_statfs, TEXT("/proc"), POINTER(&here), 0, 0), SHIM_PASS);
}

static void test_extended_attributes_are_those_of_the_object(void **state)
{
	char text[64] = "", names[64];
	int error = setxattr("file", "user.shim", "abc", 3, 0) < 0 ? -errno : 0;

	(void)state;
	/* Of a file system, or an emulated kernel, without attributes the errors are worth as much. */
	assert_int_equal(ask(SYS_getxattr, TEXT("/dir/file"), TEXT("user.shim"), POINTER(text), sizeof(text)), error ? error : 3);
	assert_int_equal(ask(SYS_getxattr, TEXT("/dir/file"), TEXT("user.shim"), 0, 0), error ? error : 3);
	assert_int_equal(ask(SYS_listxattr, TEXT("/link/file"), POINTER(names), sizeof(names), 0), listxattr("file", NULL, 0));
	if (!error) {
		assert_string_equal(text, "abc");
		assert_int_equal(ask(SYS_getxattr, TEXT("file"), TEXT("user.shim"), POINTER(text), 2), -ERANGE);
		assert_int_equal(ask(SYS_getxattr, TEXT("file"), TEXT("user.none"), POINTER(text), sizeof(text)), -ENODATA);
		/* Not what the link leads to. */
		assert_int_equal(symlink("file", "to-file"), 0);
		assert_int_equal(ask(SYS_getxattr, TEXT("to-file"), TEXT("user.shim"), POINTER(text), sizeof(text)), 3);
		assert_int_equal(ask(SYS_lgetxattr, TEXT("to-file"), TEXT("user.shim"), POINTER(text), sizeof(text)), -ENODATA);
		assert_int_equal(ask(SYS_llistxattr, TEXT("to-file"), 0, 0, 0), llistxattr("to-file", NULL, 0));
		assert_int_equal(unlink("to-file") | removexattr("file", "user.shim"), 0);
	}
	/* The name may be wrong as well, and that is looked at first. */
	assert_int_equal(ask(SYS_getxattr, TEXT("none"), TEXT(""), POINTER(text), sizeof(text)), SHIM_PASS);
	assert_int_equal(ask(SYS_getxattr, TEXT("/proc/self"), TEXT("user.x"), POINTER(text), sizeof(text)), SHIM_PASS);
}

static void test_without_descriptors_nothing_is_answered_wrongly(void **state)
{
	struct rlimit before, none = { 0, 0 };
	struct stat status;

	(void)state;
	getrlimit(RLIMIT_NOFILE, &before);
	none.rlim_max = before.rlim_max;
	setrlimit(RLIMIT_NOFILE, &none);
	assert_int_equal(ask(SYS_stat, TEXT("/dir/file"), POINTER(&status), 0, 0), SHIM_PASS);
	assert_int_equal(ask(SYS_stat, TEXT("file"), POINTER(&status), 0, 0), 0);
	assert_int_equal(ask(SYS_open, TEXT("file"), O_RDONLY, 0, 0), SHIM_PASS);
	setrlimit(RLIMIT_NOFILE, &before);
}

static void test_no_descriptor_is_left_behind(void **state)
{
	int before = dup(0), after;

	(void)state;
	close(before);
	test_stat_tells_of_files_links_and_missing_ones(NULL);
	test_readlink_gives_texts(NULL);
	test_names_are_made_renamed_and_removed(NULL);
	test_the_link_to_the_program_names_the_guests(NULL);
	test_only_exec_of_what_is_missing_is_answered(NULL);
	test_no_name_moves_from_one_binding_to_another(NULL);
	test_access_modes_and_times(NULL);
	test_statfs_tells_of_the_file_system(NULL);
	test_extended_attributes_are_those_of_the_object(NULL);
	after = dup(0);
	assert_int_equal(after, before);
	close(after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths_are_translated_or_left_alone),
		cmocka_unit_test(test_long_names_and_paths_are_left_alone),
		cmocka_unit_test(test_bad_pointers_are_left_alone),
		cmocka_unit_test(test_stat_tells_of_files_links_and_missing_ones),
		cmocka_unit_test(test_a_missing_place_on_the_way_to_a_binding_is_left_alone),
		cmocka_unit_test(test_a_closed_way_to_a_binding_is_left_alone),
		cmocka_unit_test(test_one_component_takes_no_descriptor),
		cmocka_unit_test(test_answers_take_few_system_calls),
		cmocka_unit_test(test_open_opens_and_makes_what_is_no_link),
		cmocka_unit_test(test_open_gives_the_lowest_number),
		cmocka_unit_test(test_open_goes_through_links_and_makes_behind_them),
		cmocka_unit_test(test_links_and_dotdot_lead_where_the_kernel_says),
		cmocka_unit_test(test_a_result_beside_the_call_needs_no_look),
		cmocka_unit_test(test_links_in_the_root_are_guessed),
		cmocka_unit_test(test_open_that_could_block_is_left_to_a_cancellable_caller),
		cmocka_unit_test(test_what_does_not_fit_into_32_bits_is_left_alone),
		cmocka_unit_test(test_readlink_gives_texts),
		cmocka_unit_test(test_readlink_guesses_directories),
		cmocka_unit_test(test_links_of_procfs_are_left_alone),
		cmocka_unit_test(test_real_paths_are_canonical),
		cmocka_unit_test(test_getcwd_tells_the_guests_path),
		cmocka_unit_test(test_the_link_to_the_program_names_the_guests),
		cmocka_unit_test(test_only_exec_of_what_is_missing_is_answered),
		cmocka_unit_test(test_names_are_made_renamed_and_removed),
		cmocka_unit_test(test_no_name_moves_from_one_binding_to_another),
		cmocka_unit_test(test_access_modes_and_times),
		cmocka_unit_test(test_unknown_flags_are_left_alone),
		cmocka_unit_test(test_statfs_tells_of_the_file_system),
		cmocka_unit_test(test_extended_attributes_are_those_of_the_object),
		cmocka_unit_test(test_without_descriptors_nothing_is_answered_wrongly),
		cmocka_unit_test(test_no_descriptor_is_left_behind),
	};

	return cmocka_run_group_tests_name("shim", tests, make_guest, remove_guest);
}
