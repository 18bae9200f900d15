/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

/* As many processes wait in open() of a FIFO as there could be workers, and more. */
#define WAITING 20

int main(void)
{
	struct stat status;
	char name[32];
	int i, n_good = 0, result;
	pid_t pid;

	for (i = 0; i < WAITING; i++) {
		snprintf(name, sizeof(name), "/t/fifo%d", i);
		MUST(mkfifo(name, 0600));
		if (fork() == 0) {
			int fd = open(name, O_RDONLY);

			_exit(fd >= 0 ? 0 : 1);
		}
	}
	usleep(200000);
	for (i = 0; i < 50; i++)
		if (stat("/etc/motd", &status) == 0 && access("/t/missing", F_OK) != 0)
			n_good++;
	say("%d of 50", n_good);
	say("system: %d", system("cat /etc/motd; exit 3"));
	for (i = 0; i < WAITING; i++) {
		snprintf(name, sizeof(name), "/t/fifo%d", i);
		close(open(name, O_WRONLY));
	}
	n_good = 0;
	while ((pid = wait(&result)) > 0)
		n_good += result == 0;
	say("%d of %d opened", n_good, WAITING);
	return 0;
}
