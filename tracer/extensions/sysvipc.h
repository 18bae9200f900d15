/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System V IPC of a run (--sysvipc): message queues, sets of semaphores, segments of shared memory, with keys and ids that the
 * host's kernel never sees. sysvipc(7), and ipc/ of Linux, whose order of errors is kept.
 *
 * One lock for all of it, held for as long as it takes to look and to change something, never while the guest's memory is read
 * or written. Who has to wait sleeps in the guest (tracer/sleeper.h); whoever brings what it waits for does its
 * operation for it, takes it off the list and wakes it. What is on a list belongs to a call, and leaves it with the call.
 */
#ifndef TRACER_EXTENSIONS_SYSVIPC_H
#define TRACER_EXTENSIONS_SYSVIPC_H

#include <linux/ipc.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <uthash.h>

#include "tracer/call.h"

#define IPC_EVERYBODY 0777U
#define IPC_READ 0444U
#define IPC_WRITE 0222U

/* Whose call it is: what decides about permission, and what is told to others. */
struct ipc_caller {
	pid_t pid;			/* of its process */
	uint32_t uid, gid;		/* effective */
	unsigned n_groups;
	uint32_t groups[64];
	bool is_owner_of_all;		/* CAP_IPC_OWNER */
	bool is_administrator;		/* CAP_SYS_ADMIN */
	bool may_exceed;		/* CAP_SYS_RESOURCE */
	bool may_lock;			/* CAP_IPC_LOCK */
};

/* What the three kinds of objects have in common; the first member of each. */
struct ipc_object {
	int index;			/* in its table; the key of one hash */
	int id;				/* what guests know it by */
	int key;			/* IPC_PRIVATE: none; the key of the other hash */
	uint32_t uid, gid, cuid, cgid;
	unsigned mode;
	UT_hash_handle by_index, by_key;
};

struct ipc_table {
	struct ipc_object *by_index, *by_key;
	int n, most;
	int turn;			/* the index that is tried next: one that has just become free is used late */
	int sequence;			/* of ids, for each time around: an old one is not taken for a new one */
};

struct semaphore_process;

struct sysvipc {
	struct tracer *tracer;
	pthread_mutex_t lock;
	struct ipc_table queues, sets, segments;

	struct semaphore_process *processes;	/* those with SEM_UNDO, by pid */
	bool is_watching, is_ending;
	pthread_t watcher;
	int bell;				/* eventfd: the watcher shall look again */
};

/* --- sysvipc_objects.c: keys, ids, permissions. All under the lock. --------------------------------------------------------------- */

/*
 * The first half of msgget(2) and its like: returns 1, there is to be a new one; 0 and sets *found; -ENOENT, -EEXIST. Whoever finds
 * one has to ask ipc_may().
 */
int ipc_look_up(const struct ipc_table *table, int key, int flags, struct ipc_object **found);

/* Give an object a place and an id, which is returned; or -ENOSPC. flags: the mode is in it. */
int ipc_add(struct ipc_table *table, struct ipc_object *object, int key, int flags, const struct ipc_caller *caller);
void ipc_remove(struct ipc_table *table, struct ipc_object *object);

/* The key is free for another from now on. */
void ipc_forget_key(struct ipc_table *table, struct ipc_object *object);

/* By id or by index (IPC_STAT, MSG_STAT); NULL: there is none. */
struct ipc_object *ipc_find(const struct ipc_table *table, int id);
struct ipc_object *ipc_at(const struct ipc_table *table, int index);
int ipc_highest_index(const struct ipc_table *table);	/* 0 if there is none at all, as the kernel has it */

/* ipcperms(): flags are bits as of a mode, in any of the three places. */
bool ipc_may(const struct ipc_object *object, const struct ipc_caller *caller, unsigned flags);

/* For IPC_SET and IPC_RMID. */
bool ipc_may_change(const struct ipc_object *object, const struct ipc_caller *caller);

void ipc_tell(const struct ipc_object *object, struct ipc64_perm *permission);
int ipc_change(struct ipc_object *object, const struct ipc64_perm *permission);	/* -EINVAL: no such user or group */

/*
 * Whether a thread that is on a list is not there any more: its parent has been told of its end, but whoever served it has not
 * come to take it off.
 */
bool ipc_is_gone(pid_t pid, pid_t tid);

/* --- the calls ---------------------------------------------------------------------------------------------------------------------- */

/* Each returns as a hook before a call does (tracer/extension.h). */
typedef int ipc_call(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller);

ipc_call ipc_msgget, ipc_msgsnd, ipc_msgrcv, ipc_msgctl;
ipc_call ipc_semget, ipc_semop, ipc_semctl;
ipc_call ipc_shmget, ipc_shmat, ipc_shmdt, ipc_shmctl;

/* Do a call under the lock; its result is the answer. For those that neither wait nor touch the guest's memory. */
int ipc_answer_locked(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller, ipc_call *function);

/*
 * Before the lock is taken: copy what a command wants from the guest, size bytes or none. Returns 0, -EFAULT, or -ESRCH: the caller is
 * gone, and what was read is somebody else's.
 */
int ipc_take(struct call *call, uint64_t address, void *data, size_t size);

/* The end of the run. */
void ipc_memory_finish(struct sysvipc *ipc);

/* --- sysvipc_undo.c: what SEM_UNDO has to take back when a process ends -------------------------------------------------------------- */

struct semaphore_set;

/* Values that are to be added to those of one set. */
struct semaphore_undo {
	struct semaphore_set *set;
	struct semaphore_undo *next;	/* of the process */
	int16_t *adjustments;		/* one for each semaphore of the set */
};

/* The undo of a process for a set of n semaphores, made if there is none. Returns 0, -ENOMEM, -ESRCH (the process is ending). */
int ipc_undo_of(struct sysvipc *ipc, pid_t pid, struct semaphore_set *set, unsigned n, struct semaphore_undo **undo);

/* All undos of a set: call a function with each. */
void ipc_undo_each(struct sysvipc *ipc, struct semaphore_set *set, void (*function)(struct semaphore_undo *undo, void *data), void *data);

/* A set is gone. */
void ipc_undo_forget(struct sysvipc *ipc, struct semaphore_set *set);

/* Undo for those that have ended. Before every look at a semaphore: natively it is done before anybody is told of an end. */
void ipc_undo_ended(struct sysvipc *ipc);
void ipc_undo_finish(struct sysvipc *ipc);

/* sysvipc_semaphores.c: do it. */
void ipc_semaphores_adjust(const struct semaphore_undo *undo, pid_t pid);

#endif
