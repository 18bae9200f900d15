/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table of files, with one lock. */
#include "tracer/extensions/store.h"

#include <errno.h>
#include <pthread.h>
#include <uthash.h>

struct numbers {
	uint64_t device, inode;
};

struct entry {
	struct numbers numbers;
	uint64_t born;
	struct store_record record;
	UT_hash_handle hh;
};

struct store {
	pthread_mutex_t lock;
	struct ownership_marks *marks;
	struct entry *entries;
};

struct store *store_new(TALLOC_CTX *context, struct ownership_marks *marks)
{
	struct store *store = talloc_zero(context, struct store);

	if (!store)
		return NULL;
	pthread_mutex_init(&store->lock, NULL);
	store->marks = marks;
	return store;
}

static struct entry *find(struct store *store, uint64_t device, uint64_t inode)
{
	const struct numbers numbers = { device, inode };
	struct entry *entry;

	HASH_FIND(hh, store->entries, &numbers, sizeof(numbers), entry);
	return entry;
}

static void drop(struct store *store, struct entry *entry)
{
	HASH_DEL(store->entries, entry);
	talloc_free(entry);
}

bool store_get(struct store *store, const struct store_key *key, struct store_record *record)
{
	struct entry *entry;

	pthread_mutex_lock(&store->lock);
	entry = find(store, key->device, key->inode);
	if (entry && entry->born != key->born) {
		drop(store, entry);
		entry = NULL;
	}
	if (entry)
		*record = entry->record;
	pthread_mutex_unlock(&store->lock);
	return entry != NULL;
}

bool store_may_have(struct store *store, uint64_t device, uint64_t inode)
{
	bool has;

	if (!ownership_is_marked(store->marks, device, inode))
		return false;
	pthread_mutex_lock(&store->lock);
	has = find(store, device, inode) != NULL;
	pthread_mutex_unlock(&store->lock);
	return has;
}

bool store_get_any(struct store *store, uint64_t device, uint64_t inode, struct store_record *record)
{
	struct entry *entry;

	pthread_mutex_lock(&store->lock);
	entry = find(store, device, inode);
	if (entry)
		*record = entry->record;
	pthread_mutex_unlock(&store->lock);
	return entry != NULL;
}

int store_set(struct store *store, const struct store_key *key, const struct store_record *record)
{
	struct entry *entry;

	pthread_mutex_lock(&store->lock);
	entry = find(store, key->device, key->inode);
	if (!entry) {
		entry = talloc_zero(store, struct entry);
		if (entry) {
			entry->numbers = (struct numbers){ key->device, key->inode };
			HASH_ADD(hh, store->entries, numbers, sizeof(entry->numbers), entry);
		}
	}
	if (entry) {
		entry->born = key->born;
		entry->record = *record;
		ownership_mark(store->marks, key->device, key->inode);
	}
	pthread_mutex_unlock(&store->lock);
	return entry ? 0 : -ENOMEM;
}

void store_forget(struct store *store, const struct store_key *key)
{
	struct entry *entry;

	pthread_mutex_lock(&store->lock);
	entry = find(store, key->device, key->inode);
	if (entry)
		drop(store, entry);
	pthread_mutex_unlock(&store->lock);
}

size_t store_for_each(struct store *store, void (*function)(const struct store_key *, const struct store_record *, void *),
		      void *data)
{
	struct entry *entry, *next;
	size_t n = 0;

	pthread_mutex_lock(&store->lock);
	HASH_ITER(hh, store->entries, entry, next) {
		const struct store_key key = { entry->numbers.device, entry->numbers.inode, entry->born };

		function(&key, &entry->record, data);
		n++;
	}
	pthread_mutex_unlock(&store->lock);
	return n;
}
