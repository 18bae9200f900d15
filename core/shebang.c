/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parses "#!interpreter argument" with the kernel's peculiarities:
 *
 *	- the line ends at a newline, or else one byte before the end of the 256 byte window: an argument may be cut
 *	  there, a name may not;
 *	- a file shorter than the window is padded with null bytes, and a null byte ends a name or an argument;
 *	- so a blank behind the name, at the end of a short file without a newline, begins an argument that is empty.
 */
#include "core/shebang.h"

#include <asm/errno.h>

#include "core/string.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Returns the position of the first byte from at on, before end, that is no blank; end if there is none. */
static size_t skip_blanks(const char *text, size_t at, size_t end)
{
	while (at < end && is_blank(text[at]))
		at++;
	return at;
}

/* Returns the position of the first blank or null byte from at on, before end; end if there is none. */
static size_t skip_word(const char *text, size_t at, size_t end)
{
	while (at < end && !is_blank(text[at]) && text[at])
		at++;
	return at;
}

/* Returns the position of the newline; SHEBANG_HEAD_SIZE if there is none before the first null byte. */
static size_t find_newline(const char *text)
{
	size_t at = 0;

	while (at < SHEBANG_HEAD_SIZE && text[at] && text[at] != '\n')
		at++;
	return at < SHEBANG_HEAD_SIZE && text[at] == '\n' ? at : SHEBANG_HEAD_SIZE;
}

/* Sets *end to the end of the line without its trailing blanks. Returns 0 or -ENOEXEC. */
static int find_end(const char *text, size_t *end)
{
	size_t at = find_newline(text);

	if (at == SHEBANG_HEAD_SIZE) {
		size_t name = skip_blanks(text, 2, SHEBANG_HEAD_SIZE);

		if (skip_word(text, name, SHEBANG_HEAD_SIZE) == SHEBANG_HEAD_SIZE)
			return -ENOEXEC;
		at = SHEBANG_HEAD_SIZE - 1;
	}
	while (is_blank(text[at - 1]))
		at--;
	*end = at;
	return 0;
}

/* Copies up to the first null byte, or to end. */
static void copy_string(char *to, const char *text, size_t start, size_t end)
{
	while (start < end && text[start])
		*to++ = text[start++];
	*to = '\0';
}

int shebang_parse(const char *head, size_t length, struct shebang *shebang)
{
	char text[SHEBANG_HEAD_SIZE];
	size_t name, name_end, end, argument;

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i < length ? head[i] : '\0';
	if (text[0] != '#' || text[1] != '!' || find_end(text, &end) < 0)
		return -ENOEXEC;
	name = skip_blanks(text, 2, end);
	if (name >= end)
		return -ENOEXEC;
	name_end = skip_word(text, name, end);
	copy_string(shebang->interpreter, text, name, name_end);

	argument = name_end < end && text[name_end] ? skip_blanks(text, name_end, end) : end;
	shebang->has_argument = argument < end;
	copy_string(shebang->argument, text, argument, end);
	return 0;
}
