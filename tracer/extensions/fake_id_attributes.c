/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The extended attribute security.capability, which only root may set: it is remembered of a file as its owner is. Other attributes
 * are the kernel's.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/xattr.h>

#include "tracer/extensions/fake_id.h"
#include "tracer/extensions/fake_id_target.h"
#include "tracer/memory.h"

#define NAME "security.capability"

static bool is_ours(const struct call *call)
{
	char name[sizeof(NAME)];

	return memory_read_string(call->tid, call->args[1], name, sizeof(name)) == sizeof(NAME) - 1 && strcmp(name, NAME) == 0;
}

/* The file that a call means, where it has a capability that is remembered. Otherwise the call holds nothing, and goes on. */
static bool find_remembered(struct call *call, const struct fake_id *fake, struct target *target)
{
	if (target_find(call, fake, target) == 0 && target->record.capability_size)
		return true;
	pin_release(&call->pins[0]);
	return false;
}

int fake_id_setxattr(struct call *call, void *data)
{
	const struct fake_id *fake = data;
	uint64_t size = call->args[3];
	struct credentials own;
	struct target target;
	int error;

	fake_id_credentials(call, fake, &own);
	if (!is_ours(call) || !credentials_can(&own, CAP_SETFCAP))
		return EXTENSION_PASSES;
	/* cap_convert_nscap(): versions 2 and 3. */
	if ((size != XATTR_CAPS_SZ_2 && size != XATTR_CAPS_SZ_3) || (call->args[4] & ~(uint64_t)(XATTR_CREATE | XATTR_REPLACE)))
		return -EINVAL;
	error = target_find(call, fake, &target);
	if (error < 0)
		return error;
	if (target_is_read_only(call))
		return -EROFS;
	if ((call->args[4] & XATTR_CREATE) && target.record.capability_size)
		return -EEXIST;
	if ((call->args[4] & XATTR_REPLACE) && !target.record.capability_size)
		return -ENODATA;
	error = memory_read(call->tid, call->args[2], target.record.capability, size);
	target.record.capability_size = (uint32_t)size;
	if (error == 0)
		error = target_remember(fake, &target);
	return error < 0 ? error : call_answer(call, 0);
}

int fake_id_getxattr(struct call *call, void *data)
{
	struct target target;
	uint64_t size = call->args[3];
	int error = 0;

	if (!is_ours(call) || !find_remembered(call, data, &target))
		return EXTENSION_PASSES;
	if (size && size < target.record.capability_size)
		return -ERANGE;
	if (size)
		error = memory_write(call->tid, call->args[2], target.record.capability, target.record.capability_size);
	return error < 0 ? error : call_answer(call, target.record.capability_size);
}

int fake_id_removexattr(struct call *call, void *data)
{
	const struct fake_id *fake = data;
	struct credentials own;
	struct target target;
	int error;

	fake_id_credentials(call, fake, &own);
	if (!is_ours(call) || !credentials_can(&own, CAP_SETFCAP))
		return EXTENSION_PASSES;
	error = target_find(call, fake, &target);
	if (error < 0)
		return error;
	if (target_is_read_only(call))
		return -EROFS;
	if (!target.record.capability_size)
		return -ENODATA;
	target.record.capability_size = 0;
	error = target_remember(fake, &target);
	return error < 0 ? error : call_answer(call, 0);
}

/* The names that the kernel knows, and ours. */
int fake_id_listxattr(struct call *call, void *data)
{
	char *names = (char *)call->worker->buffer[0];
	uint64_t size = call->args[2];
	struct target target;
	ssize_t length;
	int error = 0;

	if (!find_remembered(call, data, &target))
		return EXTENSION_PASSES;
	length = target_list_attributes(call, &target, names, sizeof(call->worker->buffer[0]) - sizeof(NAME));
	if (length < 0)
		return (int)length;
	memcpy(names + length, NAME, sizeof(NAME));
	length += (ssize_t)sizeof(NAME);
	if (size && size < (uint64_t)length)
		return -ERANGE;
	if (size)
		error = memory_write(call->tid, call->args[1], names, (size_t)length);
	return error < 0 ? error : call_answer(call, length);
}
