/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tracer's side of core/copies.h: making copies of code whose system calls lead to the shim. */
#ifndef TRACER_COPIES_H
#define TRACER_COPIES_H

#include <stdbool.h>
#include <stdint.h>
#include <talloc.h>

#include "core/copies.h"

struct copies;
struct extensions;

/*
 * Prepare the shim's file for copies: library is that of size bytes, already in the file; it will be at address in guests.
 * extensions: see sites_find().
 * The file grows. Returns NULL if the library has no second door, or there is no memory.
 */
struct copies *copies_open(TALLOC_CTX *context, int file, const uint8_t *library, size_t size, uint64_t address,
			   const struct extensions *extensions);

/*
 * Have an entry for the file that is open at fd, if it is fit for one: a file that nobody is writing to, on a file system that
 * tells when somebody has. is_interpreter: or a program without one; its mmap is a site, too. Returns whether the file has
 * sites. Thread-safe; may take milliseconds the first time.
 */
bool copies_add(struct copies *copies, int fd, bool is_interpreter);

/*
 * What is at an offset of the shim's file: text of which file, from which offset there. Returns false if it is no copy of a
 * text: the library itself, stubs. Thread-safe.
 */
bool copies_find_origin(const struct copies *copies, uint64_t at, struct file_identity *file, uint64_t *offset);

#endif
