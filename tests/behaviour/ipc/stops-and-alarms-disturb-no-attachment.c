/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Attaching takes the guest several calls of its own under proot: to it, and to who looks, it is one. */
/* @options --sysvipc */
/* @variants amd64 musl */
/* @time-limit 60 */
#include "calls.h"

#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/time.h>

#define ROUNDS 300

static void on_alarm(int signal)
{
	int fd = open("/usr", O_RDONLY);

	(void)signal;
	close(fd);
}

static void attaches(int id)
{
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	struct itimerval often = { { 0, 1900 }, { 0, 1900 } }, never = { { 0, 0 }, { 0, 0 } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (int i = 0; i < ROUNDS; i++) {
		char *memory = shmat(id, NULL, 0);

		if (memory == (char *)-1) {
			say("shmat %d: %s", i, error_name(errno));
			_exit(1);
		}
		++*(int *)(void *)memory;
		if (shmdt(memory) < 0) {
			say("shmdt %d: %s", i, error_name(errno));
			_exit(1);
		}
	}
	setitimer(ITIMER_REAL, &never, NULL);
	say("the next descriptor is %d", open("/usr", O_RDONLY));
	_exit(0);
}

int main(void)
{
	struct shmid_ds status;
	int id, how;
	int *memory;
	pid_t pid;

	MUST(id = shmget(IPC_PRIVATE, 4096, 0600));
	pid = fork();
	if (pid == 0)
		attaches(id);
	while (waitpid(pid, &how, WNOHANG) == 0) {
		kill(pid, SIGSTOP);
		kill(pid, SIGCONT);
		usleep(2000);
	}
	say_status("it", how);
	MUST(memory = shmat(id, NULL, SHM_RDONLY));
	say("attached %d times", *memory);
	CALL(shmctl(id, IPC_STAT, &status));
	say("still attached: %d", (int)status.shm_nattch);
	CALL(shmctl(id, IPC_RMID, NULL));
	return 0;
}
