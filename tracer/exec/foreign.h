/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs of other processors, where there is nothing to run them. */
#ifndef TRACER_EXEC_FOREIGN_H
#define TRACER_EXEC_FOREIGN_H

#include "tracer/call.h"
#include "tracer/exec/elf.h"

/* The QEMU that runs programs of a kind, "qemu-aarch64"; NULL: none that we know. */
const char *foreign_qemu(const struct elf_kind *kind);

/*
 * A program cannot be executed: say what is missing, once in a run. Of the run's command, tracer->missing_qemu tells
 * whoever says why it did not start.
 */
void foreign_say(struct call *call, const char *path, const struct elf_kind *kind);

#endif
