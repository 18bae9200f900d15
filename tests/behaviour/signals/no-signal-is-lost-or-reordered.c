/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @time-limit 60 */
#include "calls.h"

#define N 200

static volatile int n_seen, next_value = 1, n_out_of_order;

static void count(int number, siginfo_t *info, void *context)
{
	struct stat status;

	(void)number;
	(void)context;
	if (info->si_value.sival_int != next_value)
		n_out_of_order++;
	next_value = info->si_value.sival_int + 1;
	n_seen++;
	stat("/etc/motd", &status);
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = count, .sa_flags = SA_SIGINFO | SA_RESTART };
	int i, status, pipe_fds[2];
	struct stat file;
	char byte;
	pid_t pid;

	MUST(pipe(pipe_fds));
	sigaction(SIGRTMIN + 1, &action, NULL);
	pid = fork();
	if (pid == 0) {
		write(pipe_fds[1], "x", 1);
		for (i = 0; n_seen < N && i < 2000000; i++)
			stat("/usr/bin/bash", &file);
		say("seen %d, out of order %d", n_seen, n_out_of_order);
		_exit(0);
	}
	read(pipe_fds[0], &byte, 1);
	for (i = 1; i <= N; i++) {
		union sigval value = { .sival_int = i };

		while (sigqueue(pid, SIGRTMIN + 1, value) && errno == EAGAIN)
			usleep(100);
		if (i % 10 == 0)
			usleep(1000);
	}
	waitpid(pid, &status, 0);
	say_status("child", status);
	return 0;
}
