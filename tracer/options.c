/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line and the environment become settings. The table is in options.def; a handler per option is below, in
 * the table's order; getopt_long(3) does the reading.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracer/message.h"
#include "tracer/options.h"
#include "tracer/user_chroot.h"

/*
 * Take an option into the settings. name is the option as the user wrote it, for messages; value is NULL when the
 * option takes none. Returns 0, -EINVAL (said), -ENOTSUP (said) or -ENOMEM.
 */
typedef int option_handler(struct settings *settings, const char *name, const char *value);

struct option_row {
	const char *letters;
	const char *long_names;
	const char *argument;		/* NULL: takes none */
	option_handler *handler;
};

/* --- handlers ----------------------------------------------------------------------------------------------------- */

int settings_add_binding(struct settings *settings, struct binding_request request)
{
	struct binding_request *bindings = talloc_realloc(settings, settings->bindings, struct binding_request,
							  settings->n_bindings + 1);

	if (!bindings)
		return -ENOMEM;
	bindings[settings->n_bindings++] = request;
	settings->bindings = bindings;
	return 0;
}

static int option_rootfs(struct settings *settings, const char *name, const char *value)
{
	(void)name;
	settings->rootfs = value;
	return 0;
}

/* "host", "host:guest" or "host:guest!"; a host path with a colon in it cannot be said, as in PRoot. */
static int option_bind(struct settings *settings, const char *name, const char *value)
{
	struct binding_request request = { .host = value };
	const char *colon = strchr(value, ':');
	size_t length;

	(void)name;
	if (!colon)
		return settings_add_binding(settings, request);

	request.host = talloc_strndup(settings, value, colon - value);
	length = strlen(colon + 1);
	if (length >= 3 && !strcmp(colon + 1 + length - 3, ":ro")) {
		request.is_read_only = true;
		length -= 3;
	}
	if (length && colon[length] == '!') {
		request.is_strict = true;
		length--;
	}
	/* "host::ro" */
	if (request.is_read_only && length == 0 && request.host)
		return settings_add_binding(settings, request);
	request.guest = talloc_strndup(settings, colon + 1, length);
	if (!request.host || !request.guest)
		return -ENOMEM;
	return settings_add_binding(settings, request);
}

int settings_protect(struct settings *settings, const char *guest)
{
	return settings_add_binding(settings, (struct binding_request) {
		.kind = BINDING_PROTECTED, .host = "", .guest = guest, .is_read_only = true });
}

int settings_refuse_pid(const char *name)
{
	message_error("option '%s' can't be had: guests always see the processes of the machine; run proot itself in a name space "
		      "of its own, with 'unshare --pid --fork --mount-proc'", name);
	return -ENOTSUP;
}

static int option_unshare_net(struct settings *settings, const char *name, const char *value)
{
	(void)name, (void)value;
	settings->is_net_unshared = true;
	return 0;
}

static int option_unshare_ipc(struct settings *settings, const char *name, const char *value)
{
	(void)name, (void)value;
	settings->is_ipc_unshared = true;
	return 0;
}

static int option_unshare_pid(struct settings *settings, const char *name, const char *value)
{
	(void)settings, (void)value;
	return settings_refuse_pid(name);
}

static int option_mount_proc(struct settings *settings, const char *name, const char *value)
{
	(void)name;
	return settings_add_binding(settings, (struct binding_request) { .host = "/proc", .guest = value, .is_required = true });
}

static int option_mount_readonly(struct settings *settings, const char *name, const char *value)
{
	(void)name;
	return settings_protect(settings, value);
}

static int option_tmpfs(struct settings *settings, const char *name, const char *value)
{
	if (value[0])
		return settings_add_binding(settings, (struct binding_request) {
			.kind = BINDING_TMPFS, .host = "", .guest = value });
	message_error("option '%s' takes a directory of the guest; see 'proot --help'", name);
	return -EINVAL;
}

/* The text may have colons in it. */
static int option_bind_data(struct settings *settings, const char *name, const char *value)
{
	struct binding_request request = { .kind = BINDING_DATA };
	const char *colon = strrchr(value, ':');

	if (!colon || !colon[1]) {
		message_error("option '%s' takes text:path, not '%s'; see 'proot --help'", name, value);
		return -EINVAL;
	}
	request.host = talloc_strndup(settings, value, colon - value);
	request.guest = colon + 1;
	return request.host ? settings_add_binding(settings, request) : -ENOMEM;
}

static int option_rootfs_ro(struct settings *settings, const char *name, const char *value)
{
	(void)name, (void)value;
	settings->is_rootfs_read_only = true;
	return 0;
}

/* The absolute path of a program of the host, from PATH where the name has no slash. NULL: there is none. */
static char *find_in_path(TALLOC_CTX *context, const char *name)
{
	const char *path = getenv("PATH");
	char *cwd = get_current_dir_name(), *found = NULL;

	if (strchr(name, '/'))
		path = "";
	for (const char *end = path; end && !found; path = end + 1) {
		struct stat status;

		end = strchrnul(path, ':');
		found = talloc_asprintf(context, "%.*s%s%s", (int)(end - path), path, end > path ? "/" : "", name);
		if (found && found[0] != '/')
			found = talloc_asprintf(context, "%s/%s", cwd ? cwd : "", found);
		if (!found || stat(found, &status) < 0 || !S_ISREG(status.st_mode) || access(found, X_OK) < 0)
			TALLOC_FREE(found);
		end = *end ? end : NULL;
	}
	free(cwd);
	return found;
}

/* Words parted by spaces; there are no quotes. */
static int option_qemu(struct settings *settings, const char *name, const char *value)
{
	char *words = talloc_strdup(settings, value), *position;
	char **qemu = talloc_zero_array(settings, char *, strlen(value) + 2);
	size_t n_words = 0;
	char *found;

	if (!words || !qemu)
		return -ENOMEM;
	for (char *word = strtok_r(words, " ", &position); word; word = strtok_r(NULL, " ", &position))
		qemu[n_words++] = word;
	found = n_words ? find_in_path(settings, qemu[0]) : NULL;
	if (!found) {
		message_error("option '%s': there is no program '%s' in PATH; QEMU's are in the Debian package qemu-user", name,
			      n_words ? qemu[0] : "");
		return -EINVAL;
	}
	qemu[0] = found;
	settings->qemu = qemu;
	return 0;
}

static int option_mixed_mode(struct settings *settings, const char *name, const char *value)
{
	static const char *const yes[] = { "yes", "true", "on", "1" }, *const no[] = { "no", "false", "off", "0" };

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (strcmp(value, yes[i]) == 0 || strcmp(value, no[i]) == 0) {
			settings->is_mixed = strcmp(value, yes[i]) == 0;
			return 0;
		}
	}
	message_error("option '%s' takes yes or no, not '%s'", name, value);
	return -EINVAL;
}

static int option_pwd(struct settings *settings, const char *name, const char *value)
{
	(void)name;
	settings->guest_cwd = value;
	return 0;
}

/* Read a whole decimal integer. Returns 0 or -EINVAL. */
static int integer_parse(const char *text, int *integer)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || end == text || *end || value < INT_MIN || value > INT_MAX)
		return -EINVAL;
	*integer = (int)value;
	return 0;
}

static int option_kernel_release(struct settings *settings, const char *name, const char *value)
{
	const char *wrong;

	if (!kernel_name_parse(value, &settings->kernel, &wrong))
		return 0;
	message_error("option '%s' can't take '%s': %s; see 'proot --help'", name, value, wrong);
	return -EINVAL;
}

/* Read a port and what ends it. Returns the port, or 0. */
static uint16_t port_parse(const char **text, const char *ends)
{
	char *end;
	unsigned long port;

	if (**text < '0' || **text > '9')
		return 0;
	port = strtoul(*text, &end, 10);
	if (port > UINT16_MAX || !strchr(ends, *end))
		return 0;
	*text = end;
	return (uint16_t)port;
}

static int settings_add_port(struct settings *settings, struct port_pair pair)
{
	struct port_pair *ports = talloc_realloc(settings, settings->ports, struct port_pair, settings->n_ports + 1);

	if (!ports)
		return -ENOMEM;
	settings->ports = ports;
	ports[settings->n_ports++] = pair;
	return 0;
}

/* "in:out", or several with spaces between them. */
static int option_port(struct settings *settings, const char *name, const char *value)
{
	const char *text = value;
	int status = 0;

	do {
		struct port_pair pair = { .inside = port_parse(&text, ":") };

		if (pair.inside && *text == ':') {
			text++;
			pair.outside = port_parse(&text, " ");
		}
		if (!pair.inside || !pair.outside) {
			message_error("option '%s' takes in:out, two ports from 1 to 65535, not '%s'", name, value);
			return -EINVAL;
		}
		status = settings_add_port(settings, pair);
		text += strspn(text, " ");
	} while (*text && !status);
	return status;
}

static int option_netcoop(struct settings *settings, const char *name, const char *value)
{
	(void)name, (void)value;
	settings->is_cooperating = true;
	return 0;
}

static int option_hide(struct settings *settings, const char *name, const char *value)
{
	(void)name, (void)value;
	settings->is_hiding = true;
	return 0;
}

static int option_hard_links(struct settings *settings, const char *name, const char *value)
{
	(void)name, (void)value;
	settings->is_linking = true;
	return 0;
}

/* Links are never changed here, so they have the size that they shall have. */
static int option_link_size(struct settings *settings, const char *name, const char *value)
{
	(void)settings, (void)name, (void)value;
	return 0;
}

static int option_sysvipc(struct settings *settings, const char *name, const char *value)
{
	(void)name, (void)value;
	settings->is_ipc_emulated = true;
	return 0;
}

/* Files of procfs that tell of the kernel what uname(2) tells. */
static int settings_bind_kernel(struct settings *settings)
{
	static const struct {
		const char *path;
		int field;
	} files[] = {
		{ "/proc/sys/kernel/ostype", KERNEL_SYSNAME }, { "/proc/sys/kernel/hostname", KERNEL_NODENAME },
		{ "/proc/sys/kernel/osrelease", KERNEL_RELEASE }, { "/proc/sys/kernel/version", KERNEL_VERSION },
		{ "/proc/sys/kernel/domainname", KERNEL_DOMAINNAME },
	};
	struct binding_request request = { .kind = BINDING_DATA, .is_replacing = true };
	char fields[KERNEL_FIELDS][KERNEL_FIELD];
	int status = 0;

	kernel_name_apply(&settings->kernel, fields);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && !status; i++) {
		if (!settings->kernel.fields[files[i].field][0])
			continue;
		request.guest = files[i].path;
		request.host = talloc_asprintf(settings, "%s\n", fields[files[i].field]);
		status = request.host ? settings_add_binding(settings, request) : -ENOMEM;
	}
	request.guest = "/proc/version";
	request.host = talloc_asprintf(settings, "%s version %s %s\n", fields[KERNEL_SYSNAME], fields[KERNEL_RELEASE],
				       fields[KERNEL_VERSION]);
	if (!status)
		status = request.host ? settings_add_binding(settings, request) : -ENOMEM;
	return status;
}

/* The lists of the kernel's own objects: nothing is in their place, and programs such as ipcs(1) ask msgctl(2) and its like then. */
static int settings_hide_ipc(struct settings *settings)
{
	return settings_add_binding(settings, (struct binding_request){
		.kind = BINDING_TMPFS, .host = "", .guest = "/proc/sysvipc", .is_replacing = true, .is_read_only = true });
}

static int option_verbose(struct settings *settings, const char *name, const char *value)
{
	if (!integer_parse(value, &settings->verbosity))
		return 0;
	message_error("option '%s' takes an integer, not '%s'; see 'proot --help'", name, value);
	return -EINVAL;
}

static int option_kill_on_exit(struct settings *settings, const char *name, const char *value)
{
	(void)name, (void)value;
	settings->is_killing_on_exit = true;
	return 0;
}

static int option_version(struct settings *settings, const char *name, const char *value)
{
	(void)name, (void)value;
	settings->action = ACTION_VERSION;
	return 0;
}

static int option_help(struct settings *settings, const char *name, const char *value)
{
	(void)name, (void)value;
	settings->action = ACTION_HELP;
	return 0;
}

static void settings_appear_as(struct settings *settings, uint32_t uid, uint32_t gid)
{
	settings->has_fake_id = true;
	settings->fake_uid = uid;
	settings->fake_gid = gid;
}

static int option_root_id(struct settings *settings, const char *name, const char *value)
{
	(void)name, (void)value;
	settings_appear_as(settings, 0, 0);
	return 0;
}

/* One ID, up to a character. Returns what follows, or NULL. The last number of 32 bits means "none" to the kernel. */
static const char *id_parse(const char *text, char end, uint32_t *id)
{
	char *rest;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &rest, 10);
	if (errno || rest == text || text[0] < '0' || text[0] > '9' || *rest != end || value >= UINT32_MAX)
		return NULL;
	*id = (uint32_t)value;
	return rest + 1;
}

static int option_change_id(struct settings *settings, const char *name, const char *value)
{
	uint32_t uid, gid;
	const char *rest = id_parse(value, ':', &uid);

	if (!rest || !id_parse(rest, '\0', &gid)) {
		message_error("option '%s' takes two numbers, uid:gid, not '%s'", name, value);
		return -EINVAL;
	}
	settings_appear_as(settings, uid, gid);
	return 0;
}

static int option_fakeroot_db(struct settings *settings, const char *name, const char *value)
{
	(void)name;
	settings->fakeroot_db = value;
	return 0;
}

static const struct {
	bool is_in_shared;	/* -R */
	bool is_in_install;	/* -S */
	const char *path;
} recommended_bindings[] = {
#define OPTION(...)
#define RECOMMENDED(in_shared, in_install, path) { in_shared, in_install, path },
#include "tracer/options.def"
#undef OPTION
#undef RECOMMENDED
};

/* -R and -S: the rootfs, their list, and the rootfs under its host path, so that paths given by the host stay right. */
static int settings_use_rootfs(struct settings *settings, const char *rootfs, bool is_install)
{
	for (size_t i = 0; i < sizeof(recommended_bindings) / sizeof(recommended_bindings[0]); i++) {
		struct binding_request request = { .host = recommended_bindings[i].path, .is_recommended = true };

		if (!(is_install ? recommended_bindings[i].is_in_install : recommended_bindings[i].is_in_shared))
			continue;
		if (!strcmp(request.host, "~"))
			request.host = getenv("HOME");
		if (!request.host || !request.host[0])
			continue;
		if (settings_add_binding(settings, request))
			return -ENOMEM;
	}
	settings->rootfs = rootfs;
	return settings_add_binding(settings, (struct binding_request) { .host = rootfs, .is_recommended = true });
}

static int option_shared(struct settings *settings, const char *name, const char *value)
{
	(void)name;
	return settings_use_rootfs(settings, value, false);
}

static int option_install(struct settings *settings, const char *name, const char *value)
{
	(void)name;
	settings_appear_as(settings, 0, 0);
	return settings_use_rootfs(settings, value, true);
}

static int option_engine(struct settings *settings, const char *name, const char *value)
{
	static const char *const engines[] = {
		[ENGINE_AUTO] = "auto",
		[ENGINE_NOTIFY] = "notify",
		[ENGINE_TRACE] = "trace",
		[ENGINE_SYSCALL] = "syscall",
	};

	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++) {
		if (!strcmp(value, engines[i])) {
			settings->engine = i;
			return 0;
		}
	}
	message_error("option '%s' takes notify, trace, syscall or auto, not '%s'", name, value);
	return -EINVAL;
}

static int option_shim(struct settings *settings, const char *name, const char *value)
{
	static const char *const modes[] = { [SHIM_OFF] = "off", [SHIM_ON] = "on", [SHIM_CHECK] = "check" };

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (!strcmp(value, modes[i])) {
			settings->shim = i;
			return 0;
		}
	}
	message_error("'%s' takes on, off or check, not '%s'", name, value);
	return -EINVAL;
}

static int option_audit(struct settings *settings, const char *name, const char *value)
{
	(void)name;
	(void)value;
	settings->is_auditing = true;
	return 0;
}

static int option_stats(struct settings *settings, const char *name, const char *value)
{
	(void)name;
	(void)value;
	settings->is_telling_statistics = true;
	return 0;
}

static int option_list_syscalls(struct settings *settings, const char *name, const char *value)
{
	(void)name, (void)value;
	settings->action = ACTION_LIST_SYSCALLS;
	return 0;
}

/* --- the table, as getopt_long wants it --------------------------------------------------------------------------- */

static const struct option_row option_rows[] = {
#define OPTION(section, letters, long_names, argument, help, manual, handler) \
	{ letters, long_names, argument, handler },
#define RECOMMENDED(...)
#include "tracer/options.def"
#undef OPTION
#undef RECOMMENDED
};

#define N_OPTION_ROWS (sizeof(option_rows) / sizeof(option_rows[0]))

/* What getopt_long returns for a long name: this plus the index of its row. One-letter names are themselves. */
#define LONG_BASE 256

/* The row of what getopt_long returned or put into optopt; NULL when there is none. */
static const struct option_row *option_find(int value)
{
	if (value >= LONG_BASE && value < LONG_BASE + (int)N_OPTION_ROWS)
		return &option_rows[value - LONG_BASE];
	for (size_t i = 0; i < N_OPTION_ROWS; i++)
		if (value > 0 && value < LONG_BASE && strchr(option_rows[i].letters, value))
			return &option_rows[i];
	return NULL;
}

/* "+:" and each letter: stop at the first word that is no option, and tell a missing value from an unknown option. */
static char *options_short(TALLOC_CTX *context)
{
	char *letters = talloc_strdup(context, "+:");

	for (size_t i = 0; letters && i < N_OPTION_ROWS; i++)
		for (const char *letter = option_rows[i].letters; letters && *letter; letter++)
			letters = talloc_asprintf_append(letters, "%c%s", *letter, option_rows[i].argument ? ":" : "");
	return letters;
}

/* All long names, each leading to its row, and the end mark. Returns NULL when there is no memory. */
static struct option *options_long(TALLOC_CTX *context)
{
	struct option *options = talloc_zero(context, struct option);
	size_t n_options = 0;

	for (size_t i = 0; options && i < N_OPTION_ROWS; i++) {
		char *names = talloc_strdup(options, option_rows[i].long_names);
		char *position = NULL;

		if (!names)
			return NULL;
		for (char *name = strtok_r(names, " ", &position); name; name = strtok_r(NULL, " ", &position)) {
			options = talloc_realloc(context, options, struct option, n_options + 2);
			if (!options)
				return NULL;
			options[n_options++] = (struct option) {
				.name = name, .has_arg = option_rows[i].argument != NULL, .val = LONG_BASE + i,
			};
			options[n_options] = (struct option) { 0 };
		}
	}
	return options;
}

/* The option as the user wrote it, for messages: "-b", "--bind". */
static void option_spell(char *name, size_t size, int value, const char *word)
{
	if (value > 0 && value < LONG_BASE)
		snprintf(name, size, "-%c", value);
	else
		snprintf(name, size, "%.*s", (int)strcspn(word, "="), word);
}

/* getopt_long could not make sense of word; optopt says what it knows. Returns -EINVAL. */
static int option_complain(bool is_value_missing, const char *word)
{
	const struct option_row *row = option_find(optopt);
	char name[128];

	option_spell(name, sizeof(name), optopt, word);
	if (is_value_missing)
		message_error("option '%s' needs a value; see 'proot --help'", name);
	else if (row)
		message_error("option '%s' takes no value; see 'proot --help'", name);
	else
		message_error("unknown option '%s'; see 'proot --help'", name);
	return -EINVAL;
}

/* Read options up to the command, or up to one that asks for something else than running a command. */
static int options_read(struct settings *settings, int argc, char **argv)
{
	const char *letters = options_short(settings);
	const struct option *long_options = options_long(settings);
	int status = letters && long_options ? 0 : -ENOMEM;

	if (argc < 2) {
		message_error("give at least a rootfs (-R, -S or -r) or a command; see 'proot --help'");
		return -EINVAL;
	}
	optind = 0;	/* glibc and musl: start over, whatever was read before */
	opterr = 0;
	while (!status && settings->action == ACTION_RUN) {
		/* The word that is read next, or, inside of a group of letters, still. */
		const char *word = argv[optind ? optind : 1];
		int value = getopt_long(argc, argv, letters, long_options, NULL);
		char name[128];

		if (value == -1)
			break;
		if (value == '?' || value == ':')
			return option_complain(value == ':', word);
		option_spell(name, sizeof(name), value, word);
		status = option_find(value)->handler(settings, name, optarg);
	}
	return status;
}

/* --- environment and defaults ------------------------------------------------------------------------------------- */

/* A PROOT_ switch is on when it is set, to whatever: as PRoot's are. */
static bool environment_has(const char *name)
{
	return getenv(name) != NULL;
}

/* The value of a variable, or otherwise when it is unset or empty. */
static const char *environment_get(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value && value[0] ? value : otherwise;
}

static int settings_read_environment(struct settings *settings)
{
	const char *verbosity = environment_get("PROOT_VERBOSE", "0");

	if (integer_parse(verbosity, &settings->verbosity))
		message_warning("PROOT_VERBOSE is '%s', which is no integer; ignored", verbosity);
	if (environment_has("PROOT_NO_SECCOMP"))
		settings->engine = ENGINE_SYSCALL;
	settings->is_missing_binding_ignored = environment_has("PROOT_IGNORE_MISSING_BINDINGS");
	settings->is_rootfs_kept_clean = environment_has("PROOT_DONT_POLLUTE_ROOTFS");
	settings->is_telling_statistics = environment_has("PROOT_STATS");
	settings->statistics_file = environment_get("PROOT_STATS_FILE", NULL);
	settings->loader = environment_get("PROOT_LOADER", NULL);
	settings->temporary_directory = environment_get("PROOT_TMP_DIR", environment_get("TMPDIR", P_tmpdir));
	return option_shim(settings, "PROOT_SHIM", environment_get("PROOT_SHIM", "on"));
}

/* words: what comes after the options, null-terminated. */
static void settings_take_command(struct settings *settings, char **words)
{
	static char login_shell[] = "-sh";
	static char *const default_argv[] = { login_shell, NULL };

	settings->program = words[0] ? words[0] : "/bin/sh";
	settings->argv = words[0] ? words : default_argv;
}

int options_parse(TALLOC_CTX *context, int argc, char **argv, struct settings **settings_out)
{
	struct settings *settings = talloc_zero(context, struct settings);
	int status;

	if (!settings)
		return -ENOMEM;
	settings->rootfs = "/";
	settings->is_mixed = true;
	status = settings_read_environment(settings);
	if (!status && user_chroot_is_meant(argv[0]))
		status = user_chroot_parse(settings, argc, argv, &optind);
	else if (!status)
		status = options_read(settings, argc, argv);
	if (status) {
		talloc_free(settings);
		return status;
	}
	if (settings->is_ipc_emulated && settings->action == ACTION_RUN && settings_hide_ipc(settings) < 0)
		return -ENOMEM;
	if (settings->kernel.is_set && settings->action == ACTION_RUN && settings_bind_kernel(settings) < 0)
		return -ENOMEM;
	if (settings->fakeroot_db && !settings->has_fake_id && settings->action == ACTION_RUN) {
		message_error("option '--fakeroot-db' needs -0, -i or -S; see 'proot --help'");
		talloc_free(settings);
		return -EINVAL;
	}
	settings_take_command(settings, argv + optind);
	message_set_verbosity(settings->verbosity);
	*settings_out = settings;
	return 0;
}
