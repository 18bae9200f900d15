/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linux-user-chroot's command line: its options mean options of proot, but what cannot be mounted is an error. */
#include "tracer/user_chroot.h"

#include <errno.h>
#include <string.h>

#include "tracer/message.h"

bool user_chroot_is_meant(const char *name)
{
	const char *slash = strrchr(name, '/');

	return strcmp(slash ? slash + 1 : name, "linux-user-chroot") == 0;
}

static int add_binding(struct settings *settings, const char *host, const char *guest)
{
	return settings_add_binding(settings, (struct binding_request){ .host = host, .guest = guest, .is_required = true });
}

static int unshare_net(struct settings *settings, char **values)
{
	(void)values;
	settings->is_net_unshared = true;
	return 0;
}

static int unshare_ipc(struct settings *settings, char **values)
{
	(void)values;
	settings->is_ipc_unshared = true;
	return 0;
}

static int unshare_pid(struct settings *settings, char **values)
{
	(void)settings, (void)values;
	return settings_refuse_pid("--unshare-pid");
}

static int mount_proc(struct settings *settings, char **values)
{
	return add_binding(settings, "/proc", values[0]);
}

/* The files of /dev that belong to no device. */
static int mount_devapi(struct settings *settings, char **values)
{
	static const char *const names[] = { "null", "zero", "full", "random", "urandom", "tty" };
	int status = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !status; i++) {
		const char *host = talloc_asprintf(settings, "/dev/%s", names[i]);
		const char *guest = talloc_asprintf(settings, "%s/%s", values[0], names[i]);

		status = host && guest ? add_binding(settings, host, guest) : -ENOMEM;
	}
	return status;
}

static int mount_readonly(struct settings *settings, char **values)
{
	return settings_protect(settings, values[0]);
}

static int mount_bind(struct settings *settings, char **values)
{
	return add_binding(settings, values[0], values[1]);
}

static int change_directory(struct settings *settings, char **values)
{
	settings->guest_cwd = values[0];
	return 0;
}

static int seccomp_profile(struct settings *settings, char **values)
{
	(void)settings;
	if (strcmp(values[0], "-1") == 0)
		return 0;
	message_error("option '--seccomp-profile-version' takes -1 only: no profile is here");
	return -ENOTSUP;
}

static const struct {
	const char *name;
	int n_values;
	int (*handler)(struct settings *settings, char **values);
} options[] = {
	{ "--unshare-net", 0, unshare_net },
	{ "--unshare-ipc", 0, unshare_ipc },
	{ "--unshare-pid", 0, unshare_pid },
	{ "--mount-proc", 1, mount_proc },
	{ "--mount-devapi", 1, mount_devapi },
	{ "--mount-readonly", 1, mount_readonly },
	{ "--mount-bind", 2, mount_bind },
	{ "--chdir", 1, change_directory },
	{ "--seccomp-profile-version", 1, seccomp_profile },
};

#define N_OPTIONS (sizeof(options) / sizeof(options[0]))

/* Returns 0, or -errno (said). *at moves behind the option and its values. */
static int parse_option(struct settings *settings, int argc, char **argv, int *at)
{
	const char *name = argv[*at];
	size_t i = 0;

	while (i < N_OPTIONS && strcmp(options[i].name, name) != 0)
		i++;
	if (i == N_OPTIONS) {
		message_error("unknown option '%s'", name);
		return -EINVAL;
	}
	if (*at + options[i].n_values >= argc) {
		message_error("option '%s' needs %s", name, options[i].n_values == 1 ? "a value" : "two values");
		return -EINVAL;
	}
	*at += 1 + options[i].n_values;
	return options[i].handler(settings, argv + *at - options[i].n_values);
}

int user_chroot_parse(struct settings *settings, int argc, char **argv, int *n_words)
{
	int status = 0, at = 1;

	settings->guest_cwd = "/";
	while (at < argc && strncmp(argv[at], "--", 2) == 0 && !status)
		status = parse_option(settings, argc, argv, &at);
	if (status)
		return status;
	if (argc - at < 2) {
		message_error("usage: linux-user-chroot [option]... ROOTDIR PROGRAM [argument]...");
		return -EINVAL;
	}
	settings->rootfs = argv[at];
	*n_words = at + 1;
	return 0;
}
