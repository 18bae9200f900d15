/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between the architectures of the loader. arch-ARCH.c and start-ARCH.S implement it, and calls.c for
 * all of them; adding an architecture is adding the first two and its name in build.mk.
 */
#ifndef LOADER_ARCH_H
#define LOADER_ARCH_H

#include <stddef.h>
#include <stdint.h>

/* Where Linux puts things. Plain numbers only: the loader has no relocations. */
struct arch {
	uintptr_t page;			/* bytes */
	uintptr_t dynamic_base;		/* lowest address of a position-independent program */
	uintptr_t dynamic_pages;	/* mask: random pages added to it */
	uintptr_t heap_pages;		/* mask: random pages between the program and its heap */
	uintptr_t gate_code;		/* machine code, little endian: make a system call, return; 0: there is no shim */
};

/* Hidden, because some linkers give it an address to relocate otherwise (aarch64). */
extern const struct arch arch __attribute__((visibility("hidden")));

/* How to leave, filled in by loader_main for start-ARCH.S, which knows the offsets. */
struct departure {
	uintptr_t stack;	/* stack pointer of the guest */
	uintptr_t entry;	/* first instruction of the guest */
	uintptr_t gate;		/* code that makes a system call and returns; 0: leave the loader mapped */
	uintptr_t self;		/* the loader's own mapping, to be removed through the gate */
	uintptr_t self_length;
};

/* A part of the address space that may hold executable code. */
struct range {
	uintptr_t start;
	uintptr_t length;
};

/* Makes a system call. start-ARCH.S. Returns its result or -errno. */
long arch_call(long number, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d, uintptr_t e, uintptr_t f);

/* mmap(2). offset is in bytes and page aligned. Returns the address or -errno, to be told apart by is_error. */
uintptr_t arch_map(uintptr_t address, uintptr_t length, unsigned protection, unsigned flags, int fd, uint64_t offset);

/*
 * fstat(2): identifies the file that is open at fd, and tells its st_mtim in nanoseconds. cookie is the sixth argument, for a
 * filter that traps fstat. Returns 0 or -errno.
 */
struct file_identity;
long arch_identify(int fd, uintptr_t cookie, struct file_identity *file, uint64_t *modified);

/*
 * Returns the address of instructions that make the system call that the registers describe and then return to the
 * address on top of the stack, outside of the loader; 0 when there are none. auxiliary_gate is AT_SYSINFO or 0;
 * code[] are the guest's n_code executable mappings, to be searched from the last one, which is the interpreter's if
 * there is one.
 */
uintptr_t arch_find_gate(uintptr_t auxiliary_gate, const struct range code[], size_t n_code);

/*
 * Called by start-ARCH.S with its stack pointer as it was: does the whole job but the jump. Does not return if the guest
 * cannot be loaded.
 */
struct script;
void loader_main(struct script *script, struct departure *departure, uintptr_t stack);

#endif
