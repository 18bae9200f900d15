/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A 64-bit program that makes i386 calls: open("/etc/motd") by int $0x80, then prints what it read. */
	.section .rodata
name:	.asciz "/etc/motd"
	.globl _start
	.bss
	.lcomm buffer, 256
	.text
_start:
	mov $5, %eax			/* open */
	mov $name, %ebx
	xor %ecx, %ecx
	xor %edx, %edx
	int $0x80
	test %eax, %eax
	js 1f
	mov %eax, %ebx
	mov $3, %eax			/* read */
	mov $buffer, %ecx
	mov $256, %edx
	int $0x80
	mov %eax, %edx
	mov $4, %eax			/* write */
	mov $1, %ebx
	mov $buffer, %ecx
	int $0x80
	xor %ebx, %ebx
	jmp 2f
1:	mov %eax, %ebx
	neg %ebx
2:	mov $252, %eax			/* exit_group */
	int $0x80
	.section .note.GNU-stack,"",@progbits
