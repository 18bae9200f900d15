/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that would break proot or tell of it if they were made as they are: prctl(2), seccomp(2), getdents(2). */
#include <dirent.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/state.h"
#include "tracer/audit.h"
#include "tracer/call.h"
#include "tracer/descriptor.h"
#include "tracer/glue.h"
#include "tracer/guest_seccomp.h"
#include "tracer/guest_state.h"
#include "tracer/memory.h"
#include "tracer/message.h"
#include "tracer/shim.h"

#ifndef PR_SET_SYSCALL_USER_DISPATCH	/* Linux 5.11 */
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_OFF 0
#endif

/* --- prctl: what a guest has to be told of seccomp and no_new_privs is not what proot has made of them ------------------------------- */

static int answer_no_new_privs(struct call *call)
{
	struct guest_seccomp seccomp;
	int error;

	if (call->args[1] || call->args[2] || call->args[3] || call->args[4])
		return call_run(call);
	error = guest_seccomp_read(call->tracer, call->tid, &seccomp);
	return error < 0 ? error : call_answer(call, seccomp.has_no_new_privs);
}

static int answer_seccomp(struct call *call)
{
	struct guest_seccomp seccomp;
	int error = guest_seccomp_read(call->tracer, call->tid, &seccomp);

	return error < 0 ? error : call_answer(call, seccomp.mode);
}

static int set_no_new_privs(struct call *call)
{
	if (call->args[1] == 1 && !call->args[2] && !call->args[3] && !call->args[4])
		guest_seccomp_promise(call->tracer, call->tid);
	return call_run(call);
}

/* --- prctl: a process that is not dumpable cannot be helped, so it only believes that it is not ------------------------------------ */

static uint64_t dumpable_address(const struct call *call)
{
	return call->tracer->state_address[call->abi] + offsetof(struct state, head.dumpable);
}

int call_prctl(struct call *call)
{
	uint32_t dumpable = (uint32_t)call->args[1];

	switch (call->args[0]) {
	case PR_SET_SECCOMP:
		return call_seccomp(call);
	case PR_GET_SECCOMP:
		return answer_seccomp(call);
	case PR_SET_NO_NEW_PRIVS:
		return set_no_new_privs(call);
	case PR_GET_NO_NEW_PRIVS:
		return answer_no_new_privs(call);
	}
	if (call->args[0] == PR_SET_SYSCALL_USER_DISPATCH) {
		if (call->args[1] != PR_SYS_DISPATCH_OFF)
			shim_turn_off(call->tracer, call->tid);
		return call_run(call);
	}
	if (call->args[0] == PR_SET_DUMPABLE) {
		if (call->args[1] > 1)
			return -EINVAL;
		/* A process without a state area forgets; the answer is the same. */
		memory_write(call->tid, dumpable_address(call), &dumpable, sizeof(dumpable));
		return call_answer(call, 0);
	}
	if (call->args[0] == PR_GET_DUMPABLE) {
		if (memory_read(call->tid, dumpable_address(call), &dumpable, sizeof(dumpable)) < 0)
			dumpable = 1;
		return call_answer(call, dumpable);
	}
	return call_run(call);
}

/* --- seccomp, dispatch: who has a say in system calls means those of the libc, not those of the shim ----------------------------- */

static bool is_for_all_threads(const struct call *call)
{
	return call->args[0] == SECCOMP_SET_MODE_FILTER && (call->args[1] & SECCOMP_FILTER_FLAG_TSYNC);
}

static bool wants_listener(const struct call *call)
{
	return call->row->handler == HANDLER_SECCOMP && call->args[0] == SECCOMP_SET_MODE_FILTER &&
	       (call->args[1] & SECCOMP_FILTER_FLAG_NEW_LISTENER);
}

int call_seccomp(struct call *call)
{
	bool may_be_used = call->tracer->is_shim_used && !shim_is_off(call->tracer, call->tid);

	/* There can be one in a process. The kernel says so where it is ours; elsewhere its answers would come before ours. */
	if (wants_listener(call)) {
		message_info(1, "a seccomp listener of thread %d is refused: proot has the say about system calls", call->tid);
		audit_note(call, EBUSY, "a listener");
		return -EBUSY;
	}
	shim_turn_off(call->tracer, call->tid);
	if (may_be_used && is_for_all_threads(call))
		shim_settle(call->tid);
	return call_run(call);
}

/* --- landlock: its rules hold for what the process does, so from now on that does itself what proot would have done -------------------- */

int call_landlock(struct call *call)
{
	atomic_store(&call->tracer->has_landlocks, true);
	guest_state_add_flags(call->tracer, call->tid, STATE_LANDLOCKED);
	return call_run(call);
}

/* --- getdents: entries that exist only in the view ------------------------------------------------------------------------------------ */

struct linux_dirent64 {
	uint64_t d_ino;
	int64_t d_off;
	uint16_t d_reclen;
	uint8_t d_type;
	char d_name[];
};

static bool has_entry(const uint8_t *entries, long length, const char *name)
{
	for (long at = 0; at < length;) {
		const struct linux_dirent64 *entry = (const void *)(entries + at);

		if (strcmp(entry->d_name, name) == 0)
			return true;
		at += entry->d_reclen;
	}
	return false;
}

/* Append the entries that glue adds to a directory. Returns the new length. */
static long add_glue(const struct call *call, const char *guest, uint8_t *entries, long length, size_t size)
{
	const struct glue *glue = call->tracer->glue;
	int64_t offset = 1;

	for (long at = 0; at < length; at += ((struct linux_dirent64 *)(entries + at))->d_reclen)
		offset = ((struct linux_dirent64 *)(entries + at))->d_off;
	for (size_t i = 0; i < glue->n_entries; i++) {
		const struct glue_entry *added = &glue->entries[i];
		struct linux_dirent64 *entry = (void *)(entries + length);
		size_t name = strlen(added->name) + 1;
		size_t record = (offsetof(struct linux_dirent64, d_name) + name + 7) & ~7UL;

		if (strcmp(added->guest_directory, guest) != 0 || has_entry(entries, length, added->name))
			continue;
		if ((size_t)length + record > size)
			return -EINVAL;
		*entry = (struct linux_dirent64){ .d_ino = i + 1, .d_off = offset, .d_reclen = (uint16_t)record,
			.d_type = added->is_directory ? DT_DIR : DT_REG };
		memcpy(entry->d_name, added->name, name);
		length += (long)record;
	}
	return length;
}

static size_t glue_room(const struct call *call, const char *guest)
{
	const struct glue *glue = call->tracer->glue;
	size_t room = 0;

	for (size_t i = 0; i < glue->n_entries; i++)
		if (strcmp(glue->entries[i].guest_directory, guest) == 0)
			room += strlen(glue->entries[i].name) + 32;
	return room;
}

/*
 * The layout of the old call, whose entries of this ABI are as long as the new one's: the kind lies behind the name, in the last
 * byte of the record.
 */
static void make_old(uint8_t *entries, long length)
{
	struct linux_dirent64 *entry;

	for (long at = 0; at < length; at += entry->d_reclen) {
		char *name;
		uint8_t kind;

		entry = (void *)(entries + at);
		kind = entry->d_type;
		name = (char *)&entry->d_type;
		memmove(name, entry->d_name, strlen(entry->d_name) + 1);
		entries[at + entry->d_reclen - 1] = kind;
	}
}

/* The first batch of a directory is read by proot, and what the view adds goes with it; the rest is as on the host. */
static int read_first_batch(struct call *call, int fd, const char *guest, size_t room)
{
	uint8_t *entries = call->worker->buffer[0];
	size_t size = (uint32_t)call->args[2] < 65536 ? (uint32_t)call->args[2] : 65536;
	long length;
	int error;

	if (lseek(fd, 0, SEEK_CUR) != 0 || size <= room)
		return call_run(call);
	length = syscall(SYS_getdents64, fd, entries, size - room);
	if (length < 0)
		return -errno;
	length = add_glue(call, guest, entries, length, size);
	if (length < 0)
		return (int)length;
	if (strcmp(call->row->name, "getdents64") != 0)
		make_old(entries, length);
	error = memory_write(call->tid, call->args[1], entries, (size_t)length);
	return error < 0 ? error : call_answer(call, length);
}

int call_getdents(struct call *call)
{
	char *guest = call->worker->walk.guest;
	long length;
	size_t room;
	int fd, error;

	/* That of other ABIs has smaller numbers in its entries, which may not hold what a call of ours tells. */
	if (strcmp(call->row->name, "getdents64") != 0 && !call_is_native(call))
		return call_run(call);
	length = resolve_start(call->worker, call->tid, call_fd_arg(call, 0), guest, sizeof(call->worker->walk.guest));
	if (length < 0)
		return call_run(call);
	room = glue_room(call, guest);
	if (!room)
		return call_run(call);
	worker_be_proot(call->worker);
	fd = descriptor_take(call->tid, call_fd_arg(call, 0));
	worker_be_guest(call->worker);
	if (fd < 0)
		return call_run(call);
	error = read_first_batch(call, fd, guest, room);
	close(fd);
	return error;
}
