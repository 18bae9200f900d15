/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of text to the user's terminal, whole or not at all. See message.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "tracer/message.h"

#define LINE_SIZE 8192

/* Messages also come from where no settings are at hand (a failed allocation), hence a variable of the file. */
static int message_verbosity;

void message_set_verbosity(int verbosity)
{
	message_verbosity = verbosity;
}

/* A file name must not be able to move the cursor, or to look like a second line. */
static void line_mask_controls(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == '\177')
			*text = '?';
}

static void line_write(const char *kind, const char *format, va_list arguments)
{
	int saved_errno = errno;
	char line[LINE_SIZE];
	int start = snprintf(line, sizeof(line), "proot %s: ", kind);
	int room = LINE_SIZE - start - 1;	/* the last byte is for the end of the line */
	int length = vsnprintf(line + start, room, format, arguments);

	if (length < 0)
		length = 0;
	if (length >= room)
		length = room - 1;
	line_mask_controls(line);
	line[start + length] = '\n';
	if (write(STDERR_FILENO, line, start + length + 1) < 0) {
		/* Nobody is left to be told that standard error does not take it. */
	}
	errno = saved_errno;
}

void message_info(int level, const char *format, ...)
{
	va_list arguments;

	if (message_verbosity < level)
		return;
	va_start(arguments, format);
	line_write("info", format, arguments);
	va_end(arguments);
}

void message_warning(const char *format, ...)
{
	va_list arguments;

	if (message_verbosity < 0)
		return;
	va_start(arguments, format);
	line_write("warning", format, arguments);
	va_end(arguments);
}

void message_error(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	line_write("error", format, arguments);
	va_end(arguments);
}
