/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A rootfs that the host has mounted noexec.
 *
 * The kernel executes nothing there, and a real chroot says EACCES. Guests of proot run all the same: the loader is no file
 * of the rootfs, and what would map code of a file there gets memory with its content (tracer/calls/mappings.c). This goes for
 * files on the file system of the rootfs itself. On others that are mounted noexec, bound or not, nothing is executed.
 */
#ifndef TRACER_NOEXEC_H
#define TRACER_NOEXEC_H

#include <stdbool.h>
#include <sys/stat.h>

#include "core/view.h"
#include "tracer/call.h"

/* Whether the rootfs of a view is mounted noexec; then sets *device to its file system. Asked once in a run. */
bool noexec_find(const struct view *view, dev_t *device);

/* Whether a file is one that the guest may execute in spite of its mount. */
bool noexec_covers(const struct tracer *tracer, const struct stat *status);

/*
 * Whether the mode of a regular file lets the guest execute it. is_real: the real IDs count, as for access(2). The kernel
 * cannot be asked, because it looks at the mount, too; access control lists do not count.
 */
bool noexec_may_execute(struct call *call, const struct stat *status, bool is_real);

#endif
