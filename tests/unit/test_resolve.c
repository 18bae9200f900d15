/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Resolution on real files, for the own process as guest.
 *
 * A tree is the guest's root; the kernel's openat2(RESOLVE_IN_ROOT) on it says what is right where no binding is in the way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tracer/call.h"
#include "tracer/resolve.h"

static char top[64], tree[80], outside[80];
static union {
	struct view view;
	char bytes[32768];
} plain, bound;		/* the tree alone; with bindings */
static struct tracer tracer;
static struct worker *worker;
static int tree_fd;

/* --- the tree ------------------------------------------------------------------------------------------------------------------ */

static void make_file(const char *path, const char *text)
{
	int fd = open(path, O_CREAT | O_WRONLY, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static int make_tree(void **state)
{
	struct view_mapping mappings[] = { { tree, "/" }, { "/proc", "/proc" }, { outside, "/mnt/bound" }, { outside, "/twice" } };

	(void)state;
	strcpy(top, "/tmp/test_resolve.XXXXXX");
	if (!mkdtemp(top))
		return -1;
	snprintf(tree, sizeof(tree), "%s/tree", top);
	snprintf(outside, sizeof(outside), "%s/outside", top);
	assert_int_equal(mkdir(tree, 0755) | mkdir(outside, 0755), 0);
	assert_int_equal(chdir(outside), 0);
	make_file("file", "outside");
	assert_int_equal(mkdir("sub", 0755) | symlink("/dir/file", "out") | symlink("../..", "up"), 0);
	assert_int_equal(chdir(tree), 0);
	assert_int_equal(mkdir("dir", 0755) | mkdir("dir/sub", 0755) | mkdir("mnt", 0755) | mkdir("proc", 0755) |
			 mkdir("mnt/bound", 0755) | mkdir("twice", 0755), 0);
	make_file("dir/file", "x");
	make_file("file", "y");
	make_file("mnt/bound/hidden", "z");
	assert_int_equal(symlink("dir", "to-dir") | symlink("/dir/file", "to-file") | symlink("nowhere", "dangling") |
			 symlink("loop", "loop") | symlink("../file", "dir/up-file") | symlink("../../..", "dir/sub/far-up") |
			 symlink("to-dir/sub/", "to-sub") | symlink("/", "to-root") | symlink("mnt/bound", "to-bound"), 0);
	assert_int_equal(mkfifo("fifo", 0644), 0);
	tree_fd = open(tree, O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_true(view_create(&plain.view, sizeof(plain), mappings, 1) > 0);
	assert_true(view_create(&bound.view, sizeof(bound), mappings, 4) > 0);
	tracer.pid = getpid();
	tracer.view = &plain.view;
	tracer.listener = -1;
	worker = worker_new(&tracer);
	return !worker || tree_fd < 0;
}

static int remove_tree(void **state)
{
	char command[128];

	(void)state;
	talloc_free(worker);
	close(tree_fd);
	if (chdir("/") < 0)
		return -1;
	snprintf(command, sizeof(command), "rm -rf '%s'", top);
	return system(command);
}

static int count_descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(directory))
		n++;
	closedir(directory);
	return n;
}

static int n_descriptors;

static int use_plain(void **state)
{
	(void)state;
	tracer.view = &plain.view;
	n_descriptors = count_descriptors();
	return chdir(tree);
}

static int use_bound(void **state)
{
	(void)state;
	tracer.view = &bound.view;
	n_descriptors = count_descriptors();
	return chdir(tree);
}

/* After each test: not one descriptor more than before. */
static int check_descriptors(void **state)
{
	(void)state;
	if (count_descriptors() == n_descriptors)
		return 0;
	print_error("%d descriptors before, %d after\n", n_descriptors, count_descriptors());
	return -1;
}

/* --- asking --------------------------------------------------------------------------------------------------------------------- */

static int resolve_here(const char *path, enum walk_mode mode, unsigned flags, struct pin *pin)
{
	return resolve(worker, getpid(), AT_FDCWD, path, mode, flags, pin);
}

/* What a pin leads to: 0 or -errno. */
static int look(const struct pin *pin, bool is_followed, struct stat *status)
{
	char path[PIN_PATH_SIZE];

	pin_path(pin, 0, path);
	if (!pin->suffix[0])
		return fstat(pin->fd, status) < 0 ? -errno : 0;
	return fstatat(AT_FDCWD, path, status, is_followed ? 0 : AT_SYMLINK_NOFOLLOW) < 0 ? -errno : 0;
}

/* The same by the kernel, from a directory of the tree. */
static int look_natively(int directory, const char *path, bool is_followed, struct stat *status)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC | (is_followed ? 0 : O_NOFOLLOW), .resolve = RESOLVE_IN_ROOT };
	int fd, error;

	/* EAGAIN: somewhere something was renamed, and this call wants to be sure about "..". */
	do
		fd = (int)syscall(SYS_openat2, directory, path, &how, sizeof(how));
	while (fd < 0 && errno == EAGAIN);
	if (fd < 0)
		return -errno;
	error = fstat(fd, status) < 0 ? -errno : 0;
	close(fd);
	return error;
}

/* Look at what a path gives in all; is_followed: WALK_FOLLOW, else WALK_NOFOLLOW. */
static int look_up(const char *path, bool is_followed, unsigned flags, struct stat *status)
{
	struct pin pin;
	int error = resolve_here(path, is_followed ? WALK_FOLLOW : WALK_NOFOLLOW, flags, &pin);

	if (error == 0)
		error = look(&pin, is_followed, status);
	pin_release(&pin);
	return error;
}

static const char *const heads[] = { "", "/", "//", "./", "dir/", "dir//", "to-dir/", "to-root/", "dir/../", "../", "../../../", "/dir/sub/../",
				     "to-sub/", "to-sub/../", "dir/sub/far-up/", "nowhere/", "file/", "dangling/", "loop/", "to-file/",
				     "file/../", "nowhere/../", "to-root/to-dir/", "dir/./" };
static const char *const names[] = { "dir", "file", "to-dir", "to-file", "dangling", "loop", "nowhere", "sub", "up-file", "to-root", "fifo",
				     ".", "..", "to-sub", "far-up" };
static const char *const tails[] = { "", "/", "//", "/.", "/./", "/..", "/../" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Every path that the three tables make, from the root of the tree. */
static void for_each_path(void (*check)(const char *path))
{
	for (size_t i = 0; i < COUNT(heads); i++)
		for (size_t j = 0; j < COUNT(names); j++)
			for (size_t k = 0; k < COUNT(tails); k++) {
				char path[128];

				snprintf(path, sizeof(path), "%s%s%s", heads[i], names[j], tails[k]);
				check(path);
			}
}

static void expect_same(const char *path, const char *how, int expected, const struct stat *native, int got,
			const struct stat *status)
{
	if (expected != got)
		fail_msg("%s (%s): natively %s, resolved %s", path, how, strerror(-expected), strerror(-got));
	if (expected == 0 && (native->st_ino != status->st_ino || native->st_dev != status->st_dev))
		fail_msg("%s (%s): another file", path, how);
}

static void check_object(const char *path)
{
	for (int is_followed = 0; is_followed < 2; is_followed++) {
		static const unsigned flags[] = { 0, RESOLVE_NAMES, RESOLVE_HANDLE, RESOLVE_HANDLE | RESOLVE_NAMES };
		struct stat native, status;
		int expected = look_natively(tree_fd, path, is_followed, &native);

		for (size_t i = 0; i < COUNT(flags); i++) {
			char how[64];

			snprintf(how, sizeof(how), "follow %d, flags %u", is_followed, flags[i]);
			expect_same(path, how, expected, &native, look_up(path, is_followed, flags[i], &status), &status);
		}
	}
}

static void test_objects_are_the_ones_of_the_kernel(void **state)
{
	(void)state;
	for_each_path(check_object);
}

/* An entry: what mkdir, unlink and rename see. The pin has to say what the path itself says. */
static void check_entry(const char *path)
{
	struct stat native, status;
	struct pin pin;
	int expected = look_natively(tree_fd, path, false, &native);
	int error = resolve_here(path, WALK_PARENT, 0, &pin);

	if (error == 0) {
		assert_int_equal(pin.suffix[0], '/');
		assert_false(pin.is_missing);
		/* With a slash at the end the kernel follows here, on the host: only a handler may do so, which does not. */
		if (path[strlen(path) - 1] == '/' || strcmp(pin.suffix, "/..") == 0)
			goto out;
		expect_same(path, "entry", expected, &native, look(&pin, false, &status), &status);
	} else if (expected != -ENOTDIR || path[strlen(path) - 1] != '/') {
		expect_same(path, "entry", expected, &native, error, &native);
	}
out:
	pin_release(&pin);
}

static void test_entries_are_in_the_directory_of_the_kernel(void **state)
{
	(void)state;
	for_each_path(check_entry);
}

/*
 * Two pins are the same when they lead to the same. Whether "file/" fails in the look-up or at the use of the pin does not
 * matter.
 */
static void expect_same_pin(const char *path, enum walk_mode mode, int left_error, struct pin *left, int right_error,
			    struct pin *right)
{
	struct stat left_status, right_status;
	bool is_followed = mode == WALK_FOLLOW;

	if (left_error == 0 && right_error == 0) {
		assert_int_equal(left->is_missing, right->is_missing);
		assert_string_equal(left->suffix, right->suffix);
		assert_int_equal(fstat(left->fd, &left_status) | fstat(right->fd, &right_status), 0);
		assert_int_equal(left_status.st_ino, right_status.st_ino);
	}
	left_error = left_error ? left_error : look(left, is_followed, &left_status);
	right_error = right_error ? right_error : look(right, is_followed, &right_status);
	if (left_error != right_error)
		fail_msg("%s: mode %u: %s and %s", path, mode, strerror(-left_error), strerror(-right_error));
	pin_release(left);
	pin_release(right);
}

static const enum walk_mode modes[] = { WALK_FOLLOW, WALK_NOFOLLOW, WALK_PARENT };

/* The fast way for relative paths and the way over names give the same pin. */
static void check_both_ways(const char *path)
{
	static const unsigned flags[] = { 0, RESOLVE_MAY_CREATE, RESOLVE_HANDLE, RESOLVE_MAY_CREATE | RESOLVE_HANDLE };

	if (path[0] == '/')
		return;
	for (size_t i = 0; i < COUNT(modes); i++)
		for (size_t j = 0; j < COUNT(flags); j++) {
			struct pin fast, slow;
			int error = resolve_here(path, modes[i], flags[j], &fast);

			expect_same_pin(path, modes[i], error, &fast,
					resolve_here(path, modes[i], flags[j] | RESOLVE_NAMES, &slow), &slow);
		}
}

static void test_both_ways_give_the_same_pin(void **state)
{
	(void)state;
	for_each_path(check_both_ways);
}

static void check_absolute(const char *path)
{
	char absolute[160];

	snprintf(absolute, sizeof(absolute), "/%s", path);
	for (size_t i = 0; i < COUNT(modes); i++) {
		struct pin relative_pin, absolute_pin;
		int error = resolve_here(path, modes[i], 0, &relative_pin);

		expect_same_pin(path, modes[i], error, &relative_pin, resolve_here(absolute, modes[i], 0, &absolute_pin),
				&absolute_pin);
	}
}

static void test_relative_to_the_root_is_absolute(void **state)
{
	(void)state;
	for_each_path(check_absolute);
}

/* --- missing objects ------------------------------------------------------------------------------------------------------------ */

static void expect_missing(const char *path, const char *directory, const char *suffix)
{
	struct stat status, expected;
	struct pin pin;

	assert_int_equal(resolve_here(path, WALK_FOLLOW, RESOLVE_MAY_CREATE, &pin), 0);
	assert_true(pin.is_missing);
	assert_string_equal(pin.suffix, suffix);
	assert_int_equal(fstat(pin.fd, &status), 0);
	assert_int_equal(fstatat(tree_fd, directory, &expected, 0), 0);
	assert_int_equal(status.st_ino, expected.st_ino);
	pin_release(&pin);
}

static void test_missing_objects_may_be_created(void **state)
{
	struct pin pin;

	(void)state;
	expect_missing("new", ".", "/new");
	expect_missing("/new", ".", "/new");
	expect_missing("dir/new", "dir", "/new");
	expect_missing("to-dir/new", "dir", "/new");
	expect_missing("dir/../new", ".", "/new");
	/* What a dangling link points to is made. */
	expect_missing("dangling", ".", "/nowhere");
	assert_int_equal(resolve_here("new", WALK_FOLLOW, 0, &pin), -ENOENT);
	assert_int_equal(resolve_here("nowhere/new", WALK_FOLLOW, RESOLVE_MAY_CREATE, &pin), -ENOENT);
	assert_int_equal(resolve_here("file/new", WALK_FOLLOW, RESOLVE_MAY_CREATE, &pin), -ENOTDIR);
	assert_int_equal(resolve_here("loop", WALK_FOLLOW, RESOLVE_MAY_CREATE, &pin), -ELOOP);
	/* What is there is not missing. */
	assert_int_equal(resolve_here("file", WALK_FOLLOW, RESOLVE_MAY_CREATE, &pin), 0);
	assert_false(pin.is_missing);
	pin_release(&pin);
}

/* --- names ------------------------------------------------------------------------------------------------------------------------ */

static void test_names_and_paths_have_their_limits(void **state)
{
	char path[4096];
	struct pin pin;

	(void)state;
	for (int relative = 0; relative < 2; relative++) {
		memset(path, 'n', sizeof(path));
		if (!relative)
			path[0] = '/';
		path[256 - relative] = '\0';
		assert_int_equal(resolve_here(path, WALK_FOLLOW, 0, &pin), -ENOENT);
		path[256 - relative] = 'n';
		path[257] = '\0';
		assert_int_equal(resolve_here(path, WALK_FOLLOW, 0, &pin), -ENAMETOOLONG);
		assert_int_equal(resolve_here(path, WALK_FOLLOW, RESOLVE_MAY_CREATE, &pin), -ENAMETOOLONG);
	}
	/* PATH_MAX - 1 bytes. */
	for (int i = 0; i < 4095; i += 2)
		memcpy(path + i, "./", 2);
	strcpy(path + 4091, "file");
	path[4090] = '/';
	assert_int_equal(resolve_here(path, WALK_FOLLOW, 0, &pin), 0);
	assert_string_equal(pin.suffix, "");
	pin_release(&pin);
}

/* The root of the guest is deeper on the host than PATH_MAX. */
static void test_paths_longer_than_path_max_on_the_host(void **state)
{
	static union {
		struct view view;
		char bytes[65536];
	} deep;
	static char host[VIEW_PATH_SIZE];
	char name[201];
	struct view_mapping mapping = { host, "/" };
	struct stat status;
	struct pin pin;

	(void)state;
	memset(name, 'd', 200);
	name[200] = '\0';
	strcpy(host, tree);
	for (int i = 0; i < 30; i++) {
		assert_int_equal(mkdir(name, 0755), 0);
		assert_int_equal(chdir(name), 0);
		strcat(strcat(host, "/"), name);
	}
	make_file("file", "deep");
	assert_int_equal(mkdir("sub", 0755) | symlink("sub", "link") | symlink("/file", "sub/back"), 0);
	assert_true(view_create(&deep.view, sizeof(deep), &mapping, 1) > 0);
	tracer.view = &deep.view;
	assert_int_equal(chdir("/"), 0);

	assert_int_equal(look_up("/file", true, 0, &status), 0);
	assert_int_equal(status.st_size, 4);
	assert_int_equal(look_up("/link/back", true, 0, &status), 0);
	assert_int_equal(status.st_size, 4);
	assert_int_equal(look_up("/sub/../link/../file", true, 0, &status), 0);
	assert_int_equal(status.st_size, 4);
	assert_int_equal(look_up("/link", false, 0, &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(look_up("/link/", false, 0, &status), 0);
	assert_true(S_ISDIR(status.st_mode));
	assert_int_equal(look_up("/nothing", true, 0, &status), -ENOENT);
	assert_int_equal(look_up("/file/x", true, 0, &status), -ENOTDIR);
	assert_int_equal(resolve_here("/sub/new", WALK_PARENT, 0, &pin), 0);
	assert_string_equal(pin.suffix, "/new");
	assert_int_equal(fchdir(pin.fd), 0);
	pin_release(&pin);
	/* The working directory is that deep, too: the kernel cannot tell its name. */
	assert_int_equal(look_up("back", false, 0, &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	tracer.view = &plain.view;
	assert_int_equal(chdir(tree), 0);
	assert_int_equal(system("rm -rf ddd*"), 0);
}

/* --- bindings --------------------------------------------------------------------------------------------------------------------- */

static void expect_file(const char *path, const char *host)
{
	struct stat status, expected;
	int error = look_up(path, true, 0, &status);

	if (error < 0)
		fail_msg("%s: %s", path, strerror(-error));
	assert_int_equal(stat(host, &expected), 0);
	if (status.st_ino != expected.st_ino || status.st_dev != expected.st_dev)
		fail_msg("%s is not %s", path, host);
}

static void test_bindings_cover_what_is_below(void **state)
{
	char host[128];
	struct stat status;

	(void)state;
	expect_file("/mnt/bound", outside);
	expect_file("mnt/bound", outside);
	expect_file("mnt/bound/", outside);
	expect_file("to-bound", outside);
	expect_file("to-bound/.", outside);
	expect_file("twice", outside);
	snprintf(host, sizeof(host), "%s/file", outside);
	expect_file("/mnt/bound/file", host);
	expect_file("mnt/bound/file", host);
	expect_file("to-bound/file", host);
	expect_file("dir/../mnt/./bound/file", host);
	expect_file("mnt/bound/sub/../file", host);
	snprintf(host, sizeof(host), "%s/file", tree);
	expect_file("/mnt/bound/../../file", host);
	expect_file("mnt/bound/../../file", host);
	expect_file("twice/../file", host);
	/* A link in a binding is the guest's. */
	snprintf(host, sizeof(host), "%s/dir/file", tree);
	expect_file("mnt/bound/out", host);
	expect_file("twice/out", host);
	expect_file("twice/up", tree);
	expect_file("mnt/bound/up", tree);
	assert_int_equal(look_up("mnt/bound/hidden", true, 0, &status), -ENOENT);
	assert_int_equal(look_up("/mnt/bound/hidden", true, RESOLVE_NAMES, &status), -ENOENT);
}

static void test_paths_start_in_a_binding(void **state)
{
	char host[128];
	struct stat status, expected;
	struct pin pin;
	int fd;

	(void)state;
	assert_int_equal(chdir(outside), 0);
	snprintf(host, sizeof(host), "%s/file", outside);
	expect_file("file", host);
	expect_file("sub/../file", host);
	snprintf(host, sizeof(host), "%s/dir/file", tree);
	expect_file("out", host);
	/* "/twice" is the shorter of its two names. */
	snprintf(host, sizeof(host), "%s/file", tree);
	expect_file("../file", host);
	assert_int_equal(chdir("sub"), 0);
	snprintf(host, sizeof(host), "%s/file", outside);
	expect_file("../file", host);

	fd = open(outside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(resolve(worker, getpid(), fd, "sub", WALK_FOLLOW, 0, &pin), 0);
	assert_int_equal(look(&pin, true, &status) | fstatat(fd, "sub", &expected, 0), 0);
	assert_int_equal(status.st_ino, expected.st_ino);
	pin_release(&pin);
	close(fd);
}

static void test_directories_that_the_guest_cannot_see_lead_nowhere(void **state)
{
	struct stat status;

	(void)state;
	/* Down is the same on the host; up has no name. */
	assert_int_equal(chdir(top), 0);
	assert_int_equal(look_up("..", true, 0, &status), -ENOENT);
	assert_int_equal(look_up("tree/../tree", true, 0, &status), -ENOENT);
}

static void test_bad_descriptors_are_ebadf(void **state)
{
	struct stat status;
	struct pin pin;
	int fd;

	(void)state;
	assert_int_equal(resolve(worker, getpid(), 9999, "file", WALK_FOLLOW, 0, &pin), -EBADF);
	assert_int_equal(resolve(worker, getpid(), -1, "../file", WALK_FOLLOW, 0, &pin), -EBADF);
	assert_int_equal(resolve(worker, getpid(), -7, "file", WALK_FOLLOW, RESOLVE_NAMES, &pin), -EBADF);
	/* Not looked at for an absolute path. */
	assert_int_equal(resolve(worker, getpid(), 9999, "/file", WALK_FOLLOW, 0, &pin), 0);
	pin_release(&pin);
	fd = open("file", O_RDONLY | O_CLOEXEC);
	for (int i = 0; i < 12; i++) {
		static const char *const paths[] = { "x", "..", ".", "./x", "../x", "x/.." };

		/* However it is asked: from something that is no directory nothing starts. */
		int error = resolve(worker, getpid(), fd, paths[i / 2], WALK_FOLLOW, i % 2 ? RESOLVE_NAMES : 0, &pin);

		if (error == 0)
			error = look(&pin, true, &status);
		pin_release(&pin);
		if (error != -ENOTDIR)
			fail_msg("%s from a file, %s", paths[i / 2], i % 2 ? "with names" : "without names");
	}
	close(fd);
}

static void test_a_removed_working_directory_has_nothing_in_it(void **state)
{
	struct stat status;
	struct pin pin;

	(void)state;
	assert_int_equal(mkdir("gone", 0755) | chdir("gone") | rmdir("../gone"), 0);
	assert_int_equal(look_up("file", true, 0, &status), -ENOENT);
	assert_int_equal(look_up("file", true, RESOLVE_NAMES, &status), -ENOENT);
	assert_int_equal(resolve_here("new", WALK_FOLLOW, RESOLVE_NAMES, &pin), -ENOENT);
	/* The directory itself is still there. */
	assert_int_equal(look_up(".", true, 0, &status), 0);
	assert_int_equal(chdir(tree), 0);
}

/* --- procfs ----------------------------------------------------------------------------------------------------------------------- */

static void test_magic_links_lead_to_their_objects(void **state)
{
	char path[64];
	struct stat status;
	struct pin pin;
	int ends[2], fd = open("dir/file", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	assert_int_equal(look_up(path, true, 0, &status), 0);
	assert_int_equal(status.st_size, 1);
	assert_int_equal(look_up(path, false, 0, &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	/* A pipe has no name. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	assert_int_equal(look_up(path, true, 0, &status), 0);
	assert_true(S_ISFIFO(status.st_mode));
	snprintf(path, sizeof(path), "/proc/self/fd/%d/", ends[0]);
	assert_int_equal(look_up(path, true, 0, &status), -ENOTDIR);
	snprintf(path, sizeof(path), "/proc/self/fd/%d/x", ends[0]);
	assert_int_equal(look_up(path, true, 0, &status), -ENOTDIR);
	assert_int_equal(look_up("/proc/self/fd/9999", true, 0, &status), -ENOENT);
	/* A file without a name. */
	make_file("short-lived", "12345");
	close(fd);
	fd = open("short-lived", O_RDONLY | O_CLOEXEC);
	unlink("short-lived");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	assert_int_equal(look_up(path, true, 0, &status), 0);
	assert_int_equal(status.st_size, 5);
	assert_int_equal(resolve_here(path, WALK_PARENT, 0, &pin), 0);
	pin_release(&pin);
	close(fd);
	close(ends[0]);
	close(ends[1]);
}

static void test_magic_links_lead_on_into_the_guest(void **state)
{
	char host[128];

	(void)state;
	expect_file("/proc/self/cwd", tree);
	expect_file("/proc/self/root", tree);
	expect_file("/proc/self/root/", tree);
	snprintf(host, sizeof(host), "%s/dir/file", tree);
	expect_file("/proc/self/cwd/dir/file", host);
	expect_file("/proc/self/root/dir/file", host);
	expect_file("/proc/self/cwd/to-file", host);
	expect_file("/proc/thread-self/cwd/to-file", host);
	assert_int_equal(chdir("dir"), 0);
	expect_file("/proc/self/cwd/../to-file", host);
	expect_file("/proc/self/../../dir/file", host);
}

/* The links of another process are that one's. */
static void test_links_of_another_process(void **state)
{
	char path[64];
	struct stat status, expected;
	struct pin pin;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (chdir(outside) < 0)
			_exit(1);
		raise(SIGSTOP);
		_exit(0);
	}
	waitpid(child, NULL, WUNTRACED);
	snprintf(path, sizeof(path), "/proc/%d/cwd", child);
	expect_file(path, outside);
	/* As the guest: "self" is the child, and relative paths start where the child is. */
	assert_int_equal(resolve(worker, child, AT_FDCWD, "/proc/self/cwd", WALK_FOLLOW, 0, &pin), 0);
	assert_int_equal(look(&pin, true, &status) | stat(outside, &expected), 0);
	pin_release(&pin);
	assert_int_equal(status.st_ino, expected.st_ino);
	assert_int_equal(resolve(worker, child, AT_FDCWD, "sub", WALK_FOLLOW, 0, &pin), 0);
	pin_release(&pin);
	assert_int_equal(resolve(worker, child, AT_FDCWD, "dir", WALK_FOLLOW, 0, &pin), -ENOENT);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	/* Gone: whatever the error, no file of the host. */
	assert_true(resolve(worker, child, AT_FDCWD, "sub", WALK_FOLLOW, 0, &pin) < 0);
	assert_true(resolve(worker, child, AT_FDCWD, "../x", WALK_FOLLOW, 0, &pin) < 0);
}

/* --- out of descriptors ------------------------------------------------------------------------------------------------------------ */

static void test_without_descriptors_there_is_an_error_and_no_leak(void **state)
{
	static const char *const paths[] = { "file", "/file", "to-dir/file", "dir/../file", "/proc/self/fd/0", "new", "/mnt/bound/out" };
	int fillers[2048], n_free, n;
	struct rlimit before, few;

	(void)state;
	/* Few enough to be used up, whatever the limit of the shell. */
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = (struct rlimit){ 256, before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	for (n_free = 0; n_free < 3; n_free++) {
		for (n = 0; n < 2048 && (fillers[n] = dup(2)) >= 0; n++)
			;
		assert_true(n < 2048);
		for (int i = 0; i < n_free; i++)
			close(fillers[--n]);
		for (size_t i = 0; i < COUNT(paths); i++)
			for (enum walk_mode mode = WALK_FOLLOW; mode <= WALK_PARENT; mode++) {
				struct pin pin;
				int error = resolve_here(paths[i], mode, RESOLVE_MAY_CREATE, &pin);

				/* Out of descriptors must not look like a file that is not there. */
				if (n_free == 0)
					assert_true(error == -EMFILE || error == -ENFILE);
				else
					assert_true(error == 0 || error == -EMFILE || error == -ENFILE);
				pin_release(&pin);
			}
		while (n > 0)
			close(fillers[--n]);
	}
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
}

#define PLAIN(test) cmocka_unit_test_setup_teardown(test, use_plain, check_descriptors)
#define BOUND(test) cmocka_unit_test_setup_teardown(test, use_bound, check_descriptors)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLAIN(test_objects_are_the_ones_of_the_kernel),
		PLAIN(test_entries_are_in_the_directory_of_the_kernel),
		PLAIN(test_both_ways_give_the_same_pin),
		PLAIN(test_relative_to_the_root_is_absolute),
		PLAIN(test_missing_objects_may_be_created),
		PLAIN(test_names_and_paths_have_their_limits),
		PLAIN(test_paths_longer_than_path_max_on_the_host),
		BOUND(test_bindings_cover_what_is_below),
		BOUND(test_paths_start_in_a_binding),
		BOUND(test_directories_that_the_guest_cannot_see_lead_nowhere),
		BOUND(test_bad_descriptors_are_ebadf),
		BOUND(test_a_removed_working_directory_has_nothing_in_it),
		BOUND(test_magic_links_lead_to_their_objects),
		BOUND(test_magic_links_lead_on_into_the_guest),
		BOUND(test_links_of_another_process),
		BOUND(test_without_descriptors_there_is_an_error_and_no_leak),
	};

	return cmocka_run_group_tests_name("resolve", tests, make_tree, remove_tree);
}
