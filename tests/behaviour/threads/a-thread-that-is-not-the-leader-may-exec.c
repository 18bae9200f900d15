/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <pthread.h>

static void *sleeper(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static void *execer(void *pid)
{
	char number[32];

	snprintf(number, sizeof(number), "%d", (int)(intptr_t)pid);
	execl("/proc/self/exe", "again", number, NULL);
	say("execl: %s", error_name(errno));
	_exit(1);
}

int main(int argc, char *argv[])
{
	pthread_t thread;
	int i;

	if (argc > 1) {
		say("the same pid: %d, leader: %d", atoi(argv[1]) == getpid(), getpid() == syscall(SYS_gettid));
		show("/etc/motd");
		show_directory("/proc/self/fd");
		execl("/usr/test/say", "say", "4", NULL);
		return 1;
	}
	for (i = 0; i < 5; i++)
		pthread_create(&thread, NULL, sleeper, NULL);
	pthread_create(&thread, NULL, execer, (void *)(intptr_t)getpid());
	for (;;)
		pause();
}
