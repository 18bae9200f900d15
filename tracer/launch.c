/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Launching. The order matters:
 *
 *	proot			guardian	command
 *	fork ------------------>
 *				fork ---------->
 *	<------------------------------------ pid, and with notify the listener of its filter
 *	seize it (trace, syscall), or start workers (notify)
 *	go ------------------------------------>
 *						filter (trace), chdir, exec: its first trapped calls
 *	<------------------------------------ nothing, by close-on-exec; or why it could not
 */
#include "tracer/launch.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tracer/command.h"
#include "tracer/engine.h"
#include "tracer/filter.h"
#include "tracer/glue.h"
#include "tracer/guardian.h"
#include "tracer/exec/loaders.h"
#include "tracer/message.h"
#include "tracer/permission.h"
#include "tracer/shim.h"

static const char *const engine_names[] = {
	[ENGINE_AUTO] = "auto", [ENGINE_NOTIFY] = "notify", [ENGINE_TRACE] = "trace", [ENGINE_SYSCALL] = "syscall",
};

/*
 * The guardian's life. When proot is killed, nobody else is left to tidy up; and whether it is being killed cannot be asked: a
 * dying proot lets go of its descriptors, of which guests may end, before it stops being our parent. So glue goes with the last
 * guest, but for when proot tells us to end: it then may need it for another engine.
 */
static void guard(struct launch *launch, pid_t parent)
{
	pid_t command;
	bool was_told;
	int status;

	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	guardian_block_signals(NULL);
	command = fork();
	if (command == 0)
		command_run(launch);
	/* So that `killall -9 proot` does not mean it, too: nobody else would take the guests down. */
	prctl(PR_SET_NAME, "guardian");
	close(launch->channel);
	status = guardian_run(parent, command, launch->settings->is_killing_on_exit, &was_told);
	if (!was_told || getppid() != parent)
		glue_destroy(launch->tracer->glue);
	_exit(status);
}

/* Fork guardian and command. Returns the guardian's pid or -errno; *channel is proot's end. */
static pid_t fork_guests(struct launch *launch, int *channel)
{
	pid_t parent = getpid(), guardian;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	guardian = fork();
	if (guardian == 0) {
		close(ends[0]);
		launch->channel = ends[1];
		guard(launch, parent);
	}
	close(ends[1]);
	*channel = ends[0];
	return guardian < 0 ? -errno : guardian;
}

/* Receive a report and perhaps a descriptor. Returns false at the end: the command runs. */
static bool receive_report(int channel, struct report *report, int *descriptor)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec part = { report, sizeof(*report) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	const struct cmsghdr *header;
	ssize_t length;

	*descriptor = -1;
	do {
		length = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
	} while (length < 0 && errno == EINTR);
	if (length != (ssize_t)sizeof(*report))
		return false;
	header = CMSG_FIRSTHDR(&message);
	if (header && header->cmsg_type == SCM_RIGHTS)
		memcpy(descriptor, CMSG_DATA(header), sizeof(*descriptor));
	return true;
}

static volatile pid_t guardian_pid;	/* 0: none to tell */

/* SIGTERM and the like end the guests, and with them proot. Async-signal-safe. */
static void on_termination(int signal)
{
	pid_t guardian = guardian_pid;

	(void)signal;
	if (guardian > 0)
		kill(guardian, SIGTERM);
}

static void watch_signals(pid_t guardian)
{
	struct sigaction terminate = { .sa_handler = on_termination, .sa_flags = SA_RESTART };
	sigset_t none, pending;

	guardian_pid = guardian;
	sigaction(SIGTERM, &terminate, NULL);
	sigaction(SIGHUP, &terminate, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* What came before the guests were there is for all of us. */
	sigpending(&pending);
	if (sigismember(&pending, SIGINT) || sigismember(&pending, SIGQUIT))
		on_termination(SIGTERM);
	/* From the terminal these go to the guests as well, and it is theirs to die of them. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
}

static int wait_for(pid_t guardian)
{
	int status;

	while (waitpid(guardian, &status, __WNOTHREAD) < 0)
		if (errno != EINTR)
			return 1;
	return status;
}

/* The guardian was killed: its guests are our children now. */
static int end_of(int status)
{
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	message_error("the guardian process was killed; so are the guests");
	descendants_kill();
	return 1;
}

static void explain(const struct launch *launch, const struct report *report)
{
	switch (report->stage) {
	case STAGE_CHDIR:
		message_error("can't enter '%s' in the guest: %s; choose another directory with -w", launch->guest_cwd,
			      strerror(report->error));
		return;
	case STAGE_EXEC:
		if (launch->tracer->missing_qemu)
			message_error("'%s' is no program for this machine; to run it, give '-q %s' (Debian "
				      "package qemu-user)", launch->settings->program, launch->tracer->missing_qemu);
		else if (report->error == ENOEXEC)
			message_error("'%s' is no program that this machine can run: its format is unknown", launch->settings->program);
		else if (report->error == ENOENT && !strchr(launch->settings->program, '/'))
			message_error("'%s' not found in the guest (root = %s, PATH = %s)", launch->settings->program,
				      launch->settings->rootfs, getenv("PATH") ? getenv("PATH") : "");
		else
			message_error("can't run '%s' in the guest (root = %s): %s%s", launch->settings->program,
				      launch->settings->rootfs, strerror(report->error),
				      report->error == ENOENT ? "; it or its interpreter does not exist there" : "");
		return;
	default:
		message_error("seccomp filter refused: %s; try --engine=syscall", strerror(report->error));
	}
}

/* Wait in a helper thread for the command's last report, because the engines need this one. */
struct watcher {
	const struct launch *launch;
	int channel;
	bool has_failed;
};

static void *watch_start(void *argument)
{
	struct watcher *watcher = argument;
	struct report report;
	int descriptor;

	if (receive_report(watcher->channel, &report, &descriptor)) {
		watcher->has_failed = true;
		explain(watcher->launch, &report);
	}
	return NULL;
}

/* Whether the command's process has been killed as it started. It lets go of its memory shortly before its descriptors. */
static bool has_ended(int channel)
{
	struct pollfd end = { .fd = channel };

	return poll(&end, 1, 100) > 0 && (end.revents & POLLHUP);
}

/* Returns 0; -ECHILD: the command has ended; other errors: the engine cannot work. */
static int start_engine(struct launch *launch, int channel, pid_t command, int listener)
{
	int error = permission_to_trace(command);

	if (error < 0 && has_ended(channel))
		return -ECHILD;
	if (error < 0) {
		/* No engine can do without, so say it here, while there is a process to ask about. */
		permission_explain(error, command);
		launch->is_explained = true;
		return error;
	}
	launch->tracer->listener = listener;
	if (launch->engine == ENGINE_NOTIFY)
		return engine_notify_start(launch->tracer);
	error = engine_ptrace_attach(launch->tracer, command, launch->engine == ENGINE_TRACE);
	return error < 0 && has_ended(channel) ? -ECHILD : error;
}

/* Each pin is a descriptor for the time of a call: take as many as we may. */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int serve(struct launch *launch, pid_t guardian, int channel)
{
	struct watcher watcher = { launch, channel, false };
	pthread_t thread;
	int status;

	raise_descriptor_limit();
	watch_signals(guardian);
	if (pthread_create(&thread, NULL, watch_start, &watcher))
		return 1;
	if (write(channel, "g", 1) != 1)
		message_error("the command's process is gone");
	if (launch->engine == ENGINE_NOTIFY)
		status = wait_for(guardian);
	else
		status = engine_ptrace_serve(launch->tracer, guardian, launch->engine == ENGINE_TRACE);
	guardian_pid = 0;
	pthread_join(thread, NULL);
	status = end_of(status);
	return watcher.has_failed ? 1 : status;
}

static int open_gates(struct launch *launch)
{
	int error = 0;

	for (enum abi abi = 0; abi < ABI_COUNT && error == 0; abi++) {
		uint64_t gate = shim_gate(launch->tracer, abi);

		if (gate)
			error = filter_open_gate(launch->tracer, abi, gate, &launch->filter);
	}
	return error;
}

/*
 * Try to start with one engine. Returns the exit status, or -errno when this machine does not let the engine work and
 * nothing has run yet.
 */
static int launch_with(struct launch *launch)
{
	const struct filter_wish wish = {
		.action = launch->engine == ENGINE_NOTIFY ? SCMP_ACT_NOTIFY : SCMP_ACT_TRACE(0),
		.cookie = launch->tracer->cookie, .features = launch->tracer->features, .extensions = launch->tracer->extensions,
		.is_telling_unknown = launch->tracer->audit != NULL,
	};
	struct report report;
	int channel = -1, listener = -1, error;
	pid_t guardian;

	if (launch->engine == ENGINE_TRACE && permission_has_listener())
		return -EBUSY;
	error = filter_build(launch->tracer, &wish, &launch->filter);
	launch->tracer->has_filter = launch->engine != ENGINE_SYSCALL;
	launch->tracer->is_shim_used = launch->tracer->has_shim && launch->tracer->has_filter;
	if (error == 0 && launch->tracer->is_shim_used)
		error = open_gates(launch);
	if (error < 0)
		return error;
	guardian = fork_guests(launch, &channel);
	if (guardian < 0)
		return guardian;
	if (!receive_report(channel, &report, &listener))
		error = -ECHILD;
	else if (report.stage != STAGE_READY)
		error = -report.error;
	else
		error = start_engine(launch, channel, report.pid, listener);
	if (error == -ECHILD) {
		close(channel);
		return end_of(wait_for(guardian));
	}
	if (error < 0) {
		kill(guardian, SIGTERM);
		close(channel);
		wait_for(guardian);
		return error;
	}
	message_info(1, "engine: %s%s", engine_names[launch->engine], launch->tracer->is_shim_used ? ", with the shim" : "");
	error = serve(launch, guardian, channel);
	close(channel);
	return error;
}

/* --- the run --------------------------------------------------------------------------------------------------------------------------- */

int launch(struct tracer *tracer, const struct settings *settings, const char *guest_cwd, const sigset_t *signals)
{
	struct launch state = { .tracer = tracer, .settings = settings, .guest_cwd = guest_cwd, .channel = -1 };
	enum settings_engine first = settings->engine ? settings->engine : ENGINE_NOTIFY;
	enum settings_engine last = settings->engine ? settings->engine : ENGINE_SYSCALL;
	int result = -EINVAL;

	if (loaders_open(tracer, settings->loader) < 0)
		return 1;
	shim_open(tracer);
	/* Whoever started us may have blocked or ignored what we live on; the command gets back what we were given. */
	state.signals = *signals;
	sigaction(SIGCHLD, &(struct sigaction){ .sa_handler = SIG_DFL }, &state.on_child);
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	for (enum settings_engine engine = first; engine <= last && result < 0 && !state.is_explained; engine++) {
		state.engine = engine;
		result = launch_with(&state);
		if (result < 0)
			message_info(1, "engine %s cannot work: %s", engine_names[engine], strerror(-result));
	}
	if (result < 0) {
		if (!state.is_explained)
			permission_explain(result, 0);
		return 1;
	}
	return result;
}
