/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loaders as files that guests can execute. */
#ifndef TRACER_EXEC_LOADERS_H
#define TRACER_EXEC_LOADERS_H

#include "tracer/tracer.h"

/*
 * Fill tracer->loader: memfds with the embedded loaders, so that no directory has to allow execution. path (PROOT_LOADER),
 * when not NULL, replaces the one of proot's own ABI. Returns 0, or -errno, which has been said.
 */
int loaders_open(struct tracer *tracer, const char *path);

#endif
