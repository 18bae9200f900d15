/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Descriptors of guests, and of proot for them. */
#include "tracer/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
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

void descriptor_link(pid_t tid, int fd, char link[DESCRIPTOR_LINK_SIZE])
{
	if (fd == AT_FDCWD)
		snprintf(link, DESCRIPTOR_LINK_SIZE, "/proc/%d/cwd", tid);
	else
		snprintf(link, DESCRIPTOR_LINK_SIZE, "/proc/%d/fd/%d", tid, fd);
}

void descriptor_ring_init(struct descriptor_ring *ring, unsigned size)
{
	pthread_mutex_init(&ring->lock, NULL);
	ring->size = size;
	ring->turn = 0;
	for (unsigned i = 0; i < size; i++)
		ring->kept[i] = -1;
}

void descriptor_keep(struct descriptor_ring *ring, int fd)
{
	int oldest;

	pthread_mutex_lock(&ring->lock);
	oldest = ring->kept[ring->turn];
	ring->kept[ring->turn] = fd;
	ring->turn = (ring->turn + 1) % ring->size;
	pthread_mutex_unlock(&ring->lock);
	if (oldest >= 0)
		close(oldest);
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
