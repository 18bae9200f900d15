/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second door on x86-64: where the loader and the stubs of rewritten call sites come in. See sites.c.
 *
 * A stub (tracer/code/copies.c) does what stood in front of the `syscall`, then comes here with the address of the `syscall` in
 * rcx. It and r11 are free: the kernel overwrites both. Everything else is the guest's: registers as at the call, a stack
 * whose next 128 bytes may be in use, flags.
 */
#include "core/copies.h"

#define PASS -4096	/* SHIM_PASS */

	.text
	.balign 16
	.globl shim_doors
	.hidden shim_doors
	.type shim_doors, @function
shim_doors:
	jmp shim_start
	.org shim_doors + SHIM_SITE_ENTRY
	jmp site
	.org shim_doors + SHIM_CALLER_ENTRY
	jmp caller
	.org shim_doors + SHIM_LOOK_ENTRY
	jmp look
	.org shim_doors + SHIM_MAP_ENTRY
	jmp map
	.size shim_doors, . - shim_doors

/* The address to go on at is in rcx, of two bytes that are left out if the call is answered. */
	.macro site_of name, function
	.type \name, @function
\name:
	movq %rsp, %r11
	leaq -128(%rsp), %rsp
	pushfq
	pushq %r11
	/* struct shim_registers, from its end */
	pushq %rcx
	pushq %r9
	pushq %r8
	pushq %r10
	pushq %rdx
	pushq %rsi
	pushq %rdi
	pushq %rax
	movq %rsp, %rdi
	pushq %rbx
	movq %rsp, %rbx
	andq $-16, %rsp
	cld
	call \function
	movq %rbx, %rsp
	popq %rbx
	cmpq $PASS, %rax
	je 1f
	addq $2, 56(%rsp)
	movq %rax, (%rsp)
1:	popq %rax
	popq %rdi
	popq %rsi
	popq %rdx
	popq %r10
	popq %r8
	popq %r9
	popq %rcx
	popq %r11
	popfq
	movq %r11, %rsp
	jmp *%rcx
	.size \name, . - \name
	.endm

	site_of site, shim_site
	site_of look, shim_site_before_look
	site_of map, shim_site_of_map

/*
 * From callers of the function for calls that can be cancelled, whose address is in r11: its arguments (word to look at,
 * number, six arguments) are in registers and on the stack as at its first instruction.
 */
	.type caller, @function
caller:
	pushq %rdi
	pushq %rsi
	pushq %rdx
	pushq %rcx
	pushq %r8
	pushq %r9
	pushq %r11
	/* struct shim_registers, from its end */
	pushq %r11
	pushq 80(%rsp)
	pushq 80(%rsp)
	pushq %r9
	pushq %r8
	pushq %rcx
	pushq %rdx
	pushq %rsi
	movq %rsp, %rsi
	cld
	call shim_caller
	addq $64, %rsp
	popq %r11
	popq %r9
	popq %r8
	popq %rcx
	popq %rdx
	popq %rsi
	popq %rdi
	cmpq $PASS, %rax
	je 1f
	ret
1:	jmp *%r11
	.size caller, . - caller

/* long shim_map(const struct shim_registers *): mmap(2) with the registers of a site, past the gate, which has five arguments. */
	.globl shim_map
	.hidden shim_map
	.type shim_map, @function
shim_map:
	movq 8(%rdi), %rax
	movq 16(%rdi), %rsi
	movq 24(%rdi), %rdx
	movq 32(%rdi), %r10
	movq 40(%rdi), %r8
	movq 48(%rdi), %r9
	movq (%rdi), %r11
	movq %rax, %rdi
	movq %r11, %rax
	syscall
	ret
	.size shim_map, . - shim_map

	.section .note.GNU-stack, "", @progbits
