/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line and the environment: tables of what was typed -> what is set, or what is said. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/capture.h"
#include "tracer/help.h"
#include "tracer/message.h"
#include "tracer/options.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MAX_WORDS 16

/* --- fixture ------------------------------------------------------------------------------------------------------ */

static TALLOC_CTX *context;

static int set_up(void **state)
{
	static const char *const names[] = {
		"PROOT_VERBOSE", "PROOT_NO_SECCOMP", "PROOT_TMP_DIR", "PROOT_LOADER", "PROOT_IGNORE_MISSING_BINDINGS",
		"PROOT_DONT_POLLUTE_ROOTFS", "PROOT_SHIM", "PROOT_STATS", "PROOT_STATS_FILE", "TMPDIR",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		unsetenv(names[i]);
	setenv("HOME", "/home/me", 1);
	message_set_verbosity(0);
	context = talloc_new(NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	message_set_verbosity(0);
	return talloc_free(context);
}

/* Parse a command line in one string: words are parted by spaces, "''" is an empty word. */
static int parse_words(const char *text, struct settings **settings)
{
	char *copy = talloc_asprintf(context, "proot %s", text);
	char **words = talloc_zero_array(context, char *, MAX_WORDS + 1);
	char *position = NULL;
	int n_words = 0;

	for (char *word = strtok_r(copy, " ", &position); word; word = strtok_r(NULL, " ", &position)) {
		assert_in_range(n_words, 0, MAX_WORDS - 1);
		words[n_words++] = strcmp(word, "''") ? word : strchr(word, '\0');
	}
	return options_parse(context, n_words, words, settings);
}

static struct settings *parse(const char *text)
{
	struct settings *settings = NULL;
	int status = parse_words(text, &settings);

	if (status)
		fail_msg("'%s': %s", text, strerror(-status));
	return settings;
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

static void every_spelling_of_an_option_means_the_same(void **state)
{
	static const struct {
		const char *text;
		const char *rootfs;
		const char *host;
		const char *guest;
		const char *cwd;
		int verbosity;
	} table[] = {
		{ "-r /r true", "/r", NULL, NULL, NULL, 0 },
		{ "-r/r true", "/r", NULL, NULL, NULL, 0 },
		{ "--rootfs=/r true", "/r", NULL, NULL, NULL, 0 },
		{ "--rootfs /r true", "/r", NULL, NULL, NULL, 0 },
		{ "-r /a -r /b true", "/b", NULL, NULL, NULL, 0 },
		{ "-b /h true", "/", "/h", NULL, NULL, 0 },
		{ "-m /h:/g true", "/", "/h", "/g", NULL, 0 },
		{ "--bind=h:g true", "/", "h", "g", NULL, 0 },
		{ "--mount=/h:/g:x true", "/", "/h", "/g:x", NULL, 0 },
		{ "-b /h: true", "/", "/h", "", NULL, 0 },
		{ "-b :/g true", "/", "", "/g", NULL, 0 },
		{ "-w /w true", "/", NULL, NULL, "/w", 0 },
		{ "--pwd=w true", "/", NULL, NULL, "w", 0 },
		{ "--cwd /w true", "/", NULL, NULL, "/w", 0 },
		{ "-b /h:/g:ro/ true", "/", "/h", "/g:ro/", NULL, 0 },
		{ "-b /h:ro true", "/", "/h", "ro", NULL, 0 },
		{ "-v 2 true", "/", NULL, NULL, NULL, 2 },
		{ "-v -1 true", "/", NULL, NULL, NULL, -1 },
		{ "--verbose=+3 true", "/", NULL, NULL, NULL, 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct settings *settings = parse(table[i].text);

		assert_int_equal(settings->action, ACTION_RUN);
		assert_string_equal(settings->rootfs, table[i].rootfs);
		assert_int_equal(settings->verbosity, table[i].verbosity);
		assert_int_equal(settings->n_bindings, table[i].host ? 1 : 0);
		if (table[i].host) {
			assert_string_equal(settings->bindings[0].host, table[i].host);
			assert_false(settings->bindings[0].is_strict || settings->bindings[0].is_recommended);
		}
		if (table[i].guest)
			assert_string_equal(settings->bindings[0].guest, table[i].guest);
		else if (table[i].host)
			assert_null(settings->bindings[0].guest);
		if (table[i].cwd)
			assert_string_equal(settings->guest_cwd, table[i].cwd);
		else
			assert_null(settings->guest_cwd);
	}
}

static void bindings_and_the_rootfs_may_be_read_only(void **state)
{
	static const struct {
		const char *text;
		const char *guest;
		bool is_strict;
	} table[] = {
		{ "-b /h:/g:ro true", "/g", false },
		{ "-b /h:/g!:ro true", "/g", true },
		{ "-b /h:g:x:ro true", "g:x", false },
		{ "-b /h::ro true", NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct settings *settings = parse(table[i].text);

		assert_string_equal(settings->bindings[0].host, "/h");
		assert_true(settings->bindings[0].is_read_only);
		assert_int_equal(settings->bindings[0].is_strict, table[i].is_strict);
		if (table[i].guest)
			assert_string_equal(settings->bindings[0].guest, table[i].guest);
		else
			assert_null(settings->bindings[0].guest);
	}
	assert_false(parse("-b /h:/g true")->bindings[0].is_read_only);
	assert_true(parse("--rootfs-ro true")->is_rootfs_read_only);
	assert_false(parse("-r / true")->is_rootfs_read_only);
}

static void ports_are_mapped(void **state)
{
	char list[] = "1:2  3:65535 ", port[] = "-p", proot[] = "proot", command[] = "true";
	char *words[] = { proot, port, list, command, NULL };
	struct settings *settings = parse("-p 80:8080 --port=443:4430 -n true");

	(void)state;
	assert_int_equal(settings->n_ports, 2);
	assert_int_equal(settings->ports[1].inside, 443);
	assert_int_equal(settings->ports[1].outside, 4430);
	assert_true(settings->is_cooperating);
	assert_false(settings->is_hiding);
	assert_true(parse("-H -L true")->is_hiding);
	assert_false(settings->is_ipc_emulated);
	assert_true(parse("--sysvipc true")->is_ipc_emulated);
	assert_false(settings->is_linking);
	assert_true(parse("-l true")->is_linking);
	assert_int_equal(options_parse(context, 4, words, &settings), 0);
	assert_int_equal(settings->n_ports, 2);
	assert_int_equal(settings->ports[1].inside, 3);
	assert_int_equal(settings->ports[1].outside, 65535);
	assert_false(settings->is_cooperating);
}

static void what_linux_user_chroot_knows_is_known(void **state)
{
	char name[] = "/bin/linux-user-chroot", net[] = "--unshare-net", ro[] = "--mount-readonly", bind[] = "--mount-bind", a[] = "/a",
	     b[] = "/b", root[] = "/root", program[] = "make", option[] = "-v";
	char *words[] = { name, net, ro, a, bind, a, b, root, program, option, NULL };
	struct settings *settings = parse("--unshare-net --unshare-ipc --mount-readonly /x --mount-proc /y --chdir /z true");

	(void)state;
	assert_true(settings->is_net_unshared && settings->is_ipc_unshared);
	assert_int_equal(settings->bindings[0].kind, BINDING_PROTECTED);
	assert_string_equal(settings->bindings[0].guest, "/x");
	assert_string_equal(settings->bindings[1].host, "/proc");
	assert_true(settings->bindings[1].is_required);
	assert_string_equal(settings->guest_cwd, "/z");

	assert_int_equal(options_parse(context, 10, words, &settings), 0);
	assert_true(settings->is_net_unshared);
	assert_false(settings->is_ipc_unshared);
	assert_int_equal(settings->n_bindings, 2);
	assert_string_equal(settings->bindings[1].host, "/a");
	assert_string_equal(settings->bindings[1].guest, "/b");
	assert_string_equal(settings->rootfs, "/root");
	assert_string_equal(settings->guest_cwd, "/");
	assert_string_equal(settings->program, "make");
	assert_string_equal(settings->argv[1], "-v");
}

static void places_can_be_made_for_the_run(void **state)
{
	const struct settings *settings = parse("--tmpfs /tmp --bind-data=a:b:/etc/x -b /h true");

	(void)state;
	assert_int_equal(settings->n_bindings, 3);
	assert_int_equal(settings->bindings[0].kind, BINDING_TMPFS);
	assert_string_equal(settings->bindings[0].guest, "/tmp");
	assert_int_equal(settings->bindings[1].kind, BINDING_DATA);
	assert_string_equal(settings->bindings[1].host, "a:b");
	assert_string_equal(settings->bindings[1].guest, "/etc/x");
	assert_int_equal(settings->bindings[2].kind, BINDING_HOST);
}

static void an_exclamation_mark_makes_a_guest_location_strict(void **state)
{
	static const struct {
		const char *text;
		const char *host;
		const char *guest;
		bool is_strict;
	} table[] = {
		{ "-b /h:/g! true", "/h", "/g", true },
		{ "-b /h:/g!! true", "/h", "/g!", true },
		{ "-b /h:! true", "/h", "", true },
		{ "-b /h! true", "/h!", NULL, false },
		{ "-b /h!:/g true", "/h!", "/g", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct binding_request *request = &parse(table[i].text)->bindings[0];

		assert_string_equal(request->host, table[i].host);
		assert_int_equal(request->is_strict, table[i].is_strict);
		assert_int_equal(request->guest == NULL, table[i].guest == NULL);
		if (table[i].guest)
			assert_string_equal(request->guest, table[i].guest);
	}
}

static void options_end_at_the_command(void **state)
{
	static const struct {
		const char *text;
		const char *program;
		const char *argv[4];
	} table[] = {
		{ "-r /r ls -l -r", "ls", { "ls", "-l", "-r" } },
		{ "-r /r -- ls -- -l", "ls", { "ls", "--", "-l" } },
		{ "true --help", "true", { "true", "--help" } },
		{ "-r /r", "/bin/sh", { "-sh" } },
		{ "-v 0 --", "/bin/sh", { "-sh" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct settings *settings = parse(table[i].text);

		assert_string_equal(settings->program, table[i].program);
		for (size_t j = 0; j < COUNT(table[i].argv) && table[i].argv[j]; j++) {
			assert_non_null(settings->argv[j]);
			assert_string_equal(settings->argv[j], table[i].argv[j]);
			assert_int_equal(settings->argv[j + 1] == NULL,
					 j + 1 == COUNT(table[i].argv) || table[i].argv[j + 1] == NULL);
		}
	}
}

static void bindings_keep_their_order(void **state)
{
	struct settings *settings = parse("-b /a -b /b:/c -m /d true");

	(void)state;
	assert_int_equal(settings->n_bindings, 3);
	assert_string_equal(settings->bindings[0].host, "/a");
	assert_string_equal(settings->bindings[1].host, "/b");
	assert_string_equal(settings->bindings[2].host, "/d");
}

static void some_options_ask_for_something_else_than_a_run(void **state)
{
	static const struct {
		const char *text;
		enum settings_action action;
	} table[] = {
		{ "-h", ACTION_HELP }, { "--help", ACTION_HELP }, { "--usage", ACTION_HELP },
		{ "-V", ACTION_VERSION }, { "--version", ACTION_VERSION }, { "--about", ACTION_VERSION },
		{ "--list-syscalls", ACTION_LIST_SYSCALLS },
		{ "-h --no-such-option", ACTION_HELP }, { "-r /r -V ls", ACTION_VERSION },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++)
		assert_int_equal(parse(table[i].text)->action, table[i].action);
}

static void engine_and_kill_on_exit_are_taken(void **state)
{
	(void)state;
	assert_int_equal(parse("true")->engine, ENGINE_AUTO);
	assert_int_equal(parse("--engine=auto true")->engine, ENGINE_AUTO);
	assert_int_equal(parse("--engine=notify true")->engine, ENGINE_NOTIFY);
	assert_int_equal(parse("--engine trace true")->engine, ENGINE_TRACE);
	assert_int_equal(parse("--engine=syscall true")->engine, ENGINE_SYSCALL);
	assert_false(parse("true")->is_killing_on_exit);
	assert_true(parse("--kill-on-exit true")->is_killing_on_exit);
}

static const struct binding_request *find_request(const struct settings *settings, const char *host)
{
	for (size_t i = 0; i < settings->n_bindings; i++)
		if (!strcmp(settings->bindings[i].host, host))
			return &settings->bindings[i];
	return NULL;
}

static void the_handy_sets_bind_what_the_manual_says(void **state)
{
	static const struct {
		const char *host;
		bool is_in_shared;
		bool is_in_install;
	} table[] = {
		{ "/etc/passwd", true, false }, { "/etc/hosts", true, true }, { "/dev", true, true },
		{ "/run", true, false }, { "/run/shm", false, true }, { "/home/me", true, true }, { "/r", true, true },
		{ "~", false, false },
	};
	struct settings *shared = parse("-R /r true");
	struct settings *install = parse("-v -1 -S /r true");

	(void)state;
	assert_string_equal(shared->rootfs, "/r");
	assert_string_equal(install->rootfs, "/r");
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_int_equal(find_request(shared, table[i].host) != NULL, table[i].is_in_shared);
		assert_int_equal(find_request(install, table[i].host) != NULL, table[i].is_in_install);
	}
	for (size_t i = 0; i < shared->n_bindings; i++)
		assert_true(shared->bindings[i].is_recommended);
}

static void the_handy_sets_do_without_a_home(void **state)
{
	(void)state;
	unsetenv("HOME");
	assert_non_null(parse("-R /r true"));
	setenv("HOME", "", 1);
	assert_null(find_request(parse("-R /r true"), ""));
}

static void the_environment_is_read_and_options_override_it(void **state)
{
	(void)state;
	setenv("PROOT_VERBOSE", "4", 1);
	setenv("PROOT_NO_SECCOMP", "", 1);
	setenv("PROOT_IGNORE_MISSING_BINDINGS", "1", 1);
	setenv("PROOT_DONT_POLLUTE_ROOTFS", "1", 1);
	setenv("PROOT_LOADER", "/l", 1);
	setenv("TMPDIR", "/t", 1);
	setenv("PROOT_SHIM", "check", 1);
	setenv("PROOT_STATS", "", 1);
	setenv("PROOT_STATS_FILE", "/s", 1);
	assert_int_equal(parse("true")->shim, SHIM_CHECK);
	assert_int_equal(parse("--shim=on true")->shim, SHIM_ON);
	assert_int_equal(parse("--shim=off true")->shim, SHIM_OFF);
	assert_true(parse("true")->is_telling_statistics);
	assert_string_equal(parse("true")->statistics_file, "/s");
	assert_int_equal(parse("true")->verbosity, 4);
	assert_int_equal(parse("-v 1 true")->verbosity, 1);
	assert_int_equal(parse("true")->engine, ENGINE_SYSCALL);
	assert_int_equal(parse("--engine=trace true")->engine, ENGINE_TRACE);
	assert_true(parse("true")->is_missing_binding_ignored);
	assert_true(parse("true")->is_rootfs_kept_clean);
	assert_string_equal(parse("true")->loader, "/l");
	assert_string_equal(parse("true")->temporary_directory, "/t");
	setenv("PROOT_TMP_DIR", "/p", 1);
	assert_string_equal(parse("true")->temporary_directory, "/p");
}

static void without_an_environment_the_defaults_hold(void **state)
{
	struct settings *settings = parse("true");

	(void)state;
	assert_int_equal(settings->verbosity, 0);
	assert_int_equal(settings->engine, ENGINE_AUTO);
	assert_false(settings->is_missing_binding_ignored || settings->is_rootfs_kept_clean);
	assert_int_equal(settings->shim, SHIM_ON);
	assert_false(settings->is_telling_statistics);
	assert_true(parse("--stats true")->is_telling_statistics);
	assert_false(parse("true")->is_auditing);
	assert_true(parse("--audit true")->is_auditing);
	assert_null(settings->statistics_file);
	assert_null(settings->loader);
	assert_string_equal(settings->temporary_directory, P_tmpdir);
}

static void each_mistake_is_one_line_that_names_it(void **state)
{
	static const struct {
		const char *text;
		int status;
		const char *said;
	} table[] = {
		{ "", -EINVAL, "give at least a rootfs" },
		{ "-Z", -EINVAL, "unknown option '-Z'" },
		{ "--bogus", -EINVAL, "unknown option '--bogus'" },
		{ "--bogus=value", -EINVAL, "unknown option '--bogus';" },
		{ "-r", -EINVAL, "option '-r' needs a value" },
		{ "--bind", -EINVAL, "option '--bind' needs a value" },
		{ "--help=3", -EINVAL, "option '--help' takes no value" },
		{ "-v abc true", -EINVAL, "option '-v' takes an integer, not 'abc'" },
		{ "-v '' true", -EINVAL, "option '-v' takes an integer" },
		{ "--verbose=1x true", -EINVAL, "option '--verbose' takes an integer" },
		{ "-v 99999999999 true", -EINVAL, "takes an integer" },
		{ "--bind-data text true", -EINVAL, "option '--bind-data' takes text:path, not 'text'" },
		{ "--engine=fast true", -EINVAL, "option '--engine' takes notify" },
		{ "--ver", -EINVAL, "unknown option '--ver'" },
		{ "-i 0 true", -EINVAL, "option '-i' takes two numbers, uid:gid, not '0'" },
		{ "-i 0: true", -EINVAL, "option '-i' takes two numbers" },
		{ "-i :0 true", -EINVAL, "option '-i' takes two numbers" },
		{ "-i root:root true", -EINVAL, "option '-i' takes two numbers, uid:gid, not 'root:root'" },
		{ "-i 1:2:3 true", -EINVAL, "option '-i' takes two numbers" },
		{ "--change-id=-1:0 true", -EINVAL, "option '--change-id' takes two numbers" },
		{ "-i 4294967295:0 true", -EINVAL, "option '-i' takes two numbers" },
		{ "-i", -EINVAL, "option '-i' needs a value" },
		{ "--fakeroot-db=/f true", -EINVAL, "option '--fakeroot-db' needs -0, -i or -S" },
		{ "-q", -EINVAL, "option '-q' needs a value" },
		{ "-q '' true", -EINVAL, "option '-q': there is no program ''" },
		{ "--qemu=qemu-none true", -EINVAL, "option '--qemu': there is no program 'qemu-none' in PATH" },
		{ "-q /etc true", -EINVAL, "option '-q': there is no program '/etc'" },
		{ "--mixed-mode=maybe true", -EINVAL, "option '--mixed-mode' takes yes or no, not 'maybe'" },
		{ "-k '' true", -EINVAL, "option '-k' can't take '': it is empty" },
		{ "-k x\\y true", -EINVAL, "option '-k' can't take 'x\\y': something stands before" },
		{ "-p 80 true", -EINVAL, "option '-p' takes in:out, two ports from 1 to 65535, not '80'" },
		{ "-p 80:0 true", -EINVAL, "option '-p' takes in:out" },
		{ "-p 0:80 true", -EINVAL, "option '-p' takes in:out" },
		{ "-p 80:65536 true", -EINVAL, "option '-p' takes in:out" },
		{ "--port=80:81x true", -EINVAL, "option '--port' takes in:out" },
		{ "-p 80:81:82 true", -EINVAL, "option '-p' takes in:out" },
		{ "-p -1:81 true", -EINVAL, "option '-p' takes in:out" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct settings *settings = NULL;
		const char *said;
		int status;

		capture_start();
		status = parse_words(table[i].text, &settings);
		said = capture_end();
		if (status != table[i].status)
			fail_msg("'%s': %d", table[i].text, status);
		if (strncmp(said, "proot error: ", 13) || !strstr(said, table[i].said) ||
		    strchr(said, '\n') != said + strlen(said) - 1)
			fail_msg("'%s': %s", table[i].text, said);
		assert_null(settings);
	}
}

static void an_identity_is_two_numbers(void **state)
{
	static const struct {
		const char *line;
		bool has_fake_id;
		uint32_t uid, gid;
	} cases[] = {
		{ "true", false, 0, 0 },
		{ "-0 true", true, 0, 0 },
		{ "--root-id true", true, 0, 0 },
		{ "-i 1000:100 true", true, 1000, 100 },
		{ "--change-id=0:5 true", true, 0, 5 },
		{ "-i 1:4294967294 true", true, 1, 4294967294U },
		{ "-0 -i 7:8 true", true, 7, 8 },
		{ "-i 7:8 -0 true", true, 0, 0 },
		{ "-S /r true", true, 0, 0 },
		{ "-R /r true", false, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct settings *settings = parse(cases[i].line);

		assert_int_equal(settings->has_fake_id, cases[i].has_fake_id);
		assert_int_equal(settings->fake_uid, cases[i].uid);
		assert_int_equal(settings->fake_gid, cases[i].gid);
	}
}

static void a_verbosity_that_is_no_number_is_ignored_with_a_warning(void **state)
{
	int verbosity;

	(void)state;
	setenv("PROOT_VERBOSE", "much", 1);
	capture_start();
	verbosity = parse("true")->verbosity;
	assert_int_equal(strncmp(capture_end(), "proot warning: PROOT_VERBOSE", 28), 0);
	assert_int_equal(verbosity, 0);
}

static void messages_are_one_line_each_at_their_level(void **state)
{
	(void)state;
	capture_start();
	message_info(0, "a%d", 1);
	message_info(1, "b");
	message_set_verbosity(1);
	message_info(1, "c");
	message_warning("d\n\033e");
	message_set_verbosity(-1);
	message_info(0, "f");
	message_warning("g");
	message_error("h");
	assert_string_equal(capture_end(), "proot info: a1\nproot info: c\nproot warning: d??e\nproot error: h\n");
}

static void a_message_that_is_too_long_is_cut_and_keeps_its_end_of_line(void **state)
{
	char *text = talloc_zero_size(context, 10001);
	const char *said;

	(void)state;
	memset(text, 'x', 10000);
	capture_start();
	errno = EXDEV;
	message_error("%s", text);
	assert_int_equal(errno, EXDEV);
	said = capture_end();
	assert_in_range(strlen(said), 8000, 8192);
	assert_int_equal(said[strlen(said) - 1], '\n');
}

static void help_and_version_are_printed(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(help_print(file), 0);
	assert_int_equal(help_print_version(file), 0);
	fclose(file);
	assert_non_null(strstr(text, "-b, -m, --bind, --mount host[:guest[:ro]]"));
	assert_non_null(strstr(text, "Usage: proot [option]..."));
	assert_non_null(strstr(text, "GPL-2.0-or-later"));
	assert_null(strchr(text, '*'));
	free(text);
}

static void help_to_a_full_disk_is_an_error(void **state)
{
	FILE *file = fopen("/dev/full", "w");

	(void)state;
	if (!file)
		skip();
	assert_int_equal(help_print(file), -EIO);
	fclose(file);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_spelling_of_an_option_means_the_same),
		TEST(bindings_and_the_rootfs_may_be_read_only),
		TEST(ports_are_mapped),
		TEST(what_linux_user_chroot_knows_is_known),
		TEST(places_can_be_made_for_the_run),
		TEST(an_exclamation_mark_makes_a_guest_location_strict),
		TEST(options_end_at_the_command),
		TEST(bindings_keep_their_order),
		TEST(some_options_ask_for_something_else_than_a_run),
		TEST(engine_and_kill_on_exit_are_taken),
		TEST(the_handy_sets_bind_what_the_manual_says),
		TEST(the_handy_sets_do_without_a_home),
		TEST(the_environment_is_read_and_options_override_it),
		TEST(without_an_environment_the_defaults_hold),
		TEST(each_mistake_is_one_line_that_names_it),
		TEST(an_identity_is_two_numbers),
		TEST(a_verbosity_that_is_no_number_is_ignored_with_a_warning),
		TEST(messages_are_one_line_each_at_their_level),
		TEST(a_message_that_is_too_long_is_cut_and_keeps_its_end_of_line),
		TEST(help_and_version_are_printed),
		TEST(help_to_a_full_disk_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
