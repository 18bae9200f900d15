/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Descriptors of guests. */
#ifndef TRACER_DESCRIPTOR_H
#define TRACER_DESCRIPTOR_H

#include <sys/types.h>

/*
 * A copy of descriptor fd of a guest thread, close-on-exec: the same open file description, its position included. The
 * caller closes it. Returns it or -EBADF, -ESRCH, -EPERM, -ENOSYS (before Linux 5.6). pidfd_getfd(2).
 */
int descriptor_take(pid_t tid, int fd);

#endif
