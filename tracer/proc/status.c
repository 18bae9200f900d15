/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * status: in which a guest would see the tracer, the filter and the promise (no_new_privs) that are proot's; and who it is to the kernel,
 * where it believes to be somebody else.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "core/credentials.h"
#include "tracer/guest_seccomp.h"
#include "tracer/guest_state.h"
#include "tracer/proc/files.h"

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

static void add_ids(struct proc_text *text, const char *key, uint32_t real, uint32_t effective, uint32_t saved, uint32_t fs)
{
	proc_text_print(text, "%s\t%u\t%u\t%u\t%u\n", key, real, effective, saved, fs);
}

static void add_groups(struct proc_text *text, const struct credentials *own)
{
	proc_text_print(text, "Groups:\t");
	for (uint32_t i = 0; i < own->n_groups; i++)
		proc_text_print(text, "%s%u", i ? " " : "", own->groups[i]);
	proc_text_print(text, " \n");
}

/* Add a line of credentials as the guest believes them to be, formatted by task_state() and task_cap() of fs/proc/array.c. */
static bool add_credentials(struct proc_text *text, const char *line, const struct credentials *own)
{
	const struct {
		const char *key;
		uint64_t set;
	} sets[] = {
		{ "CapInh:", own->inheritable }, { "CapPrm:", own->permitted }, { "CapEff:", own->effective },
		{ "CapBnd:", own->bounding }, { "CapAmb:", own->ambient },
	};

	if (has_key(line, "Uid:")) {
		add_ids(text, "Uid:", own->uid, own->euid, own->suid, own->fsuid);
		return true;
	}
	if (has_key(line, "Gid:")) {
		add_ids(text, "Gid:", own->gid, own->egid, own->sgid, own->fsgid);
		return true;
	}
	if (has_key(line, "Groups:")) {
		add_groups(text, own);
		return true;
	}
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		if (!has_key(line, sets[i].key))
			continue;
		proc_text_print(text, "%s\t%016" PRIx64 "\n", sets[i].key, sets[i].set);
		return true;
	}
	return false;
}

int proc_make_status(const struct proc_source *source, struct proc_text *text)
{
	const struct tracer *tracer = source->tracer;
	struct guest_seccomp seccomp;
	struct credentials own;
	bool has_credentials = guest_credentials(tracer, source->pid, &own);
	char *rest = source->text, *line;

	guest_seccomp_of_status(tracer, source->pid, source->text, &seccomp);
	while ((line = proc_text_line(&rest))) {
		if (has_credentials && add_credentials(text, line, &own))
			continue;
		/* Who reads runs. We have looked while it waited for us. */
		if (has_key(line, "State:") && source->pid == source->caller)
			proc_text_print(text, "State:\tR (running)\n");
		else if (has_key(line, "TracerPid:") && is_proot(tracer, atoi(strchr(line, ':') + 1)))
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
