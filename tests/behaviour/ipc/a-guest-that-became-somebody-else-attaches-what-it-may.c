/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @options --sysvipc */
/* @variants amd64 musl */
/* @user root */
/* The other engines cannot, and say EACCES. */
/* @engine notify */
#include "calls.h"

#include <grp.h>
#include <sys/ipc.h>
#include <sys/shm.h>

int main(void)
{
	int id, before, after;
	char *address;

	MUST(id = shmget(IPC_PRIVATE, 5000, IPC_CREAT | 0640));
	MUST(address = shmat(id, NULL, 0));
	strcpy(address, "written by root");
	MUST(setgroups(0, NULL));
	MUST(setresuid(12345, 12345, 12345));
	before = dup(0);
	CALL((long)shmat(id, NULL, 0));
	address = shmat(id, NULL, SHM_RDONLY);
	say("%s", address == (char *)-1 ? error_name(errno) : address);
	after = dup(0);
	say("descriptors are as they were: %d", after == before + 1);
	CALL(shmdt(address));
	MUST(id = shmget(IPC_PRIVATE, 5000, IPC_CREAT | 0600));
	address = shmat(id, NULL, 0);
	say("%s", address == (char *)-1 ? error_name(errno) : "attached");
	strcpy(address, "its own");
	CALL(shmctl(id, IPC_RMID, NULL));
	CALL(shmdt(address));
	return 0;
}
