/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @options --sysvipc */
/* @variants amd64 musl */
#include "calls.h"

#include <sys/ipc.h>
#include <sys/sem.h>
#include <time.h>

#define KEY 0x70726f6f
#define BAD ((void *)16)

/* What semctl(2) takes has to be declared by who calls it. */
union argument {
	int value;
	struct semid_ds *status;
	unsigned short *values;
	struct seminfo *info;
	void *bad;
};

static int id;

static void show_values(void)
{
	unsigned short values[3] = { 9, 9, 9 };

	CALL(semctl(id, 0, GETALL, (union argument){ .values = values }));
	say("values %d %d %d", values[0], values[1], values[2]);
}

static void show_set(void)
{
	struct semid_ds status;

	if (CALL(semctl(id, 0, IPC_STAT, (union argument){ .status = &status })) < 0)
		return;
	say("mode %o, %ld semaphores, operated %d, changed %d, owner %d, maker %d", (unsigned)status.sem_perm.mode,
	    (long)status.sem_nsems, status.sem_otime != 0, status.sem_ctime != 0, status.sem_perm.uid == geteuid(),
	    status.sem_perm.cuid == geteuid());
}

static int operate(int number, int operation, int flags)
{
	struct sembuf list[] = { { (unsigned short)number, (short)operation, (short)(flags | IPC_NOWAIT) } };
	int result = semop(id, list, 1);

	say("semaphore %d, %+d, %#x: %s", number, operation, flags, result == 0 ? "done" : error_name(errno));
	return result;
}

static void making(void)
{
	CALL(semget(KEY, 3, 0));
	CALL(semget(KEY, 0, IPC_CREAT | 0600));
	CALL(semget(KEY, -1, IPC_CREAT | 0600));
	CALL(semget(KEY, 32001, IPC_CREAT | 0600));
	id = semget(KEY, 3, IPC_CREAT | IPC_EXCL | 0620);
	say("made: %d", id >= 0);
	show_set();
	CALL(semget(KEY, 3, IPC_CREAT | IPC_EXCL | 0600));
	CALL(semget(KEY, 4, 0));
	say("found: %d %d", semget(KEY, 0, 0) == id, semget(KEY, 2, IPC_CREAT | 0600) == id);
	CALL(semctl(id, 0, IPC_RMID));
	CALL(semctl(id, 0, IPC_RMID));
	CALL(semctl(id, 0, GETVAL));
	say("another id: %d", semget(KEY, 3, IPC_CREAT | 0600) != id);
	id = semget(KEY, 3, 0);
	show_values();
}

static void errors(void)
{
	struct sembuf one = { 0, 1, 0 }, far = { 3, 1, 0 }, many[501];
	struct timespec odd = { 0, 1000000000 }, past = { -1, 0 };

	memset(many, 0, sizeof(many));
	CALL(semop(id, &one, 0));
	CALL(semop(id, BAD, 1));
	CALL(semop(id, BAD, 501));
	CALL(semop(id, many, 501));
	CALL(semop(id, many, 500));
	CALL(semop(-1, &one, 1));
	CALL(semop(-1, BAD, 1));
	CALL(semop(12345678, &one, 1));
	CALL(semop(id, &far, 1));
	CALL(syscall(SYS_semtimedop, id, &one, 1, BAD));
	CALL(syscall(SYS_semtimedop, id, &one, 1, &odd));
	CALL(syscall(SYS_semtimedop, id, &one, 1, &past));
	CALL(semctl(id, 0, 4711, 0));
	CALL(semctl(-1, 0, GETVAL, 0));
	CALL(semctl(12345678, 0, GETVAL, 0));
	CALL(semctl(id, 3, GETVAL, 0));
	CALL(semctl(id, -1, GETVAL, 0));
	CALL(semctl(id, 3, SETVAL, 0));
	CALL(semctl(id, 0, SETVAL, -1));
	CALL(semctl(id, 0, SETVAL, 32768));
	CALL(semctl(12345678, 0, SETVAL, 32768));
	CALL(semctl(id, 0, GETALL, (union argument){ .bad = BAD }));
	CALL(semctl(id, 0, SETALL, (union argument){ .bad = BAD }));
	CALL(semctl(id, 0, IPC_STAT, (union argument){ .bad = BAD }));
	CALL(semctl(id, 0, IPC_SET, (union argument){ .bad = BAD }));
	CALL(semctl(12345678, 0, IPC_SET, (union argument){ .bad = BAD }));
	show_values();
}

static void values(void)
{
	unsigned short three[3] = { 1, 2, 3 }, large[3] = { 1, 32768, 3 };
	struct sembuf all[] = { { 0, -1, IPC_NOWAIT }, { 1, -2, IPC_NOWAIT }, { 2, -4, IPC_NOWAIT } };
	struct sembuf twice[] = { { 0, 2, 0 }, { 0, -3, IPC_NOWAIT }, { 0, 0, IPC_NOWAIT } };

	CALL(semctl(id, 0, SETALL, (union argument){ .values = three }));
	CALL(semctl(id, 0, SETALL, (union argument){ .values = large }));
	show_values();
	CALL(semop(id, all, 3));
	show_values();
	CALL(semop(id, all, 2));
	show_values();
	CALL(semctl(id, 0, SETVAL, (union argument){ .value = 1 }));
	CALL(semop(id, twice, 3));
	CALL(semctl(id, 0, GETVAL));
	CALL(semctl(id, 0, SETVAL, (union argument){ .value = 32767 }));
	operate(0, 1, 0);
	operate(0, 0, 0);
	operate(1, 0, 0);
	operate(0, -32767, 0);
	CALL(semctl(id, 0, GETNCNT));
	CALL(semctl(id, 0, GETZCNT));
	say("last was: %d", semctl(id, 0, GETPID) == getpid());
	show_set();
}

static void operates(void)
{
	operate(2, 5, 0);
}

static void undoes(void)
{
	operate(0, 3, SEM_UNDO);
	operate(1, -2, SEM_UNDO);
	operate(1, 1, SEM_UNDO);
	operate(2, 1, SEM_UNDO);
	CALL(semctl(id, 2, SETVAL, (union argument){ .value = 7 }));
	show_values();
}

static void undoes_too_much(void)
{
	operate(0, 32767, SEM_UNDO);
	operate(0, -32767, 0);
	operate(0, 32767, SEM_UNDO);
	operate(0, 1, SEM_UNDO);
}

static void undoes_and_executes(void)
{
	operate(0, 2, SEM_UNDO);
	execl("/usr/test/semaphores-are-as-the-kernels", "executed", NULL);
	say("exec: %s", error_name(errno));
}

static void undoes_by_a_child(void)
{
	operate(1, 1, SEM_UNDO);
	in_child("child", operates);
	show_values();
}

static void is_killed(void)
{
	operate(0, 4, SEM_UNDO);
	kill(getpid(), SIGKILL);
}

static void undoing(void)
{
	unsigned short three[3] = { 1, 2, 3 };

	CALL(semctl(id, 0, SETALL, (union argument){ .values = three }));
	in_child("operates", operates);
	say("last was another: %d", semctl(id, 2, GETPID) != getpid());
	show_values();
	in_child("undoes", undoes);
	show_values();
	say("last was another: %d", semctl(id, 0, GETPID) != getpid());
	in_child("is killed", is_killed);
	show_values();
	in_child("has a child", undoes_by_a_child);
	show_values();
	in_child("executes", undoes_and_executes);
	show_values();
	CALL(semctl(id, 0, SETVAL, (union argument){ .value = 0 }));
	in_child("undoes too much", undoes_too_much);
	show_values();
}

static void permissions(void)
{
	struct semid_ds status;
	struct sembuf zero = { 0, 0, IPC_NOWAIT }, one = { 0, 1, 0 };

	id = semget(KEY + 1, 1, IPC_CREAT | 0400);
	if (geteuid() == 0) {
		CALL(semctl(id, 0, IPC_STAT, (union argument){ .status = &status }));
		status.sem_perm.mode = 0604;
		CALL(semctl(id, 0, IPC_SET, (union argument){ .status = &status }));
		MUST(setresuid(12345, 12345, 12345));
	}
	say("found: %s", semget(KEY + 1, 1, 0200) == id ? "yes" : error_name(errno));
	CALL(semop(id, &zero, 1));
	CALL(semop(id, &one, 1));
	CALL(semctl(id, 0, GETVAL));
	CALL(semctl(id, 1, GETVAL));
	CALL(semctl(id, 0, SETVAL, 1));
	CALL(semctl(id, 1, SETVAL, 1));
	CALL(semctl(id, 0, IPC_STAT, (union argument){ .status = &status }));
	status.sem_perm.mode = 0;
	CALL(semctl(id, 0, IPC_SET, (union argument){ .status = &status }));
	CALL(semctl(id, 0, IPC_STAT, (union argument){ .status = &status }));
	CALL(semctl(id, 0, IPC_RMID));
}

static void told(void)
{
	struct seminfo info;
	struct semid_ds status;
	int found = 0, index = semctl(0, 0, IPC_INFO, (union argument){ .info = &info });

	say("limits %d %d %d %d %d", info.semmsl, info.semmni, info.semopm, info.semvmx, info.semaem);
	CALL(semctl(0, 0, SEM_INFO, (union argument){ .info = &info }) >= 0);
	say("%d sets of %d semaphores", info.semusz, info.semaem);
	for (int i = 0; i <= index; i++)
		found += semctl(i, 0, SEM_STAT, (union argument){ .status = &status }) == id && status.sem_nsems == 3;
	say("found by its index: %d", found);
	CALL(semctl(index + 1, 0, SEM_STAT, (union argument){ .status = &status }));
}

int main(int argc, char **argv)
{
	if (strcmp(argv[0], "executed") == 0) {
		MUST(id = semget(KEY, 3, 0));
		show_values();
		return argc - 1;
	}
	making();
	errors();
	values();
	told();
	undoing();
	in_child("permissions", permissions);
	return 0;
}
