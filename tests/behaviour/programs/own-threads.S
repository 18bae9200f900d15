/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a runtime with its own threads does: a static program without libc makes a thread by clone(2) on a stack of its own;
 * the thread opens a file of the guest and tells through shared memory.
 */
	.section .rodata
name:	.asciz "/etc/motd"
good:	.ascii "the thread found its file\n"
	.set good_length, . - good
bad:	.ascii "the thread did not find its file\n"
	.set bad_length, . - bad
	.bss
	.balign 16
stack:	.space 16384
stack_end:
	.lcomm result, 8
	.globl _start
	.text
_start:
	mov $56, %eax			/* clone(VM|FS|FILES|SIGHAND|THREAD|SYSVSEM, stack_end) */
	mov $0x50f00, %edi
	lea stack_end(%rip), %rsi
	xor %edx, %edx
	xor %r10d, %r10d
	xor %r8d, %r8d
	syscall
	test %eax, %eax
	js 9f
	jz thread
1:	mov result(%rip), %eax		/* until the thread has an answer */
	test %eax, %eax
	jnz 2f
	mov $24, %eax			/* sched_yield() */
	syscall
	jmp 1b
2:	cmp $1, %eax
	jne 3f
	lea good(%rip), %rsi
	mov $good_length, %edx
	xor %r12d, %r12d
	jmp 4f
3:	lea bad(%rip), %rsi
	mov $bad_length, %edx
	mov $1, %r12d
4:	mov $1, %eax
	mov $1, %edi
	syscall
	mov %r12d, %edi
9:	mov $231, %eax
	syscall
thread:
	mov $257, %eax			/* openat(AT_FDCWD, name, O_RDONLY) */
	mov $-100, %rdi
	lea name(%rip), %rsi
	xor %edx, %edx
	syscall
	mov $1, %ecx
	test %eax, %eax
	jns 1f
	mov $2, %ecx
1:	mov %ecx, result(%rip)
	mov $60, %eax			/* exit(0) of this thread */
	xor %edi, %edi
	syscall
	.section .note.GNU-stack,"",@progbits
