/* SPDX-License-Identifier: GPL-2.0-or-later */
/* binfmt_misc: the interpreters that this machine's kernel has been told of, for formats that it does not know itself. */
#ifndef TRACER_EXEC_BINFMT_H
#define TRACER_EXEC_BINFMT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "tracer/exec/exec.h"

#define BINFMT_DIRECTORY "/proc/sys/fs/binfmt_misc"
#define BINFMT_HEAD_SIZE 256	/* bytes of a file that count: BINPRM_BUF_SIZE of Linux */

struct binfmt {
	char interpreter[PATH_MAX];
	bool keeps_name;	/* P: the program's own argv[0] comes behind its path */
	bool is_of_host;	/* F: the interpreter was opened when it was registered, outside of any guest */
};

/*
 * Find the registration for a file by its name, which may have an extension, and by its head, BINFMT_HEAD_SIZE bytes, zero behind
 * the end of the file. directory: where binfmt_misc is mounted. Reads what holds now. Returns false: there is none.
 * Source: Documentation/admin-guide/binfmt-misc.rst, fs/binfmt_misc.c.
 */
bool binfmt_find(const char *directory, const char *name, const unsigned char *head, struct binfmt *found);

/*
 * Have a registered interpreter execute the program of an exec, whose arguments are read, as the kernel would.
 * name: the program's path as the kernel knows it. Returns 0; -ENOEXEC: none is registered; or an errno of execve(2).
 */
int binfmt_put_in_front(struct call *call, struct exec *exec, const char *name);

#endif
