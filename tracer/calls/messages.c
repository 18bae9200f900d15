/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages to and from socket addresses that are paths: sendto(2), sendmsg(2), sendmmsg(2), recvfrom(2). */
#include <errno.h>
#include <string.h>

#include "tracer/calls/message_header.h"
#include "tracer/calls/socket.h"
#include "tracer/memory.h"

/* --- to an address -------------------------------------------------------------------------------------------------------------------- */

/* The path that a message goes to. Returns as socket_read_path(). */
static int read_message_path(struct call *call, const struct message_header *header, char path[SUN_PATH_SIZE + 1])
{
	return socket_read_path(call, message_get(call, header, MESSAGE_NAME),
				(uint32_t)message_get(call, header, MESSAGE_NAME_LENGTH), path);
}

typedef int rewrite_header(struct call *call, enum message_call which, struct message_header *header);

/* Have the guest send a message to a path, at which only datagrams look; rewrite makes the call of its header. */
static int send_to_path(struct call *call, const char *path, struct message_header *header, rewrite_header *rewrite)
{
	struct sockaddr_un name;
	long length = socket_address(call, path, SOCK_DGRAM, &name);
	int error;

	if (length < 0)
		return (int)length;
	message_put(call, header, MESSAGE_NAME_LENGTH, (uint64_t)length);
	error = rewrite(call, MESSAGE_SEND, header);
	return error < 0 ? error : message_add(call, MESSAGE_NAME, &name, (size_t)length);
}

/* --- control data ---------------------------------------------------------------------------------------------------------------------- */

bool socket_read_control(const struct call *call, struct socket_control *control)
{
	uint64_t address, length;

	if (message_read(call, call->args[1], &control->header) < 0)
		return false;
	address = message_get(call, &control->header, MESSAGE_CONTROL);
	length = message_get(call, &control->header, MESSAGE_CONTROL_LENGTH);
	if (!address || !length || length > sizeof(control->bytes) || memory_read(call->tid, address, control->bytes, length) < 0)
		return false;
	control->length = (size_t)length;
	control->word = message_word_size(call);
	return true;
}

void *socket_find_control(struct socket_control *control, int level, int type, size_t size)
{
	size_t header = control->word + 2 * sizeof(int), at = 0;

	while (control->length - at >= header) {
		uint64_t length = 0;
		int kind[2];

		memcpy(&length, control->bytes + at, control->word);
		memcpy(kind, control->bytes + at + control->word, sizeof(kind));
		if (length < header || length > control->length - at)
			return NULL;
		if (kind[0] == level && kind[1] == type && length == header + size)
			return control->bytes + at + header;
		at += (size_t)((length + control->word - 1) & -control->word);
		if (at > control->length)
			return NULL;
	}
	return NULL;
}

int socket_send_control(struct call *call, struct socket_control *control)
{
	char path[SUN_PATH_SIZE + 1];
	int error = read_message_path(call, &control->header, path);

	if (error > 0)
		error = send_to_path(call, path, &control->header, message_rewrite);
	else if (error == 0)
		error = message_rewrite(call, MESSAGE_SEND, &control->header);
	if (error == 0)
		error = message_add(call, MESSAGE_CONTROL, control->bytes, control->length);
	return error < 0 ? error : call_rewrite(call);
}

/* --- sending --------------------------------------------------------------------------------------------------------------------------- */

int call_sendmsg(struct call *call)
{
	struct message_header header;
	char path[SUN_PATH_SIZE + 1];
	int error = message_read(call, call->args[1], &header);
	int has_path;

	if (error < 0)
		return call_run(call);	/* the kernel may find another fault first */
	has_path = read_message_path(call, &header, path);
	if (has_path <= 0)
		return has_path < 0 ? has_path : call_run(call);
	error = send_to_path(call, path, &header, message_rewrite);
	return error < 0 ? error : call_rewrite(call);
}

int call_sendto(struct call *call)
{
	struct message_header header = { 0 };
	char path[SUN_PATH_SIZE + 1];
	int has_path = socket_read_path(call, call->args[4], call->args[5], path);
	int error;

	if (has_path <= 0)
		return has_path < 0 ? has_path : call_run(call);
	error = send_to_path(call, path, &header, message_rewrite_with_part);
	return error < 0 ? error : call_rewrite(call);
}

/* The guest has sent the first of several messages. */
static enum leave leave_sendmmsg(struct call *call)
{
	uint32_t length = (uint32_t)call->result;
	uint64_t length_address = call->rewrite.args[4] + message_header_size(call);

	if (call->result >= 0)
		call->result = memory_write(call->tid, length_address, &length, sizeof(length)) < 0 ? -EFAULT : 1;
	return LEAVE_DONE;
}

/* The first message goes to a path: a sendmsg of it, and the caller is told that one was sent. It sends the rest itself. */
static int send_first(struct call *call, struct message_header *header, const char *path)
{
	uint64_t messages = call->args[1];
	int error;

	call->leave = leave_sendmmsg;
	error = send_to_path(call, path, header, message_rewrite);
	call->rewrite.args[2] = call->args[3];
	call->rewrite.args[4] = messages;	/* for leave_sendmmsg(); sendmsg has three arguments */
	return error < 0 ? error : call_rewrite(call);
}

/*
 * Several messages at once. sendmmsg(2) may send fewer than it is asked to: those before the first that goes to a path, or that
 * one alone.
 */
int call_sendmmsg(struct call *call)
{
	size_t size = message_header_size(call) + message_word_size(call);
	uint32_t n_messages = (uint32_t)call->args[2] < 1024 ? (uint32_t)call->args[2] : 1024;

	for (uint32_t i = 0; i < n_messages; i++) {
		struct message_header header;
		char path[SUN_PATH_SIZE + 1];

		if (memory_read(call->tid, call->args[1] + i * size, header.bytes, size) < 0)
			break;
		if (read_message_path(call, &header, path) <= 0)
			continue;
		if (i == 0)
			return send_first(call, &header, path);
		call->rewrite.args[2] = i;
		return call_rewrite(call);
	}
	return call_run(call);
}

/* --- the sender's address ------------------------------------------------------------------------------------------------------------ */

/* The guest has received by recvmsg what it asked recvfrom for; the last two arguments are where it wants the address. */
static enum leave leave_recvfrom(struct call *call)
{
	const uint64_t *args = call->rewrite.args;
	struct message_header header;
	struct told_name told = { 0 };
	socklen_t length, guest_length;
	int error;

	if (call->result < 0 || message_read(call, args[1], &header) < 0)
		return LEAVE_DONE;
	length = (socklen_t)message_get(call, &header, MESSAGE_NAME_LENGTH);
	if (length > sizeof(told) || memory_read(call->tid, message_get(call, &header, MESSAGE_NAME), &told, length) < 0)
		return LEAVE_DONE;
	guest_length = socket_name_to_guest(call, &told, length);
	error = socket_write_name(call, args[3], args[4], &told, guest_length ? guest_length : length);
	if (error < 0)
		call->result = error;
	return LEAVE_DONE;
}

/*
 * recvfrom takes six arguments, so it becomes a recvmsg, with an address of ours. The addresses that recvmsg and recvmmsg tell are
 * not translated: no filter can tell whether they are asked for any, and all of them would stop. Answers that are sent there
 * arrive: socket_read_path().
 */
int call_recvfrom(struct call *call)
{
	struct message_header header = { 0 };
	const struct told_name told = { 0 };
	uint64_t address = call->args[4], length_address = call->args[5];
	int error;

	if (!address || !socket_is_unix(call, SOCKET_ANY))
		return call_run(call);
	message_put(call, &header, MESSAGE_NAME_LENGTH, sizeof(told));
	error = message_rewrite_with_part(call, MESSAGE_RECEIVE, &header);
	if (error == 0)
		error = message_add(call, MESSAGE_NAME, &told, sizeof(told));
	call->rewrite.args[3] = address;
	call->rewrite.args[4] = length_address;
	call->leave = leave_recvfrom;
	return error < 0 ? error : call_rewrite(call);
}
