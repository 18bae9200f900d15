/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A call with other arguments, made by the guest itself.
 *
 * New data (paths, addresses, argument vectors) is collected in one block, with the pointers between its parts kept as
 * offsets, because where it will lie in the guest is known only once the guest's registers are.
 */
#ifndef TRACER_REWRITE_H
#define TRACER_REWRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <talloc.h>

#include "core/syscalls.h"

#define REWRITE_MAX_POINTERS 96

struct rewrite {
	long number;			/* of the system call */
	uint64_t args[6];		/* of a pointer argument: the offset in the block */
	uint8_t pointers;		/* bit n: argument n points into the block */
	uint8_t *block;			/* talloc, or NULL: no data */
	size_t size;
	unsigned n_inner;
	struct {
		uint32_t at;		/* offset of a pointer in the block */
		uint32_t to;		/* offset that it points to */
	} inner[REWRITE_MAX_POINTERS];
};

/* Append size bytes, aligned to 16; the block belongs to memory. Returns their offset or -ENOMEM. */
long rewrite_add(TALLOC_CTX *memory, struct rewrite *rewrite, const void *data, size_t size);

/* Append size bytes and make argument number arg point to them. Returns 0 or -ENOMEM. */
int rewrite_arg(TALLOC_CTX *memory, struct rewrite *rewrite, int arg, const void *data, size_t size);

/* Note that the pointer at one offset of the block leads to another. Returns 0 or -ENOMEM (too many). */
int rewrite_point(struct rewrite *rewrite, uint32_t at, uint32_t to);

/*
 * Write the block into the memory of a stopped tracee: below the red zone of its stack or, where that is not mapped, into
 * the scratch space of its state area. Turns offsets into addresses in rewrite->args and in the block.
 * Returns 0 or -EFAULT (nowhere to put it), -ESRCH.
 */
int rewrite_place(struct rewrite *rewrite, enum abi abi, pid_t tid, uint64_t stack_pointer, uint64_t state_address);

#endif
