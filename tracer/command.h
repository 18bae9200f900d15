/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command's process, from the fork to the exec: the half of launch.c that runs over there. */
#ifndef TRACER_COMMAND_H
#define TRACER_COMMAND_H

#include <linux/filter.h>
#include <signal.h>
#include <sys/types.h>

#include "tracer/options.h"
#include "tracer/tracer.h"

/* What the command's process tells proot. */
enum stage {
	STAGE_READY,		/* waits to be let go */
	STAGE_FILTER,		/* the filter was not accepted */
	STAGE_CHDIR,
	STAGE_EXEC
};

struct report {
	enum stage stage;
	int error;		/* errno */
	pid_t pid;
};

/* One try to start with one engine. */
struct launch {
	struct tracer *tracer;
	const struct settings *settings;
	const char *guest_cwd;
	enum settings_engine engine;
	struct sock_fprog filter;
	int channel;		/* to proot */
	bool is_explained;	/* why it failed has been said, and no other engine will do better */
	sigset_t signals;	/* mask that proot was started with */
	struct sigaction on_child;	/* and what it was to do about SIGCHLD */
};

/*
 * In the command's process: install the filter, report, wait to be let go, enter the working directory and exec the
 * command. What goes wrong is reported through launch->channel. Does not return.
 */
void command_run(const struct launch *launch) __attribute__((noreturn));

#endif
