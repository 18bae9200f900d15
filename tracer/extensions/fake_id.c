/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -0, -i, -S: appearing as root, or as somebody else.
 *
 * Who a process believes to be lies in its state area (core/state.h), so a fork copies it, and an exec hands it on. The calls
 * about it are answered by the rules of core/credentials.h (fake_id_users.c). Files of the real user seem to be those of the user
 * that the run began with; what guests do to owners, and to modes and devices where they may not, is remembered in a store
 * (fake_id_files.c, store.c). Nothing of it needs, or gives, a right that the real user has not.
 *
 * Where the real user is root and shall appear as root there is nothing to do: then guests have the kernel's own credentials.
 */
#include "tracer/extensions/fake_id.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/load.h"
#include "core/state.h"
#include "tracer/deputy.h"
#include "tracer/extensions/store_file.h"
#include "tracer/extensions/fake_id_stat.h"
#include "tracer/message.h"
#include "tracer/options.h"
#include "tracer/shim.h"

#define STAT(name, form, argument) \
	{ .call = name, .before = fake_id_before_stat, .after = fake_id_after_stat, \
	  .detail = STAT_FORM_##form | (argument) << FAKE_ID_ARGUMENT, .is_in_shim = true }
#define CALL(name, function) { .call = name, .before = function }
#define CALLS(name, function) CALL(name, function), CALL(name "32", function)
#define GET(name) { .call = name, .before = fake_id_get, .is_in_shim = true }
#define CHOWN(name, argument) { .call = name, .before = fake_id_chown, .detail = argument }
#define CHMOD(name, argument) \
	{ .call = name, .before = fake_id_before_chmod, .after = fake_id_after_chmod, .detail = argument, .is_in_shim = true }
#define MKNOD(name, argument) \
	{ .call = name, .before = fake_id_before_mknod, .after = fake_id_after_mknod, .detail = argument }

#define LOOK(name, function) { .call = name, .before = function, .is_in_shim = true }
#define MAKE(name) { .call = name, .after = fake_id_after_make, .is_in_shim = true }
#define OPEN(name, argument) { .call = name, .after = fake_id_after_open, .detail = argument, .is_in_shim = true }

/* Bits of prctl's options: PR_{GET,SET}_KEEPCAPS, PR_CAPBSET_{READ,DROP}, PR_{GET,SET}_SECUREBITS, PR_CAP_AMBIENT. */
#define PRCTL_VALUES (1ULL << 7 | 1ULL << 8 | 1ULL << 23 | 1ULL << 24 | 1ULL << 27 | 1ULL << 28 | 1ULL << 47)

static const struct extension_hook hooks[] = {
	STAT("stat", X86_64, 1), STAT("lstat", X86_64, 1), STAT("fstat", X86_64, 1), STAT("newfstatat", X86_64, 2),
	STAT("statx", STATX, 4), STAT("stat64", I386_64, 1), STAT("lstat64", I386_64, 1), STAT("fstat64", I386_64, 1),
	STAT("fstatat64", I386_64, 2), STAT("oldstat", I386_OLD, 1), STAT("oldlstat", I386_OLD, 1), STAT("oldfstat", I386_OLD, 1),

	CHOWN("chown", 1), CHOWN("lchown", 1), CHOWN("fchown", 1), CHOWN("fchownat", 2),
	CHOWN("chown32", 1), CHOWN("lchown32", 1), CHOWN("fchown32", 1),
	CHMOD("chmod", 1), CHMOD("fchmod", 1), CHMOD("fchmodat", 2), CHMOD("fchmodat2", 2),
	MKNOD("mknod", 1), MKNOD("mknodat", 2), MAKE("mkdir"), MAKE("mkdirat"), MAKE("symlink"), MAKE("symlinkat"),
	OPEN("open", 1), OPEN("creat", FAKE_ID_CREAT), OPEN("openat", 2), OPEN("openat2", FAKE_ID_OPENAT2),

	CALL("setxattr", fake_id_setxattr), CALL("lsetxattr", fake_id_setxattr), CALL("fsetxattr", fake_id_setxattr),
	CALL("removexattr", fake_id_removexattr), CALL("lremovexattr", fake_id_removexattr), CALL("fremovexattr", fake_id_removexattr),
	LOOK("getxattr", fake_id_getxattr), LOOK("lgetxattr", fake_id_getxattr), LOOK("fgetxattr", fake_id_getxattr),
	LOOK("listxattr", fake_id_listxattr), LOOK("llistxattr", fake_id_listxattr), LOOK("flistxattr", fake_id_listxattr),

	GET("getuid"), GET("geteuid"), GET("getgid"), GET("getegid"), GET("getuid32"), GET("geteuid32"), GET("getgid32"), GET("getegid32"),
	CALLS("getresuid", fake_id_get_three), CALLS("getresgid", fake_id_get_three), CALLS("getgroups", fake_id_getgroups),
	CALLS("setuid", fake_id_setuid), CALLS("setgid", fake_id_setgid), CALLS("setreuid", fake_id_setreuid),
	CALLS("setregid", fake_id_setregid), CALLS("setresuid", fake_id_setresuid), CALLS("setresgid", fake_id_setresgid),
	CALLS("setfsuid", fake_id_setfsuid), CALLS("setfsgid", fake_id_setfsgid), CALLS("setgroups", fake_id_setgroups),
	CALL("capget", fake_id_capget), CALL("capset", fake_id_capset),
	{ .call = "prctl", .before = fake_id_prctl, .values = PRCTL_VALUES },
	CALL("sethostname", fake_id_sethostname), CALL("setdomainname", fake_id_sethostname),
	CALL("socket", fake_id_socket), CALL("sendmsg", fake_id_sendmsg), { .call = "bind", .after = fake_id_after_make, .is_of_path = true },
	{ .call = "getsockopt", .before = fake_id_getsockopt, .values = 1ULL << SO_PEERCRED },
};

static void start_deputy(struct tracer *tracer)
{
	tracer->deputy = deputy_start(tracer);
	if (!tracer->deputy)
		message_info(1, "your own files that you may not read or write stay so for guests: no user namespace: %s", strerror(errno));
}

static int start(struct tracer *tracer, void **data)
{
	const struct settings *settings = tracer->settings;
	struct fake_id *fake;
	int error;

	if (!settings->has_fake_id || (settings->fake_uid == geteuid() && settings->fake_gid == getegid() && geteuid() == 0))
		return 0;
	fake = talloc_zero(tracer, struct fake_id);
	if (!fake)
		return -ENOMEM;
	fake->rule = (struct ownership_rule){
		.is_on = 1, .real_uid = geteuid(), .real_gid = getegid(), .uid = settings->fake_uid, .gid = settings->fake_gid,
	};
	error = shim_share(tracer);
	if (error < 0) {
		message_error("no memory that proot and its guests could share: %s", strerror(-error));
		return error;
	}
	fake->marks = (void *)((char *)tracer->shared + (STATE_MARKS - STATE_SHARED));
	fake->store = store_new(fake, fake->marks);
	if (!fake->store)
		return -ENOMEM;
	if (settings->fakeroot_db)
		error = store_load(fake->store, settings->fakeroot_db);
	if (error < 0)
		return error;
	tracer->owner = fake->rule;
	if (settings->fake_uid == 0)
		start_deputy(tracer);
	/* Guests then change nothing but what they believe, so they have proot's own rights for good. */
	tracer->is_root = false;
	*data = fake;
	return 1;
}

/* What an exec of the program makes of credentials; set-id bits count, those of the file or those that are remembered. */
static void take_set_id(struct credentials *own, const struct load_request *load, const struct stat *program,
			const struct fake_id *fake)
{
	uint32_t uid = ownership_uid(&fake->rule, program->st_uid), gid = ownership_gid(&fake->rule, program->st_gid);
	uint32_t mode = program->st_mode;
	struct store_record record;

	if (store_get_any(fake->store, program->st_dev, program->st_ino, &record)) {
		uid = record.uid;
		gid = record.gid;
		mode = (mode & ~record.mode_mask) | (record.mode & record.mode_mask);
	}
	credentials_exec(own, load->has_no_new_privs ? 0 : mode, uid, gid);
}

static int on_exec(struct call *call, struct load_request *load, const struct stat *program, void *data)
{
	struct credentials *own = talloc_zero(call->memory, struct credentials);

	if (!own)
		return -ENOMEM;
	fake_id_credentials(call, data, own);
	take_set_id(own, load, program, data);
	load->credentials = own;
	return 0;
}

static void finish(struct tracer *tracer, void *data)
{
	const struct fake_id *fake = data;

	if (tracer->settings->fakeroot_db)
		store_save(fake->store, tracer->settings->fakeroot_db);
}

const struct extension extension_fake_id = {
	.name = "fake-id",
	.hooks = hooks,
	.n_hooks = sizeof(hooks) / sizeof(hooks[0]),
	.start = start,
	.exec = on_exec,
	.is_exec_in_shim = true,
	.finish = finish,
};
