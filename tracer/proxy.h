/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A system call of a guest made by proot in its place: one round trip instead of three stops. */
#ifndef TRACER_PROXY_H
#define TRACER_PROXY_H

#include "tracer/call.h"

/*
 * Make the call of a row with SYSCALL_PROXY, all of whose paths are resolved, with copies of the guest's buffers, and
 * bring back what it wrote. The worker already has the guest's identity where that differs.
 * Returns the guest's result or -errno.
 */
long proxy_call(struct call *call);

/*
 * The call has failed with error because of a path. Which error does the kernel report first when something else is wrong,
 * too? Makes the call with a path that no file has; returns its error if it is about something else, else the given one.
 */
long proxy_error(struct call *call, long error);

/* Set the calling thread's umask to the guest's, before it makes a file. Returns 0 or -ESRCH. */
int proxy_umask(struct call *call);

#endif
