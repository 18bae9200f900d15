/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bindings: tables of what was asked for -> what the guest sees, and what is left on disk.
 *
 * Each test starts in a fresh directory, "@" in the tables: @/rootfs, and what is to be bound from @/host.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/capture.h"
#include "tracer/bindings.h"
#include "tracer/message.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOBODY 65534

/* --- fixture ------------------------------------------------------------------------------------------------------ */

static TALLOC_CTX *context;
static char base[PATH_MAX];
static struct settings settings;
static struct view *view;
static struct glue *glue;

/* "@" at the beginning stands for the test's directory. */
static const char *at(const char *path)
{
	return path && path[0] == '@' ? talloc_asprintf(context, "%s%s", base, path + 1) : path;
}

static void make_directory(const char *path)
{
	assert_int_equal(mkdir(at(path), 0755), 0);
}

static void make_file(const char *path, const char *content)
{
	int fd = open(at(path), O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), strlen(content));
	close(fd);
}

static void make_link(const char *target, const char *path)
{
	assert_int_equal(symlink(target, at(path)), 0);
}

static bool exists(const char *path)
{
	struct stat status;

	return !lstat(at(path), &status);
}

/* Whether there is nothing in a directory. */
static bool is_empty(const char *path)
{
	/* A directory that is not empty cannot be removed. */
	if (rmdir(at(path)) < 0)
		return false;
	make_directory(path);
	return true;
}

static int set_up(void **state)
{
	char template[] = "/tmp/proot-test-bindings-XXXXXX";

	(void)state;
	context = talloc_new(NULL);
	umask(022);
	assert_non_null(mkdtemp(template));
	assert_int_equal(chmod(template, 0755), 0);
	assert_non_null(realpath(template, base));
	assert_int_equal(chdir(base), 0);
	make_directory("@/host");
	make_directory("@/host/directory");
	make_file("@/host/file", "host");
	make_directory("@/rootfs");
	make_directory("@/rootfs/directory");
	make_directory("@/rootfs/directory/inner");
	make_file("@/rootfs/file", "guest");
	make_link("directory", "@/rootfs/link");
	make_link("/directory/missing", "@/rootfs/dangling");
	make_link("no/where", "@/rootfs/lost");
	make_link("loop", "@/rootfs/loop");
	make_directory("@/tmp");
	settings = (struct settings) { .rootfs = at("@/rootfs"), .temporary_directory = at("@/tmp") };
	return 0;
}

static int tear_down(void **state)
{
	const char *command = talloc_asprintf(context, "chmod -R u+rwx '%s' && rm -rf '%s'", base, base);

	(void)state;
	message_set_verbosity(0);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(system(command), 0);
	return talloc_free(context);
}

static struct binding_request ask(const char *host, const char *guest)
{
	return (struct binding_request) { .host = at(host), .guest = at(guest) };
}

/* Build the view of the given requests. */
static int build(struct binding_request *requests, size_t n_requests)
{
	settings.bindings = requests;
	settings.n_bindings = n_requests;
	return bindings_build(context, &settings, &view, &glue);
}

#define BUILD(...) \
	build((struct binding_request[]) { __VA_ARGS__ }, COUNT(((struct binding_request[]) { __VA_ARGS__ })))

/* Fail unless the guest path is translated to the host path. */
static void expect_host(const char *guest, const char *host)
{
	char buffer[VIEW_PATH_SIZE];

	assert_true(view_guest_to_host(view, guest, strlen(guest), buffer, sizeof(buffer)) > 0);
	assert_string_equal(buffer, at(host));
}

static bool has_entry(const char *guest_directory, const char *name, bool is_directory)
{
	for (size_t i = 0; i < glue->n_entries; i++)
		if (!strcmp(glue->entries[i].guest_directory, guest_directory) &&
		    !strcmp(glue->entries[i].name, name) && glue->entries[i].is_directory == is_directory)
			return true;
	return false;
}

/* --- where a binding goes ----------------------------------------------------------------------------------------- */

static void a_binding_goes_where_its_guest_location_leads(void **state)
{
	static const struct {
		const char *host;
		const char *guest;	/* as asked for */
		bool is_strict;
		const char *location;	/* canonical guest path */
	} table[] = {
		{ "@/host", "/directory", false, "/directory" },
		{ "@/host", "/directory/", false, "/directory" },
		{ "@/host", "//directory/./inner/..", false, "/directory" },
		{ "@/host", "/../directory", false, "/directory" },
		{ "@/host", "/link", false, "/directory" },
		{ "@/host", "/link", true, "/link" },
		{ "@/host", "/link/", true, "/link" },
		{ "@/host", "/link/inner", true, "/directory/inner" },
		{ "@/host", "/link/../new", false, "/new" },
		{ "@/host", "/new/a/b", false, "/new/a/b" },
		{ "@/host", "/new/../a/./b", false, "/a/b" },
		{ "@/host", "/new/../../a", false, "/a" },
		{ "@/host", "/dangling", false, "/directory/missing" },
		{ "@/host", "/dangling", true, "/dangling" },
		{ "@/host", "/dangling/more", false, "/directory/missing/more" },
		{ "@/host", "/lost", false, "/no/where" },
		{ "@/host", "/lost/more/still", true, "/no/where/more/still" },
		{ "@/host/file", "/file", false, "/file" },
		{ "@/host/file", "/directory", false, "/directory" },
		{ "@/host", "/file", false, "/file" },
		{ "host/file", "/file", false, "/file" },
		{ "host/../host/file", "/file", false, "/file" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct binding_request request = ask(table[i].host, table[i].guest);

		request.is_strict = table[i].is_strict;
		assert_int_equal(build(&request, 1), 0);
		expect_host(table[i].location, strstr(table[i].host, "file") ? "@/host/file" : "@/host");
		expect_host("/", "@/rootfs");
		assert_int_equal(view->n_bindings, 2);
		glue_destroy(glue);
	}
}

static void without_a_location_a_binding_goes_to_its_own_name(void **state)
{
	(void)state;
	assert_int_equal(BUILD(ask("@/host", NULL)), 0);
	expect_host(at("@/host/x"), "@/host/x");
	glue_destroy(glue);

	assert_int_equal(BUILD(ask("host/file", NULL)), 0);
	expect_host(at("@/host/file"), "@/host/file");
	glue_destroy(glue);

	/* The name, not what it leads to. */
	make_link("file", "@/host/link");
	assert_int_equal(BUILD(ask("@/host/link", NULL)), 0);
	expect_host(at("@/host/link"), "@/host/file");
	glue_destroy(glue);
}

static void a_relative_location_starts_at_the_working_directory(void **state)
{
	(void)state;
	assert_int_equal(BUILD(ask("@/host", "a/b")), 0);
	expect_host(at("@/a/b"), "@/host");
	glue_destroy(glue);
}

static void a_location_is_looked_for_in_the_bindings_before_it(void **state)
{
	(void)state;
	make_link("directory", "@/host/link");
	assert_int_equal(BUILD(ask("@/host", "/directory"), ask("@/host/file", "/directory/link/new")), 0);
	expect_host("/directory/directory/new", "@/host/file");
	expect_host("/directory/file", "@/host/file");
	glue_destroy(glue);
}

static void of_two_bindings_of_one_place_the_later_wins(void **state)
{
	(void)state;
	assert_int_equal(BUILD(ask("@/host", "/directory"), ask("@/host/directory", "/link")), 0);
	assert_int_equal(view->n_bindings, 2);
	expect_host("/directory", "@/host/directory");
	glue_destroy(glue);
}

static void what_cannot_be_bound_is_left_out_with_a_warning(void **state)
{
	static const struct {
		const char *host;
		const char *guest;
		const char *said;
	} table[] = {
		{ "@/missing", "/directory", "No such file or directory" },
		{ "", "/directory", "No such file or directory" },
		{ "@/host", "/file/below", "Not a directory" },
		{ "@/host", "/loop", "Too many levels of symbolic links" },
		{ "@/host", "/loop/below", "Too many levels of symbolic links" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *said;

		capture_start();
		assert_int_equal(BUILD(ask(table[i].host, table[i].guest)), 0);
		said = capture_end();
		assert_int_equal(strncmp(said, "proot warning: can't bind '", 27), 0);
		assert_non_null(strstr(said, table[i].said));
		assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
		assert_int_equal(view->n_bindings, 1);
		glue_destroy(glue);
	}
}

static void a_missing_host_path_is_ignored_when_asked_to(void **state)
{
	struct binding_request request = ask("@/missing", "/directory");

	(void)state;
	capture_start();
	settings.is_missing_binding_ignored = true;
	assert_int_equal(build(&request, 1), 0);
	settings.is_missing_binding_ignored = false;
	request.is_recommended = true;
	assert_int_equal(build(&request, 1), 0);
	assert_string_equal(capture_end(), "");
	assert_int_equal(view->n_bindings, 1);
}

/* --- the root ----------------------------------------------------------------------------------------------------- */

static void a_rootfs_that_cannot_be_used_is_one_clear_line(void **state)
{
	static const struct {
		const char *rootfs;
		int status;
		const char *said;
	} table[] = {
		{ "@/missing", -ENOENT, "No such file or directory" },
		{ "", -ENOENT, "No such file or directory" },
		{ "@/host/file", -ENOTDIR, "Not a directory" },
		{ "@/locked", -EACCES, "Permission denied" },
		{ "@/locked/inside", -EACCES, "Permission denied" },
	};

	(void)state;
	make_directory("@/locked");
	assert_int_equal(chmod(at("@/locked"), 0), 0);
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *said;
		int status;

		if (table[i].status == -EACCES && getuid() == 0)
			continue;
		settings.rootfs = at(table[i].rootfs);
		view = NULL;
		capture_start();
		status = BUILD(ask("@/host", "/new"));
		said = capture_end();
		assert_int_equal(status, table[i].status);
		assert_int_equal(strncmp(said, "proot error: can't use '", 24), 0);
		assert_non_null(strstr(said, table[i].said));
		assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
		assert_null(view);
	}
	assert_true(is_empty("@/tmp"));
}

static void a_binding_of_the_root_is_the_rootfs_from_the_start(void **state)
{
	(void)state;
	assert_int_equal(BUILD(ask("@/host", "/directory"), ask("@/host", "/.")), 0);
	expect_host("/", "@/host");
	expect_host("/directory/file", "@/host/file");
	assert_int_equal(view->n_bindings, 2);
	glue_destroy(glue);

	capture_start();
	assert_int_equal(BUILD(ask("@/host/file", "/")), -ENOTDIR);
	assert_int_equal(strncmp(capture_end(), "proot error: ", 13), 0);
}

static void a_recommended_binding_never_takes_the_rootfs_away(void **state)
{
	struct binding_request home = { .host = "/", .is_recommended = true };

	(void)state;
	assert_int_equal(build(&home, 1), 0);
	expect_host("/", "@/rootfs");
	glue_destroy(glue);
}

static void a_recommended_binding_of_what_is_shown_already_is_none(void **state)
{
	struct binding_request requests[] = { ask("@/host", "/directory"), ask("@/host/file", "/link/file") };

	(void)state;
	requests[1].is_recommended = true;
	assert_int_equal(build(requests, COUNT(requests)), 0);
	assert_int_equal(view->n_bindings, 2);
	expect_host("/directory/file", "@/host/file");
	glue_destroy(glue);
}

/* --- placeholders ------------------------------------------------------------------------------------------------- */

static void a_missing_place_is_made_in_the_rootfs_and_removed_at_the_end(void **state)
{
	struct stat status;

	(void)state;
	assert_int_equal(BUILD(ask("@/host/file", "/a/b/file"), ask("@/host", "/a/c")), 0);
	assert_int_equal(stat(at("@/rootfs/a/b/file"), &status), 0);
	assert_true(S_ISREG(status.st_mode) && status.st_size == 0);
	assert_int_equal(stat(at("@/rootfs/a/c"), &status), 0);
	assert_true(S_ISDIR(status.st_mode));
	assert_int_equal(glue->n_entries, 0);
	assert_true(is_empty("@/tmp"));
	glue_destroy(glue);
	assert_false(exists("@/rootfs/a"));
}

static void what_was_put_into_a_placeholder_is_kept(void **state)
{
	(void)state;
	assert_int_equal(BUILD(ask("@/host/file", "/a/file"), ask("@/host/file", "/b/file"), ask("@/host", "/c")), 0);
	make_file("@/rootfs/a/mine", "");
	make_file("@/rootfs/b/file", "mine");
	assert_int_equal(rmdir(at("@/rootfs/c")), 0);
	make_link("a", "@/rootfs/c");
	glue_destroy(glue);
	assert_true(exists("@/rootfs/a/mine"));
	assert_false(exists("@/rootfs/a/file"));
	assert_true(exists("@/rootfs/b/file"));
	assert_true(exists("@/rootfs/c"));
}

/* Another run may make the same anew, with the number of the inode that has become free: here that of a second name. */
static void what_another_process_has_removed_is_not_removed_again(void **state)
{
	pid_t child;

	(void)state;
	assert_int_equal(BUILD(ask("@/host/file", "/new")), 0);
	assert_int_equal(glue->n_placeholders, 1);
	assert_int_equal(link(at("@/rootfs/new"), at("@/host/second")), 0);
	child = fork();
	if (child == 0) {
		glue_destroy(glue);
		_exit(0);
	}
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_false(exists("@/rootfs/new"));
	assert_int_equal(link(at("@/host/second"), at("@/rootfs/new")), 0);
	glue_destroy(glue);
	assert_true(exists("@/rootfs/new"));
}

static void what_was_there_before_is_never_removed(void **state)
{
	(void)state;
	make_directory("@/rootfs/empty");
	make_file("@/rootfs/nothing", "");
	assert_int_equal(BUILD(ask("@/host", "/empty"), ask("@/host/file", "/nothing")), 0);
	assert_int_equal(glue->n_placeholders, 0);
	glue_destroy(glue);
	assert_true(exists("@/rootfs/empty"));
	assert_true(exists("@/rootfs/nothing"));
}

static void a_binding_under_a_later_one_still_has_its_way(void **state)
{
	(void)state;
	/* /a/b/c was bound when /a was still the rootfs's; then /a became the host's directory, which has no b. */
	assert_int_equal(BUILD(ask("@/host/file", "/a/b/c"), ask("@/host", "/a")), 0);
	expect_host("/a/b/c", "@/host/file");
	expect_host("/a/file", "@/host/file");
	assert_true(has_entry("/a", "b", true));
	assert_false(exists("@/host/b"));
	assert_false(exists("@/rootfs/a/b"));
	glue_destroy(glue);
	assert_false(exists("@/rootfs/a"));
}

/* --- rooms and entries -------------------------------------------------------------------------------------------- */

static void a_rootfs_that_is_kept_clean_is_not_touched(void **state)
{
	char host[VIEW_PATH_SIZE];

	(void)state;
	settings.is_rootfs_kept_clean = true;
	assert_int_equal(BUILD(ask("@/host/file", "/a/b/file"), ask("@/host", "/a/c"), ask("@/host", "/d"),
			       ask("@/host/file", "/directory/new"), ask("@/host", "/directory/a/x")), 0);
	assert_false(exists("@/rootfs/a"));
	assert_false(exists("@/rootfs/d"));
	assert_false(exists("@/rootfs/directory/new"));
	assert_int_equal(glue->n_placeholders, 0);

	assert_true(has_entry("/", "a", true));
	assert_true(has_entry("/", "d", true));
	assert_true(has_entry("/directory", "new", false));
	assert_true(has_entry("/directory", "a", true));
	assert_int_equal(glue->n_entries, 4);

	/* What is missing below a room lies in the room, where a listing finds it. */
	assert_true(view_guest_to_host(view, "/a/b", 4, host, sizeof(host)) > 0);
	assert_int_equal(strncmp(host, at("@/tmp/proot-"), strlen(at("@/tmp/proot-"))), 0);
	assert_true(exists(host));
	assert_true(exists(talloc_asprintf(context, "%s/file", host)));
	assert_true(exists(talloc_asprintf(context, "%s/../c", host)));
	glue_destroy(glue);
	assert_true(is_empty("@/tmp"));
}

static void two_missing_directories_of_one_name_are_two(void **state)
{
	char first[VIEW_PATH_SIZE], second[VIEW_PATH_SIZE];

	(void)state;
	settings.is_rootfs_kept_clean = true;
	assert_int_equal(BUILD(ask("@/host", "/a/x"), ask("@/host", "/directory/a/y")), 0);
	assert_true(view_guest_to_host(view, "/a", 2, first, sizeof(first)) > 0);
	assert_true(view_guest_to_host(view, "/directory/a", 12, second, sizeof(second)) > 0);
	assert_string_not_equal(first, second);
	glue_destroy(glue);
}

static void rooms_go_with_all_that_was_put_into_them_and_nothing_else(void **state)
{
	char room[VIEW_PATH_SIZE];

	(void)state;
	settings.is_rootfs_kept_clean = true;
	assert_int_equal(BUILD(ask("@/host", "/a/b")), 0);
	assert_true(view_guest_to_host(view, "/a", 2, room, sizeof(room)) > 0);
	make_directory(talloc_asprintf(context, "%s/locked", room));
	make_directory(talloc_asprintf(context, "%s/locked/inner", room));
	make_file(talloc_asprintf(context, "%s/locked/inner/file", room), "x");
	assert_int_equal(chmod(talloc_asprintf(context, "%s/locked/inner", room), 0), 0);
	assert_int_equal(chmod(talloc_asprintf(context, "%s/locked", room), 0500), 0);
	make_link(at("@/host"), talloc_asprintf(context, "%s/link", room));
	make_link("/", talloc_asprintf(context, "%s/b/root", room));
	glue_destroy(glue);
	assert_true(is_empty("@/tmp"));
	assert_true(exists("@/host/file"));
	assert_true(exists("@/host/directory"));
}

static void a_rootfs_that_cannot_be_written_gets_rooms(void **state)
{
	bool is_root = geteuid() == 0;
	int status;

	(void)state;
	assert_int_equal(chmod(at("@/tmp"), 01777), 0);
	assert_int_equal(chmod(at("@/rootfs"), 0555), 0);
	if (is_root)
		assert_int_equal(seteuid(NOBODY), 0);
	status = BUILD(ask("@/host", "/a/b"));
	if (!status)
		glue_destroy(glue);
	if (is_root)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(status, 0);
	expect_host("/a/b", "@/host");
	assert_true(has_entry("/", "a", true));
	assert_false(exists("@/rootfs/a"));
	assert_true(is_empty("@/tmp"));
}

static void nothing_is_made_in_a_binding_nor_in_the_root_of_the_host(void **state)
{
	(void)state;
	assert_int_equal(BUILD(ask("@/host", "/directory"), ask("@/host/file", "/directory/new")), 0);
	assert_false(exists("@/host/new"));
	assert_true(has_entry("/directory", "new", false));
	glue_destroy(glue);

	settings.rootfs = "/";
	assert_int_equal(BUILD(ask("@/host", "/proot-test-bindings/new")), 0);
	assert_false(exists("/proot-test-bindings"));
	assert_true(has_entry("/", "proot-test-bindings", true));
	glue_destroy(glue);
	assert_true(is_empty("@/tmp"));
}

static void without_a_temporary_directory_a_warning_says_what_to_do(void **state)
{
	const char *said;

	(void)state;
	settings.is_rootfs_kept_clean = true;
	settings.temporary_directory = at("@/missing");
	capture_start();
	assert_int_equal(BUILD(ask("@/host", "/a/b"), ask("@/host", "/directory")), 0);
	said = capture_end();
	assert_non_null(strstr(said, "PROOT_TMP_DIR"));
	assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
	expect_host("/directory", "@/host");
	glue_destroy(glue);
}

/* --- where the command starts ------------------------------------------------------------------------------------- */

static void the_command_starts_where_it_was_asked_to(void **state)
{
	static const struct {
		const char *cwd;	/* of proot */
		const char *wanted;	/* -w */
		const char *start;
		bool is_warned;
	} table[] = {
		{ "@", "/", "/", false },
		{ "@", "/directory/inner", "/directory/inner", false },
		{ "@", "/link/inner/", "/directory/inner", false },
		{ "@", "/link/..", "/", false },
		{ "@", "/missing", "/", true },
		{ "@", "/file", "/", true },
		{ "@", "/loop", "/", true },
		{ "@/tmp", NULL, "/", true },
		/* The name of the current directory exists in the guest: a binding. */
		{ "@/host", NULL, "@/host", false },
		{ "@/host", "directory", "@/host/directory", false },
		{ "@/host", "../host/directory/.", "@/host/directory", false },
		{ "@/host", "", "@/host", false },
		{ "@/host", "missing", "/", true },
		/* The current directory is shown under another name. */
		{ "@/rootfs/directory", NULL, "/directory", false },
		{ "@/rootfs/directory", "inner", "/directory/inner", false },
		{ "@/rootfs", ".", "/", false },
		{ "@/rootfs", "missing", "/", true },
		/* "/" of the host and of the guest. */
		{ "/", NULL, "/", false },
		{ "/", "directory", "/directory", false },
	};

	(void)state;
	assert_int_equal(BUILD(ask("@/host", NULL)), 0);
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *start, *said;

		assert_int_equal(chdir(at(table[i].cwd)), 0);
		settings.guest_cwd = table[i].wanted;
		capture_start();
		start = bindings_initial_cwd(context, &settings, view);
		said = capture_end();
		if (strcmp(start, at(table[i].start)))
			fail_msg("%s in %s: %s", table[i].wanted, table[i].cwd, start);
		assert_int_equal(!strncmp(said, "proot warning: can't start in '", 31), table[i].is_warned);
		assert_int_equal(said[0] != '\0', table[i].is_warned);
	}
	glue_destroy(glue);
}

static void a_working_directory_that_was_removed_is_no_obstacle(void **state)
{
	(void)state;
	make_directory("@/gone");
	assert_int_equal(chdir(at("@/gone")), 0);
	assert_int_equal(rmdir(at("@/gone")), 0);
	assert_int_equal(BUILD(ask("@/host", "/directory")), 0);
	capture_start();
	assert_string_equal(bindings_initial_cwd(context, &settings, view), "/");
	settings.guest_cwd = "/directory";
	assert_string_equal(bindings_initial_cwd(context, &settings, view), "/directory");
	capture_end();
	glue_destroy(glue);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_binding_goes_where_its_guest_location_leads),
		TEST(without_a_location_a_binding_goes_to_its_own_name),
		TEST(a_relative_location_starts_at_the_working_directory),
		TEST(a_location_is_looked_for_in_the_bindings_before_it),
		TEST(of_two_bindings_of_one_place_the_later_wins),
		TEST(what_cannot_be_bound_is_left_out_with_a_warning),
		TEST(a_missing_host_path_is_ignored_when_asked_to),
		TEST(a_rootfs_that_cannot_be_used_is_one_clear_line),
		TEST(a_binding_of_the_root_is_the_rootfs_from_the_start),
		TEST(a_recommended_binding_never_takes_the_rootfs_away),
		TEST(a_recommended_binding_of_what_is_shown_already_is_none),
		TEST(a_missing_place_is_made_in_the_rootfs_and_removed_at_the_end),
		TEST(what_was_put_into_a_placeholder_is_kept),
		TEST(what_another_process_has_removed_is_not_removed_again),
		TEST(what_was_there_before_is_never_removed),
		TEST(a_binding_under_a_later_one_still_has_its_way),
		TEST(a_rootfs_that_is_kept_clean_is_not_touched),
		TEST(two_missing_directories_of_one_name_are_two),
		TEST(rooms_go_with_all_that_was_put_into_them_and_nothing_else),
		TEST(a_rootfs_that_cannot_be_written_gets_rooms),
		TEST(nothing_is_made_in_a_binding_nor_in_the_root_of_the_host),
		TEST(without_a_temporary_directory_a_warning_says_what_to_do),
		TEST(the_command_starts_where_it_was_asked_to),
		TEST(a_working_directory_that_was_removed_is_no_obstacle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
