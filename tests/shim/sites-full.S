/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A library as sites-library.c makes it, whose code fills its page: stubs have no room behind it. To be linked without others. */
	.text
	.balign 4096
start:
	.globl library_access
	.type library_access, @function
library_access:
	mov $4, %esi
	mov $21, %eax
	syscall
	ret
	.size library_access, . - library_access
	.globl fill
	.type fill, @function
fill:
	.fill 4094 - (. - start), 1, 0x90
	ret
	.size fill, . - fill
	.section .note.GNU-stack, "", @progbits
