/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What execve has to know of an ELF executable: its program headers, put in the terms of the load script (core/script.h).
 *
 * The headers are trusted for nothing: whatever they say, the result is one that the loader may map, or an error.
 * Freestanding and pure: nothing is read here but what the caller has read. Source: elf(5), fs/binfmt_elf.c.
 */
#ifndef CORE_PROGRAM_H
#define CORE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/script.h"

/* An Elf64_Phdr, under a name that clashes neither with <elf.h> nor with <linux/elf.h>. */
struct program_header {
	uint32_t type;
	uint32_t flags;
	uint64_t offset;
	uint64_t address;
	uint64_t physical_address;
	uint64_t file_size;
	uint64_t memory_size;
	uint64_t alignment;
};

struct program {
	/* In: from the file's header and the machine. */
	unsigned bits;		/* 32 or 64 */
	bool is_big_endian;
	uint16_t machine;	/* EM_*; an EM_X86_64 of 32 bits is x32 */
	bool is_fixed;		/* ET_EXEC, else ET_DYN */
	uint64_t file_entry;	/* e_entry */
	uint64_t file_headers;	/* e_phoff */
	uint32_t n_headers;
	uint32_t header_size;	/* of one, in the file */
	uint64_t page;		/* bytes of a page */
	struct script_segment *segments;	/* room for the result; */
	size_t max_segments;	/* so many */

	/* Out. */
	size_t n_segments;	/* at least 1; ascending; see script.h */
	uint64_t start;		/* lowest address in the file, page aligned */
	uint64_t span;		/* bytes from start to the end of the last segment, page aligned */
	uint64_t alignment;	/* power of two, at least a page */
	uint64_t entry;		/* relative to start */
	uint64_t headers;	/* AT_PHDR relative to start */
	struct script_memory memory;	/* relative to start */
	bool is_stack_executable;
	bool is_read_executable;	/* it expects that what it can read it can execute: READ_IMPLIES_EXEC */
};

/* The header that says where the file names its interpreter: the first PT_INTERP; NULL: it has none. */
const struct program_header *program_find_interpreter(const struct program_header *headers, size_t n_headers);

/*
 * Describe a program, whose fields are zero but those marked "in", by its headers: program->n_headers of them.
 * Returns 0, or -ENOEXEC: Linux would not load it, or there is no room for its segments.
 */
int program_describe(struct program *program, const struct program_header *headers);

#endif
