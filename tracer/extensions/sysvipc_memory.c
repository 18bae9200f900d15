/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --sysvipc: segments of shared memory. shmget(2), shmat(2), shmdt(2), shmctl(2); ipc/shm.c of Linux.
 *
 * A segment is a memfd of proot. To attach it the guest opens, maps and closes it, one behind the other (LEAVE_GO_ON). Where it is
 * attached the kernel knows: fork, exec and the end of a process do to mappings what they do to segments, and /proc/PID/maps
 * tells of them.
 */
#include "tracer/extensions/sysvipc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/shm.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <talloc.h>
#include <time.h>
#include <unistd.h>

#include "tracer/audit.h"
#include "tracer/extensions/sysvipc_mappings.h"
#include "tracer/memory.h"

#define LARGEST_SEGMENT (ULONG_MAX - (1UL << 24))	/* SHMMAX of Linux */

/* Bits of shm_perm.mode, include/linux/shm.h of Linux. */
#define SHM_DEST 01000U
#define SHM_LOCKED 02000U

struct segment {
	struct ipc_object object;
	struct mapped_file file;
	uint64_t size;
	time_t attached, detached, changed;
	pid_t creator, last;
};

static struct segment *find_segment(const struct sysvipc *ipc, int id)
{
	return (struct segment *)ipc_find(&ipc->segments, id);
}

static uint64_t page_size(void)
{
	return (uint64_t)sysconf(_SC_PAGESIZE);
}

/* --- removal ------------------------------------------------------------------------------------------------------------------------ */

static void destroy(struct sysvipc *ipc, struct segment *segment)
{
	ipc_remove(&ipc->segments, &segment->object);
	close(segment->file.fd);
	talloc_free(segment);
}

static bool is_removed(const struct segment *segment)
{
	return segment->object.mode & SHM_DEST;
}

/* One that is removed lives as long as somebody has it attached. Nobody tells when that ends, so it is looked at when it matters. */
static struct segment *bury(struct sysvipc *ipc, struct segment *segment)
{
	if (!segment || !is_removed(segment) || mappings_count(&segment->file) > 0)
		return segment;
	destroy(ipc, segment);
	return NULL;
}

static void bury_all(struct sysvipc *ipc)
{
	struct ipc_object *object, *next;

	HASH_ITER(by_index, ipc->segments.by_index, object, next)
		bury(ipc, (struct segment *)object);
}

void ipc_memory_finish(struct sysvipc *ipc)
{
	struct ipc_object *object, *next;

	HASH_ITER(by_index, ipc->segments.by_index, object, next)
		destroy(ipc, (struct segment *)object);
}

/* --- shmget ------------------------------------------------------------------------------------------------------------------------- */

/* The name is what /proc/PID/maps shows of it. Returns 0 or -errno. */
static int make_file(struct segment *segment, int key)
{
	char name[16];
	struct stat status;
	int error;

	snprintf(name, sizeof(name), "SYSV%08x", (unsigned)key);
	segment->file.fd = (int)syscall(SYS_memfd_create, name, MFD_CLOEXEC);
	if (segment->file.fd < 0)
		return errno == EMFILE || errno == ENFILE ? -ENOSPC : -ENOMEM;
	error = ftruncate(segment->file.fd, (off_t)segment->size) < 0 || fstat(segment->file.fd, &status) < 0;
	if (error || fchmod(segment->file.fd, 0666) < 0) {
		close(segment->file.fd);
		return -ENOMEM;
	}
	segment->file.device = status.st_dev;
	segment->file.inode = status.st_ino;
	return 0;
}

static int new_segment(struct sysvipc *ipc, int key, uint64_t size, int flags, const struct ipc_caller *caller)
{
	struct segment *segment;
	int error, id;

	if (size == 0 || size > LARGEST_SEGMENT)
		return -EINVAL;
	if (size > INT64_MAX - page_size())
		return -ENOSPC;
	/* As where no huge pages are set aside. */
	if (flags & SHM_HUGETLB)
		return caller->may_lock ? -ENOMEM : -EPERM;
	bury_all(ipc);
	segment = talloc_zero(ipc, struct segment);
	if (!segment)
		return -ENOMEM;
	segment->size = size;
	segment->creator = caller->pid;
	segment->changed = time(NULL);
	error = make_file(segment, key);
	if (error < 0) {
		talloc_free(segment);
		return error;
	}
	id = ipc_add(&ipc->segments, &segment->object, key, flags, caller);
	if (id < 0) {
		close(segment->file.fd);
		talloc_free(segment);
	}
	return id;
}

static int get_segment(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller)
{
	int key = (int)call->args[0], flags = (int)call->args[2];
	uint64_t size = call->args[1];
	struct ipc_object *found;
	int verdict = ipc_look_up(&ipc->segments, key, flags, &found);

	if (verdict == 1)
		return new_segment(ipc, key, size, flags, caller);
	if (verdict < 0)
		return verdict;
	if (size > ((const struct segment *)found)->size)
		return -EINVAL;
	return ipc_may(found, caller, (unsigned)flags) ? found->id : -EACCES;
}

int ipc_shmget(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller)
{
	int result;

	worker_be_proot(call->worker);
	result = ipc_answer_locked(ipc, call, caller, get_segment);
	worker_be_guest(call->worker);
	return result;
}

/* --- shmat -------------------------------------------------------------------------------------------------------------------------- */

struct attachment {
	struct sysvipc *ipc;
	pid_t pid;
	int id;
	enum { OPENED, MAPPED, CLOSED } stage;	/* what the guest has done last, if it has worked */
	uint64_t address, size;
	int protection, flags;
	int64_t fd;			/* the guest's, for as long as it takes */
	int64_t result;
};

/* Returns 0 or -EINVAL. */
static int read_place(const struct call *call, struct attachment *attachment)
{
	uint64_t address = call->args[1], inside = page_size() - 1;
	int flags = (int)call->args[2];

	attachment->flags = MAP_SHARED;
	if (address & inside && !(flags & SHM_RND))
		return -EINVAL;
	address &= ~inside;
	if (flags & SHM_REMAP && !address)
		return -EINVAL;
	if (call->args[1])
		attachment->flags |= flags & SHM_REMAP ? MAP_FIXED : MAP_FIXED_NOREPLACE;
	attachment->address = address;
	attachment->protection = PROT_READ | (flags & SHM_RDONLY ? 0 : PROT_WRITE) | (flags & SHM_EXEC ? PROT_EXEC : 0);
	return 0;
}

static unsigned needed_permission(int flags)
{
	return IPC_READ | (flags & SHM_RDONLY ? 0 : IPC_WRITE) | (flags & SHM_EXEC ? 0111U : 0);
}

/* Under the lock: what is to be attached. Returns a descriptor of the segment or -errno. */
static int begin_attaching(struct call *call, const struct ipc_caller *caller, struct attachment *attachment)
{
	struct segment *segment = bury(attachment->ipc, find_segment(attachment->ipc, attachment->id));

	if (!segment)
		return -EINVAL;
	if (!ipc_may(&segment->object, caller, needed_permission((int)call->args[2])))
		return -EACCES;
	attachment->size = segment->size;
	return segment->file.fd;
}

static void note_attachment(const struct attachment *attachment)
{
	struct segment *segment;

	pthread_mutex_lock(&attachment->ipc->lock);
	segment = find_segment(attachment->ipc, attachment->id);
	if (segment) {
		segment->attached = time(NULL);
		segment->last = attachment->pid;
	}
	pthread_mutex_unlock(&attachment->ipc->lock);
}

/* The next call of the guest. */
static enum leave go_on(struct call *call, long number, const uint64_t args[6])
{
	call->rewrite.number = number;
	memcpy(call->rewrite.args, args, sizeof(call->rewrite.args));
	return LEAVE_GO_ON;
}

/* The guest could not open it: why not? Returns -errno. */
static int explain(const struct call *call)
{
	switch (call->result) {
	case -ENOENT:
		return -EINVAL;		/* the segment is gone */
	case -EACCES: case -EPERM:
		return audit_refuse(call, EACCES, "the guest has become somebody else, and only the engine notify can help");
	default:
		return -ENOMEM;		/* it may have no more files open, which natively does not matter */
	}
}

static enum leave leave_shmat(struct call *call)
{
	struct attachment *attachment = call->extension_data;
	bool has_failed = call->result < 0 && call->result > -4096;

	switch (attachment->stage) {
	case OPENED:
		if (has_failed) {
			call->result = explain(call);
			return LEAVE_DONE;
		}
		attachment->stage = MAPPED;
		attachment->fd = call->is_fd_lent ? (int64_t)call->rewrite.args[0] : call->result;
		return go_on(call, SYS_mmap, (uint64_t[6]){ attachment->address, attachment->size, (uint64_t)attachment->protection,
							    (uint64_t)attachment->flags, (uint64_t)attachment->fd, 0 });
	case MAPPED:
		/* EEXIST: there is something. */
		attachment->result = call->result == -EEXIST ? -EINVAL : call->result;
		attachment->stage = CLOSED;
		if (!has_failed)
			note_attachment(attachment);
		return go_on(call, SYS_close, (uint64_t[6]){ (uint64_t)attachment->fd });
	default:
		call->result = attachment->result;
		return LEAVE_DONE;
	}
}

/* A guest that cannot look into proot's /proc/PID/fd gets the descriptor from the engine; it makes a first call all the same. */
static int lend(struct call *call, int fd, int flags)
{
	char path[48];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	worker_be_proot(call->worker);
	call->fd = open(path, flags);
	worker_be_guest(call->worker);
	if (call->fd < 0)
		return -ENOMEM;
	call->fd_is_cloexec = call->is_fd_lent = true;
	call->rewrite.number = SYS_fcntl;
	memset(call->rewrite.args, 0, sizeof(call->rewrite.args));
	call->rewrite.args[1] = F_GETFD;
	return 0;
}

static int open_in_guest(struct call *call, int fd)
{
	int flags = O_CLOEXEC | ((int)call->args[2] & SHM_RDONLY ? O_RDONLY : O_RDWR);
	char path[48];

	call->leave = leave_shmat;
	if (call->tracer->can_give_fd && call_is_foreign(call))
		return lend(call, fd, flags);
	snprintf(path, sizeof(path), "/proc/%d/fd/%d", call->tracer->pid, fd);
	call->rewrite.number = SYS_openat;
	memset(call->rewrite.args, 0, sizeof(call->rewrite.args));
	call->rewrite.args[0] = (uint64_t)AT_FDCWD;
	call->rewrite.args[2] = (uint64_t)flags;
	return rewrite_arg(call->memory, &call->rewrite, 1, path, strlen(path) + 1);
}

int ipc_shmat(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller)
{
	struct attachment *attachment = talloc_zero(call->memory, struct attachment);
	int error, fd;

	if (!attachment)
		return -ENOMEM;
	attachment->ipc = ipc;
	attachment->id = (int)call->args[0];
	attachment->pid = caller->pid;
	call->extension_data = attachment;
	error = read_place(call, attachment);
	if (error < 0)
		return error;
	worker_be_proot(call->worker);
	pthread_mutex_lock(&ipc->lock);
	fd = begin_attaching(call, caller, attachment);
	pthread_mutex_unlock(&ipc->lock);
	worker_be_guest(call->worker);
	if (fd < 0)
		return fd;
	error = open_in_guest(call, fd);
	return error < 0 ? error : call_rewrite(call);
}

/* --- shmdt -------------------------------------------------------------------------------------------------------------------------- */

struct detachment {
	struct mapping *pieces;
	size_t n, done;
};

static enum leave leave_shmdt(struct call *call)
{
	struct detachment *detachment = call->extension_data;
	const struct mapping *piece;

	if (call->result < 0 || ++detachment->done == detachment->n)
		return LEAVE_DONE;
	piece = &detachment->pieces[detachment->done];
	return go_on(call, SYS_munmap, (uint64_t[6]){ piece->start, piece->end - piece->start });
}

/* The segment that a mapping shows, or NULL. */
static struct segment *segment_of(const struct sysvipc *ipc, const struct mapping *mapping)
{
	struct ipc_object *object, *next;

	HASH_ITER(by_index, ipc->segments.by_index, object, next)
		if (mapping_is_of(mapping, &((struct segment *)object)->file))
			return (struct segment *)object;
	return NULL;
}

/* Whether a mapping is a part of what was attached at an address. */
static bool is_attached_at(const struct mapping *mapping, uint64_t address)
{
	return mapping->start >= address && mapping->start - address == mapping->offset;
}

/*
 * Under the lock: leave of all mappings those of the attachment at an address. It may be in pieces by now, and its beginning gone;
 * of several segments that match by chance the first one counts, up to its size.
 */
static struct segment *choose_pieces(const struct sysvipc *ipc, struct detachment *detachment, uint64_t address)
{
	struct segment *segment = NULL;
	size_t n = 0;

	for (size_t i = 0; i < detachment->n; i++) {
		const struct mapping *mapping = &detachment->pieces[i];

		if (!is_attached_at(mapping, address))
			continue;
		if (!segment)
			segment = segment_of(ipc, mapping);
		if (segment && mapping_is_of(mapping, &segment->file))
			detachment->pieces[n++] = *mapping;
	}
	detachment->n = n;
	return segment;
}

static int begin_detaching(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller, struct detachment *detachment)
{
	struct segment *segment;

	detachment->n = mappings_read(call->memory, call->tid, &detachment->pieces);
	pthread_mutex_lock(&ipc->lock);
	segment = choose_pieces(ipc, detachment, call->args[0]);
	if (segment) {
		segment->detached = time(NULL);
		segment->last = caller->pid;
	}
	pthread_mutex_unlock(&ipc->lock);
	return segment ? 0 : -EINVAL;
}

int ipc_shmdt(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller)
{
	struct detachment *detachment = talloc_zero(call->memory, struct detachment);
	int error;

	if (!detachment)
		return -ENOMEM;
	if (call->args[0] & (page_size() - 1))
		return -EINVAL;
	worker_be_proot(call->worker);
	error = begin_detaching(ipc, call, caller, detachment);
	worker_be_guest(call->worker);
	if (error < 0)
		return error;
	call->extension_data = detachment;
	call->leave = leave_shmdt;
	memset(call->rewrite.args, 0, sizeof(call->rewrite.args));
	call->rewrite.number = SYS_munmap;
	call->rewrite.args[0] = detachment->pieces[0].start;
	call->rewrite.args[1] = detachment->pieces[0].end - detachment->pieces[0].start;
	return call_rewrite(call);
}

/* --- shmctl ------------------------------------------------------------------------------------------------------------------------- */

struct control {
	struct sysvipc *ipc;
	const struct ipc_caller *caller;
	int id, command;
	size_t size;			/* of what is told */
	union {
		struct shmid64_ds status;
		struct shminfo64 limits;
		struct shm_info info;
	};
};

static int get_status(struct control *control)
{
	bool is_by_index = control->command != IPC_STAT;
	struct segment *segment = bury(control->ipc, is_by_index ?
		(struct segment *)ipc_at(&control->ipc->segments, control->id) : find_segment(control->ipc, control->id));

	if (!segment)
		return -EINVAL;
	if (control->command != SHM_STAT_ANY && !ipc_may(&segment->object, control->caller, IPC_READ))
		return -EACCES;
	memset(&control->status, 0, sizeof(control->status));
	control->size = sizeof(control->status);
	ipc_tell(&segment->object, &control->status.shm_perm);
	control->status.shm_segsz = segment->size;
	control->status.shm_atime = segment->attached;
	control->status.shm_dtime = segment->detached;
	control->status.shm_ctime = segment->changed;
	control->status.shm_cpid = segment->creator;
	control->status.shm_lpid = segment->last;
	control->status.shm_nattch = mappings_count(&segment->file);
	return is_by_index ? segment->object.id : 0;
}

static int get_limits(struct control *control)
{
	memset(&control->limits, 0, sizeof(control->limits));
	control->size = sizeof(control->limits);
	control->limits.shmmax = control->limits.shmall = LARGEST_SEGMENT;
	control->limits.shmmin = SHMMIN;
	control->limits.shmmni = control->limits.shmseg = (unsigned long)control->ipc->segments.most;
	return ipc_highest_index(&control->ipc->segments);
}

static int get_info(struct control *control)
{
	struct ipc_object *object, *next;
	struct stat status;

	bury_all(control->ipc);
	memset(&control->info, 0, sizeof(control->info));
	control->size = sizeof(control->info);
	control->info.used_ids = control->ipc->segments.n;
	HASH_ITER(by_index, control->ipc->segments.by_index, object, next) {
		const struct segment *segment = (const struct segment *)object;

		control->info.shm_tot += (segment->size + page_size() - 1) / page_size();
		if (fstat(segment->file.fd, &status) == 0)
			control->info.shm_rss += (uint64_t)status.st_blocks * 512 / page_size();
	}
	return ipc_highest_index(&control->ipc->segments);
}

static void remove_segment(struct sysvipc *ipc, struct segment *segment)
{
	segment->object.mode |= SHM_DEST;
	ipc_forget_key(&ipc->segments, &segment->object);
	bury(ipc, segment);
}

static int change_segment(struct control *control)
{
	struct segment *segment = bury(control->ipc, find_segment(control->ipc, control->id));
	int error;

	if (!segment)
		return -EINVAL;
	if (!ipc_may_change(&segment->object, control->caller))
		return -EPERM;
	if (control->command == IPC_RMID) {
		remove_segment(control->ipc, segment);
		return 0;
	}
	error = ipc_change(&segment->object, &control->status.shm_perm);
	if (error == 0)
		segment->changed = time(NULL);
	return error;
}

/* SHM_LOCK, SHM_UNLOCK: said, but memory is not locked. */
static int lock_segment(struct control *control)
{
	struct segment *segment = bury(control->ipc, find_segment(control->ipc, control->id));

	if (!segment)
		return -EINVAL;
	if (!control->caller->may_lock && control->caller->uid != segment->object.uid && control->caller->uid != segment->object.cuid)
		return -EPERM;
	if (control->command == SHM_LOCK)
		segment->object.mode |= SHM_LOCKED;
	else
		segment->object.mode &= ~SHM_LOCKED;
	return 0;
}

/* Under the lock. */
static int control_segment(struct control *control)
{
	switch (control->command) {
	case IPC_INFO:
		return get_limits(control);
	case SHM_INFO:
		return get_info(control);
	case IPC_STAT: case SHM_STAT: case SHM_STAT_ANY:
		return get_status(control);
	case IPC_SET: case IPC_RMID:
		return change_segment(control);
	case SHM_LOCK: case SHM_UNLOCK:
		return lock_segment(control);
	default:
		return -EINVAL;
	}
}

int ipc_shmctl(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller)
{
	struct control control = { .ipc = ipc, .caller = caller, .id = (int)call->args[0], .command = (int)call->args[1] };
	int result, error;

	if (control.id < 0 || control.command < 0)
		return -EINVAL;
	error = ipc_take(call, call->args[2], &control.status, control.command == IPC_SET ? sizeof(control.status) : 0);
	if (error < 0)
		return error;
	worker_be_proot(call->worker);
	pthread_mutex_lock(&ipc->lock);
	result = control_segment(&control);
	pthread_mutex_unlock(&ipc->lock);
	worker_be_guest(call->worker);
	if (result >= 0 && control.size > 0)
		error = memory_write(call->tid, call->args[2], &control.status, control.size);
	return result < 0 ? result : error < 0 ? error : call_answer(call, result);
}
