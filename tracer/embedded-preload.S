/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shim, inside the tracer; the assembler searches it in the folder where it was built. See shim.c. */

	.section .rodata
	.globl preload_start, preload_end
	.balign 16
preload_start:
	.incbin "libproot-preload.so"
preload_end:

	.section .note.GNU-stack, "", @progbits
