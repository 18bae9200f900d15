/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A static program without any libc: raw system calls only. Prints a file of the guest whose name it knows. */
	.section .rodata
name:	.asciz "/etc/motd"
	.globl _start
	.text
_start:
	mov $2, %eax			/* open(name, O_RDONLY, 0) */
	lea name(%rip), %rdi
	xor %esi, %esi
	xor %edx, %edx
	syscall
	test %eax, %eax
	js 1f
	mov %eax, %edi			/* read(fd, stack, 256) */
	xor %eax, %eax
	sub $256, %rsp
	mov %rsp, %rsi
	mov $256, %edx
	syscall
	mov %eax, %edx			/* write(1, stack, length) */
	mov $1, %eax
	mov $1, %edi
	syscall
	xor %edi, %edi
	jmp 2f
1:	mov %eax, %edi
	neg %edi
2:	mov $231, %eax			/* exit_group(errno or 0) */
	syscall
	.section .note.GNU-stack,"",@progbits
