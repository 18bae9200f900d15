/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @options --sysvipc */
/* @variants amd64 musl */
/* @time-limit 60 */
#include "calls.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/time.h>
#include <time.h>

static int set, queue;
static struct {
	long type;
	char text[100];
} message;

static int result_pipe[2];

static void nap(void)
{
	struct timespec time = { 0, 20000000 };

	nanosleep(&time, NULL);
}

/* Start a child that says how its call ended, and wait until it sleeps in it. */
static pid_t start(const char *name, long (*function)(void))
{
	pid_t pid = fork();

	MUST(pid);
	if (pid == 0) {
		char line[200];
		long result = function();
		int length = snprintf(line, sizeof(line), "%s: %ld %s\n", name, result, result < 0 ? error_name(errno) : "");

		_exit(write(result_pipe[1], line, (size_t)length) != length);
	}
	return pid;
}

static void until_waiters(int semaphore, int command, int n)
{
	for (int i = 0; i < 500 && semctl(set, semaphore, command) != n; i++)
		nap();
	say("waiting: %d", semctl(set, semaphore, command));
}

/* What several said, in an order of their names. */
static void hear_all(int n)
{
	char lines[8][200] = { "" }, said[8 * 200] = "";

	for (int i = 0; i < n; i++) {
		size_t length = 0;

		while (length < sizeof(lines[0]) - 1 && read(result_pipe[0], lines[i] + length, 1) == 1 && lines[i][length] != '\n')
			length++;
		lines[i][length] = '\0';
	}
	qsort(lines, (size_t)n, sizeof(lines[0]), (int (*)(const void *, const void *))strcmp);
	for (int i = 0; i < n; i++)
		strcat(strcat(said, i ? "; " : ""), lines[i]);
	say("%s", said);
}

static void hear(void)
{
	hear_all(1);
}

/* Until a process sleeps, for a while: in the call, then. */
static void until_asleep(pid_t pid)
{
	char path[40], line[400], *end;
	int n_asleep = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	for (int i = 0; i < 500 && n_asleep < 5; i++) {
		int file = open(path, O_RDONLY);
		ssize_t length = file < 0 ? 0 : read(file, line, sizeof(line) - 1);

		close(file);
		line[length < 0 ? 0 : length] = '\0';
		end = strrchr(line, ')');
		n_asleep = end && end[2] == 'S' ? n_asleep + 1 : 0;
		nap();
	}
}

static void end(pid_t pid)
{
	int status;

	MUST(waitpid(pid, &status, 0));
	say_status("it", status);
}

static int operate(int number, int operation, int flags)
{
	struct sembuf list[] = { { (unsigned short)number, (short)operation, (short)flags } };

	return semop(set, list, 1);
}

static long takes_one(void) { return operate(0, -1, 0); }
static long takes_two(void) { return operate(0, -2, 0); }
static long waits_for_zero(void) { return operate(1, 0, 0); }
static long receives_two(void) { return msgrcv(queue, &message, 100, 2, 0); }
static long receives_short(void) { return msgrcv(queue, &message, 1, 0, 0); }
static long sends(void) { message.type = 5; return msgsnd(queue, &message, 100, 0); }

static long takes_both(void)
{
	struct sembuf list[] = { { 0, -1, SEM_UNDO }, { 2, -1, SEM_UNDO } };

	return semop(set, list, 2);
}

static void semaphores_wake(void)
{
	pid_t one, two;

	two = start("takes two", takes_two);
	until_waiters(0, GETNCNT, 1);
	one = start("takes one", takes_one);
	until_waiters(0, GETNCNT, 2);
	MUST(operate(0, 1, 0));
	hear();
	end(one);
	MUST(operate(0, 3, 0));
	hear();
	end(two);
	CALL(semctl(set, 0, GETVAL));
	say("last was the one: %d", semctl(set, 0, GETPID) == two);
	CALL(semctl(set, 0, SETVAL, 0));
	CALL(semctl(set, 1, SETVAL, 2));
	one = start("waits for zero", waits_for_zero);
	until_waiters(1, GETZCNT, 1);
	MUST(operate(1, -1, 0));
	nap();
	CALL(semctl(set, 1, GETZCNT));
	MUST(operate(1, -1, 0));
	hear();
	end(one);
	CALL(semctl(set, 0, SETVAL, 1));
	one = start("takes both", takes_both);
	until_waiters(2, GETNCNT, 1);
	CALL(semctl(set, 0, GETNCNT));
	CALL(semctl(set, 0, GETVAL));
	CALL(semctl(set, 2, SETVAL, 1));
	hear();
	end(one);
	CALL(semctl(set, 0, GETVAL));
	CALL(semctl(set, 2, GETVAL));
}

static long limited(void)
{
	struct sembuf list[] = { { 0, -1, 0 } };
	struct timespec time = { 0, 50000000 }, before, after;
	long result;
	int error;

	clock_gettime(CLOCK_MONOTONIC, &before);
	result = syscall(SYS_semtimedop, set, list, 1, &time);
	error = errno;
	clock_gettime(CLOCK_MONOTONIC, &after);
	say("at least as long: %d", (after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >= 50000000);
	errno = error;
	return result;
}

static long takes_one_soon(void)
{
	struct sembuf list[] = { { 0, -1, 0 } };
	struct timespec time = { 100, 0 };

	return syscall(SYS_semtimedop, set, list, 1, &time);
}

static void times(void)
{
	struct sembuf list[] = { { 0, -1, 0 } };
	struct timespec none = { 0, 0 };
	pid_t one;

	CALL(semctl(set, 0, SETVAL, 0));
	CALL(limited());
	CALL(syscall(SYS_semtimedop, set, list, 1, &none));
	CALL(semctl(set, 0, GETNCNT));
	one = start("takes one soon", takes_one_soon);
	until_waiters(0, GETNCNT, 1);
	MUST(operate(0, 1, 0));
	hear();
	end(one);
}

static void messages_wake(void)
{
	pid_t one, two;

	/* The first has no room for it, so the second gets it. */
	one = start("has no room", receives_short);
	until_asleep(one);
	two = start("receives a type", receives_two);
	until_asleep(two);
	message.type = 2;
	MUST(msgsnd(queue, &message, 10, 0));
	end(one);
	end(two);
	hear_all(2);
	message.type = 1;
	while (msgsnd(queue, &message, 100, IPC_NOWAIT) == 0)
		;
	one = start("sends", sends);
	until_asleep(one);
	CALL(msgrcv(queue, &message, 100, 0, IPC_NOWAIT));
	hear();
	end(one);
	CALL(msgrcv(queue, &message, 100, 5, IPC_NOWAIT));
	while (msgrcv(queue, &message, 100, 0, IPC_NOWAIT) >= 0)
		;
}

static void on_signal(int signal)
{
	(void)signal;
}

static void handle(int flags)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags };

	sigaction(SIGUSR1, &action, NULL);
}

static void interrupting(int flags)
{
	pid_t one;

	handle(flags);
	one = start("takes one", takes_one);
	until_waiters(0, GETNCNT, 1);
	kill(one, SIGUSR1);
	hear();
	end(one);
	CALL(semctl(set, 0, GETNCNT));
	one = start("takes one soon", takes_one_soon);
	until_waiters(0, GETNCNT, 1);
	kill(one, SIGUSR1);
	hear();
	end(one);
	one = start("receives a type", receives_two);
	until_asleep(one);
	kill(one, SIGUSR1);
	hear();
	end(one);
	handle(0);
}

/* Signals that are ignored, as a child's end is by default, do not end a wait: it goes on until its time is over, or it is woken. */
static void ignoring(void)
{
	static const int ignored[] = { SIGCHLD, SIGWINCH, SIGURG, SIGUSR2 };
	struct sembuf list[] = { { 0, -1, 0 } };
	struct timespec time = { 1, 0 };
	pid_t one;

	signal(SIGUSR2, SIG_IGN);
	one = fork();
	MUST(one);
	if (one == 0) {
		for (int i = 0; i < 10; i++)
			nap();
		_exit(0);
	}
	CALL(syscall(SYS_semtimedop, set, list, 1, &time));
	end(one);
	one = start("takes one", takes_one);
	until_waiters(0, GETNCNT, 1);
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++) {
		kill(one, ignored[i]);
		nap();
		CALL(semctl(set, 0, GETNCNT));
	}
	MUST(operate(0, 1, 0));
	hear();
	end(one);
	signal(SIGUSR2, SIG_DFL);
}

/* A stop and what ends it interrupt semop(2) for good, and msgrcv(2) not at all. */
static void stopping(void)
{
	int status;
	pid_t one = start("takes one", takes_one);

	until_waiters(0, GETNCNT, 1);
	kill(one, SIGSTOP);
	waitpid(one, &status, WUNTRACED);
	say_status("stopped", status);
	CALL(semctl(set, 0, GETNCNT));
	kill(one, SIGCONT);
	hear();
	end(one);
	one = start("receives a type", receives_two);
	until_asleep(one);
	kill(one, SIGSTOP);
	waitpid(one, &status, WUNTRACED);
	kill(one, SIGCONT);
	until_asleep(one);
	message.type = 2;
	MUST(msgsnd(queue, &message, 4, 0));
	hear();
	end(one);
}

/* Who is killed takes nothing, and what it had taken comes back. */
static long takes_and_waits(void)
{
	MUST(operate(2, -1, SEM_UNDO));
	return operate(0, -1, 0);
}

static void killing(void)
{
	pid_t one, two;

	CALL(semctl(set, 2, SETVAL, 1));
	one = start("takes and waits", takes_and_waits);
	until_waiters(0, GETNCNT, 1);
	CALL(semctl(set, 2, GETVAL));
	kill(one, SIGKILL);
	end(one);
	CALL(semctl(set, 2, GETVAL));
	CALL(semctl(set, 0, GETNCNT));
	MUST(operate(0, 1, 0));
	CALL(semctl(set, 0, SETVAL, 0));
	one = start("takes and waits", takes_and_waits);
	until_waiters(0, GETNCNT, 1);
	two = start("waits for the first", takes_both);
	CALL(semctl(set, 1, GETNCNT));
	until_waiters(0, GETNCNT, 2);
	CALL(semctl(set, 0, SETVAL, 0));
	kill(one, SIGKILL);
	end(one);
	MUST(operate(0, 1, 0));
	hear();
	end(two);
	one = start("receives a type", receives_two);
	until_asleep(one);
	kill(one, SIGKILL);
	end(one);
	message.type = 2;
	MUST(msgsnd(queue, &message, 4, 0));
	CALL(msgrcv(queue, &message, 100, 0, IPC_NOWAIT));
}

/* It sleeps until another one's end gives back what that had taken. */
static long holds(void)
{
	MUST(operate(0, -1, SEM_UNDO));
	nap(); nap(); nap(); nap(); nap(); nap(); nap();
	return 0;
}

static void undoing_wakes(void)
{
	pid_t one, two;

	CALL(semctl(set, 0, SETVAL, 1));
	one = start("holds", holds);
	for (int i = 0; i < 500 && semctl(set, 0, GETVAL) != 0; i++)
		nap();
	two = start("takes one", takes_one);
	end(one);
	end(two);
	hear_all(2);
	CALL(semctl(set, 0, GETVAL));
}

static void removing(void)
{
	pid_t pids[4];
	int i;

	pids[0] = start("takes one", takes_one);
	until_waiters(0, GETNCNT, 1);
	CALL(semctl(set, 0, IPC_RMID));
	hear();
	end(pids[0]);
	pids[1] = start("receives a type", receives_two);
	until_asleep(pids[1]);
	CALL(msgctl(queue, IPC_RMID, NULL));
	hear();
	end(pids[1]);
	MUST(queue = msgget(IPC_PRIVATE, 0600));
	message.type = 1;
	while (msgsnd(queue, &message, 100, IPC_NOWAIT) == 0)
		;
	for (i = 2; i < 4; i++) {
		pids[i] = start("sends", sends);
		until_asleep(pids[i]);
	}
	CALL(msgctl(queue, IPC_RMID, NULL));
	end(pids[2]);
	end(pids[3]);
	hear_all(2);
}

int main(void)
{
	alarm(50);
	MUST(pipe(result_pipe));
	MUST(set = semget(IPC_PRIVATE, 3, 0600));
	MUST(queue = msgget(IPC_PRIVATE, 0600));
	semaphores_wake();
	times();
	messages_wake();
	say("without SA_RESTART");
	interrupting(0);
	say("with SA_RESTART");
	interrupting(SA_RESTART);
	ignoring();
	stopping();
	killing();
	undoing_wakes();
	removing();
	return 0;
}
