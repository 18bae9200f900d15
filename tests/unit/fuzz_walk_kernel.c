/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk against the kernel: in random trees of directories, files and symbolic links, random paths have to lead
 * walk_path() to the very object, or errno, to which openat2(RESOLVE_IN_ROOT) leads, which resolves as a chroot does.
 *
 * FUZZ_CASES: how many paths are tried. FUZZ_SEED: the seed of the first tree, a number; each failure tells the seed of
 * its tree, and with that seed and FUZZ_CASES=1 it is the only tree.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/walk.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	DEFAULT_CASES = 40000,
	CASES_OF_TREE = 200,
	MAX_OBJECTS = 128,
	CHAIN = 46,		/* links in a row, c0 -> c1 -> ...: from some of them on there are just too many */
	NOBODY = 65534,
};

/* A directory, file or link that was made; path is relative to the root of the tree, "" for the root itself. */
struct object {
	char path[PATH_MAX];
	mode_t type;
	mode_t mode;
	char text[PATH_MAX];
};

static struct {
	char root[PATH_MAX];
	int root_fd;
	uint64_t seed;
	uint64_t random;
	struct object objects[MAX_OBJECTS];
	size_t n_objects;
} tree;

static union {
	struct view view;
	char bytes[8192];
} room;

static struct walk walk;
static char failure[8 * PATH_MAX];	/* the first disagreement; told when the tree is gone */

/* --- chance --- */

static uint64_t chance(void)
{
	uint64_t x = tree.random += 0x9e3779b97f4a7c15;	/* splitmix64 */

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static unsigned below(unsigned limit)
{
	return chance() % limit;
}

static bool once_in(unsigned n)
{
	return below(n) == 0;
}

/* Append a random name: one of few, so that most of them exist somewhere. */
static void append_name(char *path)
{
	static const char *const names[] = { "a", "b", "c", "d", "l", "m", "o", "p" };
	char *end = path + strlen(path);

	if (once_in(60)) {
		size_t length = NAME_MAX - 1 + below(3);

		memset(end, 'n', length);
		end[length] = '\0';
	} else if (once_in(12)) {
		sprintf(end, "c%u", below(10));
	} else {
		strcpy(end, names[below(COUNT(names))]);
	}
}

static void append_component(char *path)
{
	unsigned kind = below(16);

	if (kind < 3)
		strcat(path, "..");
	else if (kind == 3)
		strcat(path, ".");
	else
		append_name(path);
}

static void append_slashes(char *path)
{
	strcat(path, once_in(8) ? "///" : once_in(8) ? "//" : "/");
}

/* A random path of at most PATH_MAX - 1 bytes. */
static void make_path(char *path)
{
	unsigned n_components = once_in(3) ? 1 : 1 + below(7);

	path[0] = '\0';
	if (once_in(3))
		append_slashes(path);
	if (once_in(25))	/* "o" is often a link to its directory: about as many links as may be followed */
		for (unsigned i = 35 + below(8); i > 0; i--)
			strcat(path, "o/");
	if (once_in(50))
		for (unsigned i = below(900); i > 0; i--)
			strcat(path, "./");
	for (unsigned i = 0; i < n_components; i++) {
		if (i)
			append_slashes(path);
		append_component(path);
	}
	if (once_in(5))
		append_slashes(path);
}

/* --- trees --- */

static const char *host_path(const struct object *object)
{
	static char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s%s", tree.root, object->path);
	return path;
}

static const struct object *any_directory(void)
{
	const struct object *object;

	do
		object = &tree.objects[below(tree.n_objects)];
	while (object->type != S_IFDIR);
	return object;
}

/* Make what the next object says; it does not count when something of that name is there. */
static void make_object(void)
{
	struct object *object = &tree.objects[tree.n_objects];
	int status;

	if (object->type == S_IFDIR)
		status = mkdir(host_path(object), 0700);
	else if (object->type == S_IFLNK)
		status = symlink(object->text, host_path(object));
	else
		status = mknod(host_path(object), S_IFREG | 0600, 0);
	if (status == 0)
		tree.n_objects++;
	else if (errno != EEXIST && errno != ENAMETOOLONG)
		fail_msg("%s: %s", host_path(object), strerror(errno));
}

static void make_random_object(void)
{
	struct object *object = &tree.objects[tree.n_objects];
	const char *parent = any_directory()->path;
	unsigned kind = below(10);

	if (strlen(parent) > PATH_MAX / 2)
		return;
	strcpy(object->path, parent);
	strcat(object->path, "/");
	append_name(object->path);
	object->type = kind < 4 ? S_IFDIR : kind < 9 ? S_IFLNK : S_IFREG;
	object->mode = 0700;
	make_path(object->text);
	make_object();
}

/* A link in the root: "o" to its own directory, or a part of a chain. */
static void make_link(const char *path, const char *text)
{
	struct object *object = &tree.objects[tree.n_objects];

	strcpy(object->path, path);
	strcpy(object->text, text);
	object->type = S_IFLNK;
	make_object();
}

static void make_chain(void)
{
	for (int i = 0; i < CHAIN; i++) {
		char path[16], text[16];

		sprintf(path, "/c%d", i);
		sprintf(text, i == CHAIN - 1 ? "a" : "%sc%d", once_in(2) ? "/" : "", i + 1);
		make_link(path, text);
	}
}

/* Take permissions from some directories, those within before those around them. */
static void lock_directories(void)
{
	static const mode_t modes[] = { 0000, 0000, 0600, 0400, 0100, 0500 };

	for (size_t i = tree.n_objects; i-- > 1;) {
		struct object *object = &tree.objects[i];

		if (object->type != S_IFDIR || !once_in(5))
			continue;
		object->mode = modes[below(COUNT(modes))];
		assert_int_equal(chmod(host_path(object), object->mode), 0);
	}
}

static void make_tree(uint64_t seed)
{
	struct object *root = &tree.objects[0];

	tree.seed = tree.random = seed;
	tree.n_objects = 0;
	*root = (struct object) { .path = "", .type = S_IFDIR, .mode = 0700 };
	make_object();
	if (once_in(2))
		make_link("/o", ".");
	if (once_in(8))
		make_chain();
	for (unsigned i = below(60); i > 0; i--)
		make_random_object();
	lock_directories();
	tree.root_fd = open(tree.root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_true(tree.root_fd >= 0);
}

static void remove_tree(void)
{
	close(tree.root_fd);
	for (size_t i = 0; i < tree.n_objects; i++)
		if (tree.objects[i].type == S_IFDIR)
			chmod(host_path(&tree.objects[i]), 0700);
	for (size_t i = tree.n_objects; i-- > 0;)
		if (remove(host_path(&tree.objects[i])))
			fail_msg("%s stays: %s", host_path(&tree.objects[i]), strerror(errno));
}

/* --- the two that are compared --- */

/* What a path leads to: an object, or -errno. */
struct answer {
	int status;
	dev_t device;
	ino_t inode;
};

/* Take an open file for its answer. */
static struct answer answer_of(int fd)
{
	struct answer answer = { .status = fd < 0 ? -errno : 0 };
	struct stat status;

	if (fd >= 0 && fstat(fd, &status) == 0) {
		answer.device = status.st_dev;
		answer.inode = status.st_ino;
	}
	if (fd >= 0)
		close(fd);
	return answer;
}

static bool is_same(struct answer left, struct answer right)
{
	return left.status == right.status && left.device == right.device && left.inode == right.inode;
}

static int kernel_open(const char *path, int flags)
{
	struct open_how how = { .flags = flags | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };
	int fd;

	if (flags & O_CREAT)
		how.mode = 0600;
	do	/* a rename anywhere in the system makes a scoped ".." start again */
		fd = syscall(SYS_openat2, tree.root_fd, path, &how, sizeof(how));
	while (fd < 0 && errno == EAGAIN);
	return fd;
}

static long op_readlink(void *context, const char *path, char *text, size_t size, enum walk_link *link)
{
	ssize_t length = readlink(path, text, size);

	(void)context;
	*link = WALK_LINK_TEXT;
	return length < 0 ? -errno : length;
}

static int host_open(const char *path, const char *suffix, int flags)
{
	static char spelled[2 * VIEW_PATH_SIZE];

	snprintf(spelled, sizeof(spelled), "%s%s", path, suffix);
	return open(spelled, flags | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static long op_check_directory(void *context, const char *path)
{
	(void)context;
	return answer_of(host_open(path, "/.", O_PATH)).status;
}

static struct answer walk_answer(const char *start, const char *path, enum walk_mode mode, int flags)
{
	int status;

	strcpy(walk.guest, *start ? start : "/");
	status = walk_path(&walk, path, mode);
	if (status)
		return (struct answer) { .status = status };
	return answer_of(host_open(walk.host, mode == WALK_PARENT ? "/." : walk.last, flags));
}

static void disagree(const char *what, const char *start, const char *path, struct answer kernel, struct answer ours)
{
	size_t length = strlen(failure);

	if (length)
		return;
	snprintf(failure, sizeof(failure),
		 "%s of \"%s\" from \"%s/\": kernel %d, inode %lu; walk %d, inode %lu%s (guest %.300s, last \"%.20s\")"
		 ", tree of seed %lu",
		 what, path, start, kernel.status, (unsigned long)kernel.inode, ours.status, (unsigned long)ours.inode,
		 walk.is_missing ? ", missing" : "", walk.guest, walk.last, (unsigned long)tree.seed);
	for (size_t i = 0; i < tree.n_objects; i++) {
		const struct object *object = &tree.objects[i];

		fprintf(stderr, "# %s/ %s%s %s %o\n", object->path, object->type == S_IFLNK ? "-> " : "",
			object->type == S_IFLNK ? object->text : "", object->type == S_IFDIR ? "directory" : "",
			object->type == S_IFDIR ? object->mode : 0);
	}
}

/* --- what is compared --- */

static void compare_object(const char *start, const char *path, const char *kernel_path)
{
	struct answer kernel = answer_of(kernel_open(kernel_path, O_PATH));
	struct answer ours = walk_answer(start, path, WALK_FOLLOW, O_PATH);

	if (!is_same(kernel, ours) || (walk.is_missing && kernel.status != -ENOENT))
		disagree("follow", start, path, kernel, ours);
	kernel = answer_of(kernel_open(kernel_path, O_PATH | O_NOFOLLOW));
	ours = walk_answer(start, path, WALK_NOFOLLOW, O_PATH);
	if (!is_same(kernel, ours) || (walk.is_missing && kernel.status != -ENOENT))
		disagree("nofollow", start, path, kernel, ours);
}

/*
 * What is missing is made by the kernel where the walk says, or not made for the same reason. But open(O_CREAT) answers
 * -EISDIR to a slash after the last name before it looks at that name; so it does where the text of a link ends in one.
 */
static void compare_creation(const char *start, const char *path, const char *kernel_path)
{
	struct answer ours = walk_answer(start, path, WALK_FOLLOW, O_PATH);
	struct answer kernel;

	if (ours.status != -ENOENT)
		return;
	kernel = answer_of(kernel_open(kernel_path, O_WRONLY | O_CREAT));
	if (kernel.status == -EISDIR && !walk.is_missing)
		return;
	if (kernel.status == 0)
		ours = walk_answer(start, path, WALK_FOLLOW, O_PATH);
	else if (walk.is_missing)
		ours = walk_answer(start, path, WALK_FOLLOW, O_WRONLY | O_CREAT);
	if (!is_same(kernel, ours))
		disagree("creation", start, path, kernel, ours);
	if (kernel.status == 0 || ours.status == 0)
		unlink(walk.host);
}

/* Where the last component begins; the slashes after it belong to it. */
static size_t parent_length(const char *path)
{
	size_t length = strlen(path);

	while (length > 0 && path[length - 1] == '/')
		length--;
	while (length > 0 && path[length - 1] != '/')
		length--;
	return length;
}

/* The parent is the directory, one that may be searched, to which the path without its last component leads. */
static void compare_parent(const char *start, const char *path, const char *kernel_path)
{
	const char *last = path + parent_length(path);
	size_t name_length = strcspn(last, "/");
	char parent[PATH_MAX + 1], expected_last[NAME_MAX + 2];
	struct answer kernel, ours;

	if (!*last || *last == '/')
		return;
	snprintf(parent, sizeof(parent), "%.*s.", (int)parent_length(kernel_path), kernel_path);
	kernel = answer_of(kernel_open(parent, O_PATH));
	if (kernel.status == 0 && name_length > NAME_MAX)
		kernel = (struct answer) { .status = -ENAMETOOLONG };
	ours = walk_answer(start, path, WALK_PARENT, O_PATH);
	if (!is_same(kernel, ours))
		disagree("parent", start, path, kernel, ours);
	if (kernel.status || ours.status)
		return;
	snprintf(expected_last, sizeof(expected_last), "%.*s", (int)name_length + !!last[name_length], last);
	if (strcmp(walk.last, expected_last))
		disagree("last component", start, path, kernel, ours);
}

static void compare_once(void)
{
	const char *start = any_directory()->path;
	char path[PATH_MAX], kernel_path[2 * PATH_MAX];
	bool is_absolute;

	make_path(path);
	/* The kernel starts at the root: to start at a directory, walk there. */
	is_absolute = path[0] == '/';
	snprintf(kernel_path, sizeof(kernel_path), "%s%s%s", is_absolute ? "" : start, is_absolute ? "" : "/", path);
	if (strlen(kernel_path) >= PATH_MAX)
		return;
	compare_object(start, path, kernel_path);
	compare_creation(start, path, kernel_path);
	compare_parent(start, path, kernel_path);
}

static uint64_t number_from_environment(const char *name, uint64_t otherwise)
{
	const char *value = getenv(name);

	return value && *value ? strtoull(value, NULL, 0) : otherwise;
}

static void compare_many(uint64_t seed, uint64_t n_cases)
{
	const struct view_mapping mapping = { tree.root, "/" };

	print_message("# %lu cases, FUZZ_SEED=%lu\n", (unsigned long)n_cases, (unsigned long)seed);
	assert_in_range(view_create(&room.view, sizeof(room), &mapping, 1), 1, sizeof(room));
	walk.view = &room.view;
	failure[0] = '\0';
	for (uint64_t i = 0; i < n_cases && !failure[0]; i += CASES_OF_TREE) {
		make_tree(seed++);
		for (int j = 0; j < CASES_OF_TREE && !failure[0]; j++)
			compare_once();
		remove_tree();
	}
}

/* --- tests --- */

static int setup(void **state)
{
	static const struct walk_ops ops = { op_readlink, op_check_directory };
	const char *directory = getenv("TMPDIR");
	char template[PATH_MAX];

	(void)state;
	walk.ops = &ops;
	snprintf(template, sizeof(template), "%s/walk-XXXXXX", directory && *directory ? directory : "/tmp");
	assert_non_null(mkdtemp(template));
	assert_non_null(realpath(template, tree.root));
	strcat(tree.root, "/tree");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	*strrchr(tree.root, '/') = '\0';
	return seteuid(getuid()) || rmdir(tree.root);
}

static void skip_without_openat2(void)
{
	tree.root_fd = AT_FDCWD;
	if (kernel_open(".", O_PATH) < 0 && errno == ENOSYS) {
		print_message("# this kernel has no openat2\n");
		skip();
	}
}

static void test_walk_agrees_with_the_kernel(void **state)
{
	(void)state;
	skip_without_openat2();
	compare_many(number_from_environment("FUZZ_SEED", 1), number_from_environment("FUZZ_CASES", DEFAULT_CASES));
	if (failure[0])
		fail_msg("%s", failure);
}

/* Give the directory of the tree to an ordinary user and become one; teardown() ends it. */
static void become_ordinary(void)
{
	char *slash = strrchr(tree.root, '/');

	*slash = '\0';
	assert_int_equal(chown(tree.root, NOBODY, NOBODY), 0);
	assert_int_equal(seteuid(NOBODY), 0);
	if (op_check_directory(NULL, tree.root) < 0) {
		print_message("# an ordinary user does not get to %s\n", tree.root);
		*slash = '/';
		skip();
	}
	*slash = '/';
}

/* Whom permissions bind. */
static void test_walk_agrees_with_the_kernel_for_an_ordinary_user(void **state)
{
	(void)state;
	skip_without_openat2();
	if (geteuid() != 0) {
		print_message("# not started by root: the test before this one was an ordinary user's\n");
		skip();
	}
	become_ordinary();
	compare_many(number_from_environment("FUZZ_SEED", 1000000),
		     number_from_environment("FUZZ_CASES", DEFAULT_CASES));
	if (failure[0])
		fail_msg("%s", failure);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_walk_agrees_with_the_kernel, setup, teardown),
		cmocka_unit_test_setup_teardown(test_walk_agrees_with_the_kernel_for_an_ordinary_user, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
