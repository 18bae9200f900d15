/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loaders, inside the tracer; the assembler searches them in the folder where they were built. See embedded.h. */
#include "core/script.h"

.macro embed arch
	.globl loader_\arch\()_start, loader_\arch\()_end
	.balign 16
loader_\arch\()_start:
	.incbin "loader-\arch", 0, LOADER_SIZE
loader_\arch\()_end:
.endm

	.section .rodata
#if defined(__x86_64__)
	embed x86_64
	embed i386
#elif defined(__aarch64__)
	embed aarch64
#endif

	.section .note.GNU-stack, "", %progbits
