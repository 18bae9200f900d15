/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding state areas: each ABI has its address, the magic number tells which of them is there. And credentials in them. */
#include "tracer/guest_state.h"

#include <errno.h>
#include <linux/kcmp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/state.h"
#include "tracer/memory.h"
#include "tracer/process_status.h"

uint64_t guest_state_find(const struct tracer *tracer, pid_t tid, enum abi *abi)
{
	for (int i = 0; i < ABI_COUNT; i++) {
		uint64_t address = tracer->state_address[i], magic = 0;

		if (address && memory_read(tid, address, &magic, sizeof(magic)) == 0 && magic == STATE_MAGIC) {
			if (abi)
				*abi = i;
			return address;
		}
	}
	return 0;
}

/* Returns 0 when there is no state. */
static uint64_t flags_address(const struct tracer *tracer, pid_t tid)
{
	uint64_t address = guest_state_find(tracer, tid, NULL);

	return address ? address + offsetof(struct state, head.flags) : 0;
}

uint32_t guest_state_flags(const struct tracer *tracer, pid_t tid)
{
	uint64_t address = flags_address(tracer, tid);
	uint32_t flags = 0;

	return address && memory_read(tid, address, &flags, sizeof(flags)) == 0 ? flags : 0;
}

void guest_state_add_flags(const struct tracer *tracer, pid_t tid, uint32_t flags)
{
	uint64_t address = flags_address(tracer, tid);

	flags |= guest_state_flags(tracer, tid);
	if (address)
		memory_write(tid, address, &flags, sizeof(flags));
}

bool guest_is_landlocked(const struct tracer *tracer, pid_t tid)
{
	return atomic_load(&tracer->has_landlocks) && (guest_state_flags(tracer, tid) & STATE_LANDLOCKED);
}

/* --- root -------------------------------------------------------------------------------------------------------------------- */

void guest_root(const struct tracer *tracer, pid_t tid, char *root, size_t size)
{
	uint64_t address = atomic_load(&tracer->has_roots) ? guest_state_find(tracer, tid, NULL) : 0;
	uint32_t offset = 0;

	root[0] = '\0';
	if (address && memory_read(tid, address + offsetof(struct state, head.root), &offset, sizeof(offset)) == 0 && offset &&
	    memory_read_string(tid, address + offset, root, size) < 0)
		root[0] = '\0';
}

int guest_set_root(struct tracer *tracer, pid_t tid, const char *root)
{
	uint64_t address = guest_state_find(tracer, tid, NULL);
	char exec_fn[4096];
	uint32_t offset;
	long length;
	int error;

	if (!address || memory_read(tid, address + offsetof(struct state, head.exec_fn), &offset, sizeof(offset)) < 0)
		return -EPERM;
	length = memory_read_string(tid, address + offset, exec_fn, sizeof(exec_fn));
	if (length < 0)
		return -EPERM;
	offset += (uint32_t)length + 1;
	if (offset + strlen(root) + 1 > offsetof(struct state, vector))
		return -ENAMETOOLONG;
	error = memory_write(tid, address + offset, root, strlen(root) + 1);
	if (error == 0)
		error = memory_write(tid, address + offsetof(struct state, head.root), &offset, sizeof(offset));
	atomic_store(&tracer->has_roots, true);
	return error;
}

/* --- credentials ------------------------------------------------------------------------------------------------------------ */

#define OWN offsetof(struct state, head.credentials)
#define CHILDS offsetof(struct state, child)

/* The process of a thread, and its parent. */
static int read_processes(pid_t tid, pid_t *process, pid_t *parent)
{
	char status[PROCESS_STATUS_SIZE];
	const char *thread_group, *parents;

	if (process_status_read(tid, status) < 0)
		return -ESRCH;
	thread_group = process_status_field(status, "\nTgid:");
	parents = process_status_field(status, "\nPPid:");
	if (!thread_group || !parents)
		return -ESRCH;
	*process = (pid_t)strtol(thread_group, NULL, 10);
	*parent = (pid_t)strtol(parents, NULL, 10);
	return 0;
}

/* Whether a process is a child of vfork that has not executed a program yet. */
static bool shares_memory(pid_t process, pid_t parent)
{
	return syscall(SYS_kcmp, process, parent, KCMP_VM, 0, 0) == 0;
}

bool guest_credentials(const struct tracer *tracer, pid_t tid, struct credentials *credentials)
{
	uint64_t address = guest_state_find(tracer, tid, NULL);
	pid_t process, parent;
	uint32_t child;

	if (!address || memory_read(tid, address + OWN, credentials, sizeof(*credentials)) < 0 || !credentials->is_fake)
		return false;
	if (memory_read(tid, address + CHILDS, &child, sizeof(child)) < 0 || child == 0)
		return true;
	if (read_processes(tid, &process, &parent) == 0 && (uint32_t)process == child)
		memory_read(tid, address + CHILDS, credentials, sizeof(*credentials));
	return true;
}

int guest_set_credentials(const struct tracer *tracer, pid_t tid, const struct credentials *credentials)
{
	uint64_t address = guest_state_find(tracer, tid, NULL);
	struct credentials changed = *credentials;
	pid_t process, parent;
	int error;

	if (!address)
		return -EFAULT;
	error = read_processes(tid, &process, &parent);
	if (error < 0)
		return error;
	if (shares_memory(process, parent)) {
		changed.pid = (uint32_t)process;
		return memory_write(tid, address + CHILDS, &changed, sizeof(changed));
	}
	changed.pid = 0;
	return memory_write(tid, address + OWN, &changed, sizeof(changed));
}
