/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * supervise SECONDS REPORT COMMAND [ARGUMENT]...
 *
 * Run a command in a session of its own, under a time limit, and let nothing of it survive. What goes wrong besides the
 * command's own result is appended to the file REPORT: that the time was up, and which processes were left behind.
 *
 * Exit status: the command's; 128 + N when signal N ended it; 124 when the time was up; 125 when it could not be started.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* How long processes may take to go away after the command has ended. */
#define GRACE_MILLISECONDS 2000

static const char *report_path;

static void report(const char *format, ...)
{
	FILE *file = fopen(report_path, "a");
	va_list arguments;

	if (!file)
		return;
	va_start(arguments, format);
	vfprintf(file, format, arguments);
	va_end(arguments);
	fclose(file);
}

static long long now_milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Reads /proc/PID/stat. Returns the parent's pid or -1; name has room for 64 bytes. */
static int read_parent(const char *pid, char *name, char *state)
{
	char path[300], line[512], *close;
	int parent;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	file = fopen(path, "r");
	if (!file)
		return -1;
	if (!fgets(line, sizeof(line), file))
		line[0] = '\0';
	fclose(file);
	close = strrchr(line, ')');
	if (!close || sscanf(close + 1, " %c %d", state, &parent) != 2)
		return -1;
	*close = '\0';
	snprintf(name, 64, "%s", strchr(line, '(') ? strchr(line, '(') + 1 : "?");
	return parent;
}

/* Kill every process whose parent is this one; their children become ours in turn. */
static void kill_children(bool is_to_report)
{
	DIR *directory = opendir("/proc");
	struct dirent *entry;
	char name[64], state;

	while (directory && (entry = readdir(directory))) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		if (read_parent(entry->d_name, name, &state) != getpid())
			continue;
		if (is_to_report && state != 'Z')
			report("process left behind: %s (state %c)\n", name, state);
		kill(atoi(entry->d_name), SIGKILL);
	}
	if (directory)
		closedir(directory);
}

static void kill_descendants(bool is_to_report)
{
	do {
		kill_children(is_to_report);
		usleep(2000);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	} while (waitpid(-1, NULL, WNOHANG) == 0);
}

int main(int argc, char *argv[])
{
	long long deadline;
	int status = 0, result = -1;
	sigset_t set;
	pid_t child;

	if (argc < 4)
		return 125;
	report_path = argv[2];
	deadline = now_milliseconds() + atoi(argv[1]) * 1000LL;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);

	child = fork();
	if (child == 0) {
		sigprocmask(SIG_UNBLOCK, &set, NULL);
		/* A shell that starts us in the background has us ignore some. */
		for (int number = 1; number < 32; number++)
			signal(number, SIG_DFL);
		setsid();
		close_range(3, ~0U, 0);
		execvp(argv[3], argv + 3);
		fprintf(stderr, "supervise: %s: %s\n", argv[3], strerror(errno));
		_exit(125);
	}

	/* Until the command ends. */
	while (result < 0) {
		struct timespec tick = { 0, 100 * 1000000 };
		int signal_number = sigtimedwait(&set, NULL, &tick);
		pid_t pid;

		while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
			if (pid == child)
				result = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
		if (result >= 0)
			break;
		if (signal_number > 0 && signal_number != SIGCHLD) {
			kill_descendants(false);
			return 128 + signal_number;
		}
		if (now_milliseconds() > deadline) {
			report("timed out after %s seconds\n", argv[1]);
			kill_descendants(true);
			return 124;
		}
	}

	/* Until the rest is gone. */
	deadline = now_milliseconds() + GRACE_MILLISECONDS;
	while (waitpid(-1, &status, WNOHANG) >= 0) {
		if (now_milliseconds() > deadline) {
			kill_descendants(true);
			break;
		}
		usleep(5000);
	}
	return result;
}
