/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Host paths that are longer than the kernel tells. */
#ifndef TRACER_CLIMB_H
#define TRACER_CLIMB_H

#include <stddef.h>

/*
 * The host path of the directory that fd (O_PATH) holds, for when readlink(2) of /proc/self/fd/N says ENAMETOOLONG: climbs
 * by ".." until the rest is short enough, finding each name in its parent, which has to be readable.
 * Returns the length without the null byte. Errors: -ENAMETOOLONG (size), -ENOENT (a directory is gone), -EACCES, -ENFILE.
 */
long climb_host_path(int fd, char *host_path, size_t size);

#endif
