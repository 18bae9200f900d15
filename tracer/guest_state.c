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
