/* SPDX-License-Identifier: GPL-2.0-or-later */
/* First and last instructions of the loader on x86-64, and its system calls. See arch.h. */
#include <asm/unistd.h>

/* struct departure */
#define STACK 0
#define ENTRY 8
#define GATE 16
#define SELF 24
#define SELF_LENGTH 32
#define SIZE 48

	.text

/* rdi: the script, just above the stack pointer; or 0: it is in our file. */
	.globl _start
	.type _start, @function
_start:
	pushq %rdi	/* the first instruction touches the stack: the tracer may step over it to have the stack grow */
	leaq 8(%rsp), %rdx
	testq %rdi, %rdi
	jnz 3f
	leaq loader_script(%rip), %rdi
3:	xorl %ebp, %ebp
	andq $-16, %rsp
	subq $SIZE, %rsp
	movq %rsp, %rsi
	call loader_main

	/*
	 * What has to survive the loader are addresses to return to, below the guest's stack: `ret` enters the gate,
	 * its munmap removes this code, its own `ret` enters the guest. After an exec all registers are zero; here rdi,
	 * rsi, rcx and r11 keep what the system call left there. The ABI gives a meaning to rdx only.
	 */
	movq GATE(%rsp), %rax
	movq ENTRY(%rsp), %rcx
	movq SELF(%rsp), %rdi
	movq SELF_LENGTH(%rsp), %rsi
	movq STACK(%rsp), %rsp
	pushq %rcx
	testq %rax, %rax
	jz 1f
	pushq %rax
	movl $__NR_munmap, %eax
	jmp 2f
1:	xorl %edi, %edi
	xorl %esi, %esi
2:	xorl %ebx, %ebx
	xorl %ecx, %ecx
	xorl %edx, %edx
	xorl %ebp, %ebp
	xorl %r8d, %r8d
	xorl %r9d, %r9d
	xorl %r10d, %r10d
	xorl %r11d, %r11d
	xorl %r12d, %r12d
	xorl %r13d, %r13d
	xorl %r14d, %r14d
	xorl %r15d, %r15d
	ret
	.size _start, . - _start

/* arch_call(number, a, b, c, d, e, f); f is on the stack. */
	.globl arch_call
	.hidden arch_call
	.type arch_call, @function
arch_call:
	movq %rdi, %rax
	movq %rsi, %rdi
	movq %rdx, %rsi
	movq %rcx, %rdx
	movq %r8, %r10
	movq %r9, %r8
	movq 8(%rsp), %r9
	syscall
	ret
	.size arch_call, . - arch_call

	.section .note.GNU-stack, "", @progbits
