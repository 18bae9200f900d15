/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @options --sysvipc */
/* @variants amd64 musl */
/* @engine notify */
#include "calls.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/ptrace.h>
#include <sys/sem.h>
#include <time.h>

static int set, queue;

static void on_signal(int signal)
{
	(void)signal;
}

static void until_waiting(void)
{
	for (int i = 0; i < 500 && semctl(set, 0, GETNCNT) != 1; i++)
		usleep(10000);
	say("waiting: %d", semctl(set, 0, GETNCNT));
}

static void traced(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct sembuf take[] = { { 0, -1, 0 } };
	struct timespec soon = { 0, 30000000 };
	struct { long type; char text[10]; } message;

	sigaction(SIGUSR1, &action, NULL);
	MUST(ptrace(PTRACE_TRACEME, 0, 0, 0));
	raise(SIGSTOP);
	CALL(semop(set, take, 1));
	CALL(semop(set, take, 1));
	CALL(syscall(SYS_semtimedop, set, take, 1, &soon));
	CALL(msgrcv(queue, &message, 10, 0, 0));
	CALL(semop(set, take, 1));
	_exit(0);
}

/* Who brings what is waited for, and the signal, and death. */
static void helps(pid_t pid)
{
	struct sembuf give[] = { { 0, 1, 0 } };
	struct { long type; char text[10]; } message = { 1, "message" };

	until_waiting();
	MUST(semop(set, give, 1));
	for (int i = 0; i < 500 && semctl(set, 0, GETVAL) != 0; i++)
		usleep(10000);
	until_waiting();
	kill(pid, SIGUSR1);
	usleep(200000);
	MUST(msgsnd(queue, &message, 8, 0));
	until_waiting();
	kill(pid, SIGKILL);
	_exit(0);
}

int main(void)
{
	int status = 0;
	pid_t pid;

	MUST(set = semget(IPC_PRIVATE, 1, 0600));
	MUST(queue = msgget(IPC_PRIVATE, 0600));
	pid = fork();
	if (pid == 0)
		traced();
	MUST(waitpid(pid, &status, 0));
	say_status("traced", status);
	if (fork() == 0)
		helps(pid);
	ptrace(PTRACE_CONT, pid, 0, 0);
	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status))
		ptrace(PTRACE_CONT, pid, 0, WSTOPSIG(status));
	say_status("traced", status);
	CALL(semctl(set, 0, GETNCNT));
	wait(NULL);
	return 0;
}
