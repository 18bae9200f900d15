/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <sys/ptrace.h>

static volatile int n_children;

static void count(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	n_children++;
	(void)info;

}

int main(void)
{
	struct sigaction action = { .sa_sigaction = count, .sa_flags = SA_SIGINFO | SA_RESTART };
	siginfo_t info;
	int status, seen[2];
	pid_t pid;
	char byte;

	MUST(pipe(seen));
	sigaction(SIGCHLD, &action, NULL);
	pid = fork();
	if (pid == 0) {
		/* In a process group that is not orphaned: a terminal's stop counts there. */
		setpgid(0, 0);
		access("/etc/motd", F_OK);
		raise(SIGSTOP);
		access("/etc/motd", F_OK);
		/* Not before the parent has seen that it goes on: the next stop takes that back. */
		read(seen[0], &byte, 1);
		raise(SIGTSTP);
		raise(SIGTERM);
		_exit(1);
	}
	say("waitpid: %d", waitpid(pid, &status, WUNTRACED) == pid);
	say_status("stopped", status);
	say("nothing more: %d", waitpid(pid, &status, WUNTRACED | WNOHANG) == 0);
	CALL(kill(pid, SIGCONT));
	say("waitpid: %d", waitpid(pid, &status, WCONTINUED) == pid);
	say("continued: %d", WIFCONTINUED(status));
	write(seen[1], "x", 1);
	say("waitpid: %d", waitpid(pid, &status, WUNTRACED) == pid);
	say_status("stopped", status);
	usleep(10000);
	CALL(kill(pid, SIGCONT));
	memset(&info, 0, sizeof(info));
	CALL(waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
	say("code %d status %d", info.si_code, info.si_status);
	say("waitpid: %d", waitpid(pid, &status, 0) == pid);
	say_status("ended", status);
	CALL(waitpid(-1, &status, 0));
	CALL(waitpid(pid, &status, __WALL));
	return 0;
}
