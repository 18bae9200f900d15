/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest has made of seccomp and no_new_privs on its own: what it would be told if proot had not installed a filter. */
#ifndef TRACER_GUEST_SECCOMP_H
#define TRACER_GUEST_SECCOMP_H

#include <stdbool.h>
#include <sys/types.h>

#include "tracer/tracer.h"

struct guest_seccomp {
	bool has_no_new_privs;
	int mode;		/* SECCOMP_MODE_* */
	int n_filters;
};

/* From the text of /proc/TID/status, which stays as it is. */
void guest_seccomp_of_status(const struct tracer *tracer, pid_t tid, const char *status, struct guest_seccomp *seccomp);

/* For a thread. Returns 0 or -errno. */
int guest_seccomp_read(const struct tracer *tracer, pid_t tid, struct guest_seccomp *seccomp);

/* A guest has set no_new_privs, which is set already: remember it. */
void guest_seccomp_promise(const struct tracer *tracer, pid_t tid);

#endif
