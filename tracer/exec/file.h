/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that takes part in an exec: program, interpreter, QEMU. */
#ifndef TRACER_EXEC_FILE_H
#define TRACER_EXEC_FILE_H

#include <sys/stat.h>

#include "core/load.h"
#include "tracer/call.h"
#include "tracer/exec/elf.h"

struct exec_file {
	struct elf_program *elf;
	int fd;			/* readable, or -1 */
	struct stat status;
	char *guest;		/* canonical guest path */
	char *host;		/* path for the loader */
};

/* A file that is not open. */
#define EXEC_FILE_NONE ((struct exec_file){ .fd = -1 })

/*
 * Find and open a program by a path of the guest, relative to its descriptor dirfd or to its working directory, if it may be
 * executed. What file was before has to be closed. Returns 0, or the errno that execve(2) would give.
 */
int exec_file_open(struct call *call, int dirfd, const char *path, enum walk_mode mode, struct exec_file *file);

/* fexecve(3): the program is a descriptor of the guest. */
int exec_file_open_descriptor(struct call *call, int dirfd, struct exec_file *file);

/* The same of a file by its path on the host. */
int exec_file_open_host(struct call *call, const char *host_path, struct exec_file *file);

void exec_file_close(struct exec_file *file);

/* The file's part in a load script. file->elf has to be there; all lives as long as the call. */
struct load_image exec_file_image(const struct exec_file *file);

#endif
