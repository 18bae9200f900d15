/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <sys/resource.h>

/* Signal masks, ignored signals, pending signals, limits, niceness, timers' alarm: exec keeps what the kernel keeps. */
int main(int argc, char *argv[])
{
	sigset_t set;
	struct sigaction action;
	struct rlimit limit;

	if (argc > 1) {
		sigprocmask(SIG_SETMASK, NULL, &set);
		say("blocked: USR1 %d USR2 %d TERM %d CHLD %d", sigismember(&set, SIGUSR1), sigismember(&set, SIGUSR2), sigismember(&set, SIGTERM), sigismember(&set, SIGCHLD));
		sigpending(&set);
		say("pending: USR1 %d USR2 %d", sigismember(&set, SIGUSR1), sigismember(&set, SIGUSR2));
		sigaction(SIGHUP, NULL, &action);
		say("HUP ignored: %d", action.sa_handler == SIG_IGN);
		sigaction(SIGTERM, NULL, &action);
		say("TERM default: %d", action.sa_handler == SIG_DFL);
		getrlimit(RLIMIT_CORE, &limit);
		say("core %ld", (long)limit.rlim_cur);
		getrlimit(RLIMIT_STACK, &limit);
		say("stack %ld", (long)limit.rlim_cur);
		say("alarm %d", alarm(0) > 50);
		say("umask %o", umask(0));
		show_cwd();
		return 0;
	}
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	signal(SIGHUP, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	limit = (struct rlimit){ 0, 0 };
	setrlimit(RLIMIT_CORE, &limit);
	getrlimit(RLIMIT_STACK, &limit);
	limit.rlim_cur = 4 << 20;
	setrlimit(RLIMIT_STACK, &limit);
	alarm(100);
	umask(037);
	mkdir("dir", 0755);
	chdir("dir");
	execl("/proc/self/exe", argv[0], "again", NULL);
	say("%s", error_name(errno));
	return 1;
}
