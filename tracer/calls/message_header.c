/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "tracer/calls/message_header.h"
#include "tracer/memory.h"

static const long numbers[][ABI_COUNT] = {
	[MESSAGE_SEND] = { [ABI_X86_64] = 46, [ABI_I386] = 370, [ABI_AARCH64] = 211 },
	[MESSAGE_RECEIVE] = { [ABI_X86_64] = 47, [ABI_I386] = 372, [ABI_AARCH64] = 212 },
};

size_t message_word_size(const struct call *call)
{
	return call->abi == ABI_I386 ? 4 : 8;
}

size_t message_header_size(const struct call *call)
{
	return MESSAGE_WORDS * message_word_size(call);
}

int message_read(const struct call *call, uint64_t address, struct message_header *header)
{
	return memory_read(call->tid, address, header->bytes, message_header_size(call));
}

uint64_t message_get(const struct call *call, const struct message_header *header, enum message_word word)
{
	size_t size = message_word_size(call);
	uint64_t value = 0;

	memcpy(&value, header->bytes + (size_t)word * size, size);
	return value;
}

void message_put(const struct call *call, struct message_header *header, enum message_word word, uint64_t value)
{
	size_t size = message_word_size(call);

	memcpy(header->bytes + (size_t)word * size, &value, size);
}

int message_rewrite(struct call *call, enum message_call which, struct message_header *header)
{
	call->rewrite.number = numbers[which][call->abi];
	return rewrite_arg(call->memory, &call->rewrite, 1, header->bytes, message_header_size(call));
}

int message_add(struct call *call, enum message_word word, const void *data, size_t size)
{
	struct rewrite *rewrite = &call->rewrite;
	long at = rewrite_add(call->memory, rewrite, data, size);

	if (at < 0)
		return (int)at;
	return rewrite_point(rewrite, (uint32_t)(rewrite->args[1] + (size_t)word * message_word_size(call)), (uint32_t)at);
}

int message_rewrite_with_part(struct call *call, enum message_call which, struct message_header *header)
{
	size_t size = message_word_size(call);
	uint8_t part[2 * 8];
	int error;

	memcpy(part, &call->args[1], size);
	memcpy(part + size, &call->args[2], size);
	message_put(call, header, MESSAGE_N_PARTS, 1);
	error = message_rewrite(call, which, header);
	call->rewrite.args[2] = call->args[3];
	return error < 0 ? error : message_add(call, MESSAGE_PARTS, part, 2 * size);
}
