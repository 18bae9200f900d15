/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine that proot was compiled for: the ABIs whose programs it runs, and what proot carries for each. One implementation
 * per architecture (host-ARCH.c); what registers are is in registers-ARCH.c.
 */
#ifndef TRACER_HOST_H
#define TRACER_HOST_H

#include <stddef.h>
#include <stdint.h>

#include "core/syscalls.h"

/* Bytes that are inside of proot: a file for the guest. */
struct host_file {
	const char *name;	/* of its memfd */
	const unsigned char *start, *end;
};

struct host_abi {
	enum abi abi;
	uint32_t arch;			/* AUDIT_ARCH_*; libseccomp calls it the same */
	struct host_file loader;
	struct host_file shim;
	uint64_t state_address;		/* the lowest that its programs' state area may have; */
	uint64_t state_places;		/* one of so many, STATE_STEP apart: a power of two */
};

/* O_LARGEFILE of the kernel. */
extern const int host_large_file;

#define STATE_STEP 0x200000ULL

/* The first is proot's own: the tracer makes calls of that one in the guest's place. */
extern const struct host_abi host_abis[];
extern const size_t host_n_abis;

#endif
