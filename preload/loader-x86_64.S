/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loader, for execs that the tracer does not see: execute.c. The assembler searches it in the folder where it was built. */
#include "core/script.h"

	.section .rodata.loader_image, "a"
	.balign 16
	.globl loader_image
	.hidden loader_image
loader_image:
	.incbin "loader-x86_64", 0, LOADER_SIZE

	.section .note.GNU-stack, "", @progbits
