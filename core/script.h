/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The load script: what the tracer tells the loader to do after an exec. Shared by both sides.
 *
 * Each execve of the guest is replaced by one of the loader, with the guest's arguments and environment. The script comes in
 * one of two ways:
 *
 *	from the tracer	At the exec stop it writes the script below the new stack and passes its address in a register
 *			(x86-64: rdi, i386: edi, aarch64: x1); the stack pointer then points below the script.
 *	from the shim	What is executed is a memfd that holds the loader and, LOADER_SIZE bytes from its start, the script:
 *			the kernel maps it with the loader. The register is 0, as after any exec.
 *
 * The loader maps the program and its interpreter, repairs auxv, wipes the script, restores the stack pointer of the exec
 * and jumps. If a file is another one by then, it makes the guest's execve anew, by way of the tracer.
 *
 * One layout for 32 and 64 bits: fixed-size fields only, offsets are in bytes from the start of the script. Addresses
 * "relative to the image's start" are differences modulo 2^64: they may point before the start.
 */
#ifndef CORE_SCRIPT_H
#define CORE_SCRIPT_H

#define LOADER_SIZE 8192	/* bytes of the file of the loader: whole pages */
#define SCRIPT_MAX_SIZE 32768

#ifndef __ASSEMBLER__
#include <stdint.h>

#define SCRIPT_MAGIC 0x50726f6f744c6431ULL
#define SCRIPT_MAX_SEGMENTS 64	/* of both images together */
#define SCRIPT_ALIGNMENT 16	/* of the script's address */

struct script_segment {
	uint64_t address;	/* page aligned; relative to the image's start */
	uint64_t file_offset;	/* page aligned */
	uint64_t file_size;	/* bytes to map from the file, from address on; 0: nothing */
	uint64_t memory_size;	/* bytes from address on; what is beyond file_size is zero */
	uint32_t protection;	/* PROT_* */
	uint32_t unused;
};

struct script_image {
	uint32_t host_path;	/* offset; opened with the run's cookie. Has to be the same file: */
	uint32_t first_segment;	/* index; segments ascend by address; a page that two share is the later's */
	uint32_t n_segments;	/* 0: there is no such image (a static program has no interpreter) */
	uint32_t is_fixed;	/* start is where the image has to be (ET_EXEC); else anywhere, aligned (ET_DYN) */
	uint64_t device;	/* st_dev, st_ino, st_size, st_mtim in nanoseconds of what was looked at */
	uint64_t inode;
	uint64_t size;
	uint64_t modified;
	uint64_t start;		/* lowest address in the file, page aligned; of ET_DYN usually 0 */
	uint64_t span;		/* bytes from start to the end of the last segment, page aligned */
	uint64_t alignment;	/* largest p_align, at least a page */
	uint64_t entry;		/* relative to the image's start */
};

/* What the kernel keeps in mm and shows in /proc/PID/stat; relative to the program's start. */
struct script_memory {
	uint64_t code_start;
	uint64_t code_end;
	uint64_t data_start;
	uint64_t data_end;
	uint64_t heap_start;	/* end of the last segment's memory: the heap begins behind it */
};

struct script {
	uint64_t magic;
	uint32_t size;		/* bytes of the whole script */
	uint32_t n_segments;
	uint64_t cookie;	/* sixth argument of each call that names a file (its lower half on 32 bits) */
	uint64_t stack;		/* stack pointer of the exec: argc is there; 0: that of the loader's start */
	uint64_t state_address;	/* where to map the state area; 0: none. If it fails the area is missing, no more */
	uint32_t state_size;	/* bytes to map */
	uint32_t state;		/* offset of the initial struct state; */
	uint32_t state_length;	/* its bytes in the script, the rest is zero */
	uint32_t exec_fn;	/* offset of the string for AT_EXECFN; in the initial state, where it survives */
	uint32_t comm;		/* offset of the string for PR_SET_NAME */
	uint32_t stack_protection;	/* PROT_EXEC when the program asks for an executable stack, else 0 */
	uint32_t personality;	/* flags to add, see personality(2): READ_IMPLIES_EXEC of old i386 programs, or 0 */
	uint32_t n_headers;	/* AT_PHNUM */
	uint32_t header_size;	/* AT_PHENT */
	uint32_t preload;	/* offset of the shim's path, for LD_PRELOAD; 0: no shim */
	uint32_t shared;	/* offset of the path of the file to map at STATE_SHARED with the shim; 0: none */
	uint32_t sites;		/* offset of the path of the shim's file, for its second door (core/copies.h); 0: not opened */
	uint32_t n_words;	/* arguments in front of exec_fn, of "#!" lines: left out when the exec has to begin anew */
	/*
	 * 1: SIGTRAP was blocked for the exec. A debugger is told of an exec by that signal, and looks at the program then: so
	 * it has to come when the program is there. Unblocked at the end.
	 */
	uint32_t is_trap_held;
	uint32_t auxiliary_flags;	/* to add to AT_FLAGS */
	uint32_t unused;
	uint32_t has_hwcap;	/* hwcap is AT_HWCAP */
	uint32_t is_vdso_hidden;	/* AT_SYSINFO_EHDR is made AT_IGNORE */
	uint64_t hwcap;
	uint64_t headers;	/* AT_PHDR, relative to the program's start */
	struct script_memory memory;
	struct script_image program;
	struct script_image interpreter;
	struct script_segment segments[];	/* then the strings */
};
#endif

#endif
