/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest has made of seccomp and no_new_privs on its own. */
#include "tracer/guest_seccomp.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "core/state.h"
#include "tracer/guest_state.h"
#include "tracer/process_status.h"

/* The number behind a key; -1: there is none (Seccomp_filters is told since Linux 5.9). */
static int number_of(const char *status, const char *key)
{
	const char *field = process_status_field(status, key);

	return field ? atoi(field) : -1;
}

static bool has_promised(const struct tracer *tracer, pid_t tid)
{
	return guest_state_flags(tracer, tid) & STATE_NO_NEW_PRIVS;
}

void guest_seccomp_of_status(const struct tracer *tracer, pid_t tid, const char *status, struct guest_seccomp *seccomp)
{
	char own[PROCESS_STATUS_SIZE];

	if (process_status_read(tracer->pid, own) < 0)
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
	char status[PROCESS_STATUS_SIZE];
	int error = process_status_read(tid, status);

	if (error == 0)
		guest_seccomp_of_status(tracer, tid, status, seccomp);
	return error;
}

void guest_seccomp_promise(const struct tracer *tracer, pid_t tid)
{
	guest_state_add_flags(tracer, tid, STATE_NO_NEW_PRIVS);
}
