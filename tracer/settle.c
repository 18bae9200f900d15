/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waiting for threads that may be in the shim. What it does takes some microseconds of a thread that runs, but nobody knows when
 * one runs that has been preempted: so it is their own time that counts.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tracer/shim.h"

#define ENOUGH_NANOSECONDS 500000	/* of a thread's time */
#define ROUND_MICROSECONDS 1000
#define ROUNDS 1000
#define MOST_THREADS 256	/* that are watched; of more, these */

struct watched {
	pid_t tid;
	uint64_t ran;		/* nanoseconds, when the wait began */
};

/* The state letter of a thread and the time that it has run. Returns false: it is gone, or the kernel does not tell. */
static bool look_at(pid_t tid, char *state, uint64_t *ran)
{
	char path[64], line[512], *end;
	FILE *file;
	bool is_told;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", tid);
	file = fopen(path, "re");
	is_told = file && fgets(line, sizeof(line), file);
	if (file)
		fclose(file);
	if (!is_told)
		return false;
	*ran = strtoull(line, NULL, 10);
	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	file = fopen(path, "re");
	is_told = file && fgets(line, sizeof(line), file);
	if (file)
		fclose(file);
	end = is_told ? strrchr(line, ')') : NULL;
	if (!end || end[1] != ' ')
		return false;
	*state = end[2];
	return true;
}

/* Other threads of the process. Returns how many. */
static size_t list_threads(pid_t tid, struct watched threads[MOST_THREADS])
{
	char path[64];
	struct dirent *entry;
	size_t n = 0;
	DIR *directory;

	snprintf(path, sizeof(path), "/proc/%d/task", tid);
	directory = opendir(path);
	while (directory && n < MOST_THREADS && (entry = readdir(directory))) {
		pid_t other = (pid_t)strtol(entry->d_name, NULL, 10);
		char state;

		if (other > 0 && other != tid && look_at(other, &state, &threads[n].ran))
			threads[n++].tid = other;
	}
	if (directory)
		closedir(directory);
	return n;
}

/* Running, or waiting for a disk: maybe in the shim. */
static bool may_be_inside(const struct watched *thread)
{
	uint64_t ran;
	char state;

	return look_at(thread->tid, &state, &ran) && (state == 'R' || state == 'D') && ran - thread->ran < ENOUGH_NANOSECONDS;
}

void shim_settle(pid_t tid)
{
	struct watched threads[MOST_THREADS];
	size_t n = list_threads(tid, threads);

	for (int round = 0; n > 0 && round < ROUNDS; round++) {
		for (size_t i = n; i-- > 0;)
			if (!may_be_inside(&threads[i]))
				threads[i] = threads[--n];
		if (n > 0)
			usleep(ROUND_MICROSECONDS);
	}
}
