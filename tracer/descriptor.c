/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Taking descriptors of guests. */
#include "tracer/descriptor.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/identity.h"

/* A pidfd for the process of a thread; a thread that is no leader has none of its own. */
static int open_process(pid_t tid)
{
	int pidfd = (int)syscall(SYS_pidfd_open, tid, 0);
	struct identity identity;

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
