/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a call to the file that it means, and from that to what is remembered of it. */
#include "tracer/extensions/fake_id_target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "tracer/descriptor.h"
#include "tracer/read_only.h"

static bool has_name(const struct pin *pin)
{
	return pin->suffix[0] && pin->suffix[1] && strcmp(pin->suffix, "/.") != 0;
}

static uint64_t born_of(const struct statx *status)
{
	return status->stx_mask & STATX_BTIME ? (uint64_t)status->stx_btime.tv_sec * 1000000000 + status->stx_btime.tv_nsec : 0;
}

int target_look(const struct fake_id *fake, struct target *target)
{
	struct statx status;

	if (statx(target->directory, target->path, target->flags, STATX_BASIC_STATS | STATX_BTIME, &status) < 0)
		return -errno;
	target->key = (struct store_key){
		.device = makedev(status.stx_dev_major, status.stx_dev_minor), .inode = status.stx_ino, .born = born_of(&status),
	};
	target->real_mode = status.stx_mode;
	target->plain_uid = ownership_uid(&fake->rule, status.stx_uid);
	target->plain_gid = ownership_gid(&fake->rule, status.stx_gid);
	if (!store_get(fake->store, &target->key, &target->record))
		target->record = (struct store_record){ .uid = target->plain_uid, .gid = target->plain_gid };
	return 0;
}

int target_remember(const struct fake_id *fake, const struct target *target)
{
	const struct store_record *record = &target->record;

	if (record->uid != target->plain_uid || record->gid != target->plain_gid || record->mode_mask || record->capability_size)
		return store_set(fake->store, &target->key, record);
	store_forget(fake->store, &target->key);
	return 0;
}

int target_of_pin(const struct fake_id *fake, const struct pin *pin, struct target *target)
{
	target->directory = pin->fd;
	target->flags = has_name(pin) ? AT_SYMLINK_NOFOLLOW : AT_EMPTY_PATH;
	snprintf(target->path, sizeof(target->path), "%s", has_name(pin) ? pin->suffix + 1 : "");
	return target_look(fake, target);
}

int target_of_descriptor(const struct call *call, const struct fake_id *fake, int fd, struct target *target)
{
	int error;

	target->directory = AT_FDCWD;
	target->flags = 0;
	descriptor_link(call->tid, fd, target->path);
	error = target_look(fake, target);
	return error == -ENOENT ? -EBADF : error;
}

int target_find(struct call *call, const struct fake_id *fake, struct target *target)
{
	int error;

	if (call->row->paths[0].rule == PATH_NONE)
		return target_of_descriptor(call, fake, call_fd_arg(call, 0), target);
	error = call_resolve(call, 0, RESOLVE_HANDLE);
	if (error == 1)
		return target_of_descriptor(call, fake, call_fd_arg(call, call->row->paths[0].dirfd), target);
	return error < 0 ? error : target_of_pin(fake, &call->pins[0], target);
}

mode_t target_mode(const struct target *target)
{
	return (target->real_mode & ~target->record.mode_mask) | (target->record.mode & target->record.mode_mask);
}

bool target_is_read_only(const struct call *call)
{
	const struct syscall_path *path = &call->row->paths[0];

	if (call->pins[0].fd >= 0)
		return read_only_pin(call->tracer, &call->pins[0]);
	return read_only_descriptor(call, call_fd_arg(call, path->rule == PATH_NONE ? 0 : path->dirfd));
}

ssize_t target_list_attributes(const struct call *call, const struct target *target, char *names, size_t size)
{
	const struct pin *pin = &call->pins[0];
	char path[PIN_PATH_SIZE];
	ssize_t length;

	if (pin->fd < 0)
		length = listxattr(target->path, names, size);
	else if (has_name(pin))
		length = llistxattr(pin_path(pin, 0, path), names, size);
	else
		length = listxattr(pin_path(pin, 0, path), names, size);
	return length < 0 ? -errno : length;
}
