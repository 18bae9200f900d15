/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tracer tells the shim: the only header that both sides share, besides core/.
 *
 * libproot-preload.so holds one struct shim_run, found by its magic. The tracer fills it in in the copy that it makes for a
 * run: every process of the run maps the same pages, nothing is written at an exec, and nothing is copied at a fork.
 */
#ifndef PRELOAD_SHIM_H
#define PRELOAD_SHIM_H

#include <stdint.h>

#define SHIM_MAGIC_0 0x50726f6f74536831ULL
#define SHIM_MAGIC_1 0x3153e8b1f00dc0deULL

/* Room for the view. A run with a larger one goes without the shim. */
#define SHIM_VIEW_SIZE 12288

struct shim_run {
	uint64_t magic[2];
	uint64_t state_address;	/* of the state area, where the gate is (core/state.h); 0: the shim does nothing */
	uint64_t proc_device;	/* st_dev of the host's /proc */
	uint32_t headroom;	/* bytes of the longest host path of any binding */
	uint32_t is_root;	/* guests may change their identity */
	uint64_t view[SHIM_VIEW_SIZE / 8];	/* struct view */
};

#endif
