/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of procfs. */
#include "tracer/proc/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LEAST_SIZE 4096

static bool make_room(struct proc_text *text, size_t length)
{
	size_t size = text->size ? text->size : LEAST_SIZE;
	char *bytes;

	while (size < text->length + length)
		size *= 2;
	if (text->error || size == text->size)
		return !text->error;
	bytes = talloc_realloc(text, text->bytes, char, size);
	if (!bytes) {
		text->error = -ENOMEM;
		return false;
	}
	text->bytes = bytes;
	text->size = size;
	return true;
}

void proc_text_add(struct proc_text *text, const char *bytes, size_t length)
{
	if (length == 0 || !make_room(text, length))
		return;
	memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
}

void proc_text_print(struct proc_text *text, const char *format, ...)
{
	char piece[4096];
	va_list list;
	int length;

	va_start(list, format);
	length = vsnprintf(piece, sizeof(piece), format, list);
	va_end(list);
	proc_text_add(text, piece, (size_t)length < sizeof(piece) ? (size_t)length : sizeof(piece) - 1);
}

void proc_text_add_name(struct proc_text *text, const char *name, size_t length, const char *special)
{
	for (size_t i = 0; i < length; i++) {
		if (name[i] && strchr(special, name[i]))
			proc_text_print(text, "\\%03o", (unsigned char)name[i]);
		else
			proc_text_add(text, &name[i], 1);
	}
}

/* The byte that "\ooo" at text means; 0: it is something else. */
static char unescape_one(const char *text, size_t length, const char *special)
{
	unsigned value = 0;

	if (length < 4 || text[0] != '\\')
		return 0;
	for (size_t i = 1; i < 4; i++) {
		if (text[i] < '0' || text[i] > '7')
			return 0;
		value = value * 8 + (unsigned)(text[i] - '0');
	}
	return value && value < 256 && strchr(special, (char)value) ? (char)value : 0;
}

size_t proc_text_unescape(char *name, size_t length, const char *special)
{
	size_t to = 0;

	for (size_t from = 0; from < length; to++) {
		char byte = unescape_one(name + from, length - from, special);

		name[to] = byte ? byte : name[from];
		from += byte ? 4 : 1;
	}
	if (to < length)
		name[to] = '\0';
	return to;
}

char *proc_text_read(TALLOC_CTX *context, int fd, size_t *length)
{
	size_t size = 65536;
	char *text = talloc_array(context, char, size);

	*length = 0;
	while (text) {
		ssize_t n = read(fd, text + *length, size - *length - 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			int error = errno;

			talloc_free(text);
			errno = error;
			return NULL;
		}
		*length += (size_t)n;
		text[*length] = '\0';
		if (n == 0)
			return text;
		/* seq_file gives at most a page more than it has, so there is always something worth asking for. */
		if (size - *length < 8192)
			text = talloc_realloc(context, text, char, size *= 2);
	}
	errno = ENOMEM;
	return NULL;
}

char *proc_text_line(char **rest)
{
	char *line = *rest, *end;

	if (!*line)
		return NULL;
	end = strchrnul(line, '\n');
	*rest = *end ? end + 1 : end;
	*end = '\0';
	return line;
}
