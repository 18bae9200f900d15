/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tracer carries for each class of guest. The loaders are complete ELF executables: the bytes from start up to
 * end, to be written to a memfd and executed from there in place of the guest's program.
 */
#ifndef TRACER_EMBEDDED_H
#define TRACER_EMBEDDED_H

extern const unsigned char loader_x86_64_start[], loader_x86_64_end[];
extern const unsigned char loader_i386_start[], loader_i386_end[];
extern const unsigned char loader_aarch64_start[], loader_aarch64_end[];

/* The shim's libraries: preload/README.md. */
extern const unsigned char preload_x86_64_start[], preload_x86_64_end[];
extern const unsigned char preload_i386_start[], preload_i386_end[];
extern const unsigned char preload_aarch64_start[], preload_aarch64_end[];

#endif
