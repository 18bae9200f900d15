/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @options --sysvipc */
/* @variants amd64 musl */
#include "calls.h"

#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>

#ifndef SHM_EXEC
#define SHM_EXEC 0100000
#endif

#define KEY 0x70726f6f
#define BAD ((void *)16)
#define NOWHERE ((void *)-1)

static int id;
static char *memory;
static bool has_executed;	/* proot is not told that an exec detaches, and so not who did it */

static const char *is_attached(const void *address)
{
	return address == NOWHERE ? error_name(errno) : "attached";
}

static void show_segment(void)
{
	struct shmid_ds status;

	if (CALL(shmctl(id, IPC_STAT, &status)) < 0)
		return;
	say("mode %o, %ld bytes, %ld times attached, owner %d, attached %d, detached %d, changed %d, by %d, last %d, maker %d",
	    (unsigned)status.shm_perm.mode, (long)status.shm_segsz, (long)status.shm_nattch, status.shm_perm.uid == geteuid(),
	    status.shm_atime != 0, status.shm_dtime != 0, status.shm_ctime != 0, status.shm_cpid == getpid(),
	    has_executed || status.shm_lpid == getpid(), status.shm_perm.cuid == geteuid());
}

static void making(void)
{
	CALL(shmget(KEY, 1, 0));
	CALL(shmget(KEY, 0, IPC_CREAT | 0600));
	CALL(shmget(KEY, (size_t)-1, IPC_CREAT | 0600));
	id = shmget(KEY, 5000, IPC_CREAT | IPC_EXCL | 0640);
	say("made: %d", id >= 0);
	show_segment();
	CALL(shmget(KEY, 5000, IPC_CREAT | IPC_EXCL | 0600));
	CALL(shmget(KEY, 5001, 0));
	CALL(shmget(KEY, 8192, 0));
	say("found: %d %d", shmget(KEY, 0, 0) == id, shmget(KEY, 5000, IPC_CREAT | 0600) == id);
	CALL(shmctl(id, IPC_RMID, NULL));
	CALL(shmctl(id, IPC_RMID, NULL));
	CALL((long)shmat(id, NULL, 0));
	MUST(id = shmget(KEY, 3 * 4096 - 1, IPC_CREAT | 0600));
}

static void errors(void)
{
	struct shmid_ds status;
	char *taken;

	CALL((long)shmat(-1, NULL, 0));
	CALL((long)shmat(12345678, NULL, 0));
	CALL((long)shmat(id, BAD, 0));
	CALL((long)shmat(id, BAD, SHM_RND | SHM_REMAP));
	CALL((long)shmat(id, NULL, SHM_REMAP));
	taken = mmap(NULL, 8 * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CALL((long)shmat(id, taken, 0));
	CALL((long)shmat(id, taken + 1, 0));
	munmap(taken, 4096);
	CALL((long)shmat(id, taken, 0));
	munmap(taken + 4096, 7 * 4096);
	CALL(shmdt(taken));
	CALL(shmdt(BAD));
	CALL(shmdt(NULL));
	CALL(shmctl(id, 4711, &status));
	CALL(shmctl(id, -1, &status));
	CALL(shmctl(-1, IPC_STAT, &status));
	CALL(shmctl(12345678, IPC_STAT, &status));
	CALL(shmctl(id, IPC_STAT, BAD));
	CALL(shmctl(id, IPC_SET, BAD));
	CALL(shmctl(12345678, IPC_SET, &status));
}

static void attaching(void)
{
	char *again, *space;
	int before, after;

	before = open("/dev/null", O_RDONLY);
	memory = shmat(id, NULL, 0);
	after = open("/dev/null", O_RDONLY);
	say("%s; descriptors are as they were: %d", is_attached(memory), after == before + 1);
	close(before);
	close(after);
	show_segment();
	say("zeros at first: %d %d", memory[0], memory[3 * 4096 - 1]);
	strcpy(memory, "written");
	again = shmat(id, NULL, SHM_RDONLY);
	say("%s again: %s", is_attached(again), again);
	CALL(mprotect(again, 4096, PROT_READ | PROT_WRITE));
	show_segment();
	CALL(shmdt(again));
	CALL(shmdt(again));
	CALL(shmdt(memory + 4096));
	show_segment();

	space = mmap(NULL, 8 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	say("in the place of something else: %d", shmat(id, space + 4096, SHM_REMAP) == space + 4096);
	say("and there: %s", space + 4096);
	show_segment();
	CALL(shmdt(space + 4096));
	say("rounded down: %d", shmat(id, space + 4096 + 17, SHM_RND) == space + 4096);
	CALL(munmap(space + 2 * 4096, 4096));
	show_segment();
	CALL(shmdt(space + 4096));
	show_segment();
	again = shmat(id, NULL, SHM_EXEC);
	say("%s to be executed", is_attached(again));
	CALL(munmap(again, 4096));
	CALL(shmdt(again));
	show_segment();
}

static void writes(void)
{
	show_segment();
	strcpy(memory, "written by a child");
}

static void detaches(void)
{
	CALL(shmdt(memory));
	show_segment();
	memory = shmat(id, NULL, 0);
	say("%s; %s", is_attached(memory), memory);
}

static void executes(void)
{
	execl("/usr/test/shared-memory-is-as-the-kernels", "executed", NULL);
	say("exec: %s", error_name(errno));
}

static void forking(void)
{
	in_child("writes", writes);
	say("and here: %s", memory);
	in_child("detaches", detaches);
	in_child("executes", executes);
	show_segment();
}

static void removing(void)
{
	char *again;

	CALL(shmctl(id, SHM_LOCK, NULL));
	show_segment();
	CALL(shmctl(id, SHM_UNLOCK, NULL));
	CALL(shmctl(id, IPC_RMID, NULL));
	show_segment();
	CALL(shmget(KEY, 1, 0));
	say("still there: %s", memory);
	again = shmat(id, NULL, 0);
	say("%s; %s", is_attached(again), again);
	CALL(shmdt(again));
	CALL(shmdt(memory));
	show_segment();
	CALL((long)shmat(id, NULL, 0));
	CALL(shmctl(id, IPC_RMID, NULL));
}

static void makes_and_leaves(void)
{
	id = shmget(KEY + 2, 4096, IPC_CREAT | 0600);
	memory = shmat(id, NULL, 0);
	CALL(shmctl(id, IPC_RMID, NULL));
	show_segment();
}

static void permissions(void)
{
	struct shmid_ds status;
	char *address;

	id = shmget(KEY + 1, 4096, IPC_CREAT | 0400);
	if (geteuid() == 0) {
		CALL(shmctl(id, IPC_STAT, &status));
		status.shm_perm.mode = 0604;
		CALL(shmctl(id, IPC_SET, &status));
		MUST(setresuid(12345, 12345, 12345));
	}
	say("found: %s", shmget(KEY + 1, 0, 0200) == id ? "yes" : error_name(errno));
	address = shmat(id, NULL, 0);
	say("to write: %s", is_attached(address));
	address = shmat(id, NULL, SHM_RDONLY);
	say("to read: %s", is_attached(address));
	if (address != NOWHERE)
		say("it holds %d", address[0]);
	CALL((long)shmat(id, NULL, SHM_RDONLY | SHM_EXEC));
	CALL(shmctl(id, IPC_STAT, &status));
	CALL(shmctl(id, SHM_UNLOCK, NULL));
	status.shm_perm.mode = 0;
	CALL(shmctl(id, IPC_SET, &status));
	CALL(shmctl(id, IPC_STAT, &status));
	CALL(shmctl(id, IPC_RMID, NULL));
}

static void told(void)
{
	struct shmid_ds status;
	struct shm_info info;
	struct shminfo limits;
	int index, found = 0;

	index = shmctl(0, IPC_INFO, (struct shmid_ds *)&limits);
	say("limits %ld %ld", (long)limits.shmmin, (long)limits.shmmni);
	CALL(shmctl(0, SHM_INFO, (struct shmid_ds *)&info) >= 0);
	say("%d segments, %ld pages, %ld in memory", info.used_ids, (long)info.shm_tot, (long)info.shm_rss);
	for (int i = 0; i <= index; i++)
		found += shmctl(i, SHM_STAT, &status) == id && status.shm_segsz == 3 * 4096 - 1;
	say("found by its index: %d", found);
	CALL(shmctl(index + 1, SHM_STAT, &status));
}

int main(int argc, char **argv)
{
	if (strcmp(argv[0], "executed") == 0) {
		MUST(id = shmget(KEY, 0, 0));
		has_executed = true;
		show_segment();
		return argc - 1;
	}
	making();
	errors();
	attaching();
	forking();
	told();
	removing();
	in_child("makes and leaves", makes_and_leaves);
	CALL(shmget(KEY + 2, 0, 0));
	in_child("permissions", permissions);
	return 0;
}
