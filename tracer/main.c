/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The proot command: from options to a run. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracer/audit.h"
#include "tracer/bindings.h"
#include "tracer/extension.h"
#include "tracer/help.h"
#include "tracer/host.h"
#include "tracer/launch.h"
#include "tracer/list_syscalls.h"
#include "tracer/message.h"
#include "tracer/name_spaces.h"
#include "tracer/noexec.h"
#include "tracer/options.h"
#include "tracer/proc/files.h"
#include "tracer/exec/qemu.h"
#include "tracer/socket_names.h"
#include "tracer/statistics.h"
#include "tracer/tracer.h"

/*
 * Where state areas may lie: where programs, sanitizers' shadows and the kernel's own choice of addresses rarely are. A random
 * part keeps two runs, one inside the other, apart.
 */
static void choose_addresses(struct tracer *tracer)
{
	uint64_t random[2] = { 0 };

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		random[0] = (uint64_t)getpid() << 20;
	tracer->cookie = random[0] | 1;
	for (size_t i = 0; i < host_n_abis; i++)
		tracer->state_address[host_abis[i].abi] =
			host_abis[i].state_address + (random[1] >> 32 * i & (host_abis[i].state_places - 1)) * STATE_STEP;
}

/* Which rows of the table of system calls count that say when they do. */
static unsigned find_features(const struct view *view, const struct glue *glue, dev_t *noexec_device)
{
	unsigned features = 0;

	if (glue->n_entries > 0)
		features |= FEATURE_GLUE;
	if (view->has_read_only)
		features |= FEATURE_READ_ONLY;
	if (noexec_find(view, noexec_device))
		features |= FEATURE_NOEXEC;
	return features;
}

static struct tracer *tracer_new(TALLOC_CTX *context, const struct settings *settings, const struct view *view,
				 struct glue *glue)
{
	struct tracer *tracer = talloc_zero(context, struct tracer);
	struct stat status;

	if (!tracer)
		return NULL;
	tracer->settings = settings;
	tracer->view = view;
	tracer->glue = glue;
	tracer->features = find_features(view, glue, &tracer->noexec_device);
	tracer->pid = getpid();
	tracer->is_root = geteuid() == 0;
	tracer->listener = -1;
	if (stat("/proc/self/stat", &status) == 0)
		tracer->proc_device = status.st_dev;
	if (readlink("/proc/self/ns/user", tracer->user_namespace, sizeof(tracer->user_namespace) - 1) < 0)
		tracer->user_namespace[0] = '\0';
	if (settings->qemu) {
		tracer->host_libraries = qemu_find_libraries(tracer);
		if (!tracer->host_libraries)
			return NULL;
	}
	tracer->socket_names = socket_names_new(tracer);
	tracer->proc_stand_ins = proc_stand_ins_new(tracer);
	descriptor_ring_init(&tracer->bound_sockets, 512);
	descriptor_ring_init(&tracer->loader_files, 64);
	choose_addresses(tracer);
	if (settings->is_auditing || settings->verbosity >= 1)
		tracer->audit = audit_new(tracer);
	if ((settings->is_telling_statistics || settings->shim == SHIM_CHECK) && statistics_begin(tracer) < 0)
		return NULL;
	return tracer->socket_names && tracer->proc_stand_ins ? tracer : NULL;
}

/* What bindings_build() leaves on disk has to be removed: what ends proot waits until somebody listens (launch.c). */
static void hold_signals(sigset_t *before)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGQUIT);
	sigprocmask(SIG_BLOCK, &set, before);
}

static int run(TALLOC_CTX *context, const struct settings *settings)
{
	struct view *view;
	struct glue *glue;
	struct tracer *tracer;
	sigset_t signals;
	char *guest_cwd;
	int status = 1;

	hold_signals(&signals);
	if (bindings_build(context, settings, &view, &glue) < 0)
		return 1;
	guest_cwd = bindings_initial_cwd(context, settings, view);
	tracer = tracer_new(context, settings, view, glue);
	if (guest_cwd && tracer) {
		if (extensions_start(tracer, extension_list, extension_count) == 0)
			status = launch(tracer, settings, guest_cwd, &signals);
		extensions_finish(tracer);
		statistics_tell(tracer);
		audit_tell(tracer);
	} else {
		message_error("out of memory");
	}
	glue_destroy(glue);
	return status;
}

int main(int argc, char *argv[])
{
	TALLOC_CTX *context = talloc_new(NULL);
	struct settings *settings;
	int status = 1;

	if (!context || options_parse(context, argc, argv, &settings) < 0) {
		talloc_free(context);
		return 1;
	}
	switch (settings->action) {
	case ACTION_HELP:
		status = help_print(stdout) < 0;
		break;
	case ACTION_VERSION:
		status = help_print_version(stdout) < 0;
		break;
	case ACTION_LIST_SYSCALLS:
		status = syscalls_list(stdout) < 0;
		break;
	case ACTION_RUN:
		if (name_spaces_enter(settings) == 0)
			status = run(context, settings);
		break;
	}
	/* Not by return, and without freeing: workers may still wait for a guest that is gone, and use what we hold. */
	exit(status);
}
