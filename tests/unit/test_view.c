/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The view: tables of a path -> the path on the other side. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/view.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static union {
	struct view view;
	char bytes[65536];
} room;

static const struct view *make_view(const struct view_mapping *mappings, size_t n_mappings)
{
	long size = view_create(&room.view, sizeof(room), mappings, n_mappings);

	assert_in_range(size, 1, sizeof(room));
	assert_int_equal(size, room.view.size);
	return &room.view;
}

#define MAKE_VIEW(...) \
	make_view((struct view_mapping[]) { __VA_ARGS__ }, COUNT(((struct view_mapping[]) { __VA_ARGS__ })))

struct translation {
	const char *from;
	const char *to;		/* NULL: -ENOENT */
};

typedef long translate(const struct view *, const char *, size_t, char *, size_t);

static void check(translate *function, const struct view *view, const struct translation *table, size_t n_rows)
{
	for (size_t i = 0; i < n_rows; i++) {
		char buffer[VIEW_PATH_SIZE];
		long length = function(view, table[i].from, strlen(table[i].from), buffer, sizeof(buffer));

		if (!table[i].to) {
			if (length != -ENOENT)
				fail_msg("%s: %ld instead of -ENOENT", table[i].from, length);
		} else if (length < 0 || strcmp(buffer, table[i].to) || (size_t)length != strlen(buffer)) {
			fail_msg("%s -> %s (%ld) instead of %s", table[i].from, length < 0 ? "" : buffer, length,
				 table[i].to);
		}
	}
}

#define CHECK_GUEST_TO_HOST(view, ...) \
	check(view_guest_to_host, view, (struct translation[]) { __VA_ARGS__ }, \
	      COUNT(((struct translation[]) { __VA_ARGS__ })))
#define CHECK_HOST_TO_GUEST(view, ...) \
	check(view_host_to_guest, view, (struct translation[]) { __VA_ARGS__ }, \
	      COUNT(((struct translation[]) { __VA_ARGS__ })))

/* --- guest to host --- */

static void test_rootfs_is_put_before_guest_paths(void **state)
{
	(void)state;
	CHECK_GUEST_TO_HOST(MAKE_VIEW({ "/rootfs", "/" }),
		{ "/", "/rootfs" },
		{ "", "/rootfs" },
		{ "/a", "/rootfs/a" },
		{ "/rootfs/b", "/rootfs/rootfs/b" });
}

static void test_host_root_as_rootfs_changes_nothing(void **state)
{
	(void)state;
	CHECK_GUEST_TO_HOST(MAKE_VIEW({ "/", "/" }),
		{ "/", "/" },
		{ "", "/" },
		{ "/a/b", "/a/b" });
	CHECK_HOST_TO_GUEST(&room.view,
		{ "/", "/" },
		{ "", "/" },
		{ "/a/b", "/a/b" });
}

static void test_bindings_match_by_whole_components(void **state)
{
	(void)state;
	CHECK_GUEST_TO_HOST(MAKE_VIEW({ "/rootfs", "/" }, { "/mnt/usb", "/media" }),
		{ "/media", "/mnt/usb" },
		{ "/media/x", "/mnt/usb/x" },
		{ "/mediax", "/rootfs/mediax" },
		{ "/medi", "/rootfs/medi" },
		{ "/x/media", "/rootfs/x/media" });
	CHECK_HOST_TO_GUEST(&room.view,
		{ "/mnt/usb", "/media" },
		{ "/mnt/usb/x", "/media/x" },
		{ "/mnt/usbx", NULL },
		{ "/mnt", NULL },
		{ "/", NULL },
		{ "/rootfsx", NULL });
}

static void test_deepest_of_nested_bindings_wins(void **state)
{
	(void)state;
	CHECK_GUEST_TO_HOST(MAKE_VIEW({ "/1", "/a" }, { "/0", "/" }, { "/3", "/a/b/c" }, { "/2", "/a/b" },
				      { "/4", "/z" }),
		{ "/a", "/1" },
		{ "/a/b", "/2" },
		{ "/a/b/c", "/3" },
		{ "/a/b/c/d", "/3/d" },
		{ "/a/b/cc", "/2/cc" },
		{ "/a/bb", "/1/bb" },
		{ "/z/a/b", "/4/a/b" },
		{ "/b", "/0/b" });
}

static void test_host_root_can_be_bound_below_the_guest_root(void **state)
{
	(void)state;
	CHECK_GUEST_TO_HOST(MAKE_VIEW({ "/rootfs", "/" }, { "/", "/host" }),
		{ "/host", "/" },
		{ "/host/etc", "/etc" },
		{ "/etc", "/rootfs/etc" });
	CHECK_HOST_TO_GUEST(&room.view,
		{ "/", "/host" },
		{ "/etc", "/host/etc" },
		{ "/rootfs", "/" },
		{ "/rootfs/etc", "/etc" });
}

static void test_later_mapping_replaces_earlier_one(void **state)
{
	const struct view *view = MAKE_VIEW({ "/0", "" }, { "/1", "/a" }, { "/2", "/a" }, { "/3", "/" });

	(void)state;
	assert_int_equal(view->n_bindings, 2);
	CHECK_GUEST_TO_HOST(view, { "/a/x", "/2/x" }, { "/x", "/3/x" });
	CHECK_HOST_TO_GUEST(view, { "/1", NULL }, { "/0", NULL }, { "/2", "/a" });
}

/* --- host to guest --- */

static void test_longest_host_path_wins(void **state)
{
	(void)state;
	CHECK_HOST_TO_GUEST(MAKE_VIEW({ "/rootfs", "/" }, { "/data", "/d" }, { "/data/deep", "/very/far/away" }),
		{ "/data/x", "/d/x" },
		{ "/data/deep", "/very/far/away" },
		{ "/data/deep/x", "/very/far/away/x" });
}

static void test_shortest_guest_path_wins_for_the_same_host_path(void **state)
{
	(void)state;
	CHECK_HOST_TO_GUEST(MAKE_VIEW({ "/rootfs", "/" }, { "/data", "/long/name" }, { "/data", "/d" },
				      { "/data", "/dd" }),
		{ "/data", "/d" },
		{ "/data/x", "/d/x" });
	CHECK_HOST_TO_GUEST(MAKE_VIEW({ "/rootfs", "/" }, { "/rootfs", "/again" }), { "/rootfs/x", "/x" });
}

static void test_hidden_host_paths_have_no_guest_path(void **state)
{
	(void)state;
	CHECK_HOST_TO_GUEST(MAKE_VIEW({ "/rootfs", "/" }, { "/home", "/home" }),
		{ "/home/x", "/home/x" },
		{ "/rootfs/home", NULL },
		{ "/rootfs/home/x", NULL },
		{ "/rootfs/homes", "/homes" });
}

static void test_another_binding_shows_what_is_hidden_at_the_first(void **state)
{
	(void)state;
	/* /data/deep is what the longest host path shows as /d/deep, where /other lies over it. */
	CHECK_HOST_TO_GUEST(MAKE_VIEW({ "/rootfs", "/" }, { "/data", "/d" }, { "/other", "/d/deep" }, { "/", "/host" }),
		{ "/data/x", "/d/x" },
		{ "/data/deep", "/host/data/deep" },
		{ "/data/deep/x", "/host/data/deep/x" },
		{ "/other", "/d/deep" });
	CHECK_HOST_TO_GUEST(MAKE_VIEW({ "/rootfs", "/" }, { "/data", "/d" }, { "/data", "/e/e" },
				      { "/other", "/d/deep" }),
		{ "/data/shallow", "/d/shallow" },
		{ "/data/deep", "/e/e/deep" });
}

static void test_binding_covered_as_a_whole_by_its_own_place_still_shows(void **state)
{
	(void)state;
	/* A directory bound over itself, and one bound into itself. */
	CHECK_HOST_TO_GUEST(MAKE_VIEW({ "/rootfs", "/" }, { "/rootfs/a", "/a" }), { "/rootfs/a/x", "/a/x" });
	CHECK_HOST_TO_GUEST(MAKE_VIEW({ "/rootfs", "/" }, { "/rootfs", "/a" }),
		{ "/rootfs", "/" },
		{ "/rootfs/b", "/b" },
		{ "/rootfs/a", "/a/a" },
		{ "/rootfs/a/x", "/a/a/x" });
}

static void test_round_trip_of_every_visible_path(void **state)
{
	const char *const guests[] = { "/", "/x", "/a", "/a/x", "/a/b", "/a/b/x", "/z/y", "/z/y/x", "/z" };
	const struct view *view = MAKE_VIEW({ "/0", "/" }, { "/1", "/a" }, { "/2", "/a/b" }, { "/1/in", "/z/y" });

	(void)state;
	for (size_t i = 0; i < COUNT(guests); i++) {
		char host[VIEW_PATH_SIZE], guest[VIEW_PATH_SIZE];
		long length = view_guest_to_host(view, guests[i], strlen(guests[i]), host, sizeof(host));

		assert_true(length > 0);
		assert_true(view_host_to_guest(view, host, length, guest, sizeof(guest)) > 0);
		assert_string_equal(guest, guests[i]);
	}
}

/* --- names --- */

static void test_components_of_bindings_are_known(void **state)
{
	const struct { const char *name; bool is_component; } table[] = {
		{ "dev", true }, { "pts", true }, { "home", true }, { "user", true }, { "x", true },
		{ "de", false }, { "devx", false }, { "rootfs", false }, { "ome", false }, { "", false },
		{ "ev/pts", false },
	};
	const struct view *view = MAKE_VIEW({ "/rootfs", "/" }, { "/rootfs/1", "/dev/pts" }, { "/", "/home/user/x" });

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		if (view_names_component(view, table[i].name, strlen(table[i].name)) != table[i].is_component)
			fail_msg("%s is%s a component", table[i].name, table[i].is_component ? "" : " not");
	assert_false(view_names_component(MAKE_VIEW({ "/rootfs", "/" }), "rootfs", 6));
}

static void test_only_proper_ancestors_of_bindings_are_ancestors(void **state)
{
	const struct { const char *path; bool is_ancestor; } table[] = {
		{ "/", true }, { "", true }, { "/dev", true }, { "/home", true }, { "/home/user", true },
		{ "/dev/pts", false }, { "/dev/pts/0", false }, { "/de", false }, { "/devx", false },
		{ "/home/use", false },
		{ "/home/user/x", false }, { "/rootfs", false },
	};
	const struct view *view = MAKE_VIEW({ "/rootfs", "/" }, { "/1", "/dev/pts" }, { "/2", "/home/user/x" });

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		if (view_is_ancestor(view, table[i].path, strlen(table[i].path)) != table[i].is_ancestor)
			fail_msg("%s is%s an ancestor", table[i].path, table[i].is_ancestor ? "" : " not");
	assert_false(view_is_ancestor(MAKE_VIEW({ "/rootfs", "/" }), "/", 1));
}

static void test_binding_tells_its_paths(void **state)
{
	const struct view *view = MAKE_VIEW({ "/rootfs", "/" }, { "/", "/host" });

	(void)state;
	assert_string_equal(view_binding_guest(view, &view->bindings[0]), "/host");
	assert_string_equal(view_binding_host(view, &view->bindings[0]), "");
	assert_string_equal(view_binding_guest(view, &view->bindings[1]), "");
	assert_string_equal(view_binding_host(view, &view->bindings[1]), "/rootfs");
	assert_ptr_equal(view_find_guest(view, "/host/x", 7), &view->bindings[0]);
	assert_ptr_equal(view_find_guest(view, "/hos", 4), &view->bindings[1]);
	assert_ptr_equal(view_find_guest(view, "/", 1), &view->bindings[1]);
}

/* A length that ends inside a longer string must be believed. */
static void test_length_ends_the_path(void **state)
{
	const struct view *view = MAKE_VIEW({ "/rootfs", "/" }, { "/1", "/ab" });
	char host[VIEW_PATH_SIZE];

	(void)state;
	assert_int_equal(view_guest_to_host(view, "/abc", 3, host, sizeof(host)), 2);
	assert_string_equal(host, "/1");
	assert_int_equal(view_guest_to_host(view, "/ab", 2, host, sizeof(host)), 9);
	assert_string_equal(host, "/rootfs/a");
}

/* --- memory --- */

static void test_create_tells_its_size_and_writes_nothing_when_it_does_not_fit(void **state)
{
	const struct view_mapping mappings[] = { { "/rootfs", "/" }, { "/data", "/d" } };
	long size = view_create(NULL, 0, mappings, COUNT(mappings));
	char *tight, *untouched;

	(void)state;
	assert_true(size > 0);
	tight = malloc(size);
	untouched = malloc(size);
	memset(tight, 0x55, size);
	memset(untouched, 0x55, size);
	assert_int_equal(view_create((struct view *)tight, size - 1, mappings, COUNT(mappings)), size);
	assert_memory_equal(tight, untouched, size);
	assert_int_equal(view_create((struct view *)tight, size, mappings, COUNT(mappings)), size);
	free(untouched);
	free(tight);
}

static void test_view_still_answers_after_it_was_moved(void **state)
{
	const struct view *view = MAKE_VIEW({ "/rootfs", "/" }, { "/data", "/d" });
	struct view *moved = malloc(view->size);

	(void)state;
	memcpy(moved, view, view->size);
	memset(&room, 0xff, sizeof(room));
	CHECK_GUEST_TO_HOST(moved, { "/d/x", "/data/x" }, { "/x", "/rootfs/x" });
	CHECK_HOST_TO_GUEST(moved, { "/data/x", "/d/x" }, { "/nowhere", NULL });
	free(moved);
}

static void test_bad_mappings_are_refused(void **state)
{
	const struct view_mapping no_root[] = { { "/a", "/b" } };
	const struct view_mapping relative_guest[] = { { "/rootfs", "/" }, { "/a", "b" } };
	const struct view_mapping relative_host[] = { { "/rootfs", "/" }, { "a", "/b" } };

	(void)state;
	assert_int_equal(view_create(&room.view, sizeof(room), no_root, 0), -EINVAL);
	assert_int_equal(view_create(&room.view, sizeof(room), no_root, COUNT(no_root)), -EINVAL);
	assert_int_equal(view_create(&room.view, sizeof(room), relative_guest, COUNT(relative_guest)), -EINVAL);
	assert_int_equal(view_create(&room.view, sizeof(room), relative_host, COUNT(relative_host)), -EINVAL);
}

static void test_result_needs_room_for_its_null_byte(void **state)
{
	const struct view *view = MAKE_VIEW({ "/r", "/" }, { "/", "/h" });
	const struct { translate *function; const char *path; size_t size; long length; } table[] = {
		{ view_guest_to_host, "/abc", 5, -ENAMETOOLONG },
		{ view_guest_to_host, "/abc", 6, -ENAMETOOLONG },
		{ view_guest_to_host, "/abc", 7, 6 },
		{ view_guest_to_host, "/h", 0, -ENAMETOOLONG },
		{ view_guest_to_host, "/h", 1, -ENAMETOOLONG },
		{ view_guest_to_host, "/h", 2, 1 },
		{ view_host_to_guest, "/r", 1, -ENAMETOOLONG },
		{ view_host_to_guest, "/r", 2, 1 },
		{ view_host_to_guest, "/x", 4, -ENAMETOOLONG },
		{ view_host_to_guest, "/x", 5, 4 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char buffer[16] = "0123456789abcde";

		assert_int_equal(table[i].function(view, table[i].path, strlen(table[i].path), buffer, table[i].size),
				 table[i].length);
		assert_int_equal(buffer[table[i].size], "0123456789abcde"[table[i].size]);
	}
}

/* A view of which some places are read-only. */
static const struct view *protected_view(void)
{
	static uint64_t block[128];
	const struct view_mapping mappings[] = { { "/r", "/" }, { "/h", "/rw" }, { "/h", "/ro" }, { "/h/in", "/in" }, { "/r/sub", "/s" } };
	struct view *view = (struct view *)block;

	assert_in_range(view_create(view, sizeof(block), mappings, COUNT(mappings)), 1, sizeof(block));
	assert_false(view->has_read_only);
	view_protect(view, "/ro", 3, true);
	view_protect(view, "/s", 2, true);
	view_protect(view, "/in", 3, false);
	view_protect(view, "/nowhere", 8, true);
	return view;
}

static void test_a_host_path_is_read_only_by_the_binding_that_tells_its_name(void **state)
{
	static const struct {
		const char *host;
		bool is_read_only;
	} table[] = {
		{ "/r", false }, { "/r/file", false }, { "/r/sub", true }, { "/r/sub/file", true }, { "/r/subway", false },
		/* Shown twice: in doubt it is. */
		{ "/h", true }, { "/h/file", true },
		{ "/h/in", false }, { "/h/in/file", false },
		{ "/", false }, { "/elsewhere", false },
		/* Hidden below the binding of the same place. */
		{ "/r/ro/x", false },
	};
	const struct view *view = protected_view();

	(void)state;
	assert_true(view->has_read_only);
	for (size_t i = 0; i < COUNT(table); i++)
		if (view_host_is_read_only(view, table[i].host, strlen(table[i].host)) != table[i].is_read_only)
			fail_msg("%s", table[i].host);
	assert_true(view_find_guest(view, "/ro/x", 5)->is_read_only);
	assert_false(view_find_guest(view, "/rw/x", 5)->is_read_only);
}

static void test_the_last_word_on_a_binding_counts(void **state)
{
	struct view *view = (struct view *)protected_view();

	(void)state;
	view_protect(view, "/ro", 3, false);
	assert_true(view->has_read_only);
	view_protect(view, "/s", 2, false);
	assert_false(view->has_read_only);
	view_protect(view, "/", 1, true);
	assert_true(view_host_is_read_only(view, "/r/file", 7));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rootfs_is_put_before_guest_paths),
		cmocka_unit_test(test_host_root_as_rootfs_changes_nothing),
		cmocka_unit_test(test_bindings_match_by_whole_components),
		cmocka_unit_test(test_deepest_of_nested_bindings_wins),
		cmocka_unit_test(test_host_root_can_be_bound_below_the_guest_root),
		cmocka_unit_test(test_later_mapping_replaces_earlier_one),
		cmocka_unit_test(test_longest_host_path_wins),
		cmocka_unit_test(test_shortest_guest_path_wins_for_the_same_host_path),
		cmocka_unit_test(test_hidden_host_paths_have_no_guest_path),
		cmocka_unit_test(test_another_binding_shows_what_is_hidden_at_the_first),
		cmocka_unit_test(test_binding_covered_as_a_whole_by_its_own_place_still_shows),
		cmocka_unit_test(test_round_trip_of_every_visible_path),
		cmocka_unit_test(test_components_of_bindings_are_known),
		cmocka_unit_test(test_only_proper_ancestors_of_bindings_are_ancestors),
		cmocka_unit_test(test_binding_tells_its_paths),
		cmocka_unit_test(test_length_ends_the_path),
		cmocka_unit_test(test_create_tells_its_size_and_writes_nothing_when_it_does_not_fit),
		cmocka_unit_test(test_view_still_answers_after_it_was_moved),
		cmocka_unit_test(test_bad_mappings_are_refused),
		cmocka_unit_test(test_a_host_path_is_read_only_by_the_binding_that_tells_its_name),
		cmocka_unit_test(test_the_last_word_on_a_binding_counts),
		cmocka_unit_test(test_result_needs_room_for_its_null_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
