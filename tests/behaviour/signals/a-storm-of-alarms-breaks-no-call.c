/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @time-limit 180 */
/*
 * No path call may fail because of a signal. One exception has a name (doc/architecture.md, Known limits): under notify the
 * kernel ends the wait for proot when a signal comes before proot has received the call, and a handler without SA_RESTART
 * then sees EINTR. Such a call is made again here, and there may be few of them; with SA_RESTART there is none.
 */
#include "calls.h"
#include <sys/time.h>

static volatile sig_atomic_t n_alarms;

static struct itimerval timer;

/* One at a time: a handler that takes longer than the interval would leave no time for anything else. */
static void count(int number)
{
	(void)number;
	n_alarms++;
	setitimer(ITIMER_REAL, &timer, NULL);
}

static int n_interrupted;

/* The call's result, made again when it was interrupted. */
#define AGAIN(call) ({ \
	int result_; \
	while ((result_ = (call)) < 0 && errno == EINTR) \
		n_interrupted++; \
	result_; })

int main(void)
{
	struct sigaction action = { .sa_handler = count };
	struct stat status;
	int i, round, fd, before, n_wrong;

	MUST(mkdir("dir", 0755));
	MUST(symlink("/t/dir", "link"));
	put("dir/file", "x\n");
	for (round = 0; round < 2; round++) {
		action.sa_flags = round ? SA_RESTART : 0;
		sigaction(SIGALRM, &action, NULL);
		n_alarms = n_wrong = n_interrupted = 0;
		timer.it_value.tv_usec = 500;
		setitimer(ITIMER_REAL, &timer, NULL);
		for (i = 0; i < 3000; i++) {
			before = n_wrong;
			if (AGAIN(stat("link/file", &status)) || AGAIN(access("/t/link/file", R_OK)) ||
			    (fd = AGAIN(open("/t/dir/file", O_RDONLY))) < 0)
				n_wrong++;
			else
				close(fd);
			if (AGAIN(mkdir("/t/dir/new", 0755)) || AGAIN(rename("dir/new", "link/old")) || AGAIN(rmdir("link/old")))
				n_wrong++;
			if (AGAIN(stat("missing", &status)) == 0 || errno != ENOENT)
				n_wrong++;
			/* One that went wrong shall not make the next go wrong. */
			if (n_wrong != before)
				while (rmdir("/t/dir/new") == 0 || rmdir("/t/dir/old") == 0 || errno == EINTR)
					;
		}
		timer.it_value.tv_usec = 0;
		setitimer(ITIMER_REAL, &timer, NULL);
		say("alarms came: %d, wrong: %d, interrupted: %s", n_alarms > 5, n_wrong,
		    n_interrupted > (round ? 0 : 3000 * 7 / 20) ? "many" : "few or none");
	}
	return 0;
}
