/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shim for each ABI, inside the tracer; the assembler searches it in the folder where it was built. See embedded.h. */

.macro embed arch
	.globl preload_\arch\()_start, preload_\arch\()_end
	.balign 16
preload_\arch\()_start:
	.incbin "libproot-preload-\arch\().so"
preload_\arch\()_end:
.endm

	.section .rodata
#if defined(__x86_64__)
	embed x86_64
	embed i386
#elif defined(__aarch64__)
	embed aarch64
#endif

	.section .note.GNU-stack, "", %progbits
