/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collecting and placing the data of a rewritten call. */
#include "tracer/rewrite.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include "core/state.h"
#include "tracer/memory.h"

#define ALIGNMENT 16UL

/* What the x86-64 ABI lets a leaf function use below its stack pointer; as much as any other ABI that we know. */
#define RED_ZONE 128UL

/* Small blocks in the scratch space get slots of their own, so that threads of a process do not meet there. */
#define SLOT_SIZE 2048UL
#define SLOT_COUNT 128UL

static size_t align_up(size_t value)
{
	return (value + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

long rewrite_add(TALLOC_CTX *memory, struct rewrite *rewrite, const void *data, size_t size)
{
	size_t offset = align_up(rewrite->size);
	uint8_t *block = talloc_realloc(memory, rewrite->block, uint8_t, offset + size);

	if (!block)
		return -ENOMEM;
	memset(block + rewrite->size, 0, offset - rewrite->size);
	if (size)
		memcpy(block + offset, data, size);
	rewrite->block = block;
	rewrite->size = offset + size;
	return (long)offset;
}

int rewrite_arg(TALLOC_CTX *memory, struct rewrite *rewrite, int arg, const void *data, size_t size)
{
	long offset = rewrite_add(memory, rewrite, data, size);

	if (offset < 0)
		return (int)offset;
	rewrite->args[arg] = (uint64_t)offset;
	rewrite->pointers |= (uint8_t)(1U << arg);
	return 0;
}

int rewrite_point(struct rewrite *rewrite, uint32_t at, uint32_t to)
{
	if (rewrite->n_inner == REWRITE_MAX_POINTERS)
		return -ENOMEM;
	rewrite->inner[rewrite->n_inner].at = at;
	rewrite->inner[rewrite->n_inner].to = to;
	rewrite->n_inner++;
	return 0;
}

static void set_inner_pointers(struct rewrite *rewrite, enum abi abi, uint64_t address)
{
	for (unsigned i = 0; i < rewrite->n_inner; i++) {
		uint64_t target = address + rewrite->inner[i].to;

		memcpy(rewrite->block + rewrite->inner[i].at, &target, abi == ABI_I386 ? 4 : 8);
	}
}

/* The next slot of the scratch space; large blocks share the space behind the slots, which only exec needs. */
static uint64_t scratch_address(const struct rewrite *rewrite, uint64_t state_address)
{
	static atomic_ulong turn;
	const uint64_t slots = state_address + STATE_SCRATCH;

	if (rewrite->size <= SLOT_SIZE)
		return slots + atomic_fetch_add(&turn, 1) % SLOT_COUNT * SLOT_SIZE;
	return slots + SLOT_COUNT * SLOT_SIZE;
}

static int write_block(struct rewrite *rewrite, enum abi abi, pid_t tid, uint64_t address)
{
	set_inner_pointers(rewrite, abi, address);
	return memory_write(tid, address, rewrite->block, rewrite->size);
}

int rewrite_place(struct rewrite *rewrite, enum abi abi, pid_t tid, uint64_t stack_pointer, uint64_t state_address)
{
	uint64_t address = (stack_pointer - RED_ZONE - rewrite->size) & ~(ALIGNMENT - 1);
	const uint64_t large = STATE_EXECS - STATE_SCRATCH - SLOT_COUNT * SLOT_SIZE;
	int error;

	if (rewrite->size == 0)
		return 0;
	error = abi == ABI_I386 && address > UINT32_MAX ? -EFAULT : write_block(rewrite, abi, tid, address);
	if (error == -EFAULT && state_address && rewrite->size <= large) {
		address = scratch_address(rewrite, state_address);
		error = write_block(rewrite, abi, tid, address);
	}
	if (error < 0)
		return error;
	for (int i = 0; i < 6; i++)
		if (rewrite->pointers & (1U << i))
			rewrite->args[i] += address;
	return 0;
}
