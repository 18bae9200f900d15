/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls of the shim on aarch64. See dispatch.h. The kernel leaves all registers as they are but x0; x9 is free to be
 * changed by any call. The sixth argument, which none of our calls has, is 0.
 */
#include "core/state.h"

#define STATE_ADDRESS 16	/* offset in struct shim_run */

	.text

/* long shim_kernel(number, a, b, c, d, e): the gate makes the call and returns to our caller. */
	.globl shim_kernel
	.hidden shim_kernel
	.type shim_kernel, %function
shim_kernel:
	mov x8, x0
	mov x0, x1
	mov x1, x2
	mov x2, x3
	mov x3, x4
	mov x4, x5
	mov x5, xzr
	adrp x9, shim_run + STATE_ADDRESS
	ldr x9, [x9, :lo12:shim_run + STATE_ADDRESS]
	add x9, x9, #STATE_GATE
	br x9
	.size shim_kernel, . - shim_kernel

/* long shim_trapped(number, const unsigned long args[5]) */
	.globl shim_trapped
	.hidden shim_trapped
	.type shim_trapped, %function
shim_trapped:
	mov x8, x0
	mov x9, x1
	ldp x0, x1, [x9]
	ldp x2, x3, [x9, #16]
	ldr x4, [x9, #32]
	mov x5, xzr
	svc #0
	ret
	.size shim_trapped, . - shim_trapped

	.section .note.GNU-stack, "", %progbits
