/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a machine may forbid that proot needs, and what to tell its user. */
#ifndef TRACER_PERMISSION_H
#define TRACER_PERMISSION_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Whether this process may trace child, a process of its own that runs or sleeps. Nothing is attached.
 * Returns 0; -EPERM, -ENOSYS, ... when something forbids it.
 */
int permission_to_trace(pid_t child);

/*
 * Whether somebody listens to system calls of this process by seccomp: a proot that this one runs in, or a container's manager. A
 * second listener cannot be, and calls that the first lets go on are seen by no tracer that a filter would tell of them.
 */
bool permission_has_listener(void);

/* After a failure with -errno to start guests: who forbids it, and what to do; one line. child as above, or 0. */
void permission_explain(int error, pid_t child);

#endif
