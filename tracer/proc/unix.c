/* SPDX-License-Identifier: GPL-2.0-or-later */
/* net/unix: sockets, with the names that guests gave them instead of those that proot had them bound to. */
#include <stdio.h>
#include <string.h>

#include "tracer/proc/files.h"
#include "tracer/socket_names.h"

int proc_make_unix(const struct proc_source *source, struct proc_text *text)
{
	char *rest = source->text, *line;

	while ((line = proc_text_line(&rest))) {
		char guest[SOCKET_NAME_SIZE];
		int length = 0;

		/* unix_seq_show() of net/unix/af_unix.c: seven numbers, and a name if there is one. */
		sscanf(line, "%*x: %*x %*x %*x %*x %*x %*u %n", &length);
		if (length && line[length] == '/' &&
		    socket_names_recall(source->tracer->socket_names, line + length, guest) >= 0)
			proc_text_print(text, "%.*s%s\n", length, line, guest);
		else
			proc_text_print(text, "%s\n", line);
	}
	return 0;
}
