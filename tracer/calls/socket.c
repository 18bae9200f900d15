/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Socket addresses that are paths: bind(2), connect(2), getsockname(2), getpeername(2), accept(2), and i386's socketcall(2);
 * messages.c has those of messages. Addresses of other families, abstract and unnamed ones run as they are. See unix(7).
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tracer/call.h"
#include "tracer/calls/socket.h"
#include "tracer/descriptor.h"
#include "tracer/extension.h"
#include "tracer/memory.h"
#include "tracer/proc/procfs.h"
#include "tracer/read_only.h"
#include "tracer/socket_names.h"

/* --- reading and writing addresses ------------------------------------------------------------------------------------------------------ */

int socket_read_path(struct call *call, uint64_t address, uint64_t length, char path[SUN_PATH_SIZE + 1])
{
	struct sockaddr_un name = { 0 };
	int error;

	/* What the kernel refuses, or what has no path. */
	if (!address || (uint32_t)length <= SUN_PATH_OFFSET || (uint32_t)length > sizeof(name))
		return 0;
	error = memory_read(call->tid, address, &name, (uint32_t)length);
	if (error < 0)
		return error;
	if (!call_is_waiting(call))
		return -ESRCH;
	if (name.sun_family != AF_UNIX || !name.sun_path[0])
		return 0;
	memcpy(path, name.sun_path, SUN_PATH_SIZE);
	path[SUN_PATH_SIZE] = '\0';
	/* What recvmsg(2) told of a sender, which an answer is sent to. */
	if (strncmp(path, "/proc/", 6) == 0)
		socket_names_recall(call->tracer->socket_names, path, path);
	return 1;
}

long socket_pin_address(struct call *call, struct sockaddr_un *name)
{
	long length = call_pin_text(call, &call->pins[0], name->sun_path, sizeof(name->sun_path));

	name->sun_family = AF_UNIX;
	return length < 0 ? length : (long)SUN_PATH_OFFSET + length + 1;
}

/* The socket was bound under another name, because its own does not fit behind a descriptor: give it its own. */
static enum leave leave_bind(struct call *call)
{
	const struct pin *pin = &call->pins[0];

	if (call->result == 0 &&
	    renameat2(pin->fd, call->worker->path[1], pin->fd, pin->suffix + 1, RENAME_NOREPLACE) < 0) {
		unlinkat(pin->fd, call->worker->path[1], 0);
		call->result = -EADDRINUSE;
	}
	return LEAVE_DONE;
}

/* Bind by a short name that nobody has, to be renamed when it is done. */
static long interim_address(struct call *call, struct sockaddr_un *name)
{
	static atomic_uint n_names;
	struct pin interim = call->pins[0];
	char *interim_name = call->worker->path[1], path[PIN_PATH_SIZE];
	struct stat status;

	if (call_is_foreign(call))
		return -ENAMETOOLONG;
	if (fstatat(interim.fd, interim.suffix + 1, &status, AT_SYMLINK_NOFOLLOW) == 0)
		return -EADDRINUSE;
	snprintf(interim_name, 40, ".proot-%d-%u", call->tracer->pid, atomic_fetch_add(&n_names, 1));
	snprintf(interim.suffix, sizeof(interim.suffix), "/%.40s", interim_name);
	call->leave = leave_bind;
	snprintf(name->sun_path, sizeof(name->sun_path), "%s", pin_path(&interim, call->tracer->pid, path));
	return (long)(SUN_PATH_OFFSET + strlen(name->sun_path) + 1);
}

/* The address for a socket to be bound: through a descriptor of proot, as for all paths; socket_names.h tells it back. */
static long bound_address(struct call *call, struct sockaddr_un *name)
{
	long length = socket_pin_address(call, name);
	int named = call->pins[0].fd;

	if (length == -ENAMETOOLONG)
		return interim_address(call, name);
	if (length < 0)
		return length;
	/* The one in the name stays open for long, so that no other socket gets the same name. */
	call->pins[0].fd = fcntl(named, F_DUPFD_CLOEXEC, 0);
	if (call->pins[0].fd < 0)
		length = -errno;
	descriptor_keep(&call->tracer->bound_sockets, named);
	return length;
}

/* The path of an address has an error; but the kernel looks at the descriptor first. */
static int socket_error(const struct call *call, int error)
{
	int fd = call_take_fd(call, 0), type;
	socklen_t length = sizeof(type);

	if (fd < 0)
		return fd == -EBADF ? fd : error;
	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) < 0)
		error = -errno;
	close(fd);
	return error;
}

bool socket_is_unix(const struct call *call, int type)
{
	int fd = call_take_fd(call, 0), its_domain = 0, its_type = 0;
	socklen_t length = sizeof(int);

	if (fd < 0)
		return false;
	getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &its_domain, &length);
	getsockopt(fd, SOL_SOCKET, SO_TYPE, &its_type, &length);
	close(fd);
	return its_domain == AF_UNIX && (type == SOCKET_ANY || type == its_type);
}

int socket_resolve(struct call *call, const char *path, enum walk_mode mode)
{
	int error = resolve(call->worker, call->tid, AT_FDCWD, path, mode, 0, &call->pins[0]);

	return error < 0 ? socket_error(call, error) : 0;
}

long socket_address(struct call *call, const char *path, int type, struct sockaddr_un *name)
{
	int error = socket_resolve(call, path, WALK_FOLLOW);

	if (error == 0)
		return socket_pin_address(call, name);
	if (error == -EBADF || error == -ENOTSOCK || socket_is_unix(call, type))
		return error;
	/* An abstract name that nobody has. */
	memset(name, 0, sizeof(*name));
	name->sun_family = AF_UNIX;
	return sizeof(*name);
}

/* --- calls with an address --------------------------------------------------------------------------------------------------------------- */

static int rewrite_address(struct call *call, const struct sockaddr_un *name, long length)
{
	int error = length < 0 ? (int)length : rewrite_arg(call->memory, &call->rewrite, 1, name, (size_t)length);

	call->rewrite.args[2] = (uint64_t)length;
	return error < 0 ? error : call_rewrite(call);
}

int call_bind(struct call *call)
{
	char path[SUN_PATH_SIZE + 1];
	struct sockaddr_un name;
	int has_path = socket_read_path(call, call->args[1], call->args[2], path);
	long length;
	int error;

	if (has_path <= 0)
		return has_path < 0 ? has_path : call_run(call);
	error = socket_resolve(call, path, WALK_PARENT);
	if (error == 0)
		error = read_only_refuse_entry(call, &call->pins[0]);
	if (error < 0)
		return error == -EEXIST ? -EADDRINUSE : error;
	length = bound_address(call, &name);
	if (length >= 0)
		socket_names_remember(call->tracer->socket_names, name.sun_path, path);
	return rewrite_address(call, &name, length);
}

int call_connect(struct call *call)
{
	char path[SUN_PATH_SIZE + 1];
	struct sockaddr_un name;
	int has_path = socket_read_path(call, call->args[1], call->args[2], path);

	if (has_path <= 0)
		return has_path < 0 ? has_path : call_run(call);
	return rewrite_address(call, &name, socket_address(call, path, SOCKET_ANY, &name));
}

/* --- addresses back --------------------------------------------------------------------------------------------------------------------------- */

socklen_t socket_name_to_guest(const struct call *call, struct told_name *told, socklen_t length)
{
	char host[SOCKET_NAME_SIZE], guest[VIEW_PATH_SIZE];
	long guest_length;

	if (length <= SUN_PATH_OFFSET || told->name.sun_family != AF_UNIX || !told->name.sun_path[0])
		return 0;
	snprintf(host, sizeof(host), "%.*s", (int)SUN_PATH_SIZE, told->name.sun_path);
	guest_length = socket_names_recall(call->tracer->socket_names, host, guest);
	/* Bound outside of this run. */
	if (guest_length < 0)
		guest_length = procfs_text_to_guest(call->tracer, host, strlen(host), guest, sizeof(guest));
	if (guest_length < 0)
		return 0;
	if ((size_t)guest_length > SUN_PATH_SIZE)
		guest_length = SUN_PATH_SIZE;
	memset((char *)told + SUN_PATH_OFFSET, 0, sizeof(*told) - SUN_PATH_OFFSET);
	memcpy((char *)told + SUN_PATH_OFFSET, guest, (size_t)guest_length);
	return (socklen_t)(SUN_PATH_OFFSET + (size_t)guest_length + 1);
}

int socket_write_name(const struct call *call, uint64_t address, uint64_t length_address, const struct told_name *told,
		      socklen_t length)
{
	int32_t size;
	int error = memory_read(call->tid, length_address, &size, sizeof(size));

	if (error < 0)
		return error;
	if (size < 0)
		return -EINVAL;
	if ((socklen_t)size > length)
		size = (int32_t)length;
	error = memory_write(call->tid, address, told, (size_t)size);
	return error < 0 ? error : memory_write(call->tid, length_address, &length, sizeof(length));
}

int call_sockname(struct call *call)
{
	struct told_name told = { 0 };
	socklen_t length = sizeof(told);
	int fd = call_take_fd(call, 0);
	int error;

	if (fd < 0)
		return call_run(call);
	if (strcmp(call->row->name, "getpeername") == 0)
		error = getpeername(fd, (struct sockaddr *)&told, &length);
	else
		error = getsockname(fd, (struct sockaddr *)&told, &length);
	close(fd);
	if (error == 0)
		length = socket_name_to_guest(call, &told, length);
	if (error < 0 || !length)
		return call_run(call);
	error = socket_write_name(call, call->args[1], call->args[2], &told, length);
	return error < 0 ? error : call_answer(call, 0);
}

/* The guest has accepted: the peer's address is in its memory. */
static enum leave leave_accept(struct call *call)
{
	const uint64_t *args = call->rewrite.args;
	struct told_name told = { 0 };
	socklen_t length = 0;

	if (call->result < 0 || memory_read(call->tid, args[2], &length, sizeof(length)) < 0 || length > sizeof(told) ||
	    memory_read(call->tid, args[1], &told, length) < 0)
		return LEAVE_DONE;
	length = socket_name_to_guest(call, &told, length);
	if (length)
		socket_write_name(call, args[1], args[2], &told, length);
	return LEAVE_DONE;
}

int call_accept(struct call *call)
{
	if (!socket_is_unix(call, SOCKET_ANY))
		return call_run(call);
	call->leave = leave_accept;
	return call_rewrite(call);
}

/* --- i386 ------------------------------------------------------------------------------------------------------------------------------------- */

/* include/uapi/linux/net.h, and the calls of their own that Linux 4.3 gave them. */
static const struct {
	int call;
	int number;
	int n_args;
	syscall_handler *handler;
} socketcalls[] = {
	{ 1, 359, 3, call_run },
	{ 2, 361, 3, call_bind },	{ 3, 362, 3, call_connect },	{ 5, 364, 3, call_accept },
	{ 6, 367, 3, call_sockname },	{ 7, 368, 3, call_sockname },	{ 11, 369, 6, call_sendto },
	{ 12, 371, 6, call_recvfrom },	{ 15, 365, 5, call_run },	{ 17, 372, 3, call_run },
	{ 16, 370, 3, call_sendmsg },	{ 18, 364, 4, call_accept },	{ 20, 345, 4, call_sendmmsg },
};

static int dispatch_socketcall(struct call *call, size_t index)
{
	uint64_t guest_args[6];
	uint32_t words[6] = { 0 };
	int error = memory_read(call->tid, call->args[1], words, (size_t)socketcalls[index].n_args * sizeof(words[0]));

	if (error < 0)
		return error;
	memcpy(guest_args, call->args, sizeof(guest_args));
	for (int i = 0; i < 6; i++)
		call->args[i] = call->rewrite.args[i] = words[i];
	call->row = syscall_find(ABI_I386, socketcalls[index].number);
	call->rewrite.number = socketcalls[index].number;
	error = extensions_before(call);
	if (error == EXTENSION_PASSES)
		error = socketcalls[index].handler(call);
	memcpy(call->args, guest_args, sizeof(guest_args));
	return error;
}

int call_socketcall(struct call *call)
{
	for (size_t i = 0; i < sizeof(socketcalls) / sizeof(socketcalls[0]); i++)
		if ((uint32_t)call->args[0] == (uint32_t)socketcalls[i].call)
			return dispatch_socketcall(call, i);
	return call_run(call);
}
