/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes and strings: the few helpers that core needs where there is no libc. All are pure functions of their arguments.
 */
#ifndef CORE_STRING_H
#define CORE_STRING_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of a string before its null byte. */
size_t str_length(const char *string);

/* What is behind the last slash of a path; all of it where there is none. */
const char *str_last_component(const char *path);

/* Whether two strings are the same. */
bool str_equal(const char *left, const char *right);

/* Whether two pieces of memory of the same length are the same. */
bool mem_equal(const void *left, const void *right, size_t length);

/* Make length bytes zero. An initializer of a large structure would be a call of memset(), which is not there. */
void mem_zero(void *target, size_t length);

/* Copy length bytes; the pieces do not overlap. */
void mem_copy(void *target, const void *source, size_t length);

#endif
