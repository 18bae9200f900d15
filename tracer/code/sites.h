/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a file of x86-64 code makes system calls that the shim may answer.
 *
 * A site is a `syscall` and the window in front of it: the instructions, five bytes at least, that a jump to the shim can take
 * the place of. Nothing leads into a window but its beginning, and its instructions do the same anywhere else. The `syscall`
 * itself stays as it is: it is where a call goes that the shim does not answer, what the kernel restarts, and the address that
 * signal handlers know.
 *
 * QEMU makes the calls of its guest that may block behind a look at a word that its handlers of signals set; they know the
 * instructions from the look to the call, so the window is in front of the look.
 *
 * Calls that can be cancelled are made by musl and newer glibc in one function, whose instructions their signal handlers know
 * one by one. It is left as it is. Its callers can be led to the shim instead, before it has begun.
 */
#ifndef TRACER_SITES_H
#define TRACER_SITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>

#define SITE_NUMBER_UNKNOWN (-1)
#define SITE_NUMBER_MMAP 9
#define SITE_WINDOW_SIZE 32	/* at most; 5 and the longest instruction are less */

struct extensions;

struct site {
	uint64_t window;	/* address in the file */
	uint64_t end;		/* of the window: the call, or the look in front of it */
	uint64_t call;		/* of `syscall` */
	long number;		/* of the call, or SITE_NUMBER_UNKNOWN: it is in rax then */
};

struct site_list {
	/* The segment that is executed, whole pages; addresses are those in the file. */
	uint64_t start;
	uint64_t offset;	/* in the file */
	uint64_t size;		/* bytes that come from the file */
	uint64_t image_start;	/* page of the lowest address of all segments */
	uint8_t *text;		/* these bytes, size of them, then zeros to the end of the page. A child of the list */
	struct site *sites;	/* a child of the list, ascending by address */
	size_t n_sites;
	uint64_t cancellable;	/* address of the function that makes calls that can be cancelled: of the C types
				   long (volatile int *, long number, long arguments[6]), one by one; 0: there is none */
	uint64_t *callers;	/* of it, a child of the list: five bytes, a call or jump with four bytes of distance */
	size_t n_callers;
	size_t n_calls;		/* instructions for calls of interest that were seen, with a window or not */
};

/*
 * Find the sites of the ELF file that is open at fd. is_interpreter: also its mmap, by which it maps libraries; extensions: of the
 * run, also calls that the shim answers for them; or NULL.
 *
 * Sets *list, a talloc child of context, perhaps without sites: what is not understood in full is no site. Uses pread(2) only;
 * may block as that does, and takes milliseconds for a libc. Thread-safe.
 *
 * Returns 0; -ENOEXEC: not x86-64 code in ELF, or too much of it; -ENOMEM; or an error of pread.
 */
int sites_find(TALLOC_CTX *context, int fd, bool is_interpreter, const struct extensions *extensions, struct site_list **list);

#endif
