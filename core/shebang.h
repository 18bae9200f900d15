/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first line of a script. */
#ifndef CORE_SHEBANG_H
#define CORE_SHEBANG_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of a file that execve looks at: BINPRM_BUF_SIZE of Linux 5.1 and later. */
#define SHEBANG_HEAD_SIZE 256

struct shebang {
	char interpreter[SHEBANG_HEAD_SIZE];	/* guest path as written; "" is possible: execve answers EACCES */
	char argument[SHEBANG_HEAD_SIZE];
	bool has_argument;			/* argument may be "" all the same: it is an argument then */
};

/*
 * Parses the head of a file: its first length bytes, of which the first SHEBANG_HEAD_SIZE count; a shorter file is a
 * shorter head. Pure function.
 *
 * Returns 0, or -ENOEXEC if the head is no script's: no "#!", no name of an interpreter, or one that is cut by the
 * end of the head. Source: execve(2), "Interpreter scripts", and load_script of fs/binfmt_script.c (Linux 5.10 and
 * later).
 */
int shebang_parse(const char *head, size_t length, struct shebang *shebang);

#endif
