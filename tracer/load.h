/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds the load script, the tracer's half of loader/script.h. In the tracer an execve goes:
 *
 *	at the call		resolve the path, expand #!, elf_read the program and its interpreter,
 *				load_script_create; make it an execve of the embedded loader of the program's class
 *	PTRACE_EVENT_EXEC	load_script_place with the stack pointer, write script->size bytes at the address
 *				that it returns, set stack pointer and script register to this address; detach
 */
#ifndef TRACER_LOAD_H
#define TRACER_LOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <talloc.h>

#include "loader/script.h"
#include "tracer/elf.h"

struct load_image {
	const struct elf_program *elf;
	const char *host_path;	/* absolute; opened by the loader in the guest's process, so valid there */
	uint64_t device;	/* st_dev and st_ino of the file that elf was read from */
	uint64_t inode;
};

struct load_request {
	struct load_image program;
	struct load_image interpreter;	/* elf is NULL: the program has none */
	uint64_t cookie;
	uint64_t state_address;		/* page aligned, below 4 GiB if the program is of 32 bits; 0: no state area */
	const char *guest_exe;		/* canonical path of the program, for /proc/self/exe */
	const char *exec_fn;		/* path as execve got it, for AT_EXECFN; of a script this is the script's */
	const char *preload;		/* guest's path of the shim, for its dynamic linker; NULL: none. Needs a state area */
	const char *shared;		/* path of what the shims share, to be mapped with it; NULL: nothing */
	bool is_shim_off;		/* and shall stay so: core/state.h */
	const char *comm;		/* last component of exec_fn; the kernel keeps 15 bytes of it */
};

/*
 * Builds the script for request; nothing of the request has to outlive the call. Sets *script, a talloc child of
 * context of (*script)->size bytes; its field stack is still to be set, by load_script_place.
 *
 * Returns 0; -ENOEXEC: the program has more segments than a script can hold; -ENAMETOOLONG: its paths are longer than
 * the script or the state area can hold; -ENOMEM. Pure but for the memory; thread-safe.
 */
int load_script_create(TALLOC_CTX *context, const struct load_request *request, struct script **script);

/*
 * Prepares script for a process whose stack pointer is stack at the exec stop. Returns the address where the script
 * has to be, which also is the stack pointer and the argument register of the loader. Of a process of 32 bits give
 * the lower half.
 */
uint64_t load_script_place(struct script *script, uint64_t stack);

#endif
