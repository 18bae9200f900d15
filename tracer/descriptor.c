/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Taking descriptors of guests. */
#include "tracer/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/identity.h"

#ifndef PIDFD_THREAD
#define PIDFD_THREAD O_EXCL
#endif

/* A pidfd for a thread; before Linux 6.9 for its process, whose descriptors nearly always are the thread's, too. */
static int open_process(pid_t tid)
{
	int pidfd = (int)syscall(SYS_pidfd_open, tid, PIDFD_THREAD);
	struct identity identity;

	if (pidfd < 0)
		pidfd = (int)syscall(SYS_pidfd_open, tid, 0);
	if (pidfd < 0 && identity_read(tid, &identity) == 0)
		pidfd = (int)syscall(SYS_pidfd_open, identity.tgid, 0);
	return pidfd < 0 ? -errno : pidfd;
}

int descriptor_take(pid_t tid, int fd)
{
	int pidfd = open_process(tid), copy;

	if (pidfd < 0)
		return pidfd;
	copy = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	if (copy < 0)
		copy = -errno;
	close(pidfd);
	return copy;
}
