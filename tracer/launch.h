/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starting the guest, and making sure that it ends.
 *
 *	proot (serves calls)
 *	  +-- guardian (waits for all guests, is their reaper, takes them down when proot dies)
 *	        +-- the command
 *	              +-- ...
 *
 * Guests stay descendants of proot whatever they do (PR_SET_CHILD_SUBREAPER), which Yama's ptrace_scope 1 asks for.
 */
#ifndef TRACER_LAUNCH_H
#define TRACER_LAUNCH_H

#include <signal.h>

#include "tracer/options.h"
#include "tracer/tracer.h"

/*
 * Start the command and serve it until the last guest has ended. Says what went wrong. guest_cwd is the guest path
 * where it starts; signals is the mask that proot was started with and the command gets. SIGTERM, SIGHUP, SIGINT and
 * SIGQUIT are blocked by the caller, so that none is missed before the guests can be told. Returns the exit status
 * for proot: that of the command, 128 + N when signal N ended it; 1 when it could not be started.
 */
int launch(struct tracer *tracer, const struct settings *settings, const char *guest_cwd, const sigset_t *signals);

#endif
