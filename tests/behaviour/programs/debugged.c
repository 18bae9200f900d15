/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Something to debug: a thread, a child that executes, or, with an argument, a loop. Symbols: in_thread, in_child, tick. */
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

__attribute__((noinline)) int in_thread(int value)
{
	return access("/etc", X_OK) + value;
}

__attribute__((noinline)) int in_child(int value)
{
	return chdir("/usr") + value;
}

__attribute__((noinline)) void tick(int value)
{
	usleep((useconds_t)value * 1000);
}

static void *thread_main(void *argument)
{
	int result = in_thread(*(int *)argument);

	return result ? argument : NULL;
}

int main(int argc, char *argv[])
{
	int value = 5, status;
	pthread_t thread;
	pid_t child;

	while (argc > 1)
		tick(9);
	if (pthread_create(&thread, NULL, thread_main, &value))
		return 1;
	pthread_join(thread, NULL);
	child = fork();
	if (child == 0)
		_exit(in_child(7));
	waitpid(child, &status, 0);
	printf("%s: %d\n", argv[0] ? "child" : "", WEXITSTATUS(status));
	return 0;
}
