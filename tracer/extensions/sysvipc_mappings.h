/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where files of proot's own are mapped: /proc/PID/maps of one process, or of all that can be looked at. proc_pid_maps(5). */
#ifndef TRACER_EXTENSIONS_SYSVIPC_MAPPINGS_H
#define TRACER_EXTENSIONS_SYSVIPC_MAPPINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <talloc.h>

struct mapped_file {
	int fd;
	dev_t device;
	ino_t inode;
};

struct mapping {
	uint64_t start, end, offset;
	unsigned major, minor;		/* of the file's device */
	ino_t inode;
};

bool mapping_is_of(const struct mapping *mapping, const struct mapped_file *file);

/* A line of the file. Returns whether it is one of a memfd. */
bool mapping_parse(const char *line, struct mapping *mapping);

/* All mappings of memfds in a thread's process, by address. Returns how many; *mappings belongs to context. */
size_t mappings_read(TALLOC_CTX *context, pid_t tid, struct mapping **mappings);

/* How many mappings of a file there are in the processes of this machine that proot may look at. */
size_t mappings_count(const struct mapped_file *file);

#endif
