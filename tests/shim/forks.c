/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forks WHAT DIRECTORY: processes that come out of a process whose threads make path calls.
 *
 *   fork       threads fork; the children make path calls, close everything, make path calls
 *   spawn      threads make posix_spawn, vfork and execve
 *   unmap      the program unmaps what libraries it has no use for, closes everything, and goes on
 *   exec       a thread executes while the others make path calls
 *
 * "forks child DIRECTORY" is what is executed: it looks at its descriptors and makes path calls.
 */
#include "stress.h"

#include <spawn.h>
#include <sys/mman.h>

extern char **environ;

static const char *program;
static atomic_bool is_over;

/* A path that no other thread uses, of whatever process. */
static void name_of(char path[200], const char *what, int number)
{
	snprintf(path, 200, "%s/d/%s-%d-%d", base, what, number, (int)syscall(SYS_getpid));
}

static void *call_until_over(void *argument)
{
	char path[200];

	name_of(path, "thread", (int)(uintptr_t)argument);
	while (!is_over)
		path_calls(path);
	return NULL;
}

static void check_child(pid_t child)
{
	int status;

	EXPECT(child > 0);
	EXPECT(waitpid(child, &status, 0) == child);
	EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void *fork_often(void *argument)
{
	for (int i = 0; i < 50; i++) {
		pid_t child = fork();
		char name[200];

		if (child == 0) {
			name_of(name, "fork", (int)(uintptr_t)argument);
			path_calls(name);
			closefrom(0);
			path_calls(name);
			_exit(count_descriptors() != 0);
		}
		check_child(child);
	}
	return NULL;
}

static void *spawn_often(void *argument)
{
	char *arguments[] = { (char *)program, "child", (char *)base, NULL };
	posix_spawn_file_actions_t actions;
	struct stat status;
	char path[200];
	pid_t child;

	(void)argument;
	below(path, "d");
	EXPECT(posix_spawn_file_actions_init(&actions) == 0);
	EXPECT(posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) == 0);
	EXPECT(posix_spawn_file_actions_addchdir_np(&actions, path) == 0);
	for (int i = 0; i < 25; i++) {
		EXPECT(posix_spawn(&child, program, &actions, NULL, arguments, environ) == 0);
		check_child(child);
		child = vfork();
		if (child == 0) {
			if (stat(path, &status) != 0 || access("/none", F_OK) == 0)
				_exit(3);
			execv("/none", arguments);
			execv(program, arguments);
			_exit(4);
		}
		check_child(child);
	}
	posix_spawn_file_actions_destroy(&actions);
	return NULL;
}

static void run(void *(*what)(void *))
{
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		EXPECT(pthread_create(&threads[i], NULL, i < 2 ? what : call_until_over, (void *)(uintptr_t)i) == 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		is_over = i >= 1;
	}
}

/* What is executed has the standard descriptors and no others, whatever was open for a moment when it was made. */
static void child(void)
{
	char name[200];

	for (int fd = 3; fd < 1024; fd++)
		EXPECT(fcntl(fd, F_GETFD) < 0);
	name_of(name, "child", 0);
	path_calls(name);
	_exit(0);
}

static void exec(void)
{
	char *arguments[] = { (char *)program, "child", (char *)base, NULL };

	for (int i = 0; i < 30; i++) {
		pid_t pid = fork();
		pthread_t thread;

		if (pid == 0) {
			for (int n = 0; n < 3; n++)
				pthread_create(&thread, NULL, call_until_over, (void *)(uintptr_t)n);
			sleep_ms(i % 5);
			execv(program, arguments);
			_exit(5);
		}
		check_child(pid);
	}
}

/* Unmaps libraries by what /proc/self/maps says; those that are needed to go on stay. */
static void unmap(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[1000], path[200];
	int count = 0;

	EXPECT(maps);
	while (fgets(line, sizeof(line), maps)) {
		unsigned long from, to;

		if (strstr(line, "gconv") || strstr(line, "locale") || strstr(line, "libm.so"))
			if (sscanf(line, "%lx-%lx", &from, &to) == 2)
				count += munmap((void *)from, to - from) == 0;
	}
	fclose(maps);
	closefrom(3);
	for (int i = 0; i < 100; i++)
		path_calls(below(path, "d/new"));
}

int main(int argc, char **argv)
{
	char path[200];

	if (argc < 3)
		return 2;
	program = argv[0];
	base = argv[2];
	if (!strcmp(argv[1], "child"))
		child();
	start(argv[2]);
	closefrom(3);
	if (!strcmp(argv[1], "fork"))
		run(fork_often);
	else if (!strcmp(argv[1], "spawn"))
		run(spawn_often);
	else if (!strcmp(argv[1], "unmap"))
		unmap();
	else if (!strcmp(argv[1], "exec"))
		exec();
	else
		return 2;
	path_calls(below(path, "d/last"));
	puts("done");
	return 0;
}
