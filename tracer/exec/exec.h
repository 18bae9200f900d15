/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * execve(2) and execveat(2): the guest's program is not executed by the kernel but mapped by the loader, because the kernel
 * would take the host's interpreter. The handler (call_exec) prepares the exec of the loader and the load script.
 */
#ifndef TRACER_EXEC_EXEC_H
#define TRACER_EXEC_EXEC_H

#include "tracer/call.h"
#include "tracer/exec/file.h"
#include "tracer/exec/vector.h"

#define EXEC_MAX_SCRIPTS 5	/* interpreters of interpreters: exec_binprm() */

/* An exec, as far as it is found out; part of the call's memory. */
struct exec {
	/* What the guest asks. */
	char *path;		/* as the guest gave it, for AT_EXECFN and "#!" */
	uint64_t argv;		/* address */
	uint64_t envp;		/* address */
	int dirfd;
	int flags;		/* AT_* of execveat */

	/* What "#!" lines put in front of the guest's arguments but the first; none without. */
	const char *words[2 * EXEC_MAX_SCRIPTS + 1];
	size_t n_words;
	size_t n_front;		/* words in front of the program's own, for an exec that begins anew: core/script.h */

	/* What is executed. */
	struct exec_file program;
	struct exec_file interpreter;
	const char *comm;	/* name of the process: the last component of the path, or of the file where there is none */
	const char *guest_exe;	/* canonical path for /proc/self/exe */
	struct stat status;	/* of that file, even if QEMU executes it: set-id bits are its */
	uint32_t auxiliary_flags;	/* AT_FLAGS: */
#define EXEC_PRESERVES_ARGV0 1	/* of binfmt_misc: AT_FLAGS_PRESERVE_ARGV0, Linux 5.12 */
	bool is_of_host;	/* the program finds its interpreter and its libraries on the host */
	bool is_qemu;		/* the program is QEMU, by -q */
	enum abi abi;		/* of the program */
	struct vector arguments;	/* if they are to be others than the guest's: is_changed */
	struct vector environment;	/* likewise */
	struct script *script;
};

/*
 * The guest is at the exec stop of the loader: write the load script below its new stack. When that fails the process is
 * killed, as the kernel does with an exec that fails after the point of no return.
 */
void exec_finish(struct call *call);

#endif
