/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes and strings without a libc. The compiler likes to turn such loops into calls of the very functions that they
 * replace; the FREESTANDING flags of the Makefile forbid it, and its target check-core proves it.
 */
#include "core/string.h"

size_t str_length(const char *string)
{
	size_t length = 0;

	while (string[length])
		length++;
	return length;
}

const char *str_last_component(const char *path)
{
	const char *last = path;

	for (; *path; path++)
		if (*path == '/')
			last = path + 1;
	return last;
}

bool str_equal(const char *left, const char *right)
{
	while (*left && *left == *right) {
		left++;
		right++;
	}
	return *left == *right;
}

bool mem_equal(const void *left, const void *right, size_t length)
{
	const char *a = left;
	const char *b = right;

	for (size_t i = 0; i < length; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

void mem_zero(void *target, size_t length)
{
	char *to = target;

	for (size_t i = 0; i < length; i++)
		to[i] = 0;
}

void mem_copy(void *target, const void *source, size_t length)
{
	char *to = target;
	const char *from = source;

	for (size_t i = 0; i < length; i++)
		to[i] = from[i];
}
