/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk, in a host that is a table: a path -> where the walk ends, and what it says of that place.
 * fuzz_walk_kernel.c compares it with the kernel itself.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/walk.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- a host in a table --- */

enum kind { DIR, LOCKED, FILE_, LINK, MAGIC, BROKEN };

struct object {
	const char *path;
	enum kind kind;
	const char *text;
};

static const struct object *host_objects;
static unsigned n_readlinks, n_checks;

static const struct object *host_find(const char *path, size_t length)
{
	static const struct object root = { "/", DIR, NULL };

	if (length == 0 || (length == 1 && path[0] == '/'))
		return &root;
	for (const struct object *object = host_objects; object->path; object++)
		if (strlen(object->path) == length && !memcmp(object->path, path, length))
			return object;
	return NULL;
}

/* Whether the look-up of a name in this directory can be made at all. */
static int host_search(const struct object *object)
{
	if (!object)
		return -ENOENT;
	switch (object->kind) {
	case DIR:
		return 0;
	case LOCKED:
		return -EACCES;
	case LINK:
	case MAGIC:
		fail_msg("the walk looked behind the link %s", object->path);
		/* fallthrough */
	default:
		return -ENOTDIR;
	}
}

/* Look up a path as the kernel does: each directory before the next name. */
static int host_look_up(const char *path, const struct object **object)
{
	if (path[0] != '/' || (path[1] && path[strlen(path) - 1] == '/') || strstr(path, "//"))
		fail_msg("not a canonical host path: %s", path);
	for (const char *slash = path; slash; slash = strchr(slash + 1, '/')) {
		int status = host_search(host_find(path, slash - path));

		if (status)
			return status;
	}
	*object = host_find(path, strlen(path));
	return *object ? 0 : -ENOENT;
}

static long host_readlink(void *context, const char *path, char *text, size_t size, enum walk_link *link)
{
	const struct object *object;
	int status = host_look_up(path, &object);

	assert_ptr_equal(context, &n_readlinks);
	n_readlinks++;
	if (status)
		return status;
	if (object->kind == BROKEN)
		return -EIO;
	if (object->kind != LINK && object->kind != MAGIC)
		return -EINVAL;
	*link = object->kind == MAGIC ? WALK_LINK_MAGIC : WALK_LINK_TEXT;
	memcpy(text, object->text, strnlen(object->text, size));
	return strnlen(object->text, size);
}

static long host_check_directory(void *context, const char *path)
{
	const struct object *object;
	int status = host_look_up(path, &object);

	assert_ptr_equal(context, &n_readlinks);
	n_checks++;
	return status ? status : host_search(object);
}

static const struct walk_ops host_ops = { host_readlink, host_check_directory };

/* --- a guest, and rows of what its paths lead to --- */

static union {
	struct view view;
	char bytes[65536];
} room;

static struct walk walk;

static void setup(const struct object *objects, const struct view_mapping *mappings, size_t n_mappings)
{
	host_objects = objects;
	assert_in_range(view_create(&room.view, sizeof(room), mappings, n_mappings), 1, sizeof(room));
	memset(&walk, 0x55, sizeof(walk));
	walk.view = &room.view;
	walk.ops = &host_ops;
	walk.context = &n_readlinks;
	walk.root = NULL;
}

static int walk_from(const char *start, const char *path, enum walk_mode mode)
{
	strcpy(walk.guest, start);
	n_readlinks = n_checks = 0;
	return walk_path(&walk, path, mode);
}

enum { MISSING = 1, MAGIC_END = 2 };

struct row {
	const char *start;
	const char *path;
	enum walk_mode mode;
	int status;
	const char *guest, *host, *last;
	int flags;
};

#define ERROR(number) -(number), NULL, NULL, NULL, 0
#define FOLLOW   WALK_FOLLOW
#define NOFOLLOW WALK_NOFOLLOW
#define PARENT   WALK_PARENT

static void check_result(const struct row *row)
{
	assert_int_equal(walk.guest_length, strlen(walk.guest));
	assert_int_equal(walk.host_length, strlen(walk.host));
	if (strcmp(walk.guest, row->guest) || strcmp(walk.host, row->host) || strcmp(walk.last, row->last) ||
	    walk.is_missing != !!(row->flags & MISSING) || walk.is_magic != !!(row->flags & MAGIC_END))
		fail_msg("%s from %s, mode %d: guest %s host %s last \"%s\"%s%s", row->path, row->start, row->mode,
			 walk.guest, walk.host, walk.last, walk.is_missing ? " missing" : "",
			 walk.is_magic ? " magic" : "");
}

static void check_rows(const struct row *rows, size_t n_rows)
{
	for (size_t i = 0; i < n_rows; i++) {
		int status = walk_from(rows[i].start, rows[i].path, rows[i].mode);

		if (status != rows[i].status)
			fail_msg("%s from %s, mode %d: %d instead of %d", rows[i].path, rows[i].start, rows[i].mode,
				 status, rows[i].status);
		if (!status)
			check_result(&rows[i]);
	}
}

#define CHECK_ROWS(...) check_rows((struct row[]) { __VA_ARGS__ }, COUNT(((struct row[]) { __VA_ARGS__ })))

static const struct object plain_host[] = {
	{ "/r", DIR, NULL },
	{ "/r/dir", DIR, NULL },
	{ "/r/dir/sub", DIR, NULL },
	{ "/r/dir/file", FILE_, NULL },
	{ "/r/file", FILE_, NULL },
	{ "/r/locked", LOCKED, NULL },
	{ "/r/broken", BROKEN, NULL },
	{ "/r/to-dir", LINK, "dir" },
	{ "/r/to-dir-slash", LINK, "dir/" },
	{ "/r/to-dir-dot", LINK, "dir/." },
	{ "/r/to-sub", LINK, "/to-dir/sub" },
	{ "/r/to-file", LINK, "dir/file" },
	{ "/r/to-file-slash", LINK, "file/" },
	{ "/r/to-root", LINK, "/" },
	{ "/r/to-missing", LINK, "dir/new" },
	{ "/r/to-missing-slash", LINK, "dir/new//" },
	{ "/r/to-missing-dir", LINK, "nothing/new" },
	{ "/r/to-to-missing", LINK, "/to-missing" },
	{ "/r/to-dot", LINK, "." },
	{ "/r/to-empty", LINK, "" },
	{ "/r/loop", LINK, "loop" },
	{ "/r/ping", LINK, "pong" },
	{ "/r/pong", LINK, "/ping" },
	{ "/r/dir/up", LINK, ".." },
	{ "/r/dir/far-up", LINK, "../../../../file" },
	{ NULL, DIR, NULL },
};

static int setup_plain(void **state)
{
	(void)state;
	setup(plain_host, (struct view_mapping[]) { { "/r", "/" } }, 1);
	return 0;
}

/* --- plain paths --- */

static void test_walk_takes_absolute_and_relative_paths(void **state)
{
	(void)state;
	CHECK_ROWS(
		{ "/", "/dir/sub", FOLLOW, 0, "/dir/sub", "/r/dir/sub", "", 0 },
		{ "/", "dir/sub", FOLLOW, 0, "/dir/sub", "/r/dir/sub", "", 0 },
		{ "/dir", "sub", FOLLOW, 0, "/dir/sub", "/r/dir/sub", "", 0 },
		{ "/dir", "/file", FOLLOW, 0, "/file", "/r/file", "", 0 },
		{ "/dir", "//dir///sub", FOLLOW, 0, "/dir/sub", "/r/dir/sub", "", 0 },
		{ "/dir", "./././sub", FOLLOW, 0, "/dir/sub", "/r/dir/sub", "", 0 },
		{ "/dir", "/", FOLLOW, 0, "/", "/r", "", 0 },
		{ "/dir", "///", NOFOLLOW, 0, "/", "/r", "", 0 });
}

static void test_walk_stays_at_root_on_dotdot(void **state)
{
	(void)state;
	CHECK_ROWS(
		{ "/", "..", FOLLOW, 0, "/", "/r", "/", 0 },
		{ "/", "/../../file", FOLLOW, 0, "/file", "/r/file", "", 0 },
		{ "/dir", "../../..", FOLLOW, 0, "/", "/r", "/", 0 },
		{ "/", "/dir/far-up", FOLLOW, 0, "/file", "/r/file", "", 0 });
}

/* After a chroot(2): the root is /dir. Who stands outside of it may go anywhere, as under the kernel. */
static void test_walk_stays_below_the_callers_root(void **state)
{
	(void)state;
	walk.root = "/dir";
	CHECK_ROWS(
		{ "/dir", "/", FOLLOW, 0, "/dir", "/r/dir", "", 0 },
		{ "/dir", "/sub", FOLLOW, 0, "/dir/sub", "/r/dir/sub", "", 0 },
		{ "/dir/sub", "../../../file", FOLLOW, 0, "/dir/file", "/r/dir/file", "", 0 },
		{ "/dir", "/../file", FOLLOW, 0, "/dir/file", "/r/dir/file", "", 0 },
		{ "/dir", "/far-up", FOLLOW, 0, "/dir/file", "/r/dir/file", "", 0 },
		{ "/dir", "/new", FOLLOW, 0, "/dir/new", "/r/dir/new", "", MISSING },
		{ "/", "dir/../file", FOLLOW, 0, "/dir/file", "/r/dir/file", "", 0 },
		{ "/", "file", FOLLOW, 0, "/file", "/r/file", "", 0 },
		{ "/", "to-root", FOLLOW, 0, "/dir", "/r/dir", "", 0 },
		{ "/", "to-sub", FOLLOW, ERROR(ENOENT) });
	strcpy(walk.guest, "/dir/sub");
	assert_int_equal(walk_plain(&walk, "/file", WALK_FOLLOW), 0);
	assert_string_equal(walk.guest, "/dir/file");
	assert_string_equal(walk.host, "/r/dir/file");
}

static void test_walk_leaves_only_directories_by_dotdot(void **state)
{
	(void)state;
	CHECK_ROWS(
		{ "/", "dir/sub/..", FOLLOW, 0, "/dir", "/r/dir", "/", 0 },
		{ "/", "dir/sub/../file", FOLLOW, 0, "/dir/file", "/r/dir/file", "", 0 },
		{ "/dir/sub", "../..", FOLLOW, 0, "/", "/r", "/", 0 },
		{ "/", "file/..", FOLLOW, ERROR(ENOTDIR) },
		{ "/", "missing/..", FOLLOW, ERROR(ENOENT) },
		{ "/", "locked/..", FOLLOW, ERROR(EACCES) },
		{ "/", "locked/../file", PARENT, ERROR(EACCES) },
		{ "/dir/gone", "..", FOLLOW, ERROR(ENOENT) });
}

static void test_walk_leaves_a_linked_directory_to_its_real_parent(void **state)
{
	(void)state;
	CHECK_ROWS(
		{ "/", "to-sub/..", FOLLOW, 0, "/dir", "/r/dir", "/", 0 },
		{ "/", "to-sub/../file", NOFOLLOW, 0, "/dir/file", "/r/dir/file", "", 0 },
		{ "/", "dir/up/dir", FOLLOW, 0, "/dir", "/r/dir", "", 0 });
}

static void test_walk_keeps_what_a_trailing_slash_or_dot_asks(void **state)
{
	(void)state;
	CHECK_ROWS(
		{ "/", "dir/", FOLLOW, 0, "/dir", "/r/dir", "/", 0 },
		{ "/", "dir///", NOFOLLOW, 0, "/dir", "/r/dir", "/", 0 },
		{ "/", "dir/.", FOLLOW, 0, "/dir", "/r/dir", "/.", 0 },
		{ "/", "dir/./", FOLLOW, 0, "/dir", "/r/dir", "/.", 0 },
		{ "/", "dir//.//", FOLLOW, 0, "/dir", "/r/dir", "/.", 0 },
		{ "/", "file/", FOLLOW, 0, "/file", "/r/file", "/", 0 },
		{ "/", "file/.", FOLLOW, 0, "/file", "/r/file", "/.", 0 },
		{ "/dir", ".", FOLLOW, 0, "/dir", "/r/dir", "/.", 0 },
		{ "/", "/.", FOLLOW, 0, "/", "/r", "/.", 0 },
		{ "/", "dir/./sub", FOLLOW, 0, "/dir/sub", "/r/dir/sub", "", 0 },
		{ "/", "dir/../", FOLLOW, 0, "/", "/r", "/", 0 });
}

static void test_walk_says_what_is_missing_only_at_the_end(void **state)
{
	(void)state;
	CHECK_ROWS(
		{ "/", "dir/new", FOLLOW, 0, "/dir/new", "/r/dir/new", "", MISSING },
		{ "/", "dir/new", NOFOLLOW, 0, "/dir/new", "/r/dir/new", "", MISSING },
		{ "/", "dir/new/", FOLLOW, 0, "/dir/new", "/r/dir/new", "/", MISSING },
		{ "/", "dir/new/.", FOLLOW, ERROR(ENOENT) },
		{ "/", "dir/new/x", FOLLOW, ERROR(ENOENT) },
		{ "/", "dir/new/x", PARENT, ERROR(ENOENT) });
}

static void test_walk_returns_the_errors_of_the_host(void **state)
{
	(void)state;
	CHECK_ROWS(
		{ "/", "file/x", FOLLOW, ERROR(ENOTDIR) },
		{ "/", "locked", FOLLOW, 0, "/locked", "/r/locked", "", 0 },
		{ "/", "locked/", FOLLOW, 0, "/locked", "/r/locked", "/", 0 },
		{ "/", "locked/x", FOLLOW, ERROR(EACCES) },
		{ "/", "locked/x/..", FOLLOW, ERROR(EACCES) },
		{ "/", "broken", FOLLOW, ERROR(EIO) },
		{ "/", "broken", NOFOLLOW, ERROR(EIO) },
		{ "/", "broken", PARENT, 0, "/", "/r", "broken", 0 });
}

/* --- links --- */

static void test_walk_follows_links_on_the_way(void **state)
{
	(void)state;
	CHECK_ROWS(
		{ "/", "to-dir/sub", NOFOLLOW, 0, "/dir/sub", "/r/dir/sub", "", 0 },
		{ "/", "to-dir-slash/sub", NOFOLLOW, 0, "/dir/sub", "/r/dir/sub", "", 0 },
		{ "/", "to-dir-dot/sub", NOFOLLOW, 0, "/dir/sub", "/r/dir/sub", "", 0 },
		{ "/dir", "up/to-sub/../file", NOFOLLOW, 0, "/dir/file", "/r/dir/file", "", 0 },
		{ "/", "to-root/to-root/dir", NOFOLLOW, 0, "/dir", "/r/dir", "", 0 },
		{ "/", "to-dot/to-dot/file", NOFOLLOW, 0, "/file", "/r/file", "", 0 },
		{ "/", "to-file/x", NOFOLLOW, ERROR(ENOTDIR) },
		{ "/", "to-missing/x", NOFOLLOW, ERROR(ENOENT) });
}

static void test_walk_follows_a_link_at_the_end_when_asked(void **state)
{
	(void)state;
	CHECK_ROWS(
		{ "/", "to-dir", FOLLOW, 0, "/dir", "/r/dir", "", 0 },
		{ "/", "to-dir", NOFOLLOW, 0, "/to-dir", "/r/to-dir", "", 0 },
		{ "/", "to-sub", FOLLOW, 0, "/dir/sub", "/r/dir/sub", "", 0 },
		{ "/", "to-sub", NOFOLLOW, 0, "/to-sub", "/r/to-sub", "", 0 },
		{ "/", "to-root", FOLLOW, 0, "/", "/r", "", 0 },
		{ "/dir", "up", FOLLOW, 0, "/", "/r", "/", 0 },
		{ "/dir", "up", NOFOLLOW, 0, "/dir/up", "/r/dir/up", "", 0 },
		{ "/", "loop", NOFOLLOW, 0, "/loop", "/r/loop", "", 0 });
}

static void test_walk_follows_a_link_before_a_trailing_slash(void **state)
{
	(void)state;
	CHECK_ROWS(
		{ "/", "to-dir/", NOFOLLOW, 0, "/dir", "/r/dir", "/", 0 },
		{ "/", "to-dir/.", NOFOLLOW, 0, "/dir", "/r/dir", "/.", 0 },
		{ "/", "to-sub/", NOFOLLOW, 0, "/dir/sub", "/r/dir/sub", "/", 0 },
		{ "/", "to-root/", NOFOLLOW, 0, "/", "/r", "", 0 },
		{ "/dir", "up/", NOFOLLOW, 0, "/", "/r", "/", 0 },
		{ "/", "to-file/", NOFOLLOW, 0, "/dir/file", "/r/dir/file", "/", 0 },
		{ "/", "loop/", NOFOLLOW, ERROR(ELOOP) });
}

static void test_walk_keeps_what_the_text_of_a_link_asks(void **state)
{
	(void)state;
	CHECK_ROWS(
		{ "/", "to-dir-slash", FOLLOW, 0, "/dir", "/r/dir", "/", 0 },
		{ "/", "to-dir-dot", FOLLOW, 0, "/dir", "/r/dir", "/.", 0 },
		{ "/", "to-dot", FOLLOW, 0, "/", "/r", "/.", 0 },
		{ "/", "to-file-slash", FOLLOW, 0, "/file", "/r/file", "/", 0 },
		{ "/", "to-dir-slash/file", FOLLOW, 0, "/dir/file", "/r/dir/file", "", 0 });
}

static void test_walk_names_what_a_dangling_link_points_to(void **state)
{
	(void)state;
	CHECK_ROWS(
		{ "/", "to-missing", FOLLOW, 0, "/dir/new", "/r/dir/new", "", MISSING },
		{ "/", "to-missing", NOFOLLOW, 0, "/to-missing", "/r/to-missing", "", 0 },
		{ "/", "to-missing/", NOFOLLOW, 0, "/dir/new", "/r/dir/new", "/", MISSING },
		{ "/", "to-missing-slash", FOLLOW, 0, "/dir/new", "/r/dir/new", "/", MISSING },
		{ "/", "to-to-missing", FOLLOW, 0, "/dir/new", "/r/dir/new", "", MISSING },
		{ "/", "to-missing-dir", FOLLOW, ERROR(ENOENT) },
		{ "/", "to-empty", FOLLOW, ERROR(ENOENT) },
		{ "/", "to-empty/x", FOLLOW, ERROR(ENOENT) },
		{ "/", "to-empty", NOFOLLOW, 0, "/to-empty", "/r/to-empty", "", 0 });
}

static void test_walk_ends_a_loop(void **state)
{
	(void)state;
	CHECK_ROWS(
		{ "/", "loop", FOLLOW, ERROR(ELOOP) },
		{ "/", "loop/x", NOFOLLOW, ERROR(ELOOP) },
		{ "/", "loop/x", PARENT, ERROR(ELOOP) },
		{ "/", "ping", FOLLOW, ERROR(ELOOP) });
}

/* A link of the chain c1 -> c2 -> ... -> c41 -> file is followed 42 - i times. */
static void test_walk_follows_forty_links_and_no_more(void **state)
{
	static char paths[41][16], texts[41][16];
	static struct object host[COUNT(paths) + 3];

	(void)state;
	for (int i = 0; i < 41; i++) {
		sprintf(paths[i], "/r/c%d", i + 1);
		sprintf(texts[i], i == 40 ? "file" : "/c%d", i + 2);
		host[i] = (struct object) { paths[i], LINK, texts[i] };
	}
	host[41] = (struct object) { "/r", DIR, NULL };
	host[42] = (struct object) { "/r/file", FILE_, NULL };
	setup(host, (struct view_mapping[]) { { "/r", "/" } }, 1);

	CHECK_ROWS({ "/", "c2", FOLLOW, 0, "/file", "/r/file", "", 0 });
	assert_int_equal(walk.n_links, 40);
	CHECK_ROWS(
		{ "/", "c1", FOLLOW, ERROR(ELOOP) },
		{ "/", "c1", NOFOLLOW, 0, "/c1", "/r/c1", "", 0 },
		{ "/", "c1/", NOFOLLOW, ERROR(ELOOP) },
		{ "/", "c2/x", NOFOLLOW, ERROR(ENOTDIR) },
		{ "/", "c1/x", NOFOLLOW, ERROR(ELOOP) });
}

static void test_walk_counts_links_on_the_way_too(void **state)
{
	char path[41 * sizeof("to-dot/")] = "";

	(void)state;
	for (int i = 0; i < 40; i++)
		strcat(path, "to-dot/");
	assert_int_equal(walk_from("/", path, WALK_NOFOLLOW), 0);
	assert_int_equal(walk.n_links, 40);
	strcat(path, "to-dot");
	assert_int_equal(walk_from("/", path, WALK_NOFOLLOW), 0);
	assert_int_equal(walk_from("/", path, WALK_FOLLOW), -ELOOP);
}

/* --- the parent --- */

static void test_walk_to_the_parent_does_not_look_at_the_last_component(void **state)
{
	(void)state;
	CHECK_ROWS(
		{ "/", "new", PARENT, 0, "/", "/r", "new", 0 },
		{ "/", "dir/new", PARENT, 0, "/dir", "/r/dir", "new", 0 },
		{ "/", "dir/new/", PARENT, 0, "/dir", "/r/dir", "new/", 0 },
		{ "/", "dir/new///", PARENT, 0, "/dir", "/r/dir", "new/", 0 },
		{ "/", "to-dir", PARENT, 0, "/", "/r", "to-dir", 0 },
		{ "/", "to-dir/", PARENT, 0, "/", "/r", "to-dir/", 0 },
		{ "/", "loop", PARENT, 0, "/", "/r", "loop", 0 },
		{ "/", "to-sub/new", PARENT, 0, "/dir/sub", "/r/dir/sub", "new", 0 },
		{ "/", "to-sub/../new", PARENT, 0, "/dir", "/r/dir", "new", 0 },
		{ "/", "file/new", PARENT, 0, "/file", "/r/file", "new", 0 });
	CHECK_ROWS({ "/dir", "new", PARENT, 0, "/dir", "/r/dir", "new", 0 });
	assert_int_equal(n_readlinks + n_checks, 0);
}

static void test_walk_to_the_parent_leaves_a_last_dot_to_the_caller(void **state)
{
	(void)state;
	CHECK_ROWS(
		{ "/", "dir/.", PARENT, 0, "/dir", "/r/dir", ".", 0 },
		{ "/", "dir/./", PARENT, 0, "/dir", "/r/dir", "./", 0 },
		{ "/", "dir/..", PARENT, 0, "/dir", "/r/dir", "..", 0 },
		{ "/", "dir/..//", PARENT, 0, "/dir", "/r/dir", "../", 0 },
		{ "/dir", "..", PARENT, 0, "/dir", "/r/dir", "..", 0 },
		{ "/", "/", PARENT, 0, "/", "/r", ".", 0 },
		{ "/dir", "///", PARENT, 0, "/", "/r", ".", 0 },
		{ "/", "to-root/new", PARENT, 0, "/", "/r", "new", 0 },
		{ "/", "/..", PARENT, 0, "/", "/r", "..", 0 });
}

/* --- lengths --- */

static void fill_name(char *name, size_t length)
{
	memset(name, 'n', length);
	name[length] = '\0';
}

static void test_walk_refuses_a_name_longer_than_255_bytes(void **state)
{
	char name[NAME_MAX + 2], path[2 * NAME_MAX];

	(void)state;
	fill_name(name, NAME_MAX);
	assert_int_equal(walk_from("/", name, WALK_FOLLOW), 0);
	assert_true(walk.is_missing);
	assert_int_equal(walk_from("/", name, WALK_PARENT), 0);
	assert_string_equal(walk.last, name);
	sprintf(path, "%s//", name);
	assert_int_equal(walk_from("/", path, WALK_PARENT), 0);
	assert_int_equal(strlen(walk.last), NAME_MAX + 1);
	sprintf(path, "dir/%s/x", name);
	assert_int_equal(walk_from("/", path, WALK_FOLLOW), -ENOENT);

	fill_name(name, NAME_MAX + 1);
	for (enum walk_mode mode = WALK_FOLLOW; mode <= WALK_PARENT; mode++) {
		assert_int_equal(walk_from("/", name, mode), -ENAMETOOLONG);
		sprintf(path, "dir/%s/x", name);
		assert_int_equal(walk_from("/", path, mode), -ENAMETOOLONG);
	}
}

static void test_walk_finds_what_is_wrong_before_a_long_name(void **state)
{
	const struct { const char *before; int status; } table[] = {
		{ "file/", -ENOTDIR }, { "locked/", -EACCES }, { "missing/", -ENOENT }, { "loop/", -ELOOP },
		{ "dir/./", -ENAMETOOLONG }, { "file/./", -ENOTDIR },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		for (enum walk_mode mode = WALK_FOLLOW; mode <= WALK_PARENT; mode++) {
			char path[2 * NAME_MAX];
			size_t length = sprintf(path, "%s", table[i].before);

			fill_name(path + length, NAME_MAX + 1);
			assert_int_equal(walk_from("/", path, mode), table[i].status);
		}
}

static void test_walk_takes_the_longest_path_of_a_caller(void **state)
{
	char path[PATH_MAX] = "";

	(void)state;
	while (strlen(path) < PATH_MAX - 1)
		strcat(path, "/");
	memcpy(path + PATH_MAX - 1 - strlen("dir/file"), "dir/file", strlen("dir/file"));
	CHECK_ROWS({ "/", path, FOLLOW, 0, "/dir/file", "/r/dir/file", "", 0 });
	for (size_t i = 1; i < PATH_MAX - 1 - strlen("dir/file"); i += 2)
		path[i] = '.';
	CHECK_ROWS({ "/", path, FOLLOW, 0, "/dir/file", "/r/dir/file", "", 0 });
}

/* The last name that fits is a byte shorter than the buffer less what the host path has more than the guest path. */
static void test_walk_refuses_what_its_buffers_do_not_hold(void **state)
{
	static char start[VIEW_PATH_SIZE];
	const size_t room_for_guest = VIEW_PATH_SIZE - 1 - strlen("/r");

	(void)state;
	for (size_t left = 1; left <= 8; left++) {
		memset(start, 'n', sizeof(start));
		start[0] = '/';
		start[room_for_guest - left] = '\0';
		/* The table knows no such host directory: that the walk got as far as to ask is what is tested. */
		assert_int_equal(walk_from(start, "123/x", WALK_FOLLOW), left < 4 ? -ENAMETOOLONG : -ENOENT);
		strcpy(walk.guest, start);
		assert_int_equal(walk_plain(&walk, "123", WALK_FOLLOW), left < 4 ? -EAGAIN : 0);
	}
	start[room_for_guest - 8] = 'n';
	start[VIEW_PATH_SIZE - 1] = '\0';
	assert_int_equal(walk_from(start, "x", WALK_PARENT), -ENAMETOOLONG);
}

/* What forty links leave to walk is more than any path may be long. */
static void test_walk_takes_links_whose_texts_pile_up(void **state)
{
	static char loop[PATH_MAX], texts[40][PATH_MAX], paths[40][16];
	static struct object host[COUNT(texts) + 4];

	(void)state;
	memset(loop, '/', PATH_MAX - 1);
	memcpy(loop, "/loop/x", strlen("/loop/x"));
	host[40] = (struct object) { "/r/loop", LINK, loop };
	host[41] = (struct object) { "/r", DIR, NULL };
	host[42] = (struct object) { "/r/dir", DIR, NULL };
	for (size_t i = 0; i < COUNT(texts); i++) {
		char target[16];

		sprintf(target, i == 39 ? "/dir/" : "/l%d/", (int)i + 1);
		memset(texts[i], '/', PATH_MAX - 1);
		memcpy(texts[i], target, strlen(target));
		texts[i][PATH_MAX - 2] = '.';
		sprintf(paths[i], "/r/l%d", (int)i);
		host[i] = (struct object) { paths[i], LINK, texts[i] };
	}
	setup(host, (struct view_mapping[]) { { "/r", "/" } }, 1);
	CHECK_ROWS(
		{ "/", "l0", FOLLOW, 0, "/dir", "/r/dir", "/.", 0 },
		{ "/", "loop", FOLLOW, ERROR(ELOOP) });
}

static void test_walk_refuses_a_link_whose_text_may_be_cut_off(void **state)
{
	static char text[WALK_TEXT_SIZE + 1];
	const struct object host[] = { { "/r", DIR, NULL }, { "/r/l", LINK, text }, { NULL, DIR, NULL } };

	(void)state;
	setup(host, (struct view_mapping[]) { { "/r", "/" } }, 1);
	memset(text, '/', WALK_TEXT_SIZE - 1);
	CHECK_ROWS({ "/", "l", FOLLOW, 0, "/", "/r", "", 0 });
	memset(text, '/', WALK_TEXT_SIZE);
	CHECK_ROWS({ "/", "l", FOLLOW, ERROR(ENAMETOOLONG) }, { "/", "l", NOFOLLOW, 0, "/l", "/r/l", "", 0 });
}

/* --- bindings --- */

static const struct object bound_host[] = {
	{ "/r", DIR, NULL },
	{ "/r/glue", DIR, NULL },
	{ "/r/lib", LINK, "usr/lib" },
	{ "/r/usr", DIR, NULL },
	{ "/r/usr/lib", DIR, NULL },
	{ "/r/usr/lib/libc", FILE_, NULL },
	{ "/r/etc", DIR, NULL },
	{ "/r/etc/hidden", FILE_, NULL },
	{ "/r/into", LINK, "/data/deep/../x" },
	{ "/data", DIR, NULL },
	{ "/data/x", FILE_, NULL },
	{ "/data/deep", DIR, NULL },
	{ "/data/up", LINK, ".." },
	{ "/data/abs", LINK, "/etc" },
	{ "/data/to-host", LINK, "/data/x" },
	{ "/inner", DIR, NULL },
	{ "/inner/y", FILE_, NULL },
	{ "/file", FILE_, NULL },
	{ "/link", LINK, "etc" },
	{ NULL, DIR, NULL },
};

static void setup_bound(const struct view_mapping *mappings, size_t n_mappings)
{
	setup(bound_host, mappings, n_mappings);
}

#define SETUP_BOUND(...) \
	setup_bound((struct view_mapping[]) { __VA_ARGS__ }, COUNT(((struct view_mapping[]) { __VA_ARGS__ })))

static void test_walk_enters_and_leaves_a_binding(void **state)
{
	(void)state;
	SETUP_BOUND({ "/r", "/" }, { "/data", "/glue/d" });
	CHECK_ROWS(
		{ "/", "/glue/d", FOLLOW, 0, "/glue/d", "/data", "", 0 },
		{ "/", "/glue/d/x", FOLLOW, 0, "/glue/d/x", "/data/x", "", 0 },
		{ "/", "/glue/d/..", FOLLOW, 0, "/glue", "/r/glue", "/", 0 },
		{ "/glue/d", "deep/../../..", FOLLOW, 0, "/", "/r", "/", 0 },
		{ "/glue/d", "..", FOLLOW, 0, "/glue", "/r/glue", "/", 0 },
		{ "/glue", "d/", NOFOLLOW, 0, "/glue/d", "/data", "/", 0 },
		{ "/glue/d", "new", PARENT, 0, "/glue/d", "/data", "new", 0 },
		{ "/", "/glue/d", PARENT, 0, "/glue", "/r/glue", "d", 0 },
		{ "/", "/glue/dd", FOLLOW, 0, "/glue/dd", "/r/glue/dd", "", MISSING });
}

static void test_links_in_a_binding_are_links_of_the_guest(void **state)
{
	(void)state;
	SETUP_BOUND({ "/r", "/" }, { "/data", "/glue/d" });
	CHECK_ROWS(
		{ "/", "/glue/d/up", FOLLOW, 0, "/glue", "/r/glue", "/", 0 },
		{ "/", "/glue/d/up/d/x", FOLLOW, 0, "/glue/d/x", "/data/x", "", 0 },
		{ "/", "/glue/d/abs", FOLLOW, 0, "/etc", "/r/etc", "", 0 },
		{ "/", "/glue/d/to-host", FOLLOW, ERROR(ENOENT) });
	SETUP_BOUND({ "/r", "/" }, { "/data", "/data" });
	CHECK_ROWS(
		{ "/", "/data/to-host", FOLLOW, 0, "/data/x", "/data/x", "", 0 },
		{ "/", "/into", FOLLOW, 0, "/data/x", "/data/x", "", 0 });
}

static void test_walk_through_nested_bindings(void **state)
{
	(void)state;
	SETUP_BOUND({ "/r", "/" }, { "/data", "/etc" }, { "/inner", "/etc/deep" }, { "/file", "/etc/deep/y" });
	CHECK_ROWS(
		{ "/", "/etc/x", FOLLOW, 0, "/etc/x", "/data/x", "", 0 },
		{ "/", "/etc/hidden", FOLLOW, 0, "/etc/hidden", "/data/hidden", "", MISSING },
		{ "/", "/etc/deep", FOLLOW, 0, "/etc/deep", "/inner", "", 0 },
		{ "/", "/etc/deep/y", FOLLOW, 0, "/etc/deep/y", "/file", "", 0 },
		{ "/", "/etc/deep/y/z", FOLLOW, ERROR(ENOTDIR) },
		{ "/", "/etc/deep/y/..", FOLLOW, ERROR(ENOTDIR) },
		{ "/", "/etc/deep/../x", FOLLOW, 0, "/etc/x", "/data/x", "", 0 },
		{ "/", "/etc/deep/../../usr", FOLLOW, 0, "/usr", "/r/usr", "", 0 });
}

static void test_binding_over_a_link_hides_the_link(void **state)
{
	(void)state;
	SETUP_BOUND({ "/r", "/" }, { "/inner", "/lib" });
	CHECK_ROWS(
		{ "/", "/lib", FOLLOW, 0, "/lib", "/inner", "", 0 },
		{ "/", "/lib/y", FOLLOW, 0, "/lib/y", "/inner/y", "", 0 },
		{ "/", "/lib/..", FOLLOW, 0, "/", "/r", "/", 0 },
		{ "/", "/usr/lib/libc", FOLLOW, 0, "/usr/lib/libc", "/r/usr/lib/libc", "", 0 });
}

static void test_binding_behind_a_link_is_reached_through_it(void **state)
{
	(void)state;
	SETUP_BOUND({ "/r", "/" }, { "/inner", "/usr/lib/in" }, { "/file", "/usr/lib/libc" });
	CHECK_ROWS(
		{ "/", "/lib/in/y", FOLLOW, 0, "/usr/lib/in/y", "/inner/y", "", 0 },
		{ "/", "/lib/libc", NOFOLLOW, 0, "/usr/lib/libc", "/file", "", 0 });
}

static void test_bound_link_is_a_link_at_its_guest_place(void **state)
{
	(void)state;
	SETUP_BOUND({ "/r", "/" }, { "/link", "/usr" }, { "/link", "/l" });
	CHECK_ROWS(
		{ "/", "/l", NOFOLLOW, 0, "/l", "/link", "", 0 },
		{ "/", "/l", FOLLOW, 0, "/etc", "/r/etc", "", 0 },
		{ "/", "/usr/hidden", FOLLOW, 0, "/etc/hidden", "/r/etc/hidden", "", 0 });
}

static void test_same_host_directory_at_two_places_is_left_to_each(void **state)
{
	(void)state;
	SETUP_BOUND({ "/r", "/" }, { "/data", "/glue/one" }, { "/data", "/usr/lib/two" });
	CHECK_ROWS(
		{ "/", "/glue/one/deep/../../two", FOLLOW, 0, "/glue/two", "/r/glue/two", "", MISSING },
		{ "/", "/glue/one/up", FOLLOW, 0, "/glue", "/r/glue", "/", 0 },
		{ "/", "/usr/lib/two/up", FOLLOW, 0, "/usr/lib", "/r/usr/lib", "/", 0 },
		{ "/usr/lib/two", "../libc", FOLLOW, 0, "/usr/lib/libc", "/r/usr/lib/libc", "", 0 });
}

static void test_host_directory_below_another_binding_is_left_to_its_own_place(void **state)
{
	(void)state;
	SETUP_BOUND({ "/r", "/" }, { "/data", "/d" }, { "/data/deep", "/glue/deep" }, { "/r/usr", "/u" });
	CHECK_ROWS(
		{ "/", "/glue/deep/..", FOLLOW, 0, "/glue", "/r/glue", "/", 0 },
		{ "/", "/d/deep/..", FOLLOW, 0, "/d", "/data", "/", 0 },
		{ "/", "/u/lib/../..", FOLLOW, 0, "/", "/r", "/", 0 },
		{ "/", "/u/lib/libc", FOLLOW, 0, "/u/lib/libc", "/r/usr/lib/libc", "", 0 });
}

static void test_host_root_as_a_binding(void **state)
{
	(void)state;
	SETUP_BOUND({ "/r", "/" }, { "/", "/host" });
	CHECK_ROWS(
		{ "/", "/host", FOLLOW, 0, "/host", "/", "", 0 },
		{ "/", "/host/", FOLLOW, 0, "/host", "/", "/", 0 },
		{ "/", "/host/data/x", FOLLOW, 0, "/host/data/x", "/data/x", "", 0 },
		{ "/", "/host/data/..", FOLLOW, 0, "/host", "/", "/", 0 },
		{ "/", "/host/..", FOLLOW, 0, "/", "/r", "/", 0 },
		{ "/host", "new", PARENT, 0, "/host", "/", "new", 0 });
	SETUP_BOUND({ "/", "/" }, { "/inner", "/data/deep" });
	CHECK_ROWS(
		{ "/", "/", FOLLOW, 0, "/", "/", "", 0 },
		{ "/", "/..", FOLLOW, 0, "/", "/", "/", 0 },
		{ "/data", "..", FOLLOW, 0, "/", "/", "/", 0 },
		{ "/data", "deep/y", FOLLOW, 0, "/data/deep/y", "/inner/y", "", 0 },
		{ "/data/deep", "../x", FOLLOW, 0, "/data/x", "/data/x", "", 0 });
}

/* --- magic links --- */

static const struct object magic_host[] = {
	{ "/r", DIR, NULL },
	{ "/r/dir", DIR, NULL },
	{ "/r/dir/file", FILE_, NULL },
	{ "/r/fd", DIR, NULL },
	{ "/r/fd/dir", MAGIC, "/r/dir" },
	{ "/r/fd/root", MAGIC, "/r" },
	{ "/r/fd/file", MAGIC, "/r/dir/file" },
	{ "/r/fd/pipe", MAGIC, "pipe:[4026]" },
	{ "/r/fd/bound", MAGIC, "/data" },
	{ "/r/fd/outside", MAGIC, "/elsewhere" },
	{ "/r/fd/deleted", MAGIC, "/r/dir/gone (deleted)" },
	{ "/r/self", LINK, "fd" },
	{ "/r/to-magic", LINK, "fd/pipe" },
	{ "/r/to-magic-slash", LINK, "fd/dir/" },
	{ "/data", DIR, NULL },
	{ "/data/x", FILE_, NULL },
	{ NULL, DIR, NULL },
};

static void setup_magic(void)
{
	setup(magic_host, (struct view_mapping[]) { { "/r", "/" }, { "/data", "/d" } }, 2);
}

static void test_magic_link_at_the_end_is_left_to_the_caller(void **state)
{
	(void)state;
	setup_magic();
	CHECK_ROWS(
		{ "/", "fd/pipe", FOLLOW, 0, "/fd/pipe", "/r/fd/pipe", "", MAGIC_END },
		{ "/", "fd/dir", FOLLOW, 0, "/fd/dir", "/r/fd/dir", "", MAGIC_END },
		{ "/", "fd/dir/", FOLLOW, 0, "/fd/dir", "/r/fd/dir", "/", MAGIC_END },
		{ "/", "fd/dir/", NOFOLLOW, 0, "/fd/dir", "/r/fd/dir", "/", MAGIC_END },
		{ "/", "fd/dir", NOFOLLOW, 0, "/fd/dir", "/r/fd/dir", "", 0 },
		{ "/", "fd/dir", PARENT, 0, "/fd", "/r/fd", "dir", 0 },
		{ "/", "self/outside", FOLLOW, 0, "/fd/outside", "/r/fd/outside", "", MAGIC_END },
		{ "/", "to-magic", FOLLOW, 0, "/fd/pipe", "/r/fd/pipe", "", MAGIC_END },
		{ "/", "to-magic-slash", FOLLOW, 0, "/fd/dir", "/r/fd/dir", "/", MAGIC_END },
		{ "/", "to-magic", NOFOLLOW, 0, "/to-magic", "/r/to-magic", "", 0 });
}

static void test_magic_link_on_the_way_leads_where_the_guest_sees_it(void **state)
{
	(void)state;
	setup_magic();
	CHECK_ROWS(
		{ "/", "fd/dir/file", NOFOLLOW, 0, "/dir/file", "/r/dir/file", "", 0 },
		{ "/", "fd/dir/.", NOFOLLOW, 0, "/dir", "/r/dir", "/.", 0 },
		{ "/", "fd/root/dir", FOLLOW, 0, "/dir", "/r/dir", "", 0 },
		{ "/", "fd/dir/..", FOLLOW, 0, "/", "/r", "/", 0 },
		{ "/", "fd/bound/x", FOLLOW, 0, "/d/x", "/data/x", "", 0 },
		{ "/", "fd/bound/../dir", FOLLOW, 0, "/dir", "/r/dir", "", 0 },
		{ "/", "fd/dir/new", PARENT, 0, "/dir", "/r/dir", "new", 0 },
		{ "/", "fd/file/x", FOLLOW, ERROR(ENOTDIR) },
		{ "/", "fd/pipe/x", FOLLOW, ERROR(ENOTDIR) },
		{ "/", "fd/outside/x", FOLLOW, ERROR(ENOENT) },
		{ "/", "fd/deleted/x", FOLLOW, ERROR(ENOENT) });
}

/* --- cost --- */

static void test_walk_asks_once_for_each_component(void **state)
{
	const struct { const char *path; enum walk_mode mode; unsigned n_readlinks, n_checks; } table[] = {
		{ "/dir/sub", WALK_FOLLOW, 2, 0 },
		{ "/dir/./sub//", WALK_FOLLOW, 2, 0 },
		{ "/dir/sub", WALK_PARENT, 1, 0 },
		{ "/to-dir/sub", WALK_FOLLOW, 3, 0 },
		{ "/dir/sub/..", WALK_FOLLOW, 2, 1 },
		{ "/", WALK_FOLLOW, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_int_equal(walk_from("/", table[i].path, table[i].mode), 0);
		assert_int_equal(n_readlinks, table[i].n_readlinks);
		assert_int_equal(n_checks, table[i].n_checks);
	}
}

/* --- walk_plain --- */

/* Paths without links: the plain walk says what the walk says. */
static void test_plain_walk_agrees_where_there_is_no_link(void **state)
{
	const char *const starts[] = { "/", "/etc", "/etc/deep", "/usr/lib" };
	const char *const paths[] = {
		"/", "///", ".", "./", "./.", "x", "x/", "x/.", "x//", "/usr/lib/libc", "//usr/./lib//libc", "/etc",
		"/etc/", "/etc/x", "/etc/deep", "/etc/deep/y", "/etc/./deep/.", "/etc/deep/new", "deep/y", "deep",
		"new", "/new", "libc/",
	};

	(void)state;
	SETUP_BOUND({ "/r", "/" }, { "/data", "/etc" }, { "/inner", "/etc/deep" });
	for (size_t i = 0; i < COUNT(starts) * COUNT(paths) * 3; i++) {
		const char *start = starts[i % COUNT(starts)], *path = paths[i / COUNT(starts) % COUNT(paths)];
		enum walk_mode mode = i / COUNT(starts) / COUNT(paths);
		static struct walk plain;

		if (walk_from(start, path, mode) < 0)
			continue;
		plain.view = walk.view;
		strcpy(plain.guest, start);
		assert_int_equal(walk_plain(&plain, path, mode), 0);
		assert_string_equal(plain.guest, walk.guest);
		assert_string_equal(plain.host, walk.host);
		assert_string_equal(plain.last, walk.last);
		assert_int_equal(plain.guest_length, walk.guest_length);
		assert_int_equal(plain.host_length, walk.host_length);
		assert_false(plain.is_missing);
		assert_false(plain.is_magic);
		assert_int_equal(plain.n_links, 0);
	}
}

static void test_plain_walk_asks_nothing_of_the_host(void **state)
{
	(void)state;
	strcpy(walk.guest, "/dir");
	n_readlinks = n_checks = 0;
	assert_int_equal(walk_plain(&walk, "/to-dir/no/such/file/", WALK_NOFOLLOW), 0);
	assert_int_equal(n_readlinks + n_checks, 0);
	assert_string_equal(walk.guest, "/to-dir/no/such/file");
	assert_string_equal(walk.host, "/r/to-dir/no/such/file");
	assert_string_equal(walk.last, "/");
}

static void test_plain_walk_leaves_the_rest_to_the_walk(void **state)
{
	char long_name[NAME_MAX + 2], long_path[NAME_MAX + 8];
	const struct { const char *path; enum walk_mode mode; int status; } table[] = {
		{ "..", WALK_FOLLOW, -EAGAIN }, { "a/../b", WALK_NOFOLLOW, -EAGAIN }, { "/..", WALK_FOLLOW, -EAGAIN },
		{ "../", WALK_NOFOLLOW, -EAGAIN }, { "../x", WALK_PARENT, -EAGAIN },
		{ "a/../..", WALK_PARENT, -EAGAIN }, { "a/..", WALK_PARENT, 0 }, { "..", WALK_PARENT, 0 },
		{ "../", WALK_PARENT, 0 }, { "...", WALK_FOLLOW, 0 }, { "..a", WALK_FOLLOW, 0 },
		{ long_name, WALK_FOLLOW, -EAGAIN }, { long_name, WALK_PARENT, -EAGAIN },
		{ long_path, WALK_FOLLOW, -EAGAIN },
	};

	(void)state;
	fill_name(long_name, NAME_MAX + 1);
	sprintf(long_path, "/a/%s/x", long_name);
	for (size_t i = 0; i < COUNT(table); i++) {
		strcpy(walk.guest, "/start/here");
		if (walk_plain(&walk, table[i].path, table[i].mode) != table[i].status)
			fail_msg("%s", table[i].path);
		if (table[i].status)
			assert_string_equal(walk.guest, "/start/here");
	}
}

static void test_plain_walk_splits_the_parent(void **state)
{
	const struct { const char *path, *guest, *last; } table[] = {
		{ "a/b", "/s/a", "b" }, { "a/b//", "/s/a", "b/" }, { "b", "/s", "b" }, { "/b", "/", "b" },
		{ "/", "/", "." },
		{ "a/.", "/s/a", "." }, { "a/..", "/s/a", ".." }, { "a/./..//", "/s/a", "../" }, { ".", "/s", "." },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		strcpy(walk.guest, "/s");
		assert_int_equal(walk_plain(&walk, table[i].path, WALK_PARENT), 0);
		assert_string_equal(walk.guest, table[i].guest);
		assert_string_equal(walk.last, table[i].last);
	}
}

#define TEST(name) cmocka_unit_test_setup(name, setup_plain)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_walk_takes_absolute_and_relative_paths),
		TEST(test_walk_stays_at_root_on_dotdot),
		TEST(test_walk_stays_below_the_callers_root),
		TEST(test_walk_leaves_only_directories_by_dotdot),
		TEST(test_walk_leaves_a_linked_directory_to_its_real_parent),
		TEST(test_walk_keeps_what_a_trailing_slash_or_dot_asks),
		TEST(test_walk_says_what_is_missing_only_at_the_end),
		TEST(test_walk_returns_the_errors_of_the_host),
		TEST(test_walk_follows_links_on_the_way),
		TEST(test_walk_follows_a_link_at_the_end_when_asked),
		TEST(test_walk_follows_a_link_before_a_trailing_slash),
		TEST(test_walk_keeps_what_the_text_of_a_link_asks),
		TEST(test_walk_names_what_a_dangling_link_points_to),
		TEST(test_walk_ends_a_loop),
		TEST(test_walk_follows_forty_links_and_no_more),
		TEST(test_walk_counts_links_on_the_way_too),
		TEST(test_walk_to_the_parent_does_not_look_at_the_last_component),
		TEST(test_walk_to_the_parent_leaves_a_last_dot_to_the_caller),
		TEST(test_walk_refuses_a_name_longer_than_255_bytes),
		TEST(test_walk_finds_what_is_wrong_before_a_long_name),
		TEST(test_walk_takes_the_longest_path_of_a_caller),
		TEST(test_walk_refuses_what_its_buffers_do_not_hold),
		TEST(test_walk_takes_links_whose_texts_pile_up),
		TEST(test_walk_refuses_a_link_whose_text_may_be_cut_off),
		TEST(test_walk_enters_and_leaves_a_binding),
		TEST(test_links_in_a_binding_are_links_of_the_guest),
		TEST(test_walk_through_nested_bindings),
		TEST(test_binding_over_a_link_hides_the_link),
		TEST(test_binding_behind_a_link_is_reached_through_it),
		TEST(test_bound_link_is_a_link_at_its_guest_place),
		TEST(test_same_host_directory_at_two_places_is_left_to_each),
		TEST(test_host_directory_below_another_binding_is_left_to_its_own_place),
		TEST(test_host_root_as_a_binding),
		TEST(test_magic_link_at_the_end_is_left_to_the_caller),
		TEST(test_magic_link_on_the_way_leads_where_the_guest_sees_it),
		TEST(test_walk_asks_once_for_each_component),
		TEST(test_plain_walk_agrees_where_there_is_no_link),
		TEST(test_plain_walk_asks_nothing_of_the_host),
		TEST(test_plain_walk_leaves_the_rest_to_the_walk),
		TEST(test_plain_walk_splits_the_parent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
