/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making a guest's call in its place. */
#include "tracer/proxy.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/memory.h"

int proxy_umask(struct call *call)
{
	int error = call_identity(call);

	/* A worker has its own file-system context (CLONE_FS is unshared), so this is nobody else's umask. */
	if (error == 0)
		umask(call->identity.umask);
	return error;
}

/* How many bytes of a buffer are to be copied. */
static size_t buffer_size(const struct call *call, const struct syscall_buffer *buffer)
{
	uint64_t length;

	if (buffer->length < 0)
		return buffer->size;
	length = call->args[buffer->length];
	return length < buffer->size ? (size_t)length : buffer->size;
}

/* Point one argument to our copy of what the guest has there. */
static int bring_in(struct call *call, const struct syscall_buffer *buffer, uint8_t *copy, uint64_t args[6])
{
	uint64_t address = call->args[buffer->arg];
	long length;

	if (address == 0)
		return 0;
	args[buffer->arg] = (uintptr_t)copy;
	switch ((enum buffer_kind)buffer->kind) {
	case BUFFER_IN:
		/* More than the kernel takes: it says so before it reads. */
		if (buffer->length >= 0 && call->args[buffer->length] > buffer->size)
			return 0;
		return memory_read(call->tid, address, copy, buffer_size(call, buffer));
	case BUFFER_STRING:
		length = memory_read_string(call->tid, address, (char *)copy, buffer->size);
		/* Too long for the file system as for us: let the kernel find the words for it (ERANGE, ENAMETOOLONG). */
		if (length == -ENAMETOOLONG)
			copy[buffer->size] = '\0';
		return length < 0 && length != -ENAMETOOLONG ? (int)length : 0;
	case BUFFER_OUT_RESULT:
		args[buffer->length] = buffer_size(call, buffer);
		return 0;
	default:
		return 0;
	}
}

static int bring_back(struct call *call, const struct syscall_buffer *buffer, const uint8_t *copy, long result)
{
	uint64_t address = call->args[buffer->arg];

	if (buffer->kind == BUFFER_OUT)
		return memory_write(call->tid, address, copy, buffer->size);
	/* A length of zero asks for the size only. */
	if (buffer->kind == BUFFER_OUT_RESULT && call->args[buffer->length] != 0)
		return memory_write(call->tid, address, copy, (size_t)result);
	return 0;
}

/* Make the call with these paths. */
static long make_call(struct call *call, const char *const paths[2])
{
	const struct syscall_row *row = call->row;
	uint64_t args[6];
	long result;
	int error = 0;

	memcpy(args, call->args, sizeof(args));
	for (int i = 0; i < 2 && error == 0; i++) {
		if (row->paths[i].rule != PATH_NONE)
			args[row->paths[i].path] = (uintptr_t)paths[i];
		if (row->buffers[i].kind != BUFFER_NONE)
			error = bring_in(call, &row->buffers[i], call->worker->buffer[i], args);
	}
	if (error == 0 && (row->flags & SYSCALL_UMASK))
		error = proxy_umask(call);
	if (error < 0)
		return error;
	result = syscall(call->number, args[0], args[1], args[2], args[3], args[4], args[5]);
	if (result < 0)
		result = errno == EACCES ? call_by_deputy(call, row->flags & SYSCALL_UMASK, call->number, args) : -errno;
	if (result < 0)
		return result;
	for (int i = 0; i < 2 && error == 0; i++)
		if (row->buffers[i].kind != BUFFER_NONE)
			error = bring_back(call, &row->buffers[i], call->worker->buffer[i], result);
	return error < 0 ? error : result;
}

long proxy_call(struct call *call)
{
	char first[PIN_PATH_SIZE], second[PIN_PATH_SIZE];
	const char *const paths[2] = { pin_path(&call->pins[0], 0, first), pin_path(&call->pins[1], 0, second) };

	return make_call(call, paths);
}

long proxy_error(struct call *call, long error)
{
	static const char *const nowhere[2] = { "/proc/self/no directory/no file", "/proc/self/no directory/no file" };
	long answer = make_call(call, nowhere);

	return answer < 0 && answer != -ENOENT ? answer : error;
}
