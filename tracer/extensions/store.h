/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What guests that believe to be root have done to files and could not really do: one store for all processes of the run.
 *
 * A file is told by device and inode number; its time of birth, where the file system knows it, tells a new file from a removed
 * one that had the same number. Thread-safe.
 */
#ifndef TRACER_EXTENSIONS_STORE_H
#define TRACER_EXTENSIONS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <talloc.h>

#include "core/ownership.h"

struct store;

struct store_key {
	uint64_t device, inode;
	uint64_t born;		/* nanoseconds since 1970; 0: nobody knows */
};

/* What is remembered of a file. */
struct store_record {
	uint32_t uid, gid;
	uint32_t mode;		/* all bits of st_mode that count instead of the real ones: mode_mask */
	uint32_t mode_mask;
	uint64_t rdev;		/* of a device: mode_mask has S_IFMT then */
	uint32_t capability_size;	/* bytes of the attribute security.capability; 0: it has none */
	uint8_t capability[24];
};

/* An empty store that sets marks. Returns NULL: no memory. */
struct store *store_new(TALLOC_CTX *context, struct ownership_marks *marks);

/* Whether the store has the file; then its record. An entry of an older file with the same number is dropped. */
bool store_get(struct store *store, const struct store_key *key, struct store_record *record);

/* Whether it may have one with these numbers, whenever born. */
bool store_may_have(struct store *store, uint64_t device, uint64_t inode);

/* The record of whatever file has these numbers now, whenever born; for who does not know. */
bool store_get_any(struct store *store, uint64_t device, uint64_t inode, struct store_record *record);

/* Remember. Returns 0 or -ENOMEM. */
int store_set(struct store *store, const struct store_key *key, const struct store_record *record);

/* Remember nothing of the file any more. */
void store_forget(struct store *store, const struct store_key *key);

/* Call a function for each file, and return how many there are. It must not use the store. */
size_t store_for_each(struct store *store, void (*function)(const struct store_key *, const struct store_record *, void *),
		      void *data);

#endif
