/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of procfs: reading it whole, putting it together anew, and the way in which the kernel writes names in it. */
#ifndef TRACER_PROC_TEXT_H
#define TRACER_PROC_TEXT_H

#include <stddef.h>
#include <talloc.h>

/* Text that grows. Made by talloc_zero(); bytes is NULL until something is added, and not null-terminated. */
struct proc_text {
	char *bytes;
	size_t length;
	size_t size;
	int error;		/* 0, or -ENOMEM for good: nothing is added any more */
};

void proc_text_add(struct proc_text *text, const char *bytes, size_t length);

/* As printf(3), up to 4095 bytes at once. */
void proc_text_print(struct proc_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Add a name with each byte that is in special written as a backslash and three octal digits, as mangle_path() does. */
void proc_text_add_name(struct proc_text *text, const char *name, size_t length, const char *special);

/*
 * Undo that in place: only \ooo of bytes in special, as only these were written so. Returns the new length; name is
 * null-terminated at that place if it has become shorter.
 */
size_t proc_text_unescape(char *name, size_t length, const char *special);

/*
 * All that can be read from a file, from where it is positioned, null-terminated; *length does not count that byte.
 * NULL and errno: ENOMEM or those of read(2).
 */
char *proc_text_read(TALLOC_CTX *context, int fd, size_t *length);

/* The line at *rest, null-terminated in place of its newline; *rest moves behind it. NULL at the end. */
char *proc_text_line(char **rest);

#endif
