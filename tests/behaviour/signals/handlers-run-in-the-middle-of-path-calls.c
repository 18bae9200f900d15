/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <setjmp.h>
#include <sys/time.h>
#include <ucontext.h>

/* A handler that makes path calls itself, that leaves by siglongjmp, that runs on a stack of its own. */
static sigjmp_buf back;
static volatile int n_handled, n_wrong;

static void handler(int number, siginfo_t *info, void *context)
{
	struct stat status;
	int saved = errno;

	(void)number;
	(void)info;
	(void)context;
	if (stat("/t/file", &status) || access("/t/missing", F_OK) == 0)
		n_wrong++;
	n_handled++;
	errno = saved;
	if (n_handled % 7 == 0)
		siglongjmp(back, 1);
}

int main(void)
{
	static char memory[65536];
	stack_t stack = { .ss_sp = memory, .ss_size = sizeof(memory) };
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK };
	struct itimerval timer = { { 0, 1000 }, { 0, 1000 } };
	struct stat status;
	volatile int i = 0;

	put("file", "x\n");
	sigaltstack(&stack, NULL);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	while (i < 2000 || n_handled < 50) {
		if (sigsetjmp(back, 1))
			continue;
		i++;
		if (stat("/t/../t/file", &status) || status.st_size != 2)
			n_wrong++;
		errno = 0;
		if (rmdir("/t/missing") == 0 || errno != ENOENT)
			n_wrong++;
	}
	timer.it_value.tv_usec = 0;
	setitimer(ITIMER_REAL, &timer, NULL);
	say("wrong: %d", n_wrong);
	return 0;
}
