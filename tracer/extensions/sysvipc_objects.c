/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --sysvipc: keys, ids and permissions, which are the same for queues, semaphores and memory. ipc/util.c of Linux. */
#include "tracer/extensions/sysvipc.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define INDICES 32768		/* an id is a sequence number times this, and the index */
#define SEQUENCES (INT32_MAX / INDICES)
#define NOBODY UINT32_MAX	/* no valid user or group */

int ipc_look_up(const struct ipc_table *table, int key, int flags, struct ipc_object **found)
{
	*found = NULL;
	if (key == IPC_PRIVATE)
		return 1;
	HASH_FIND(by_key, table->by_key, &key, sizeof(key), *found);
	if (!*found)
		return flags & IPC_CREAT ? 1 : -ENOENT;
	return (flags & IPC_CREAT) && (flags & IPC_EXCL) ? -EEXIST : 0;
}

struct ipc_object *ipc_at(const struct ipc_table *table, int index)
{
	struct ipc_object *object;

	HASH_FIND(by_index, table->by_index, &index, sizeof(index), object);
	return object;
}

struct ipc_object *ipc_find(const struct ipc_table *table, int id)
{
	struct ipc_object *object = id < 0 ? NULL : ipc_at(table, id % INDICES);

	return object && object->id == id ? object : NULL;
}

int ipc_highest_index(const struct ipc_table *table)
{
	const struct ipc_object *object, *next;
	int highest = 0;

	HASH_ITER(by_index, table->by_index, object, next)
		if (object->index > highest)
			highest = object->index;
	return highest;
}

/* As few indices as can be are in use, because IPC_INFO tells the highest; but a new object does not follow one that was just removed. */
static int free_index(struct ipc_table *table)
{
	int range = table->n + table->n / 2 > 32 ? table->n + table->n / 2 : 32, index;

	if (range > table->most)
		range = table->most;
	index = table->turn % range;
	while (ipc_at(table, index))
		index = (index + 1) % range;
	/* Around once: what had this index before had another id. */
	if (index < table->turn)
		table->sequence = (table->sequence + 1) % SEQUENCES;
	table->turn = index + 1;
	return index;
}

int ipc_add(struct ipc_table *table, struct ipc_object *object, int key, int flags, const struct ipc_caller *caller)
{
	if (table->n >= table->most)
		return -ENOSPC;
	object->index = free_index(table);
	object->id = table->sequence * INDICES + object->index;
	object->key = key;
	object->uid = object->cuid = caller->uid;
	object->gid = object->cgid = caller->gid;
	object->mode = (unsigned)flags & IPC_EVERYBODY;
	HASH_ADD(by_index, table->by_index, index, sizeof(object->index), object);
	if (key != IPC_PRIVATE)
		HASH_ADD(by_key, table->by_key, key, sizeof(object->key), object);
	table->n++;
	return object->id;
}

void ipc_forget_key(struct ipc_table *table, struct ipc_object *object)
{
	if (object->key != IPC_PRIVATE)
		HASH_DELETE(by_key, table->by_key, object);
	object->key = IPC_PRIVATE;
}

void ipc_remove(struct ipc_table *table, struct ipc_object *object)
{
	ipc_forget_key(table, object);
	HASH_DELETE(by_index, table->by_index, object);
	table->n--;
}

bool ipc_is_gone(pid_t pid, pid_t tid)
{
	return syscall(SYS_tgkill, pid, tid, 0) < 0 && errno == ESRCH;
}

/* --- permissions -------------------------------------------------------------------------------------------------------------------- */

static bool is_in_group(const struct ipc_caller *caller, uint32_t gid)
{
	bool is_in = caller->gid == gid;

	for (unsigned i = 0; i < caller->n_groups && !is_in; i++)
		is_in = caller->groups[i] == gid;
	return is_in;
}

bool ipc_may(const struct ipc_object *object, const struct ipc_caller *caller, unsigned flags)
{
	unsigned asked = flags >> 6 | flags >> 3 | flags, granted = object->mode;

	if (caller->uid == object->cuid || caller->uid == object->uid)
		granted >>= 6;
	else if (is_in_group(caller, object->cgid) || is_in_group(caller, object->gid))
		granted >>= 3;
	return !(asked & ~granted & S_IRWXO) || caller->is_owner_of_all;
}

bool ipc_may_change(const struct ipc_object *object, const struct ipc_caller *caller)
{
	return caller->uid == object->cuid || caller->uid == object->uid || caller->is_administrator;
}

void ipc_tell(const struct ipc_object *object, struct ipc64_perm *permission)
{
	permission->key = object->key;
	permission->uid = object->uid;
	permission->gid = object->gid;
	permission->cuid = object->cuid;
	permission->cgid = object->cgid;
	permission->mode = (__kernel_mode_t)object->mode;
	permission->seq = (unsigned short)(object->id / INDICES);
}

int ipc_change(struct ipc_object *object, const struct ipc64_perm *permission)
{
	if (permission->uid == NOBODY || permission->gid == NOBODY)
		return -EINVAL;
	object->uid = permission->uid;
	object->gid = permission->gid;
	object->mode = (object->mode & ~IPC_EVERYBODY) | (permission->mode & IPC_EVERYBODY);
	return 0;
}
