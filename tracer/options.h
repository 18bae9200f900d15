/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user asked for: the command line and the environment, read once, here, into one struct settings. Nothing
 * else in proot reads options or PROOT_ variables.
 */
#ifndef TRACER_OPTIONS_H
#define TRACER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>

/* Where the guest sees the host's root, with -q. */
#define HOST_ROOTFS "/host-rootfs"
#include "tracer/kernel_name.h"

enum settings_action {
	ACTION_RUN,			/* run the command */
	ACTION_HELP,			/* help_print() */
	ACTION_VERSION,			/* help_print_version() */
	ACTION_LIST_SYSCALLS,		/* syscalls_list() */
};

enum settings_engine {
	ENGINE_AUTO,			/* the first of the following that the machine allows */
	ENGINE_NOTIFY,
	ENGINE_TRACE,
	ENGINE_SYSCALL,
};

enum settings_shim {
	SHIM_OFF,
	SHIM_ON,
	SHIM_CHECK,			/* on, but the tracer answers, and the two answers are compared */
};

enum binding_kind {
	BINDING_HOST,			/* of a file or directory that is there */
	BINDING_TMPFS,			/* --tmpfs: of an empty directory that is made for the run */
	BINDING_DATA,			/* --bind-data: of a file that is made for the run */
	BINDING_PROTECTED,		/* --mount-readonly: of what the guest has there, to be read only */
};

/* A binding as it was asked for: paths as they were typed. */
struct binding_request {
	enum binding_kind kind;
	const char *host;		/* may be relative to the working directory of proot; BINDING_DATA: what the file holds */
	const char *guest;		/* NULL: the same as host; may be relative, too */
	bool is_read_only;		/* ":ro" */
	bool is_replacing;		/* only where the guest has something: left out without a word else */
	bool is_required;		/* nothing is run without it */
	bool is_strict;			/* the guest location is not dereferenced: PRoot's "!" */
	bool is_recommended;		/* came with -R or -S: silently left out where the host does not have it */
};

/* Everything lives as long as the struct does: allocated below it, or part of argv or the environment. */
struct settings {
	enum settings_action action;
	enum settings_engine engine;	/* --engine, else ENGINE_SYSCALL where PROOT_NO_SECCOMP is set */
	enum settings_shim shim;	/* --shim, else PROOT_SHIM, else off */
	bool is_telling_statistics;	/* --stats, PROOT_STATS */
	bool is_auditing;		/* --audit */
	const char *statistics_file;	/* PROOT_STATS_FILE: where to write them for programs, or NULL */
	int verbosity;			/* -v, else PROOT_VERBOSE, else 0; negative: errors only */
	bool is_killing_on_exit;	/* --kill-on-exit */
	bool has_fake_id;		/* -0, -i, -S: guests appear as: */
	uint32_t fake_uid, fake_gid;
	const char *fakeroot_db;	/* --fakeroot-db, or NULL */

	const char *rootfs;		/* -r, -R, -S as typed, else "/" */
	bool is_rootfs_read_only;	/* --rootfs-ro */
	struct binding_request *bindings; /* in the order given: a later one wins */
	size_t n_bindings;
	bool is_missing_binding_ignored; /* PROOT_IGNORE_MISSING_BINDINGS */
	bool is_rootfs_kept_clean;	/* PROOT_DONT_POLLUTE_ROOTFS */
	const char *temporary_directory; /* PROOT_TMP_DIR, else TMPDIR, else P_tmpdir */

	char **qemu;			/* -q: its words, null-terminated, the first an absolute path of the host; or NULL */
	bool is_mixed;			/* with -q: programs of this machine run natively; --mixed-mode */
	struct kernel_name kernel;	/* -k */

	struct port_pair {
		uint16_t inside, outside;
	} *ports;			/* -p */
	size_t n_ports;
	bool is_cooperating;		/* -n */
	bool is_hiding;			/* -H */
	bool is_linking;		/* -l */
	bool is_ipc_emulated;		/* --sysvipc */

	bool is_net_unshared;		/* --unshare-net */
	bool is_net_emulated;		/* name_spaces_enter(): without a name space */
	bool is_ipc_unshared;		/* --unshare-ipc */

	const char *guest_cwd;		/* -w as typed, or NULL */
	const char *loader;		/* PROOT_LOADER: a loader to use instead of the one inside proot, or NULL */
	const char *program;		/* guest path or name to look up in PATH; "/bin/sh" when no command was given */
	char *const *argv;		/* null-terminated; {"-sh", NULL} (a login shell) when no command was given */
};

/*
 * Read the command line and the environment, and set the verbosity of message.h. Options end at the first word that is
 * none, or after "--"; long ones may be shortened as getopt_long(3) allows. What is wrong is said, one line.
 *
 * context: talloc parent of *settings. argv has to stay as it is for the life of *settings, and so has the environment.
 * Not thread-safe: getopt_long(3) and getenv(3).
 * Returns 0. Errors: -EINVAL (the user's mistake; said), -ENOTSUP (what this machine or proot cannot do; said), -ENOMEM.
 */
int options_parse(TALLOC_CTX *context, int argc, char **argv, struct settings **settings);

/* For the other command line (user_chroot.h). The strings have to live as long as the settings. Return 0 or -ENOMEM. */
int settings_add_binding(struct settings *settings, struct binding_request request);
int settings_protect(struct settings *settings, const char *guest);

/* Say that a name space for processes cannot be had. Returns -ENOTSUP. */
int settings_refuse_pid(const char *name);

#endif
