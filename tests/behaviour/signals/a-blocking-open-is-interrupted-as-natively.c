/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <sys/time.h>

static volatile int n_alarms;

static void count(int number)
{
	(void)number;
	n_alarms++;
}

static void make_writer(void)
{
	if (fork() == 0) {
		usleep(700000);
		close(open("/t/fifo", O_WRONLY));
		_exit(0);
	}
}

int main(void)
{
	struct sigaction action = { .sa_handler = count };
	struct itimerval timer = { { 0, 0 }, { 0, 200000 } };
	int fd;

	MUST(mkfifo("fifo", 0600));
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	CALL(open("/t/fifo", O_RDONLY));
	say("alarms %d", n_alarms);
	action.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	make_writer();
	fd = CALL(open("/t/fifo", O_RDONLY));
	say("alarms %d", n_alarms);
	close(fd);
	while (wait(NULL) > 0)
		;
	setitimer(ITIMER_REAL, &timer, NULL);
	signal(SIGALRM, SIG_IGN);
	make_writer();
	fd = CALL(open("/t/fifo", O_RDONLY));
	say("alarms %d", n_alarms);
	return 0;
}
