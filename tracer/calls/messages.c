/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages to and from socket addresses that are paths: sendto(2), sendmsg(2), sendmmsg(2), recvfrom(2). */
#include <errno.h>
#include <string.h>

#include "tracer/calls/socket.h"
#include "tracer/memory.h"

/* --- to an address -------------------------------------------------------------------------------------------------------------------- */

/* struct msghdr as an ABI lays it out: seven words, the second of them and the last an int. */
enum { MSG_NAME, MSG_NAME_LENGTH, MSG_PARTS, MSG_N_PARTS, MSG_CONTROL, MSG_CONTROL_LENGTH, MSG_FLAGS, MSG_WORDS };

static size_t word_size(const struct call *call)
{
	return call->abi == ABI_I386 ? 4 : 8;
}

static uint64_t get_word(const struct call *call, const uint8_t *words, int index)
{
	uint64_t value = 0;

	memcpy(&value, words + (size_t)index * word_size(call), word_size(call));
	return value;
}

static void put_word(const struct call *call, uint8_t *words, int index, uint64_t value)
{
	memcpy(words + (size_t)index * word_size(call), &value, word_size(call));
}

static const long sendmsg_numbers[ABI_COUNT] = { [ABI_X86_64] = 46, [ABI_I386] = 370, [ABI_AARCH64] = 211 };
static const long recvmsg_numbers[ABI_COUNT] = { [ABI_X86_64] = 47, [ABI_I386] = 372, [ABI_AARCH64] = 212 };

/* Make a word of the header point to new data. */
static int add_data(struct call *call, int word, const void *data, size_t size)
{
	struct rewrite *rewrite = &call->rewrite;
	long at = rewrite_add(call->memory, rewrite, data, size);

	if (at < 0)
		return (int)at;
	return rewrite_point(rewrite, (uint32_t)(rewrite->args[1] + (size_t)word * word_size(call)), (uint32_t)at);
}

/* Have the guest make the call with this header, with a name, and if part is not NULL with that as its only part. */
static int rewrite_header(struct call *call, uint8_t *header, long number, const void *name, size_t length, const uint8_t *part)
{
	int error;

	put_word(call, header, MSG_NAME_LENGTH, length);
	if (part)
		put_word(call, header, MSG_N_PARTS, 1);
	call->rewrite.number = number;
	error = rewrite_arg(call->memory, &call->rewrite, 1, header, MSG_WORDS * word_size(call));
	if (error == 0)
		error = add_data(call, MSG_NAME, name, length);
	if (error == 0 && part)
		error = add_data(call, MSG_PARTS, part, 2 * word_size(call));
	return error;
}

/* Have the guest's header lead to a path, at which only datagrams look. */
static int address_message(struct call *call, const char *path, uint8_t *header, const uint8_t *part)
{
	struct sockaddr_un name;
	long length = socket_address(call, path, SOCK_DGRAM, &name);

	if (length < 0)
		return (int)length;
	return rewrite_header(call, header, sendmsg_numbers[call->abi], &name, (size_t)length, part);
}

/* Have the guest call sendmsg, to a path. */
static int rewrite_message(struct call *call, const char *path, uint8_t *header, const uint8_t *part, int flags_arg)
{
	int error = address_message(call, path, header, part);

	call->rewrite.args[2] = call->args[flags_arg];
	return error < 0 ? error : call_rewrite(call);
}

/* The path that a message goes to. Returns as socket_read_path(). */
static int read_message_path(struct call *call, const uint8_t *header, char path[SUN_PATH_SIZE + 1])
{
	return socket_read_path(call, get_word(call, header, MSG_NAME), (uint32_t)get_word(call, header, MSG_NAME_LENGTH), path);
}

/* --- control data ---------------------------------------------------------------------------------------------------------------------- */

bool socket_read_control(const struct call *call, struct socket_control *control)
{
	uint64_t address, length;

	if (memory_read(call->tid, call->args[1], control->header, MSG_WORDS * word_size(call)) < 0)
		return false;
	address = get_word(call, control->header, MSG_CONTROL);
	length = get_word(call, control->header, MSG_CONTROL_LENGTH);
	if (!address || !length || length > sizeof(control->bytes) || memory_read(call->tid, address, control->bytes, length) < 0)
		return false;
	control->length = (size_t)length;
	control->word = word_size(call);
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
	int error = read_message_path(call, control->header, path);

	if (error > 0)
		error = address_message(call, path, control->header, NULL);
	else if (error == 0)
		error = rewrite_arg(call->memory, &call->rewrite, 1, control->header, MSG_WORDS * word_size(call));
	if (error == 0)
		error = add_data(call, MSG_CONTROL, control->bytes, control->length);
	return error < 0 ? error : call_rewrite(call);
}

/* --- sending --------------------------------------------------------------------------------------------------------------------------- */

int call_sendmsg(struct call *call)
{
	uint8_t header[MSG_WORDS * 8];
	char path[SUN_PATH_SIZE + 1];
	int error = memory_read(call->tid, call->args[1], header, MSG_WORDS * word_size(call));
	int has_path;

	if (error < 0)
		return call_run(call);	/* the kernel may find another fault first */
	has_path = read_message_path(call, header, path);
	if (has_path <= 0)
		return has_path < 0 ? has_path : call_run(call);
	return rewrite_message(call, path, header, NULL, 2);
}

/* sendto takes six arguments, which leaves no room for the cookie: it becomes a sendmsg with one part. */
int call_sendto(struct call *call)
{
	uint8_t header[MSG_WORDS * 8] = { 0 }, part[2 * 8] = { 0 };
	char path[SUN_PATH_SIZE + 1];
	int has_path = socket_read_path(call, call->args[4], call->args[5], path);

	if (has_path <= 0)
		return has_path < 0 ? has_path : call_run(call);
	put_word(call, part, 0, call->args[1]);
	put_word(call, part, 1, call->args[2]);
	return rewrite_message(call, path, header, part, 3);
}

/* The guest has sent the first of several messages. */
static enum leave leave_sendmmsg(struct call *call)
{
	uint32_t length = (uint32_t)call->result;
	uint64_t length_address = call->rewrite.args[4] + MSG_WORDS * word_size(call);

	if (call->result >= 0)
		call->result = memory_write(call->tid, length_address, &length, sizeof(length)) < 0 ? -EFAULT : 1;
	return LEAVE_DONE;
}

/* The first message goes to a path: a sendmsg of it, and the caller is told that one was sent. It sends the rest itself. */
static int send_first(struct call *call, uint8_t *header, const char *path)
{
	uint64_t messages = call->args[1];
	int error;

	call->leave = leave_sendmmsg;
	error = rewrite_message(call, path, header, NULL, 3);
	call->rewrite.args[4] = messages;	/* for leave_sendmmsg(); sendmsg has three arguments */
	return error;
}

/*
 * Several messages at once. sendmmsg(2) may send fewer than it is asked to: those before the first that goes to a path, or that
 * one alone.
 */
int call_sendmmsg(struct call *call)
{
	size_t size = (MSG_WORDS + 1) * word_size(call);
	uint32_t n_messages = (uint32_t)call->args[2] < 1024 ? (uint32_t)call->args[2] : 1024;

	for (uint32_t i = 0; i < n_messages; i++) {
		uint8_t header[(MSG_WORDS + 1) * 8];
		char path[SUN_PATH_SIZE + 1];

		if (memory_read(call->tid, call->args[1] + i * size, header, size) < 0)
			break;
		if (read_message_path(call, header, path) <= 0)
			continue;
		if (i == 0)
			return send_first(call, header, path);
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
	uint8_t header[MSG_WORDS * 8];
	struct told_name told = { 0 };
	socklen_t length, guest_length;
	int error;

	if (call->result < 0 || memory_read(call->tid, args[1], header, MSG_WORDS * word_size(call)) < 0)
		return LEAVE_DONE;
	length = (socklen_t)get_word(call, header, MSG_NAME_LENGTH);
	if (length > sizeof(told) || memory_read(call->tid, get_word(call, header, MSG_NAME), &told, length) < 0)
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
	uint8_t header[MSG_WORDS * 8] = { 0 }, part[2 * 8] = { 0 };
	const struct told_name told = { 0 };
	uint64_t address = call->args[4], length_address = call->args[5];
	int error;

	if (!address || !socket_is_unix(call, SOCKET_ANY))
		return call_run(call);
	put_word(call, part, 0, call->args[1]);
	put_word(call, part, 1, call->args[2]);
	error = rewrite_header(call, header, recvmsg_numbers[call->abi], &told, sizeof(told), part);
	call->rewrite.args[2] = call->args[3];
	call->rewrite.args[3] = address;
	call->rewrite.args[4] = length_address;
	call->leave = leave_recvfrom;
	return error < 0 ? error : call_rewrite(call);
}
