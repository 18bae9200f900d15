/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @time-limit 60 */
#include "calls.h"
#include <sys/time.h>

static volatile sig_atomic_t n_alarms;

static void count(int number)
{
	(void)number;
	n_alarms++;
}

int main(void)
{
	struct sigaction action = { .sa_handler = count };
	struct itimerval timer = { { 0, 500 }, { 0, 500 } };
	struct stat status;
	int i, round, fd, before, n_wrong = 0, n_interrupted = 0;

	MUST(mkdir("dir", 0755));
	MUST(symlink("/t/dir", "link"));
	put("dir/file", "x\n");
	for (round = 0; round < 2; round++) {
		action.sa_flags = round ? SA_RESTART : 0;
		sigaction(SIGALRM, &action, NULL);
		n_alarms = 0;
		setitimer(ITIMER_REAL, &timer, NULL);
		for (i = 0; i < 3000; i++) {
			errno = 0;
			before = n_wrong;
			if (stat("link/file", &status) || access("/t/link/file", R_OK) || (fd = open("/t/dir/file", O_RDONLY)) < 0)
				n_wrong++;
			else
				close(fd);
			n_interrupted += errno == EINTR;
			if (mkdir("/t/dir/new", 0755) || rename("dir/new", "link/old") || rmdir("link/old"))
				n_wrong++;
			if (stat("missing", &status) == 0 || errno != ENOENT)
				n_wrong++;
			n_interrupted += errno == EINTR;
			/* One that went wrong shall not make the next go wrong. */
			if (n_wrong != before)
				while (rmdir("/t/dir/new") == 0 || rmdir("/t/dir/old") == 0 || errno == EINTR)
					;
		}
		timer.it_value.tv_usec = 0;
		setitimer(ITIMER_REAL, &timer, NULL);
		timer.it_value.tv_usec = 500;
		say("alarms came: %d, wrong: %d, interrupted: %d", n_alarms > 5, n_wrong, n_interrupted);
	}
	return 0;
}
