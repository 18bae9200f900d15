/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading /proc/TID/status. */
#include "tracer/process_status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int process_status_read(pid_t tid, char text[PROCESS_STATUS_SIZE])
{
	char path[40];
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -ESRCH;
	length = read(fd, text, PROCESS_STATUS_SIZE - 1);
	close(fd);
	text[length > 0 ? length : 0] = '\0';
	return length > 0 ? 0 : -ESRCH;
}

const char *process_status_field(const char *text, const char *key)
{
	const char *field = strstr(text, key);

	return field ? field + strlen(key) : NULL;
}

uint64_t process_status_mask(const char *text, const char *key)
{
	const char *field = process_status_field(text, key);

	return field ? strtoull(field, NULL, 16) : 0;
}
