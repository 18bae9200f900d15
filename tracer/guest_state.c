/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding state areas: each ABI has its address, the magic number tells which of them is there. */
#include "tracer/guest_state.h"

#include <stddef.h>

#include "core/state.h"
#include "tracer/memory.h"

uint64_t guest_state_find(const struct tracer *tracer, pid_t tid, enum abi *abi)
{
	for (int i = 0; i < ABI_COUNT; i++) {
		uint64_t address = tracer->state_address[i], magic = 0;

		if (address && memory_read(tid, address, &magic, sizeof(magic)) == 0 && magic == STATE_MAGIC) {
			if (abi)
				*abi = i;
			return address;
		}
	}
	return 0;
}

/* Returns 0 when there is no state. */
static uint64_t flags_address(const struct tracer *tracer, pid_t tid)
{
	uint64_t address = guest_state_find(tracer, tid, NULL);

	return address ? address + offsetof(struct state, head.flags) : 0;
}

uint32_t guest_state_flags(const struct tracer *tracer, pid_t tid)
{
	uint64_t address = flags_address(tracer, tid);
	uint32_t flags = 0;

	return address && memory_read(tid, address, &flags, sizeof(flags)) == 0 ? flags : 0;
}

void guest_state_add_flags(const struct tracer *tracer, pid_t tid, uint32_t flags)
{
	uint64_t address = flags_address(tracer, tid);

	flags |= guest_state_flags(tracer, tid);
	if (address)
		memory_write(tid, address, &flags, sizeof(flags));
}
