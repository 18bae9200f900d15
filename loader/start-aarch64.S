/* SPDX-License-Identifier: GPL-2.0-or-later */
/* First and last instructions of the loader on aarch64, and its system calls. See arch.h. */
#include <asm/unistd.h>

/* struct departure */
#define STACK 0
#define ENTRY 8
#define GATE 16
#define SELF 24
#define SELF_LENGTH 32
#define SIZE 48

	.text

/* x1: the script, just above the stack pointer; or 0: it is in our file. Not x0, which an exec's result goes to. */
	.globl _start
	.type _start, %function
_start:
	str x1, [sp, #-16]!	/* see start-x86_64.S */
	add x2, sp, #16
	mov x0, x1
	cbnz x0, 1f
	adr x0, loader_script
1:	mov x29, xzr
	mov x30, xzr
	sub sp, sp, #SIZE
	mov x1, sp
	bl loader_main

	/*
	 * The gate's munmap removes this code, and its `ret` goes to x30, the guest's first instruction. After an exec all registers
	 * are zero; here x1 and x8 keep what the system call leaves there, and x9 or x30 where we jump. The ABI gives a meaning to x0
	 * only, which is 0.
	 */
	ldp x10, x30, [sp, #STACK]
	ldp x9, x0, [sp, #GATE]
	ldr x1, [sp, #SELF_LENGTH]
	mov sp, x10
	mov x2, xzr
	mov x3, xzr
	mov x4, xzr
	mov x5, xzr
	mov x6, xzr
	mov x7, xzr
	mov x10, xzr
	mov x11, xzr
	mov x12, xzr
	mov x13, xzr
	mov x14, xzr
	mov x15, xzr
	mov x16, xzr
	mov x17, xzr
	mov x18, xzr
	mov x19, xzr
	mov x20, xzr
	mov x21, xzr
	mov x22, xzr
	mov x23, xzr
	mov x24, xzr
	mov x25, xzr
	mov x26, xzr
	mov x27, xzr
	mov x28, xzr
	mov x29, xzr
	cbz x9, 2f
	mov x8, #__NR_munmap
	ret x9	/* not a br: a page that is guarded (BTI) may be entered anywhere by it */
2:	mov x0, xzr
	mov x1, xzr
	mov x8, xzr
	ret
	.size _start, . - _start

/* arch_call(number, a, b, c, d, e, f) */
	.globl arch_call
	.hidden arch_call
	.type arch_call, %function
arch_call:
	mov x8, x0
	mov x0, x1
	mov x1, x2
	mov x2, x3
	mov x3, x4
	mov x4, x5
	mov x5, x6
	svc #0
	ret
	.size arch_call, . - arch_call

	.section .note.GNU-stack, "", %progbits
