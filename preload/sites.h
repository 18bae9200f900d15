/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second door: system calls of rewritten call sites, and the mapping of code that has them. */
#ifndef PRELOAD_SITES_H
#define PRELOAD_SITES_H

#include <stddef.h>

#include "core/copies.h"
#include "preload/abi.h"
#include "preload/dispatch.h"

/* The guest's registers at a site, as sites-ARCH.S puts them down. */
struct shim_registers {
	unsigned long number;
	unsigned long args[6];
	unsigned long call;	/* address of the instruction that makes the call */
};

/*
 * The entry point of the library, called by the loader before anything of the guest runs: map copies over texts. file is the
 * shim's, open for reading. Returns a mask of the texts for which that was possible, 1 << index.
 */
unsigned long shim_start(int file, const struct text texts[], size_t n) __attribute__((visibility("hidden")));

/* What a file is told by in the table. */
static inline struct file_identity identity_of(const abi_stat *status)
{
	return (struct file_identity){
		.device = status->st_dev, .inode = status->st_ino, .size = (uint64_t)status->st_size,
		.changed = (uint64_t)status->st_ctime * 1000000000 + status->st_ctime_nsec,
	};
}

/* The table of copies, in a process that has the second door open (STATE_SITES). */
static inline struct text_copy *shim_copies(void)
{
	return (struct text_copy *)(uintptr_t)(shim_run.state_address + SHIM_PLACE + COPIES_TABLE);
}

/* Answer the call of a site. Returns its result or SHIM_PASS; otherwise as shim_answer(). Called by sites-ARCH.S. */
long shim_site(const struct shim_registers *registers) __attribute__((visibility("hidden")));

/* The same for a site of a dynamic linker by which it maps libraries: the mapping gets its copy. */
long shim_site_of_map(const struct shim_registers *registers) __attribute__((visibility("hidden")));

/* The same for a call that is given up when a signal comes in time, so the shim must not block. */
long shim_site_before_look(const struct shim_registers *registers) __attribute__((visibility("hidden")));

/* The same for a call that can be cancelled, unless is_cancelled says that it shall be. */
long shim_caller(const volatile int *is_cancelled, const struct shim_registers *registers)
	__attribute__((visibility("hidden")));

/* mmap(2) as any program makes it. Returns the address or -errno. sites-ARCH.S */
long shim_map(const struct shim_registers *registers) __attribute__((visibility("hidden")));

#endif
