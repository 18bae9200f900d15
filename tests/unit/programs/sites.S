/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Code for test_sites.c: what compilers and people write in front of `syscall`. Never run. */
#include <asm/unistd.h>

	.text

	.macro function name
	.type \name, @function
	.balign 16
\name:
	.cfi_startproc
	.endm

	.macro end name
	.cfi_endproc
	.size \name, . - \name
	.endm

/* --- sites: the window is a symbol, too ------------------------------------------------------------------------------ */

	function site_of_one_instruction
	mov %rdi, %r12
window_of_one_instruction:
	mov $__NR_stat, %eax
	syscall
	ret
	end site_of_one_instruction

	function site_of_two_instructions
window_of_two_instructions:
	mov $__NR_openat, %eax
	mov %r12, %rsi
	syscall
	ret
	end site_of_two_instructions

	function site_of_a_wide_number
window_of_a_wide_number:
	mov $__NR_readlink, %rax
	syscall
	ret
	end site_of_a_wide_number

/* A jump to the call itself, or to the beginning of the window, changes nothing. */
	function site_that_is_entered_at_its_ends
	test %edi, %edi
	je window_entered_at_its_ends
	mov $__NR_lstat, %eax
	jmp 1f
window_entered_at_its_ends:
	mov $__NR_stat, %eax
1:	syscall
	ret
	end site_that_is_entered_at_its_ends

/* syscall(3) */
	function site_of_any_call
	mov %rdi, %rax
	mov %rsi, %rdi
	mov %rdx, %rsi
	mov %rcx, %rdx
	mov %r8, %r10
	mov %r9, %r8
window_of_any_call:
	mov 8(%rsp), %r9
	syscall
	ret
	end site_of_any_call

	function site_whose_number_is_far
	mov $__NR_unlink, %r8d
	test %rdi, %rdi
	je 1f
window_whose_number_is_far:
	xor %esi, %esi
	mov %r8, %rax
	syscall
1:	ret
	end site_whose_number_is_far

/*
 * QEMU's, for calls of its guest that may block: the window is in front of the look at a word that a handler of signals has set.
 * Where that leads, the registers that the shim uses do not count any more.
 */
	function site_in_front_of_a_look
	push %rbp
	mov %rsi, %rax
	mov %rdi, %rbp
	mov %rdx, %rdi
	mov %rcx, %rsi
	mov %r8, %rdx
	mov %r9, %r10
	mov 16(%rsp), %r8
window_in_front_of_a_look:
	mov 24(%rsp), %r9
	cmpl $0, (%rbp)
	jnz 2f
	syscall
	cmp $-4095, %rax
	jae 0f
	pop %rbp
	ret
0:	neg %eax
	jmp 1f
2:	mov $512, %eax
1:	pop %rbp
	mov %eax, %edi
	jmp next_function
	end site_in_front_of_a_look

/* --- no sites -------------------------------------------------------------------------------------------------------- */

	function none_names_no_file
	mov $__NR_getpid, %eax
	syscall
	ret
	end none_names_no_file

	function none_makes_a_process
	mov $__NR_vfork, %eax
	syscall
	ret
	end none_makes_a_process

	function none_returns_from_a_handler
	mov $__NR_rt_sigreturn, %rax
	syscall
	end none_returns_from_a_handler

	function none_is_made_without_a_stack
	mov %rsp, %rbx
	mov %rdx, %rsp
	mov $__NR_stat, %eax
	syscall
	mov %rbx, %rsp
	ret
	end none_is_made_without_a_stack

	function none_is_made_on_a_stack_from_memory
	mov 8(%rdi), %rsp
	mov $__NR_stat, %eax
	syscall
	ret
	end none_is_made_on_a_stack_from_memory

	function none_is_made_on_an_exchanged_stack
	xchg %rsp, %rcx
	mov $__NR_stat, %eax
	syscall
	ret
	end none_is_made_on_an_exchanged_stack

	/* Nothing of the stack's in front of what follows. */
	.space 32, 0x90

	function none_is_entered_from_inside
	test %edi, %edi
	je 1f
	mov $__NR_stat, %eax
1:	mov %r12, %rsi
	syscall
	ret
	end none_is_entered_from_inside

	function none_is_entered_from_the_next_function
	mov $__NR_stat, %eax
none_entry:
	mov %r12, %rsi
	syscall
	ret
	end none_is_entered_from_the_next_function

	function next_function
	jmp none_entry
	end next_function

	function none_is_entered_from_far
	mov $__NR_stat, %eax
none_entry_from_far:
	mov %r12, %rsi
	syscall
	ret
	end none_is_entered_from_far

/* Where a table of addresses leads nobody can see, so a window of more than one instruction is refused. */
	function none_has_a_table
	jmp *%rdx
	mov $__NR_stat, %eax
	mov %r12, %rsi
	syscall
	ret
	end none_has_a_table

	function none_has_a_jump_in_its_window
	mov $__NR_stat, %eax
	cmp %edi, %esi
	jne 1f
1:	syscall
	ret
	end none_has_a_jump_in_its_window

	function none_depends_on_its_place
	mov $__NR_stat, %eax
	lea none_names_no_file(%rip), %rdi
	syscall
	ret
	end none_depends_on_its_place

	function none_has_no_room
	mov $__NR_stat, %eax
	call none_names_no_file
	syscall
	ret
	end none_has_no_room

/* The bytes of a call in an immediate, and behind a prefix that makes it another instruction. */
	function none_is_an_immediate
	mov $__NR_stat, %eax
	.byte 0x81, 0xc1, 0x0f, 0x05, 0xc3, 0x90	/* add $0x90c3050f, %ecx */
	ret
	end none_is_an_immediate

/* Data in the middle of a function that are no instructions: nothing of it is believed. */
	function none_has_data_inside
	jmp 1f
	.byte 0x06, 0x07, 0x06
1:	mov $__NR_stat, %eax
	syscall
	ret
	end none_has_data_inside

/* musl's and newer glibc's calls that can be cancelled: handlers compare the program counter with these places. */
	function none_is_a_cancellation_point
	mov (%rdi), %eax
	test %eax, %eax
	jne 1f
	mov %rdi, %r11
	mov %rsi, %rax
	mov %rdx, %rdi
	mov %rcx, %rsi
	mov %r8, %rdx
	mov %r9, %r10
	mov 8(%rsp), %r8
	mov 16(%rsp), %r9
	mov %r11, 8(%rsp)
	syscall
1:	ret
	end none_is_a_cancellation_point

	function none_in_front_of_a_look_that_leads_on
	push %rbp
	mov %rsi, %rax
	mov %rdi, %rbp
	mov %rdx, %rdi
	mov 24(%rsp), %r9
	cmpl $0, (%rbp)
	jnz 2f
	syscall
	pop %rbp
	ret
2:	mov %rcx, %rdi
	pop %rbp
	jmp next_function
	end none_in_front_of_a_look_that_leads_on

	function none_in_front_of_a_look_at_an_argument
	push %rbp
	mov %rsi, %rax
	mov %rdi, %rbp
	mov 24(%rsp), %r9
	cmpl $0, (%r9)
	jnz 2f
	syscall
	pop %rbp
	ret
2:	mov $512, %eax
	pop %rbp
	ret
	end none_in_front_of_a_look_at_an_argument

	function none_in_front_of_a_look_is_entered
	push %rbp
	mov %rsi, %rax
	mov %rdi, %rbp
	mov 16(%rsp), %r8
1:	mov %rdx, %rdi
	cmpl $0, (%rbp)
	jnz 2f
	syscall
	cmp $-4, %rax
	je 1b
	pop %rbp
	ret
2:	mov $512, %eax
	pop %rbp
	ret
	end none_in_front_of_a_look_is_entered

/* Older glibc's: the thread can be cancelled at any instruction behind the call. */
	function none_may_be_cancelled_anywhere
	call none_names_no_file
	mov %eax, %r8d
	mov $__NR_openat, %eax
	syscall
	ret
	end none_may_be_cancelled_anywhere

	.space 256, 0x90
	function far_function
	jmp none_entry_from_far
	end far_function

/* --- only for those who ask ------------------------------------------------------------------------------------------ */

	function mmap_of_an_interpreter
window_of_mmap:
	mov $__NR_mmap, %eax
	syscall
	ret
	end mmap_of_an_interpreter

#ifdef WITH_ADDRESS
	function relocated
	movabs $relocated, %rax
	ret
	end relocated
#endif
#ifdef WITH_DATA
	.data
	.quad 1
#endif

	.section .note.GNU-stack, "", @progbits
