/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest has made of seccomp and no_new_privs on its own. */
#include "tracer/guest_seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "core/state.h"
#include "tracer/guest_state.h"

#define STATUS_SIZE 4096	/* it has some 1500 bytes */

/* The number behind a key at the beginning of a line; -1: there is none (Seccomp_filters is told since Linux 5.9). */
static int number_of(const char *status, const char *key)
{
	const char *line = strstr(status, key);

	return line ? atoi(line + strlen(key)) : -1;
}

static int read_status(pid_t tid, char status[STATUS_SIZE])
{
	char path[40];
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	length = read(fd, status, STATUS_SIZE - 1);
	if (length < 0)
		length = -errno;
	close(fd);
	status[length < 0 ? 0 : length] = '\0';
	return length < 0 ? (int)length : 0;
}

static bool has_promised(const struct tracer *tracer, pid_t tid)
{
	return guest_state_flags(tracer, tid) & STATE_NO_NEW_PRIVS;
}

void guest_seccomp_of_status(const struct tracer *tracer, pid_t tid, const char *status, struct guest_seccomp *seccomp)
{
	char own[STATUS_SIZE];

	if (read_status(tracer->pid, own) < 0)
		own[0] = '\0';
	seccomp->has_no_new_privs = number_of(own, "\nNoNewPrivs:\t") == 1 || has_promised(tracer, tid);
	seccomp->n_filters = number_of(status, "\nSeccomp_filters:\t") - (tracer->has_filter ? 1 : 0);
	if (seccomp->n_filters >= 0)
		seccomp->mode = seccomp->n_filters ? SECCOMP_MODE_FILTER : SECCOMP_MODE_DISABLED;
	else
		seccomp->mode = number_of(own, "\nSeccomp:\t");
	if (seccomp->mode < 0)
		seccomp->mode = SECCOMP_MODE_DISABLED;
}

int guest_seccomp_read(const struct tracer *tracer, pid_t tid, struct guest_seccomp *seccomp)
{
	char status[STATUS_SIZE];
	int error = read_status(tid, status);

	if (error == 0)
		guest_seccomp_of_status(tracer, tid, status, seccomp);
	return error;
}

void guest_seccomp_promise(const struct tracer *tracer, pid_t tid)
{
	guest_state_add_flags(tracer, tid, STATE_NO_NEW_PRIVS);
}
