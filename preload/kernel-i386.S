/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls of the shim on i386. See dispatch.h. Arguments are on the stack; ebx, esi, edi and ebp are the caller's. The
 * sixth argument, which none of our calls has, is 0.
 */
#include "core/state.h"

#define STATE_ADDRESS 16	/* offset in struct shim_run, of the lower half */

	.text

/* Push what is the caller's: 16 bytes, with the address of the return 20. */
.macro save
	pushl %ebp
	pushl %ebx
	pushl %esi
	pushl %edi
.endm

.macro restore
	popl %edi
	popl %esi
	popl %ebx
	popl %ebp
.endm

/* long shim_kernel(number, a, b, c, d, e): the gate makes the call. */
	.globl shim_kernel
	.hidden shim_kernel
	.type shim_kernel, @function
shim_kernel:
	save
	call 1f
1:	popl %ebp
	movl shim_run + STATE_ADDRESS - 1b(%ebp), %eax
	addl $STATE_GATE, %eax
	pushl %eax	/* the gate: what is above it is 4 bytes farther now */
	movl 24(%esp), %eax
	movl 28(%esp), %ebx
	movl 32(%esp), %ecx
	movl 36(%esp), %edx
	movl 40(%esp), %esi
	movl 44(%esp), %edi
	xorl %ebp, %ebp
	call *(%esp)
	addl $4, %esp
	restore
	ret
	.size shim_kernel, . - shim_kernel

/* long shim_trapped(number, const unsigned long args[5]) */
	.globl shim_trapped
	.hidden shim_trapped
	.type shim_trapped, @function
shim_trapped:
	save
	movl 20(%esp), %eax
	movl 24(%esp), %ebp
	movl (%ebp), %ebx
	movl 4(%ebp), %ecx
	movl 8(%ebp), %edx
	movl 12(%ebp), %esi
	movl 16(%ebp), %edi
	xorl %ebp, %ebp
	int $0x80
	restore
	ret
	.size shim_trapped, . - shim_trapped

	.section .note.GNU-stack, "", @progbits
