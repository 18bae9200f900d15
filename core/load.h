/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lays out the load script (core/script.h) for an exec. Freestanding and pure: who writes it where is the caller's business.
 */
#ifndef CORE_LOAD_H
#define CORE_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/program.h"
#include "core/script.h"
#include "core/state.h"

struct load_image {
	const struct program *program;	/* NULL: there is no such image */
	const char *host_path;	/* absolute; opened by the loader in the guest's process, so valid there */
	uint64_t device;	/* st_dev, st_ino, st_size, st_mtim in nanoseconds of the file that the program was read from */
	uint64_t inode;
	uint64_t size;
	uint64_t modified;
};

struct load_request {
	struct load_image program;
	struct load_image interpreter;	/* no image: the program has none */
	uint64_t cookie;
	uint64_t state_address;		/* page aligned, below 4 GiB if the program is of 32 bits; 0: no state area */
	const char *guest_exe;		/* canonical path of the program, for /proc/self/exe */
	const char *root;		/* canonical guest path of the process's root (chroot(2)); NULL: that of the guest */
	const char *exec_fn;		/* path as execve got it, for AT_EXECFN; of a script this is the script's */
	const char *preload;		/* guest's path of the shim, for its dynamic linker; NULL: none. Needs a state area */
	const char *shared;		/* guest's path of what shims share with the tracer; NULL: nothing */
	const char *sites;		/* guest's path of the shim's file, for its second door; NULL: it stays shut */
	uint32_t n_words;	/* that "#!" lines have put in front of exec_fn in the arguments; 0: no script */
	const struct credentials *credentials;	/* for the new program; NULL: the kernel's count */
	const uint64_t *hwcap;		/* AT_HWCAP; NULL: the kernel's */
	bool is_vdso_hidden;		/* AT_SYSINFO_EHDR is taken out */
	uint32_t auxiliary_flags;	/* AT_FLAGS */
	bool is_shim_off;		/* and shall stay so: core/state.h */
	bool has_no_new_privs;		/* likewise */
	bool is_traced;			/* likewise */
	bool is_landlocked;		/* likewise */
	bool is_trap_held;		/* struct script */
	const char *comm;		/* last component of exec_fn; the kernel keeps 15 bytes of it */
};

/* The parts of a script, in this order and without holes: what pwritev(2) takes. */
struct load_piece {
	const void *data;
	size_t size;
};

#define LOAD_PIECES 13

struct load_layout {
	struct state_head head;
	struct load_piece pieces[LOAD_PIECES];
	size_t n_pieces;
	struct script script;		/* its segments are pieces of their own; the field stack is 0 */
};

/*
 * Whether the dynamic linker at this guest path goes by LD_PRELOAD: those of glibc and musl do; another may not know it, and
 * would leave it to the program to see.
 */
bool load_knows_preload(const char *interpreter);

/*
 * Lay out the script for a request. The pieces point into the layout and into the request.
 * Returns 0; -ENOEXEC: the program has more segments than a script can hold; -ENAMETOOLONG: its paths are longer than the
 * script or the state area can hold.
 */
int load_lay_out(const struct load_request *request, struct load_layout *layout);

#endif
