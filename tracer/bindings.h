/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what the user asked for to the view: which paths of the host the guest sees, and where. */
#ifndef TRACER_BINDINGS_H
#define TRACER_BINDINGS_H

#include <talloc.h>

#include "core/view.h"
#include "tracer/glue.h"
#include "tracer/options.h"

/*
 * Build the view of a run from settings: the rootfs, and each requested binding in turn, whose guest location is
 * resolved in what the ones before it show. Where a binding has no place in the guest, makes one (glue.h);
 * *glue->entries are then the names to add to listings. Bindings that cannot be made are left out with a warning.
 *
 * context: talloc parent of *view and *glue. The caller ends with glue_destroy(*glue), whatever happened in between.
 * Returns 0. Errors, all said with message_error(), nothing left on disk: -ENOENT, -ENOTDIR, -EACCES, ... (the rootfs
 * cannot be used), -ENOMEM.
 */
int bindings_build(TALLOC_CTX *context, const struct settings *settings, struct view **view, struct glue **glue);

/*
 * Find the guest directory where the command starts: -w, or the working directory of proot, under its own name in the
 * guest, else where a binding shows it. Says with a warning when there is no such directory; it is then "/".
 * Returns a canonical guest path whose talloc parent is context, or NULL: no memory.
 */
char *bindings_initial_cwd(TALLOC_CTX *context, const struct settings *settings, const struct view *view);

#endif
