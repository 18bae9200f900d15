/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <sys/file.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>

/* What belongs to the process and stays, what ends with the program; by execve, and by a script. */
static void do_nothing(int number)
{
	(void)number;
}

static void tell_signals(void)
{
	sigset_t set;

	sigprocmask(SIG_SETMASK, NULL, &set);
	for (int i = 1; i < 32; i++) {
		struct sigaction action;

		sigaction(i, NULL, &action);
		if (action.sa_handler != SIG_DFL || sigismember(&set, i) == 1)
			say("signal %d: %s%s", i, action.sa_handler == SIG_IGN ? "ignored" : "default",
			    sigismember(&set, i) == 1 ? ", blocked" : "");
	}
	sigpending(&set);
	for (int i = 1; i < 65; i++)
		if (sigismember(&set, i) == 1)
			say("signal %d pending", i);
}

static void tell_locks(const char *path)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int fd = open(path, O_RDWR);

		fcntl(fd, F_GETLK, &lock);
		say("%s: %s, from %ld, of its parent: %d", path, lock.l_type == F_UNLCK ? "free" : "locked", (long)lock.l_start,
		    lock.l_pid == getppid());
		_exit(0);
	}
	waitpid(pid, &status, 0);
}

static void tell(void)
{
	struct itimerval timer;
	stack_t stack;
	int value = 0;
	char name[17] = "";
	long before = 3;

	while (fcntl((int)before, F_GETFD) >= 0)
		before++;
	say("first free number %ld", before);
	show_directory("/proc/self/fd");
	tell_signals();
	tell_locks("locked");
	tell_locks("locked-and-closed");
	prctl(PR_GET_PDEATHSIG, &value);
	say("pdeathsig %d", value);
	say("dumpable %d", prctl(PR_GET_DUMPABLE));
	say("keepcaps %d", prctl(PR_GET_KEEPCAPS));
	say("child subreaper %d", (prctl(PR_GET_CHILD_SUBREAPER, &value), value));
	say("timer slack %d", prctl(PR_GET_TIMERSLACK));
	prctl(PR_GET_NAME, name);
	say("name %s", name);
	getitimer(ITIMER_REAL, &timer);
	say("real timer %d", timer.it_value.tv_sec > 100);
	getitimer(ITIMER_VIRTUAL, &timer);
	say("virtual timer %d", timer.it_value.tv_sec > 100);
	sigaltstack(NULL, &stack);
	say("alternate stack: %d", stack.ss_flags);
	say("personality %#x", (unsigned)personality(0xffffffff));
	say("nice %d, group %d, session %d", getpriority(PRIO_PROCESS, 0), getpgrp() == getpid(), getsid(0) == getpid());
	say("umask %o", umask(0));
	show_cwd();
}

int main(int argc, char *argv[])
{
	static char memory[32768];
	const stack_t stack = { .ss_sp = memory, .ss_size = sizeof(memory) };
	const struct itimerval timer = { .it_value = { 1000, 0 } };
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 5, .l_len = 1 };
	char *arguments[] = { argv[0], "again", NULL };
	sigset_t set;

	if (argc > 1 && strcmp(argv[1], "again") == 0) {
		tell();
		return 0;
	}
	MUST(mkdir("d", 0755));
	MUST(chdir("d"));
	put("script", "#!/usr/test/an-exec-keeps-what-the-kernel-keeps again\n");
	MUST(chmod("script", 0755));
	put("locked", "some text");
	put("locked-and-closed", "some text");
	for (int i = 0; i < 3; i++) {
		int status, fd;
		pid_t pid = fork();

		if (pid) {
			waitpid(pid, &status, 0);
			say_status("exec", status);
			continue;
		}
		setsid();
		fcntl(open("locked", O_RDWR), F_SETLK, &lock);
		fcntl(open("locked-and-closed", O_RDWR | O_CLOEXEC), F_SETLK, &lock);
		fd = open("/etc", O_RDONLY | O_DIRECTORY);
		fcntl(fd, F_DUPFD_CLOEXEC, 100);
		sigemptyset(&set);
		sigaddset(&set, SIGUSR1);
		sigaddset(&set, SIGRTMIN + 3);
		sigaddset(&set, SIGCHLD);
		sigprocmask(SIG_BLOCK, &set, NULL);
		raise(SIGUSR1);
		kill(getpid(), SIGRTMIN + 3);
		signal(SIGHUP, SIG_IGN);
		signal(SIGPIPE, SIG_IGN);
		signal(SIGINT, do_nothing);
		prctl(PR_SET_PDEATHSIG, SIGUSR2);
		prctl(PR_SET_DUMPABLE, 0);
		prctl(PR_SET_KEEPCAPS, 1);
		prctl(PR_SET_CHILD_SUBREAPER, 1);
		prctl(PR_SET_TIMERSLACK, 77777);
		prctl(PR_SET_NAME, "another");
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		setitimer(ITIMER_REAL, &timer, NULL);
		setitimer(ITIMER_VIRTUAL, &timer, NULL);
		sigaltstack(&stack, NULL);
		personality(personality(0xffffffff) | ADDR_NO_RANDOMIZE);
		setpriority(PRIO_PROCESS, 0, 5);
		umask(017);
		if (i == 0)
			execve(argv[0], arguments, NULL);
		else if (i == 1)
			execve("./script", arguments, NULL);
		else if (vfork() == 0)
			execve("../d/script", arguments, NULL);
		else
			_exit((wait(&status), say_status("vforked", status), 0));
		_exit(9);
	}
	return 0;
}
