/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The loaders that the tracer carries: complete ELF executables, one for each class of guest. Each is the bytes from
 * its start up to its end; to be written to a memfd and executed from there in place of the guest's program.
 */
#ifndef TRACER_EMBEDDED_H
#define TRACER_EMBEDDED_H

extern const unsigned char loader_x86_64_start[], loader_x86_64_end[];
extern const unsigned char loader_i386_start[], loader_i386_end[];

#endif
