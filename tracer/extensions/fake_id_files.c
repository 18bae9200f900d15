/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Owners, modes and devices: what stat tells, and what chown, chmod and mknod remember in the store. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/descriptor.h"
#include "tracer/extensions/fake_id.h"
#include "tracer/extensions/fake_id_stat.h"
#include "tracer/extensions/fake_id_target.h"
#include "tracer/memory.h"

/* --- stat ------------------------------------------------------------------------------------------------------------------- */

/* The form of a call's structure; plain is that of its name without anything else. */
static enum stat_form form_of(const struct call *call)
{
	int form = call->detail & FAKE_ID_FORM;

	if (form != STAT_FORM_X86_64)
		return form;
	return call->abi == ABI_X86_64 ? STAT_FORM_X86_64 : call->abi == ABI_I386 ? STAT_FORM_I386 : STAT_FORM_GENERIC;
}

static void put_record(const struct target *target, void *status, enum stat_form form)
{
	const struct stat_layout *layout = &stat_layouts[form];

	stat_set(status, layout->uid, target->record.uid);
	stat_set(status, layout->gid, target->record.gid);
	stat_set(status, layout->mode, target_mode(target));
	if (!(target->record.mode_mask & S_IFMT))
		return;
	stat_set(status, layout->rdev, layout->rdev_minor.size ? major(target->record.rdev) : target->record.rdev);
	if (layout->rdev_minor.size)
		stat_set(status, layout->rdev_minor, minor(target->record.rdev));
}

/* Change what the kernel told of a file: the guest's copy is status. */
static void disguise(struct call *call, const struct fake_id *fake, void *status, enum stat_form form)
{
	const struct stat_layout *layout = &stat_layouts[form];
	struct target target;
	int error = -ENOENT;

	if (store_may_have(fake->store, stat_device(status, layout), stat_get(status, layout->inode))) {
		if (call->pins[0].fd >= 0)
			error = target_of_pin(fake, &call->pins[0], &target);
		else if (call->row->paths[0].rule == PATH_NONE)
			error = target_of_descriptor(call, fake, call_fd_arg(call, 0), &target);
		else if (call->row->paths[0].dirfd >= 0)
			error = target_of_descriptor(call, fake, call_fd_arg(call, call->row->paths[0].dirfd), &target);
	}
	if (error == 0)
		put_record(&target, status, form);
	else
		ownership_apply(&fake->rule, status, form);
}

void fake_id_after_stat(struct call *call, void *data)
{
	enum stat_form form = form_of(call);
	uint64_t address = call->args[call->detail >> FAKE_ID_ARGUMENT];
	uint8_t status[STAT_FORM_MAX];

	if (call->result != 0 || memory_read(call->tid, address, status, stat_layouts[form].size) < 0)
		return;
	disguise(call, data, status, form);
	memory_write(call->tid, address, status, stat_layouts[form].size);
}

/* The descriptor that a call is about without a path, or -1. */
static int descriptor_of(const struct call *call)
{
	const struct syscall_path *path = &call->row->paths[0];
	char first = '\0';

	if (path->rule == PATH_NONE)
		return call_fd_arg(call, 0);
	if (path->dirfd < 0 || path->flags < 0 || !(call->args[path->flags] & AT_EMPTY_PATH) || call_fd_arg(call, path->dirfd) < 0)
		return -1;
	if (call->args[path->path] && memory_read(call->tid, call->args[path->path], &first, 1) < 0)
		return -1;
	return first ? -1 : call_fd_arg(call, path->dirfd);
}

/*
 * stat of a descriptor: proot can tell by the link of procfs, so that the guest need not be stopped to see what it is told.
 * Guests of another ABI, whose structures only the kernel knows to fill, make the call themselves.
 */
int fake_id_before_stat(struct call *call, void *data)
{
	enum stat_form form = form_of(call);
	char link[DESCRIPTOR_LINK_SIZE];
	_Alignas(8) uint8_t status[STAT_FORM_MAX];
	int fd = descriptor_of(call), error;
	long result;

	if (fd < 0 || !call_is_native(call))
		return EXTENSION_PASSES;
	descriptor_link(call->tid, fd, link);
	if (form == STAT_FORM_STATX)
		result = syscall(SYS_statx, AT_FDCWD, link, (int)call->args[2] & ~AT_EMPTY_PATH & ~AT_SYMLINK_NOFOLLOW,
				 (unsigned)call->args[3], status);
	else
		result = syscall(SYS_newfstatat, AT_FDCWD, link, status, 0);
	if (result < 0)
		return EXTENSION_PASSES;
	disguise(call, data, status, form);
	error = memory_write(call->tid, call->args[call->detail >> FAKE_ID_ARGUMENT], status, stat_layouts[form].size);
	return error < 0 ? error : call_answer(call, 0);
}

/* --- chown ------------------------------------------------------------------------------------------------------------------ */

static bool may_chown(const struct credentials *own, const struct store_record *record, uint32_t uid, uint32_t gid)
{
	bool is_owner = own->fsuid == record->uid;

	if (credentials_can(own, CAP_CHOWN))
		return true;
	if (uid != CREDENTIALS_KEEP && !(is_owner && uid == record->uid))
		return false;
	return gid == CREDENTIALS_KEEP || (is_owner && (gid == record->gid || credentials_in_group(own, gid)));
}

/* Of a file that is no directory the kernel takes set-id bits and capabilities when its owner changes. */
static void drop_set_id(struct target *target)
{
	uint32_t bits = S_ISUID | (target_mode(target) & S_IXGRP ? S_ISGID : 0);

	if (S_ISDIR(target->real_mode))
		return;
	target->record.mode &= ~bits;
	target->record.capability_size = 0;
}

int fake_id_chown(struct call *call, void *data)
{
	const struct fake_id *fake = data;
	int first = call->detail;
	uint32_t uid = fake_id_argument(call, first), gid = fake_id_argument(call, first + 1);
	struct credentials own;
	struct target target;
	int error = target_find(call, fake, &target);

	if (error < 0)
		return error == -EFAULT ? EXTENSION_PASSES : error;
	if (target_is_read_only(call))
		return -EROFS;
	fake_id_credentials(call, fake, &own);
	if (!may_chown(&own, &target.record, uid, gid))
		return -EPERM;
	/* Changing nothing does the rest: the time of change, real set-id bits, and the errors of what cannot be written. */
	if (fchownat(target.directory, target.path, (uid_t)-1, (gid_t)-1, target.flags) < 0 && errno == EROFS)
		return -EROFS;
	if (uid != CREDENTIALS_KEEP)
		target.record.uid = uid;
	if (gid != CREDENTIALS_KEEP)
		target.record.gid = gid;
	drop_set_id(&target);
	error = target_remember(fake, &target);
	return error < 0 ? error : call_answer(call, 0);
}

/* --- chmod ------------------------------------------------------------------------------------------------------------------ */

/* Who believes not to be root may not change what others seem to own. */
int fake_id_before_chmod(struct call *call, void *data)
{
	struct credentials own;
	struct target target;
	int error;

	fake_id_credentials(call, data, &own);
	if (credentials_can(&own, CAP_FOWNER))
		return EXTENSION_PASSES;
	error = target_find(call, data, &target);
	pin_release(&call->pins[0]);
	return error == 0 && own.fsuid != target.record.uid ? -EPERM : EXTENSION_PASSES;
}

/* What could not be done, because the file is really another's, is remembered; so is what was done to a remembered mode. */
void fake_id_after_chmod(struct call *call, void *data)
{
	const struct fake_id *fake = data;
	mode_t mode = (mode_t)call->args[call->detail] & 07777;
	struct credentials own;
	struct target target;

	if (call->result != 0 && call->result != -EPERM)
		return;
	fake_id_credentials(call, fake, &own);
	pin_release(&call->pins[0]);
	if (target_find(call, fake, &target) < 0)
		return;
	if (call->result == -EPERM && !credentials_can(&own, CAP_FOWNER))
		return;
	if (call->result == 0 && !(target.record.mode_mask & 07777))
		return;
	target.record.mode = (target.record.mode & ~07777U) | mode;
	target.record.mode_mask |= 07777;
	if (target_remember(fake, &target) == 0)
		call->result = 0;
}

/* --- new files ---------------------------------------------------------------------------------------------------------------- */

/* Whose a file is that the caller has just made; what the run's own user makes need not be remembered. */
static void remember_maker(const struct call *call, const struct fake_id *fake, int error, struct target *target)
{
	struct credentials own;

	if (error < 0)
		return;
	fake_id_credentials(call, fake, &own);
	if (own.fsuid == target->record.uid && own.fsgid == target->record.gid)
		return;
	target->record.uid = own.fsuid;
	target->record.gid = own.fsgid;
	target_remember(fake, target);
}

/* mkdir, symlink, bind */
void fake_id_after_make(struct call *call, void *data)
{
	struct target target;

	if (call->result == 0 && call->pins[0].fd >= 0)
		remember_maker(call, data, target_of_pin(data, &call->pins[0], &target), &target);
}

/* The flags of an open; detail is the index of the argument, or FAKE_ID_OPENAT2, or FAKE_ID_CREAT. */
static uint64_t open_flags(const struct call *call)
{
	uint64_t flags = 0;

	if (call->detail == FAKE_ID_CREAT)
		return O_CREAT;
	if (call->detail != FAKE_ID_OPENAT2)
		return call->args[call->detail];
	memory_read(call->tid, call->args[2], &flags, sizeof(flags));
	return flags;
}

/* An open that has made a file: the descriptor is still ours, or, where the guest has opened it, there is its name. */
void fake_id_after_open(struct call *call, void *data)
{
	uint64_t flags = open_flags(call);
	bool is_nameless = (flags & O_TMPFILE) == O_TMPFILE;
	struct target target = { .directory = call->fd, .flags = AT_EMPTY_PATH };

	if (call->result < 0 || !((flags & O_CREAT) || is_nameless))
		return;
	if (call->outcome == OUTCOME_GIVE_FD && (call->gift.is_new || is_nameless))
		remember_maker(call, data, target_look(data, &target), &target);
	else if (call->outcome == OUTCOME_REWRITE && !is_nameless && (call->pins[0].is_missing || (flags & O_EXCL)))
		remember_maker(call, data, target_of_pin(data, &call->pins[0], &target), &target);
}

/* --- mknod ------------------------------------------------------------------------------------------------------------------ */

/* A device becomes an empty file that is remembered to be one. */
int fake_id_before_mknod(struct call *call, void *data)
{
	mode_t mode = (mode_t)call->args[call->detail];
	struct credentials own;

	if (!S_ISCHR(mode) && !S_ISBLK(mode))
		return EXTENSION_PASSES;
	fake_id_credentials(call, data, &own);
	if (!credentials_can(&own, CAP_MKNOD))
		return EXTENSION_PASSES;
	call->args[call->detail] = (mode & 07777) | S_IFREG;
	return EXTENSION_PASSES;
}

void fake_id_after_mknod(struct call *call, void *data)
{
	const struct fake_id *fake = data;
	mode_t mode = (mode_t)call->guest_args[call->detail];
	struct target target;

	fake_id_after_make(call, data);
	if (call->result != 0 || call->args[call->detail] == call->guest_args[call->detail] ||
	    target_of_pin(fake, &call->pins[0], &target) < 0)
		return;
	target.record.mode = mode & S_IFMT;
	target.record.mode_mask = S_IFMT;
	target.record.rdev = (uint32_t)call->args[call->detail + 1];
	if (target_remember(fake, &target) < 0)
		call->result = -ENOMEM;
}
