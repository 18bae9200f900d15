/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * micro OPERATION COUNT [PROGRAM]: do an operation COUNT times and print how many nanoseconds each took: the median of nine
 * rounds, so that one disturbance does not count. Built static and dynamic: they make their calls in different places.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 9
#define DEEP "/bench/one/two/three/four/file"

extern char **environ;

static const char *program;

static void op_nothing(void) { }

static void op_stat(void)
{
	struct stat status;

	if (stat(DEEP, &status))
		exit(1);
}

static void op_stat_relative(void)
{
	struct stat status;

	if (stat("file", &status))
		exit(1);
}

static void op_stat_missing(void)
{
	struct stat status;

	if (stat("/bench/one/two/three/four/missing", &status) == 0)
		exit(1);
}

static void op_open(void)
{
	int fd = open(DEEP, O_RDONLY);

	if (fd < 0)
		exit(1);
	close(fd);
}

static void op_access(void)
{
	if (access(DEEP, R_OK))
		exit(1);
}

static void op_readlink(void)
{
	char text[64];

	if (readlink("/bench/one/two/three/four/link", text, sizeof(text)) < 0)
		exit(1);
}

static void op_getcwd(void)
{
	char text[4096];

	if (!getcwd(text, sizeof(text)))
		exit(1);
}

static void op_create(void)
{
	int fd = open("/bench/one/two/three/four/new", O_WRONLY | O_CREAT | O_EXCL, 0644);

	if (fd < 0 || close(fd) || unlink("/bench/one/two/three/four/new"))
		exit(1);
}

static void op_getppid(void)
{
	syscall(SYS_getppid);
}

static void op_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
}

static void op_spawn(void)
{
	char *arguments[] = { "x", NULL };
	int status;
	pid_t pid;

	if (posix_spawn(&pid, program, NULL, NULL, arguments, environ) || waitpid(pid, &status, 0) != pid || status)
		exit(1);
}

static const struct {
	const char *name;
	void (*function)(void);
} operations[] = {
	{ "nothing", op_nothing }, { "stat", op_stat }, { "stat-relative", op_stat_relative },
	{ "stat-missing", op_stat_missing }, { "open", op_open }, { "access", op_access }, { "readlink", op_readlink },
	{ "create", op_create }, { "getcwd", op_getcwd }, { "getppid", op_getppid }, { "fork", op_fork }, { "spawn", op_spawn },
};

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char *argv[])
{
	double rounds[ROUNDS];
	int i, round, count, n = -1;

	for (i = 0; argc >= 3 && i < (int)(sizeof(operations) / sizeof(*operations)); i++)
		if (strcmp(argv[1], operations[i].name) == 0)
			n = i;
	if (n < 0) {
		fprintf(stderr, "micro OPERATION COUNT [PROGRAM]\n");
		return 2;
	}
	count = atoi(argv[2]);
	program = argc > 3 ? argv[3] : "/bin/true";
	if (chdir("/bench/one/two/three/four"))
		return 1;
	for (round = 0; round < ROUNDS; round++) {
		struct timespec from, to;

		clock_gettime(CLOCK_MONOTONIC, &from);
		for (i = 0; i < count; i++)
			operations[n].function();
		clock_gettime(CLOCK_MONOTONIC, &to);
		rounds[round] = ((to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec)) / (count ? count : 1);
	}
	qsort(rounds, ROUNDS, sizeof(*rounds), compare);
	printf("%.0f\n", rounds[ROUNDS / 2]);
	return 0;
}
