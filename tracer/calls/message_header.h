/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * struct msghdr of sendmsg(2) and recvmsg(2), as the guest's ABI lays it out: seven words, of which the length of the name and the
 * flags are ints.
 */
#ifndef TRACER_CALLS_MESSAGE_HEADER_H
#define TRACER_CALLS_MESSAGE_HEADER_H

#include <stddef.h>
#include <stdint.h>

#include "tracer/call.h"

enum message_word {
	MESSAGE_NAME,
	MESSAGE_NAME_LENGTH,
	MESSAGE_PARTS,
	MESSAGE_N_PARTS,
	MESSAGE_CONTROL,
	MESSAGE_CONTROL_LENGTH,
	MESSAGE_FLAGS,
	MESSAGE_WORDS,
};

/* In the vector of sendmmsg(2) a word follows: how much was sent. */
struct message_header {
	uint8_t bytes[(MESSAGE_WORDS + 1) * 8];
};

enum message_call { MESSAGE_SEND, MESSAGE_RECEIVE };

/* Bytes of a word of the guest's ABI, and of a header of it. */
size_t message_word_size(const struct call *call);
size_t message_header_size(const struct call *call);

/* Read a header at an address of the guest. Returns as memory_read(). */
int message_read(const struct call *call, uint64_t address, struct message_header *header);

uint64_t message_get(const struct call *call, const struct message_header *header, enum message_word word);
void message_put(const struct call *call, struct message_header *header, enum message_word word, uint64_t value);

/* The guest makes a call with this header in the place of its own; the other arguments stay. Returns 0 or -errno. */
int message_rewrite(struct call *call, enum message_call which, struct message_header *header);

/*
 * The same for sendto(2) and recvfrom(2), which have six arguments and leave no room for the cookie: they become calls with a header
 * whose one part is their buffer.
 */
int message_rewrite_with_part(struct call *call, enum message_call which, struct message_header *header);

/* Have a word of the header in a rewritten call lead to new data. Returns 0 or -errno. */
int message_add(struct call *call, enum message_word word, const void *data, size_t size);

#endif
