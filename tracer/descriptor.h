/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Descriptors of guests, and of proot for them. */
#ifndef TRACER_DESCRIPTOR_H
#define TRACER_DESCRIPTOR_H

#include <fcntl.h>
#include <pthread.h>
#include <sys/types.h>

/*
 * A copy of descriptor fd of a guest thread, close-on-exec: the same open file description, its position included. The
 * caller closes it. Returns it or -EBADF, -ESRCH, -EPERM, -ENOSYS (before Linux 5.6). pidfd_getfd(2).
 */
int descriptor_take(pid_t tid, int fd);

#define DESCRIPTOR_LINK_SIZE 48

/* The link of procfs that leads to what a guest thread holds by descriptor fd, or to its working directory: AT_FDCWD. */
void descriptor_link(pid_t tid, int fd, char link[DESCRIPTOR_LINK_SIZE]);

#define DESCRIPTOR_RING_MAX 512

/*
 * Descriptors of proot that somebody may still open through /proc. Nobody tells when that is over; the oldest are closed
 * when new ones come.
 */
struct descriptor_ring {
	pthread_mutex_t lock;
	unsigned size, turn;
	int kept[DESCRIPTOR_RING_MAX];
};

/* Make an empty ring that keeps size descriptors, at most DESCRIPTOR_RING_MAX. */
void descriptor_ring_init(struct descriptor_ring *ring, unsigned size);

/* Hand a descriptor over to the ring, which closes it some day. Thread-safe. */
void descriptor_keep(struct descriptor_ring *ring, int fd);

#endif
