/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the functions of an ELF file are. */
#ifndef TRACER_FUNCTIONS_H
#define TRACER_FUNCTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>

/* A run of instructions; ascending, without overlap. */
struct code_range {
	uint64_t start;
	uint64_t end;
	bool has_handlers;	/* of exceptions, which are entered by nobody that can be seen */
};

struct functions {
	struct code_range *ranges;	/* talloc child */
	size_t n;
	bool is_go;		/* goroutines have small stacks, which only their compiler knows */
};

/*
 * Read the functions of the x86-64 ELF file of size bytes out of .eh_frame and the symbol tables; where these leave holes in
 * what is executed, the holes are ranges as well. What the file says is checked, but for truth. Returns 0 or -ENOMEM.
 */
int functions_read(TALLOC_CTX *context, const uint8_t *file, size_t size, struct functions *functions);

/* The range that has an address in it, or NULL. */
const struct code_range *functions_find(const struct functions *functions, uint64_t address);

#endif
