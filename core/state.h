/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state area: what the kernel does not know about a guest process.
 *
 * The loader maps it at one address per run, privately: fork copies it, exec makes it anew. The tracer reads and
 * writes it with process_vm_readv(2). A vfork child shares the area of its parent. Behind the state lies scratch
 * space for what the tracer has to put into the process's memory for the time of one call.
 */
#ifndef CORE_STATE_H
#define CORE_STATE_H

#define STATE_MAGIC 0x50726f6f74537431ULL

/* Bytes of the whole area: the state, then scratch space that costs nothing until it is touched. */
#define STATE_AREA_SIZE (1024 * 1024)

/* Where the tracer's scratch space starts in the area. It ends at STATE_EXECS. */
#define STATE_SCRATCH 16384

/* Where the shim has room for what it finds out for an exec: pieces, each for one thread. They end at STATE_SHARED. */
#define STATE_EXEC_SIZE 12288
#define STATE_N_EXECS 4
#define STATE_EXECS (STATE_SHARED - STATE_N_EXECS * STATE_EXEC_SIZE)

/*
 * Where the shims of all processes share memory with the tracer (struct shim_shared of preload/shim.h), if they do: a part
 * of the area that is mapped from a file.
 */
#define STATE_SHARED_SIZE 65536
#define STATE_SHARED (STATE_AREA_SIZE - STATE_SHARED_SIZE)

/*
 * Where the gate is, counted from the area: an executable page with instructions that make a system call and return. The filter
 * lets through what is called from there. Only where the shim is used (core/script.h): it comes with the shim's file, where that
 * is mapped behind the area (core/copies.h).
 */
#define STATE_GATE (STATE_AREA_SIZE + 320 * 1024)

/* Where in that part the marks of files are (core/ownership.h). */
#define STATE_MARKS (STATE_SHARED + 32768)

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

#include "core/credentials.h"

/* How many pointers keep the stack aligned; an even number. */
#define STATE_PRELOAD_SLOTS (16 / sizeof(uintptr_t))

/* struct state_head.flags */
enum {
	STATE_SHIM_OFF = 1 << 0,	/* the shim passes on every call: the guest filters its own, say */
	STATE_PRELOADED = 1 << 1,	/* the dynamic linker was told of the shim */
	STATE_STATIC = 1 << 2,		/* the program has no interpreter */
	STATE_SITES = 1 << 3,		/* the shim is entered from rewritten call sites */
	STATE_NO_NEW_PRIVS = 1 << 4,	/* the guest itself has set no_new_privs, for good */
	STATE_TRACED = 1 << 5,		/* a debugger of the guest traces, or has traced, a thread of the process */
	STATE_LANDLOCKED = 1 << 6	/* landlock_restrict_self(2) has been called: rules hold for what the process does itself */
};

/* What loaders count at the beginning of STATE_SHARED, where that is mapped: programs. Only ever added to, atomically. */
struct state_counts {
	_Alignas(8) uint64_t sites;		/* that the shim is entered from, by rewritten call sites */
	_Alignas(8) uint64_t sites_static;	/* those of them that have no interpreter */
};

/* What each program begins with. */
struct state_head {
	uint64_t magic;		/* STATE_MAGIC */
	uint32_t dumpable;	/* what PR_GET_DUMPABLE answers */
	uint32_t exe_length;	/* bytes of exe without its null byte */
	uint32_t exec_fn;	/* offset in struct state of AT_EXECFN's string: right behind exe's null byte */
	uint32_t flags;		/* STATE_* */
	uint32_t execs;		/* a bit for each piece of STATE_EXECS that is in use; one that is abandoned stays so until the exec */
	uint32_t root;		/* offset in struct state of the canonical guest path of the process's root; 0: that of the guest */
	struct credentials credentials;	/* of the process, and of its children by fork */
};

struct state {
	struct state_head head;
	char exe[8192 + 4096];	/* canonical guest path of the program: /proc/self/exe; null-terminated; then exec_fn, root */

	/* How the loader told the dynamic linker of the shim; the shim undoes it before the program runs. */
	uint64_t vector;	/* address of auxv on the stack */
	uint64_t preload_slot;	/* address of the pointer in the environment; 0: it was not told, or it is undone */
	uint64_t preload_guest;	/* what the pointer was; 0: there was none, and STATE_PRELOAD_SLOTS were inserted */
	char preload[2048];	/* what it points to: "LD_PRELOAD=..." */

	uint32_t asks_for_directories;	/* a guess of the shim's: what readlink is called for is no link, but a directory (realpath) */
	uint32_t unused;

	struct credentials child;	/* of the child of vfork whose pid they bear: it has changed them, and shares this memory */
};

_Static_assert(sizeof(struct state) <= STATE_SCRATCH, "the state ends before the scratch space");
_Static_assert(offsetof(struct state_head, credentials) % 8 == 0 && offsetof(struct state, child) % 8 == 0,
	       "one layout for all ABIs");
#endif

#endif
