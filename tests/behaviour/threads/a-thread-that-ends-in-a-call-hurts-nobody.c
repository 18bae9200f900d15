/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @time-limit 60 */
#include "calls.h"
#include <pthread.h>

/* The process goes away while other threads are in the middle of path calls. */
static void *work(void *unused)
{
	struct stat status;

	for (;;) {
		stat("/etc/motd", &status);
		close(open("/usr/bin/../bin/bash", O_RDONLY));
	}
	return unused;
}

static void short_life(void)
{
	pthread_t thread;
	int i;

	for (i = 0; i < 8; i++)
		pthread_create(&thread, NULL, work, NULL);
	usleep(5000);
	_exit(7);
}

static void killed(void)
{
	pthread_t thread;
	int i;

	for (i = 0; i < 8; i++)
		pthread_create(&thread, NULL, work, NULL);
	usleep(5000);
	kill(getpid(), SIGKILL);
}

static void replaced(void)
{
	pthread_t thread;
	int i;

	for (i = 0; i < 8; i++)
		pthread_create(&thread, NULL, work, NULL);
	usleep(5000);
	execl("/usr/test/say", "say", "6", NULL);
}

int main(void)
{
	int i;

	for (i = 0; i < 10; i++) {
		in_child("exits", short_life);
		in_child("is killed", killed);
		in_child("executes", replaced);
	}
	return 0;
}
