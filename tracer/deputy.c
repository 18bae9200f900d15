/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The deputy's life: clone(2) into a user namespace, sharing memory and descriptors, a loop of orders that come by a pipe.
 *
 * It has the thread-local storage of the thread that started it, errno among that: so it calls nothing of the libc.
 */
#include "tracer/deputy.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tracer/raw_call.h"

#define STACK_SIZE 65536

struct order {
	long number;
	uint64_t args[6];
	mode_t umask;
	long result;
};

struct deputy {
	pthread_mutex_t lock;
	int orders[2];		/* pipes: its end is the first, ours the second; */
	int answers[2];		/* the other way round */
};

/* --- the deputy's side: no libc ---------------------------------------------------------------------------------------------- */

static long raw(long number, uint64_t a, uint64_t b, uint64_t c)
{
	const uint64_t args[6] = { a, b, c };

	return raw_call(number, args);
}

__attribute__((noreturn)) static void deputy_exit(void)
{
	for (;;)
		raw(SYS_exit, 0, 0, 0);
}

static int serve(void *argument)
{
	const struct deputy *deputy = argument;
	struct order *order;

	raw(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0);
	/* Until the map of users is there, nothing comes. */
	for (;;) {
		long length = raw(SYS_read, (uint64_t)deputy->orders[0], (uintptr_t)&order, sizeof(order));

		if (length == -EINTR)
			continue;
		if (length != sizeof(order))
			deputy_exit();
		raw(SYS_umask, order->umask, 0, 0);
		order->result = raw_call(order->number, order->args);
		raw(SYS_write, (uint64_t)deputy->answers[1], (uintptr_t)"", 1);
	}
}

/* --- proot's side ------------------------------------------------------------------------------------------------------------ */

static int write_text(pid_t pid, const char *file, const char *text)
{
	char path[64];
	ssize_t length = (ssize_t)strlen(text);
	int fd, error;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	error = write(fd, text, (size_t)length) == length ? 0 : -errno;
	close(fd);
	return error;
}

/* Whom the deputy's namespace knows: the user, as its root. */
static int map_user(pid_t pid)
{
	char users[32], groups[32];
	int error;

	snprintf(users, sizeof(users), "0 %u 1", geteuid());
	snprintf(groups, sizeof(groups), "0 %u 1", getegid());
	error = write_text(pid, "uid_map", users);
	if (error == 0)
		error = write_text(pid, "setgroups", "deny");
	if (error == 0)
		error = write_text(pid, "gid_map", groups);
	return error;
}

static void close_pipe(int ends[2])
{
	for (int i = 0; i < 2; i++)
		if (ends[i] >= 0)
			close(ends[i]);
}

/* Returns 0 or -errno. */
static int start(struct deputy *deputy)
{
	char *stack;
	pid_t pid;
	int error;

	if (pipe2(deputy->orders, O_CLOEXEC) < 0 || pipe2(deputy->answers, O_CLOEXEC) < 0)
		return -errno;
	stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	if (stack == MAP_FAILED)
		return -errno;
	pid = clone(serve, stack + STACK_SIZE, CLONE_NEWUSER | CLONE_VM | CLONE_FILES, deputy);
	if (pid < 0) {
		error = -errno;
		munmap(stack, STACK_SIZE);
		return error;
	}
	error = map_user(pid);
	if (error < 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, __WALL);
		munmap(stack, STACK_SIZE);
	}
	return error;
}

struct deputy *deputy_start(TALLOC_CTX *context)
{
	struct deputy *deputy = talloc_zero(context, struct deputy);
	int error;

	if (!deputy)
		return NULL;
	deputy->orders[0] = deputy->orders[1] = deputy->answers[0] = deputy->answers[1] = -1;
	pthread_mutex_init(&deputy->lock, NULL);
	error = start(deputy);
	if (error == 0)
		return deputy;
	close_pipe(deputy->orders);
	close_pipe(deputy->answers);
	talloc_free(deputy);
	errno = -error;
	return NULL;
}

/* One byte of an answer. Returns false: the deputy is gone. */
static bool wait_answer(const struct deputy *deputy)
{
	ssize_t length;
	char byte;

	do {
		length = read(deputy->answers[0], &byte, 1);
	} while (length < 0 && errno == EINTR);
	return length == 1;
}

long deputy_call(struct deputy *deputy, mode_t umask, long number, const uint64_t args[6])
{
	struct order order = { .number = number, .umask = umask, .result = -EACCES };
	struct order *pointer = &order;

	memcpy(order.args, args, sizeof(order.args));
	pthread_mutex_lock(&deputy->lock);
	if (write(deputy->orders[1], &pointer, sizeof(pointer)) != sizeof(pointer) || !wait_answer(deputy))
		order.result = -EACCES;
	pthread_mutex_unlock(&deputy->lock);
	return order.result;
}
