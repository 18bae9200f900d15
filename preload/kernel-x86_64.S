/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System calls of the shim on x86-64. See dispatch.h. */
#include "core/state.h"

#define STATE_ADDRESS 16	/* offset in struct shim_run */

	.text

/* long shim_kernel(number, a, b, c, d, e): the gate makes the call and returns to our caller. */
	.globl shim_kernel
	.hidden shim_kernel
	.type shim_kernel, @function
shim_kernel:
	movq %rdi, %rax
	movq %rsi, %rdi
	movq %rdx, %rsi
	movq %rcx, %rdx
	movq %r8, %r10
	movq %r9, %r8
	xorl %r9d, %r9d
	movq shim_run + STATE_ADDRESS(%rip), %r11
	addq $STATE_GATE, %r11
	jmp *%r11
	.size shim_kernel, . - shim_kernel

/* long shim_trapped(number, const unsigned long args[5]) */
	.globl shim_trapped
	.hidden shim_trapped
	.type shim_trapped, @function
shim_trapped:
	movq %rdi, %rax
	movq (%rsi), %rdi
	movq 16(%rsi), %rdx
	movq 24(%rsi), %r10
	movq 32(%rsi), %r8
	movq 8(%rsi), %rsi
	xorl %r9d, %r9d
	syscall
	ret
	.size shim_trapped, . - shim_trapped

	.section .note.GNU-stack, "", @progbits
