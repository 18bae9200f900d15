/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds the load script, the tracer's half of core/script.h; what is in it says core/load.h. In the tracer an execve goes:
 *
 *	at the call		resolve the path, expand #!, elf_read the program and its interpreter,
 *				load_script_create; make it an execve of the embedded loader of the program's class
 *	PTRACE_EVENT_EXEC	load_script_place with the stack pointer, write script->size bytes at the address
 *				that it returns, set stack pointer and script register to this address; detach
 */
#ifndef TRACER_EXEC_LOAD_H
#define TRACER_EXEC_LOAD_H

#include <stdint.h>
#include <talloc.h>

#include "core/load.h"

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
