/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The dynamic linker keeps a list of what it has loaded for debuggers (struct r_debug of <link.h>): auxv tells the program's
 * headers, these its dynamic section, and that has the list. Every ELF libc has it. Each object's hash table is read as the
 * dynamic linker reads it: DT_GNU_HASH (https://sourceware.org/gnu-gabi/program-loading-and-dynamic-linking.txt), else DT_HASH.
 */
#include "preload/symbols.h"

#include <linux/auxvec.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/string.h"
#include "preload/abi.h"

#define DT_GNU_HASH_ 0x6ffffef5
#define DT_VERSYM_ 0x6ffffff0
#define VERSION_HIDDEN 0x8000	/* not the default version of the name */

/* <link.h> */
struct link_map {
	uintptr_t bias;
	const char *name;
	const ELFW(Dyn) *dynamic;
	struct link_map *next;
};

struct debug {
	int version;
	struct link_map *map;
};

/* What of an object's dynamic section is needed to look up a name. */
struct object {
	uintptr_t bias;
	const ELFW(Sym) *symbols;
	const char *strings;
	const uint32_t *gnu_hash;
	const uint32_t *hash;
	const uint16_t *versions;
};

extern const ELFW(Dyn) _DYNAMIC[] __attribute__((visibility("hidden")));

/* --- the list ------------------------------------------------------------------------------------------------------------ */

static const struct debug *debug_of(const ELFW(Dyn) *dynamic)
{
	for (; dynamic->d_tag != DT_NULL; dynamic++)
		if (dynamic->d_tag == DT_DEBUG)
			return (const struct debug *)dynamic->d_un.d_ptr;
	return NULL;
}

static const struct link_map *first_object(uint64_t vector)
{
	const ELFW(Phdr) *headers = NULL;
	const ELFW(Dyn) *dynamic = NULL;
	const struct debug *debug;
	uintptr_t bias = 0;
	size_t n = 0;

	for (const uintptr_t *entry = (const uintptr_t *)(uintptr_t)vector; entry && entry[0] != AT_NULL; entry += 2) {
		if (entry[0] == AT_PHDR)
			headers = (const ELFW(Phdr) *)entry[1];
		if (entry[0] == AT_PHNUM)
			n = entry[1];
	}
	for (size_t i = 0; headers && i < n; i++)
		if (headers[i].p_type == PT_PHDR)
			bias = (uintptr_t)headers - headers[i].p_vaddr;
	for (size_t i = 0; headers && i < n; i++)
		if (headers[i].p_type == PT_DYNAMIC)
			dynamic = (const ELFW(Dyn) *)(bias + headers[i].p_vaddr);
	debug = dynamic ? debug_of(dynamic) : NULL;
	return debug ? debug->map : NULL;
}

/* --- one object ----------------------------------------------------------------------------------------------------------- */

/* Some dynamic linkers write addresses into the section, some leave it as in the file. */
static const void *address_of(const struct link_map *map, uintptr_t value)
{
	return (const void *)(value < map->bias ? value + map->bias : value);
}

static struct object read_object(const struct link_map *map)
{
	struct object object = { .bias = map->bias };

	for (const ELFW(Dyn) *entry = map->dynamic; entry && entry->d_tag != DT_NULL; entry++) {
		const void *address = address_of(map, entry->d_un.d_ptr);

		if (entry->d_tag == DT_SYMTAB)
			object.symbols = address;
		else if (entry->d_tag == DT_STRTAB)
			object.strings = address;
		else if (entry->d_tag == DT_GNU_HASH_)
			object.gnu_hash = address;
		else if (entry->d_tag == DT_HASH)
			object.hash = address;
		else if (entry->d_tag == DT_VERSYM_)
			object.versions = address;
	}
	return object;
}

static bool is_definition(const struct object *object, uint32_t index, const char *name)
{
	const ELFW(Sym) *symbol = &object->symbols[index];
	unsigned type = symbol->st_info & 15, binding = symbol->st_info >> 4;

	if (symbol->st_shndx == SHN_UNDEF || (type != STT_FUNC && type != STT_OBJECT) ||
	    (binding != STB_GLOBAL && binding != STB_WEAK))
		return false;
	if (object->versions && (object->versions[index] & VERSION_HIDDEN))
		return false;
	return str_equal(object->strings + symbol->st_name, name);
}

static void *found(const struct object *object, uint32_t index)
{
	return (void *)(object->bias + object->symbols[index].st_value);
}

static void *find_by_gnu_hash(const struct object *object, const char *name)
{
	const uint32_t *table = object->gnu_hash, n_buckets = table[0], first = table[1], n_bloom = table[2];
	const uintptr_t *bloom = (const uintptr_t *)(table + 4);
	const uint32_t *buckets = (const uint32_t *)(bloom + n_bloom), *chain = buckets + n_buckets;
	uint32_t hash = 5381, index;
	uintptr_t word;

	for (const char *at = name; *at; at++)
		hash = hash * 33 + (unsigned char)*at;
	if (!n_buckets || !n_bloom)
		return NULL;
	word = bloom[hash / ELF_WORD_BITS % n_bloom];
	if (!(word >> hash % ELF_WORD_BITS & word >> (hash >> table[3]) % ELF_WORD_BITS & 1))
		return NULL;
	index = buckets[hash % n_buckets];
	if (index < first)
		return NULL;
	do {
		if ((chain[index - first] | 1) == (hash | 1) && is_definition(object, index, name))
			return found(object, index);
	} while (!(chain[index++ - first] & 1));
	return NULL;
}

static void *find_by_hash(const struct object *object, const char *name)
{
	const uint32_t n_buckets = object->hash[0], *buckets = object->hash + 2, *chain = buckets + n_buckets;
	uint32_t hash = 0;

	for (const char *at = name; *at; at++) {
		hash = (hash << 4) + (unsigned char)*at;
		hash = (hash ^ (hash >> 24 & 0xf0)) & 0x0fffffff;
	}
	for (uint32_t index = n_buckets ? buckets[hash % n_buckets] : 0; index; index = chain[index])
		if (is_definition(object, index, name))
			return found(object, index);
	return NULL;
}

static void *find_in(const struct link_map *map, const char *name)
{
	struct object object = read_object(map);

	if (!object.symbols || !object.strings)
		return NULL;
	if (object.gnu_hash)
		return find_by_gnu_hash(&object, name);
	return object.hash ? find_by_hash(&object, name) : NULL;
}

/* --- all ------------------------------------------------------------------------------------------------------------------ */

static void *find_from(const struct link_map *map, const char *name)
{
	void *address = NULL;

	for (; map && !address; map = map->next)
		if (map->dynamic != _DYNAMIC)
			address = find_in(map, name);
	return address;
}

void *symbol_find(uint64_t vector, const char *name)
{
	return find_from(first_object(vector), name);
}

void *symbol_find_next(uint64_t vector, const char *name)
{
	const struct link_map *map = first_object(vector);

	while (map && map->dynamic != _DYNAMIC)
		map = map->next;
	return map ? find_from(map->next, name) : NULL;
}
