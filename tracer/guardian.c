/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting for guests, and taking them down. */
#include "tracer/guardian.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_DEPTH 4096	/* generations looked back for an ancestor */

int exit_status_of(int wait_status)
{
	return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

/* The parent of a process, 0 when it is gone. proc(5): the second field of stat may contain anything, even ") ". */
static pid_t parent_of(pid_t pid)
{
	char path[40], text[512];
	const char *end;
	int parent = 0;
	size_t length;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (!file)
		return 0;
	length = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[length] = '\0';
	end = strrchr(text, ')');
	if (end)
		sscanf(end + 1, " %*c %d", &parent);
	return parent;
}

static bool is_descendant(pid_t pid, pid_t ancestor)
{
	for (int depth = 0; pid > 1 && depth < MAX_DEPTH; depth++) {
		pid = parent_of(pid);
		if (pid == ancestor)
			return true;
	}
	return false;
}

static void kill_round(void)
{
	DIR *proc = opendir("/proc");
	pid_t self = getpid();
	struct dirent *entry;

	if (!proc)
		return;
	while ((entry = readdir(proc))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (pid > 0 && pid != self && is_descendant(pid, self))
			kill(pid, SIGKILL);
	}
	closedir(proc);
}

void descendants_kill(void)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	/*
	 * Orphans of a round become our children (we are their subreaper), so that the next round finds them; and who has no
	 * children has no descendants, so that the end of most runs needs no round.
	 */
	for (;;) {
		pid_t pid;

		do {
			pid = waitpid(-1, NULL, WNOHANG | __WALL);
		} while (pid > 0 || (pid < 0 && errno == EINTR));
		if (pid < 0)
			return;
		kill_round();
		nanosleep(&pause, NULL);
	}
}

void guardian_block_signals(void *old_sigset)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, old_sigset);
}

/* Reap what has ended. Returns false when no guest is left. */
static bool reap(pid_t command, int *command_status, bool *has_ended)
{
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);

		if (pid == 0)
			return true;
		if (pid < 0 && errno != EINTR)
			return false;
		if (pid == command) {
			*command_status = status;
			*has_ended = true;
		}
	}
}

int guardian_run(pid_t parent, pid_t command, bool is_killing, bool *was_told)
{
	int status = 0;
	bool has_ended = false;
	sigset_t set;

	*was_told = false;

	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	/* Another than proot's own, which needs not have ended when it comes: its first thread's end is enough for the kernel. */
	prctl(PR_SET_PDEATHSIG, SIGHUP);
	while (getppid() == parent) {
		int signal_number;

		if (!reap(command, &status, &has_ended) || (has_ended && is_killing))
			break;
		signal_number = sigwaitinfo(&set, NULL);
		if (signal_number == SIGTERM || signal_number == SIGHUP) {
			*was_told = signal_number == SIGTERM;
			break;
		}
	}
	descendants_kill();
	return has_ended ? exit_status_of(status) : 128 + SIGTERM;
}
