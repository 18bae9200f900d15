/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What execve needs to know about an ELF executable, in the terms of the load script. */
#ifndef TRACER_ELF_H
#define TRACER_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>

#include "loader/script.h"

struct elf_program {
	unsigned bits;		/* 32 or 64 */
	bool is_big_endian;
	uint16_t machine;	/* EM_*; an EM_X86_64 of 32 bits is x32 */
	bool is_fixed;		/* ET_EXEC, else ET_DYN */
	uint64_t start;		/* lowest address in the file, page aligned */
	uint64_t span;		/* bytes from start to the end of the last segment, page aligned */
	uint64_t alignment;	/* power of two, at least a page */
	uint64_t entry;		/* relative to start */
	uint64_t headers;	/* AT_PHDR relative to start */
	uint32_t n_headers;
	uint32_t header_size;
	struct script_memory memory;	/* relative to start */
	bool is_stack_executable;
	bool is_read_executable;	/* it expects that what it can read it can execute: READ_IMPLIES_EXEC */
	char *interpreter;		/* guest path, talloc child of the struct; NULL: none */
	size_t n_segments;		/* 1 .. SCRIPT_MAX_SEGMENTS */
	struct script_segment *segments;	/* talloc child of the struct; ascending; see script.h */
};

/*
 * Reads the headers of the executable that is open at host_fd, which must be readable; uses pread(2) only. The file is
 * trusted for nothing: whatever its bytes are, the result is one that the loader may map or an error.
 *
 * Sets *program, a talloc child of context. May block as pread does. Thread-safe.
 *
 * Returns 0; -ENOEXEC: not an executable in ELF, or one that Linux would not load; -ENOMEM; or an error of pread
 * (-EIO, -EISDIR). Whether machine and bits are those of the host, and whether the interpreter can be used, is for
 * the caller to judge. Source: elf(5), fs/binfmt_elf.c.
 */
int elf_read(TALLOC_CTX *context, int host_fd, struct elf_program **program);

#endif
