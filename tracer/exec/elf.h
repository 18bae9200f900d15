/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What execve needs to know about an ELF executable, in the terms of the load script. */
#ifndef TRACER_EXEC_ELF_H
#define TRACER_EXEC_ELF_H

#include <talloc.h>

#include "core/program.h"

struct elf_program {
	struct program image;	/* its segments are a talloc child of the struct */
	char *interpreter;	/* guest path, talloc child of the struct; NULL: none */
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

/* What kind of processor an executable is for. */
struct elf_kind {
	uint16_t machine;	/* EM_* */
	unsigned bits;		/* 32 or 64; 0: it is no executable in ELF */
	bool is_big_endian;
};

/* Tell the kind of the file that is open at host_fd. Returns 0, whatever the file is; or an error of pread(2). */
int elf_identify(int host_fd, struct elf_kind *kind);

#endif
