/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command's process before it is the command. As soon as the filter is in place its own calls are a guest's: those that
 * proot does not serve yet carry the cookie.
 */
#include "tracer/command.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV	/* Linux 5.19 */
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

/* A raw call with the cookie: the filter is in place, and nobody serves it yet. */
static void send_report(const struct launch *launch, enum stage stage, int error, int listener)
{
	struct report report = { stage, error, getpid() };
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { .bytes = { 0 } };
	struct iovec part = { &report, sizeof(report) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	if (listener >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		control.align = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET,
						  .cmsg_type = SCM_RIGHTS };
		memcpy(CMSG_DATA(&control.align), &listener, sizeof(listener));
	}
	syscall(SYS_sendmsg, launch->channel, &message, 0, 0, 0, launch->tracer->cookie);
}

static void __attribute__((noreturn)) fail(const struct launch *launch, enum stage stage, int error)
{
	send_report(launch, stage, error, -1);
	_exit(1);
}

/* Before anything has run: wait to be taken down, because the guardian takes the end of the last guest for the end of the run. */
static void __attribute__((noreturn)) fail_early(const struct launch *launch, enum stage stage, int error)
{
	send_report(launch, stage, error, -1);
	for (;;)
		pause();
}

static int install_filter(const struct launch *launch, unsigned long flags)
{
	long fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &launch->filter);

	return fd < 0 ? -errno : (int)fd;
}

/* Whether a filter could be installed; with trace this has to wait until we are attached. */
static int check_filter(void)
{
	uint32_t action = SECCOMP_RET_TRACE;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) < 0 ? errno : 0;
}

static void get_ready(const struct launch *launch)
{
	int listener = -1, error = 0;
	char go;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (launch->engine == ENGINE_NOTIFY) {
		unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;

		listener = install_filter(launch, flags | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
		if (listener == -EINVAL && launch->settings->engine == ENGINE_NOTIFY)
			listener = install_filter(launch, flags);
		if (listener < 0)
			fail_early(launch, STAGE_FILTER, -listener);
	}
	if (launch->engine == ENGINE_TRACE)
		error = check_filter();
	if (error)
		fail_early(launch, STAGE_FILTER, error);
	send_report(launch, STAGE_READY, 0, listener);
	if (listener >= 0)
		close(listener);
	if (read(launch->channel, &go, 1) != 1)
		_exit(1);
	if (launch->engine == ENGINE_TRACE)
		error = install_filter(launch, 0);
	if (error < 0)
		fail(launch, STAGE_FILTER, -error);
}

/*
 * Calls that are to be trapped. Six arguments, because a register may still hold the cookie of an earlier call; a libc
 * wrapper of fewer would pass it on.
 */
static int trapped_execve(const char *program, char *const *argv)
{
	return (int)syscall(SYS_execve, program, argv, environ, 0L, 0L, 0L);
}

static int trapped_chdir(const char *path)
{
	return (int)syscall(SYS_chdir, path, 0L, 0L, 0L, 0L, 0L);
}

/* execvp(3), but without its detour over a shell: every name is the guest's. */
static int exec_in_path(const struct settings *settings)
{
	const char *path = getenv("PATH"), *program = settings->program;
	int error = ENOENT;

	if (strchr(program, '/')) {
		trapped_execve(program, settings->argv);
		return errno;
	}
	if (!path)
		path = "/usr/local/bin:/usr/bin:/bin";
	while (*path) {
		size_t length = strcspn(path, ":");
		char candidate[8192];

		if ((size_t)snprintf(candidate, sizeof(candidate), "%.*s%s%s", (int)length, path, length ? "/" : "", program) <
		    sizeof(candidate)) {
			trapped_execve(candidate, settings->argv);
			if (errno != ENOENT && errno != ENOTDIR)
				error = errno;
			if (errno != ENOENT && errno != ENOTDIR && errno != EACCES)
				return error;
		}
		path += length + (path[length] == ':');
	}
	return error;
}

void command_run(const struct launch *launch)
{
	sigprocmask(SIG_SETMASK, &launch->signals, NULL);
	sigaction(SIGCHLD, &launch->on_child, NULL);
	get_ready(launch);
	if (trapped_chdir(launch->guest_cwd) < 0)
		fail(launch, STAGE_CHDIR, errno);
	fail(launch, STAGE_EXEC, exec_in_path(launch->settings));
}
