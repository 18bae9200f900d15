/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	int status;
	pid_t pid;

	MUST(mkfifo("fifo", 0600));
	for (int number = SIGKILL; number; number = number == SIGKILL ? SIGTERM : 0) {
		pid = fork();
		if (pid == 0) {
			open("/t/fifo", O_RDONLY);
			_exit(1);
		}
		usleep(100000);
		CALL(kill(pid, 0));
		kill(pid, number);
		waitpid(pid, &status, 0);
		say_status("child", status);
	}
	return 0;
}
