/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -p and -n: ports of IPv4 and IPv6 that are others outside.
 *
 * What a guest binds to, connects to or sends to is changed on the way out, and the addresses that it is told on the way back. With
 * -n a port that a guest binds to, and that is not mapped, is left to the kernel to choose; which it chose is then mapped for all
 * guests of the run, for TCP or for the other protocols. A port means the same for every address, as in PRoot.
 */
#include "tracer/extension.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <talloc.h>
#include <unistd.h>

#include "tracer/call.h"
#include "tracer/calls/message_header.h"
#include "tracer/descriptor.h"
#include "tracer/memory.h"
#include "tracer/options.h"

#define N_PORTS 65536

/* 0: not mapped. */
struct port_map {
	_Atomic uint16_t outside[N_PORTS];	/* of a port of the guest */
	_Atomic uint16_t inside[N_PORTS];
};

struct ports {
	bool is_cooperating;		/* -n */
	struct port_map maps[2];	/* streams; the others */
};

/* An address of IPv4 or IPv6: in both the port is where struct sockaddr_in has it. */
union address {
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static bool is_internet(const union address *address, size_t length)
{
	return (length >= sizeof(address->in) && address->in.sin_family == AF_INET) ||
	       (length >= sizeof(address->in6) - sizeof(address->in6.sin6_scope_id) && address->in.sin_family == AF_INET6);
}

static void map_port(struct port_map *map, uint16_t inside, uint16_t outside)
{
	map->outside[inside] = outside;
	map->inside[outside] = inside;
}

/* Read an address that a guest gives. Returns its length, 0: none of ours. */
static size_t read_address(const struct call *call, uint64_t address, uint64_t length, union address *result)
{
	size_t size = (uint32_t)length < sizeof(*result) ? (uint32_t)length : sizeof(*result);

	memset(result, 0, sizeof(*result));
	if (!address || (int32_t)length < 0 || memory_read(call->tid, address, result, size) < 0)
		return 0;
	return is_internet(result, size) ? size : 0;
}

/* A copy of a socket of the guest, or -errno. */
static int take_socket(const struct call *call, uint64_t number)
{
	int fd;

	worker_be_proot(call->worker);
	fd = descriptor_take(call->tid, (int)(uint32_t)number);
	worker_be_guest(call->worker);
	return fd;
}

static int socket_option(const struct call *call, int option)
{
	int fd = take_socket(call, call->args[0]), value = -1;
	socklen_t length = sizeof(value);

	if (fd < 0)
		return fd;
	if (getsockopt(fd, SOL_SOCKET, option, &value, &length) < 0)
		value = -errno;
	close(fd);
	return value;
}

/* What ports mean for the socket of a call. */
static struct port_map *map_of(const struct call *call, struct ports *ports)
{
	return &ports->maps[socket_option(call, SO_TYPE) != SOCK_STREAM];
}

/* Put the outside port into an address. Returns whether there is one. */
static bool turn_outside(const struct call *call, struct ports *ports, union address *address)
{
	uint16_t outside = map_of(call, ports)->outside[ntohs(address->in.sin_port)];

	if (outside)
		address->in.sin_port = htons(outside);
	return outside;
}

/* --- bind, connect ------------------------------------------------------------------------------------------------------------ */

static int rewrite_address(struct call *call, const union address *address, size_t length)
{
	int error = rewrite_arg(call->memory, &call->rewrite, 1, address, length);

	call->rewrite.args[2] = length;
	return error < 0 ? error : call_rewrite(call);
}

/* The kernel has chosen a port: from now on the one that was asked for means this one. */
static enum leave leave_bind(struct call *call)
{
	uint16_t inside = (uint16_t)call->extension_value;
	union address address;
	socklen_t length = sizeof(address);
	/* Of a socketcall(2) the arguments that the guest's call had are other ones. */
	int fd = call->result == 0 ? take_socket(call, call->rewrite.args[0]) : -1;

	if (fd < 0)
		return LEAVE_DONE;
	if (getsockname(fd, (struct sockaddr *)&address, &length) == 0 && is_internet(&address, length))
		map_port(call->extension_data, inside, ntohs(address.in.sin_port));
	close(fd);
	return LEAVE_DONE;
}

static int before_bind(struct call *call, void *data)
{
	struct ports *ports = data;
	union address address;
	size_t length = read_address(call, call->args[1], call->args[2], &address);

	if (!length || !address.in.sin_port)
		return EXTENSION_PASSES;
	if (!turn_outside(call, ports, &address)) {
		if (!ports->is_cooperating)
			return EXTENSION_PASSES;
		call->leave = leave_bind;
		call->extension_data = map_of(call, ports);
		call->extension_value = ntohs(address.in.sin_port);
		address.in.sin_port = 0;
	}
	return rewrite_address(call, &address, length);
}

static int before_connect(struct call *call, void *data)
{
	union address address;
	size_t length = read_address(call, call->args[1], call->args[2], &address);

	return length && turn_outside(call, data, &address) ? rewrite_address(call, &address, length) : EXTENSION_PASSES;
}

/* --- messages ------------------------------------------------------------------------------------------------------------------- */

static int before_sendmsg(struct call *call, void *data)
{
	struct message_header header;
	union address address;
	size_t length;
	int error;

	if (message_read(call, call->args[1], &header) < 0)
		return EXTENSION_PASSES;
	length = read_address(call, message_get(call, &header, MESSAGE_NAME), message_get(call, &header, MESSAGE_NAME_LENGTH), &address);
	if (!length || !turn_outside(call, data, &address))
		return EXTENSION_PASSES;
	error = message_rewrite(call, MESSAGE_SEND, &header);
	if (error == 0)
		error = message_add(call, MESSAGE_NAME, &address, length);
	return error < 0 ? error : call_rewrite(call);
}

static int before_sendto(struct call *call, void *data)
{
	struct message_header header = { 0 };
	union address address;
	size_t length = read_address(call, call->args[4], call->args[5], &address);
	int error;

	if (!length || !turn_outside(call, data, &address))
		return EXTENSION_PASSES;
	message_put(call, &header, MESSAGE_NAME_LENGTH, length);
	error = message_rewrite_with_part(call, MESSAGE_SEND, &header);
	if (error == 0)
		error = message_add(call, MESSAGE_NAME, &address, length);
	return error < 0 ? error : call_rewrite(call);
}

/* --- addresses back ------------------------------------------------------------------------------------------------------------- */

/* An address that the kernel wrote to the guest's memory, of which length bytes are valid: its port as the guest knows it. */
static void turn_inside(const struct call *call, const struct port_map *map, uint64_t where, uint64_t length)
{
	union address address;
	uint16_t inside;

	if (!read_address(call, where, length, &address))
		return;
	inside = map->inside[ntohs(address.in.sin_port)];
	if (!inside)
		return;
	address.in.sin_port = htons(inside);
	memory_write(call->tid, where + offsetof(struct sockaddr_in, sin_port), &address.in.sin_port, sizeof(address.in.sin_port));
}

static int before_name(struct call *call, void *data)
{
	bool is_peer = strcmp(call->row->name, "getpeername") == 0;
	union address address;
	socklen_t length = sizeof(address);
	int fd = take_socket(call, call->args[0]), size, error;
	uint16_t inside;

	if (fd < 0)
		return EXTENSION_PASSES;
	error = is_peer ? getpeername(fd, (struct sockaddr *)&address, &length) : getsockname(fd, (struct sockaddr *)&address, &length);
	close(fd);
	inside = error == 0 && is_internet(&address, length) ?
		 map_of(call, data)->inside[ntohs(address.in.sin_port)] : 0;
	if (!inside)
		return EXTENSION_PASSES;
	address.in.sin_port = htons(inside);
	error = memory_read(call->tid, call->args[2], &size, sizeof(size));
	if (error == 0 && size < 0)
		error = -EINVAL;
	if (error == 0)
		error = memory_write(call->tid, call->args[1], &address, (socklen_t)size < length ? (size_t)size : length);
	if (error == 0)
		error = memory_write(call->tid, call->args[2], &length, sizeof(length));
	return error < 0 ? error : call_answer(call, 0);
}

static enum leave leave_accept(struct call *call)
{
	const uint64_t *args = call->rewrite.args;
	uint32_t length;

	if (call->result >= 0 && memory_read(call->tid, args[2], &length, sizeof(length)) == 0)
		turn_inside(call, call->extension_data, args[1], length);
	return LEAVE_DONE;
}

static int before_accept(struct call *call, void *data)
{
	int domain = call->args[1] ? socket_option(call, SO_DOMAIN) : -1;

	if (domain != AF_INET && domain != AF_INET6)
		return EXTENSION_PASSES;
	call->extension_data = map_of(call, data);
	call->leave = leave_accept;
	return call_rewrite(call);
}

/* The header of the call that the guest has made; of recvfrom it is ours, and the length is written where the guest wants it. */
static enum leave leave_receive(struct call *call)
{
	struct message_header header;
	uint32_t length;

	if (call->result < 0 || message_read(call, call->rewrite.args[1], &header) < 0)
		return LEAVE_DONE;
	length = (uint32_t)message_get(call, &header, MESSAGE_NAME_LENGTH);
	if (call->extension_value)
		memory_write(call->tid, call->extension_value, &length, sizeof(length));
	turn_inside(call, call->extension_data, message_get(call, &header, MESSAGE_NAME), length);
	return LEAVE_DONE;
}

/* Whether the caller may be told an address of IPv4 or IPv6 with a message: not by a socket that is connected, as of TCP. */
static bool tells_sender(const struct call *call)
{
	int domain = socket_option(call, SO_DOMAIN);

	return (domain == AF_INET || domain == AF_INET6) && socket_option(call, SO_TYPE) != SOCK_STREAM;
}

static int before_recvfrom(struct call *call, void *data)
{
	struct message_header header = { 0 };
	int32_t length;
	int error;

	if (!call->args[4] || !tells_sender(call) || memory_read(call->tid, call->args[5], &length, sizeof(length)) < 0 || length < 0)
		return EXTENSION_PASSES;
	message_put(call, &header, MESSAGE_NAME, call->args[4]);
	message_put(call, &header, MESSAGE_NAME_LENGTH, (uint32_t)length);
	call->extension_data = map_of(call, data);
	call->extension_value = call->args[5];
	call->leave = leave_receive;
	error = message_rewrite_with_part(call, MESSAGE_RECEIVE, &header);
	return error < 0 ? error : call_rewrite(call);
}

static int before_recvmsg(struct call *call, void *data)
{
	struct message_header header;

	if (message_read(call, call->args[1], &header) < 0 ||
	    !message_get(call, &header, MESSAGE_NAME) || !tells_sender(call))
		return EXTENSION_PASSES;
	call->extension_data = map_of(call, data);
	call->extension_value = 0;
	call->leave = leave_receive;
	return call_rewrite(call);
}

static const struct extension_hook hooks[] = {
	{ .call = "bind", .before = before_bind },
	{ .call = "connect", .before = before_connect },
	{ .call = "sendto", .before = before_sendto },
	{ .call = "sendmsg", .before = before_sendmsg },
	{ .call = "getsockname", .before = before_name },
	{ .call = "getpeername", .before = before_name },
	{ .call = "accept", .before = before_accept },
	{ .call = "accept4", .before = before_accept },
	{ .call = "recvfrom", .before = before_recvfrom },
	{ .call = "recvmsg", .before = before_recvmsg },
};

static int start(struct tracer *tracer, void **data)
{
	const struct settings *settings = tracer->settings;
	struct ports *ports;

	if (!settings->n_ports && !settings->is_cooperating)
		return 0;
	ports = talloc_zero(tracer, struct ports);
	if (!ports)
		return -ENOMEM;
	ports->is_cooperating = settings->is_cooperating;
	for (size_t i = 0; i < settings->n_ports; i++)
		for (int j = 0; j < 2; j++)
			map_port(&ports->maps[j], settings->ports[i].inside, settings->ports[i].outside);
	*data = ports;
	return 1;
}

const struct extension extension_ports = {
	.name = "ports", .hooks = hooks, .n_hooks = sizeof(hooks) / sizeof(hooks[0]), .start = start, .is_exec_in_shim = true,
};
