/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Copies of code whose system calls lead to the shim: what the second door is made of.
 *
 * The tracer finds the sites of a file (tracer/code/sites.h), copies its text into the shim's file with a jump in place of each
 * window, and tells of it in a table there. Who maps the file (the loader, or the shim in a dynamic linker) maps the copy over
 * its text: one mmap(2), no page is written, and all processes of the run share the pages.
 *
 * The shim's file, and from its beginning to COPIES_END what each process has at SHIM_PLACE:
 *
 *	the library | at COPIES_TABLE: struct text_copy[COPIES] | at COPIES_GATE: the gate | at COPIES_END: texts and stubs, in whole pages
 */
#ifndef CORE_COPIES_H
#define CORE_COPIES_H

#include "core/state.h"

/* Where the shim is mapped for the second door: behind the state area. */
#define SHIM_PLACE STATE_AREA_SIZE

#define COPIES_TABLE (128 * 1024)
#define COPIES_GATE (STATE_GATE - SHIM_PLACE)
#define COPIES_END (COPIES_GATE + 4096)
#define COPIES 2048	/* a power of two */

/* The entry point of the library (e_entry) is where the loader comes in; so many bytes behind it are those for stubs. */
#define SHIM_SITE_ENTRY 16
#define SHIM_CALLER_ENTRY 32
#define SHIM_LOOK_ENTRY 48
#define SHIM_MAP_ENTRY 64

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

/* What a file is told by, and that nobody has written to it since: st_dev, st_ino, st_size, st_ctim in nanoseconds. */
struct file_identity {
	uint64_t device;
	uint64_t inode;
	uint64_t size;
	uint64_t changed;
};

struct text_copy {
	struct file_identity file;
	uint32_t is_ready;	/* set last; 0: there is no entry here */
	uint32_t unused;
	uint64_t offset;	/* of the text in its file; whole pages, as all of these */
	uint64_t length;	/* bytes; 0: there is nothing to change in this file */
	uint64_t copy;		/* where it is in the shim's file */
	uint64_t stubs;		/* likewise, of what has to be mapped besides, */
	uint64_t stubs_length;	/* if this is not 0, */
	uint64_t stubs_distance;	/* so many bytes before the text */
	uint64_t reserved;
};

_Static_assert(COPIES * sizeof(struct text_copy) == COPIES_GATE - COPIES_TABLE, "the table has its place");

/* Executable memory that was mapped from a file. */
struct text {
	struct file_identity file;
	uint64_t address;
	uint64_t offset;	/* in the file */
	uint64_t length;	/* bytes */
};

/*
 * The entry of a file in the table, or where one is to be put: then is_ready is 0. NULL: the table is full. Freestanding;
 * may run while entries are added.
 */
struct text_copy *copies_find(struct text_copy table[COPIES], const struct file_identity *file);

#endif

#endif
