/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * status: in which a guest would see the tracer, the filter and the promise (no_new_privs) that are proot's.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "tracer/guest_seccomp.h"
#include "tracer/proc_files.h"

/* Whether a thread is one of proot's. */
static bool is_proot(const struct tracer *tracer, pid_t tid)
{
	char path[48];

	snprintf(path, sizeof(path), "/proc/%d/task/%d", tracer->pid, tid);
	return access(path, F_OK) == 0;
}

static bool has_key(const char *line, const char *key)
{
	return strncmp(line, key, strlen(key)) == 0;
}

int proc_make_status(const struct proc_source *source, struct proc_text *text)
{
	const struct tracer *tracer = source->tracer;
	struct guest_seccomp seccomp;
	char *rest = source->text, *line;

	guest_seccomp_of_status(tracer, source->pid, source->text, &seccomp);
	while ((line = proc_text_line(&rest))) {
		if (has_key(line, "TracerPid:") && is_proot(tracer, atoi(strchr(line, ':') + 1)))
			proc_text_print(text, "TracerPid:\t0\n");
		else if (has_key(line, "NoNewPrivs:"))
			proc_text_print(text, "NoNewPrivs:\t%d\n", seccomp.has_no_new_privs);
		else if (has_key(line, "Seccomp:"))
			proc_text_print(text, "Seccomp:\t%d\n", seccomp.mode);
		else if (has_key(line, "Seccomp_filters:"))
			proc_text_print(text, "Seccomp_filters:\t%d\n", seccomp.n_filters);
		else
			proc_text_print(text, "%s\n", line);
	}
	return 0;
}
