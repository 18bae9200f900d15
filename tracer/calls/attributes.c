/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setxattrat(2), getxattrat(2): they take six arguments, so no guest can make them with the cookie. proot makes them, with
 * copies of what the guest points to.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/call.h"
#include "tracer/memory.h"
#include "tracer/read_only.h"

#define NUMBER_SETXATTRAT 463	/* Linux 6.13; the same on all ABIs */
#define NUMBER_GETXATTRAT 464
#define NAME_SIZE (XATTR_NAME_MAX + 2)	/* one byte more than the longest, for which the kernel has an error */

/* struct xattr_args of include/uapi/linux/xattr.h. */
struct attribute {
	_Alignas(8) uint64_t value;
	uint32_t size, flags;
};

/* As copy_struct_from_user(): what is longer than we know has to be zero. */
static int read_attribute(const struct call *call, struct attribute *attribute)
{
	uint64_t size = call->args[5];
	uint8_t *rest = call->worker->buffer[0];

	if (size < sizeof(*attribute))
		return -EINVAL;
	if (size > 4096)
		return -E2BIG;
	if (memory_read(call->tid, call->args[4], attribute, sizeof(*attribute)) < 0 ||
	    memory_read(call->tid, call->args[4] + sizeof(*attribute), rest, size - sizeof(*attribute)) < 0)
		return -EFAULT;
	for (uint64_t i = 0; i < size - sizeof(*attribute); i++)
		if (rest[i])
			return -E2BIG;
	return 0;
}

/* The name, into the second buffer; one that is too long stays so. */
static int read_name(const struct call *call)
{
	char *name = (char *)call->worker->buffer[1];
	long length = memory_read_string(call->tid, call->args[3], name, NAME_SIZE);

	if (length == -ENAMETOOLONG)
		name[NAME_SIZE - 1] = '\0';
	return length < 0 && length != -ENAMETOOLONG ? (int)length : 0;
}

static long make_call(const struct call *call, const char *path, struct attribute *attribute)
{
	struct attribute own = *attribute;
	long result;

	own.value = own.value ? (uintptr_t)call->worker->buffer[0] : 0;
	result = syscall(call->number, AT_FDCWD, path, call->args[2], call->worker->buffer[1], &own, sizeof(own));
	return result < 0 ? -errno : result;
}

/* Make the call on what path argument number 1 names. Where that is wrong, the kernel may find another fault first. */
static long call_on_path(struct call *call, struct attribute *attribute)
{
	char path[PIN_PATH_SIZE];
	int error = call_resolve(call, 0, 0);
	long result;

	if (error < 0) {
		result = make_call(call, "/proc/self/no directory/no file", attribute);
		return result < 0 && result != -ENOENT ? result : error;
	}
	error = read_only_refuse(call);
	if (error < 0)
		return error;
	return make_call(call, pin_path(&call->pins[0], 0, path), attribute);
}

static int run_unless_read_only(struct call *call)
{
	int error = read_only_refuse(call);

	return error < 0 ? error : call_run(call);
}

/* The descriptor itself, or the working directory: no path, so the guest's own call is right. */
static bool means_descriptor(const struct call *call)
{
	char first;

	return (call->args[2] & AT_EMPTY_PATH) &&
	       (!call->args[1] || (memory_read(call->tid, call->args[1], &first, 1) == 0 && !first));
}

int call_setxattrat(struct call *call)
{
	struct attribute attribute;
	int error = read_attribute(call, &attribute);
	long result;

	/* What is wrong with the structure the kernel knows best; a kernel that has no such call, too. */
	if (error < 0)
		return call_run(call);
	if (means_descriptor(call))
		return run_unless_read_only(call);
	error = read_name(call);
	/* Larger ones are refused before they are read. */
	if (error == 0 && attribute.value && attribute.size <= XATTR_SIZE_MAX)
		error = memory_read(call->tid, attribute.value, call->worker->buffer[0], attribute.size);
	if (error < 0)
		return error;
	result = call_on_path(call, &attribute);
	return call_answer(call, result);
}

int call_getxattrat(struct call *call)
{
	struct attribute attribute;
	int error = read_attribute(call, &attribute);
	long result;

	if (error < 0)
		return call_run(call);
	if (means_descriptor(call))
		return run_unless_read_only(call);
	error = read_name(call);
	if (error < 0)
		return error;
	if (attribute.size > XATTR_SIZE_MAX)
		attribute.size = XATTR_SIZE_MAX;
	result = call_on_path(call, &attribute);
	/* A size of zero asks for the size only. */
	if (result > 0 && attribute.size)
		error = memory_write(call->tid, attribute.value, call->worker->buffer[0], (size_t)result);
	return call_answer(call, error < 0 ? error : result);
}
