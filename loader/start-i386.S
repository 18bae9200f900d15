/* SPDX-License-Identifier: GPL-2.0-or-later */
/* First and last instructions of the loader on i386, and its system calls. See arch.h. */
#include <asm/unistd.h>

/* struct departure */
#define STACK 0
#define ENTRY 4
#define GATE 8
#define SELF 12
#define SELF_LENGTH 16
#define SIZE 32

	.text

/* edi: the script, just above the stack pointer; or 0: it is in our file. */
	.globl _start
	.type _start, @function
_start:
	pushl %edi	/* see start-x86_64.S */
	leal 4(%esp), %edx
	testl %edi, %edi
	jnz 3f
	call 4f
4:	popl %edi
	addl $loader_script - 4b, %edi
3:	xorl %ebp, %ebp
	andl $-16, %esp
	subl $SIZE, %esp
	movl %esp, %esi
	subl $4, %esp
	pushl %edx
	pushl %esi
	pushl %edi
	call loader_main

	/* See start-x86_64.S. The gate, __kernel_vsyscall, changes eax only; ebx and ecx keep its arguments. */
	movl ENTRY(%esi), %edx
	movl GATE(%esi), %eax
	movl SELF(%esi), %ebx
	movl SELF_LENGTH(%esi), %ecx
	movl STACK(%esi), %esp
	pushl %edx
	testl %eax, %eax
	jz 1f
	pushl %eax
	movl $__NR_munmap, %eax
	jmp 2f
1:	xorl %ebx, %ebx
	xorl %ecx, %ecx
2:	xorl %edx, %edx
	xorl %esi, %esi
	xorl %edi, %edi
	xorl %ebp, %ebp
	ret
	.size _start, . - _start

/* arch_call(number, a, b, c, d, e, f), all on the stack. */
	.globl arch_call
	.hidden arch_call
	.type arch_call, @function
arch_call:
	pushl %ebp
	pushl %ebx
	pushl %esi
	pushl %edi
	movl 20(%esp), %eax
	movl 24(%esp), %ebx
	movl 28(%esp), %ecx
	movl 32(%esp), %edx
	movl 36(%esp), %esi
	movl 40(%esp), %edi
	movl 44(%esp), %ebp
	int $0x80
	popl %edi
	popl %esi
	popl %ebx
	popl %ebp
	ret
	.size arch_call, . - arch_call

	.section .note.GNU-stack, "", @progbits
