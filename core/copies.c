/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of copies of code: open addressing, entries are only ever added. */
#include "core/copies.h"

#include <stdbool.h>

static bool is_same(const struct file_identity *a, const struct file_identity *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size && a->changed == b->changed;
}

struct text_copy *copies_find(struct text_copy table[COPIES], const struct file_identity *file)
{
	uint64_t mixed = (file->inode ^ file->device << 32) * 0x9e3779b97f4a7c15ULL;
	size_t first = (size_t)(mixed >> 32);

	for (size_t i = 0; i < COPIES; i++) {
		struct text_copy *entry = &table[(first + i) % COPIES];

		if (!__atomic_load_n(&entry->is_ready, __ATOMIC_ACQUIRE) || is_same(&entry->file, file))
			return entry;
	}
	return NULL;
}
