/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --fakeroot-db: what a store remembers, kept in a file for the next run. */
#ifndef TRACER_EXTENSIONS_STORE_FILE_H
#define TRACER_EXTENSIONS_STORE_FILE_H

#include "tracer/extensions/store.h"

/* Take in what the file has; one that is missing has nothing. Returns 0 or -errno; -EBADMSG: it is damaged. What is wrong is said. */
int store_load(struct store *store, const char *path);

/* Write the file anew: under another name, which then takes its place. Returns 0 or -errno (said); the old one is left then. */
int store_save(struct store *store, const char *path);

#endif
