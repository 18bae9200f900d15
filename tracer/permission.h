/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a machine may forbid that proot needs, and what to tell its user. */
#ifndef TRACER_PERMISSION_H
#define TRACER_PERMISSION_H

#include <sys/types.h>

/*
 * Whether this process may trace child, a process of its own that runs or sleeps. Nothing is attached.
 * Returns 0; -EPERM, -ENOSYS, ... when something forbids it.
 */
int permission_to_trace(pid_t child);

/* After a failure with -errno to start guests: who forbids it, and what to do; one line. child as above, or 0. */
void permission_explain(int error, pid_t child);

#endif
