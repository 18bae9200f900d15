/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors of strings of a guest. */
#include "tracer/exec/vector.h"

#include <errno.h>
#include <string.h>

#include "tracer/memory.h"

#define MAX_WORDS (1 << 20)	/* more than fit any stack: the kernel says E2BIG */
#define PAGE 4096

static size_t pointer_size(enum abi abi)
{
	return abi == ABI_I386 ? 4 : 8;
}

static uint64_t pointer_at(const uint8_t *bytes, size_t size)
{
	uint64_t pointer = 0;

	memcpy(&pointer, bytes, size);
	return pointer;
}

/* Add the pointers that lie in a part of a page. Returns 1 at the null pointer, 0, or -ENOMEM. */
static int take_pointers(struct vector *vector, const uint8_t *bytes, size_t length, size_t size)
{
	for (size_t at = 0; at + size <= length; at += size) {
		uint64_t pointer = pointer_at(bytes + at, size);

		if (!pointer)
			return 1;
		if (vector_insert(vector, vector->n_words, (struct vector_word){ .address = pointer }) < 0)
			return -ENOMEM;
	}
	return 0;
}

int vector_read(struct vector *vector, TALLOC_CTX *memory, pid_t tid, enum abi abi, uint64_t address)
{
	size_t size = pointer_size(abi), kept = 0;
	uint8_t bytes[8 + PAGE];
	int status = 0;

	*vector = (struct vector){ .memory = memory };
	while (address && status == 0) {
		size_t chunk = PAGE - address % PAGE, length = kept + chunk, rest;

		status = memory_read(tid, address, bytes + kept, chunk);
		if (status == 0)
			status = take_pointers(vector, bytes, length, size);
		if (status == 0 && vector->n_words > MAX_WORDS)
			status = -E2BIG;
		/* A pointer may lie in two pages. */
		rest = length % size;
		memmove(bytes, bytes + length - rest, rest);
		kept = rest;
		address += chunk;
	}
	vector->is_changed = false;
	return status < 0 ? status : 0;
}

int vector_insert(struct vector *vector, size_t at, struct vector_word word)
{
	size_t room = talloc_array_length(vector->words);

	if (vector->n_words == room) {
		struct vector_word *words = talloc_realloc(vector->memory, vector->words, struct vector_word, 2 * room + 64);

		if (!words)
			return -ENOMEM;
		vector->words = words;
	}
	memmove(vector->words + at + 1, vector->words + at, (vector->n_words - at) * sizeof(word));
	vector->words[at] = word;
	vector->n_words++;
	vector->is_changed = true;
	return 0;
}

int vector_insert_text(struct vector *vector, size_t at, const char *text)
{
	return vector_insert(vector, at, (struct vector_word){ .text = text });
}

void vector_remove(struct vector *vector, size_t at)
{
	vector->n_words--;
	memmove(vector->words + at, vector->words + at + 1, (vector->n_words - at) * sizeof(vector->words[0]));
	vector->is_changed = true;
}

void vector_set(struct vector *vector, size_t at, const char *text)
{
	vector->words[at] = (struct vector_word){ .text = text };
	vector->is_changed = true;
}

int vector_write(const struct vector *vector, struct rewrite *rewrite, enum abi abi, int arg)
{
	size_t size = pointer_size(abi);
	uint8_t *pointers = talloc_zero_size(vector->memory, (vector->n_words + 1) * size);
	uint32_t offset;
	int error;

	if (!pointers)
		return -ENOMEM;
	for (size_t i = 0; i < vector->n_words; i++)
		memcpy(pointers + i * size, &vector->words[i].address, size);
	error = rewrite_arg(vector->memory, rewrite, arg, pointers, (vector->n_words + 1) * size);
	offset = (uint32_t)rewrite->args[arg];
	for (size_t i = 0; i < vector->n_words && error == 0; i++) {
		const char *text = vector->words[i].text;
		long place = text ? rewrite_add(vector->memory, rewrite, text, strlen(text) + 1) : 0;

		if (place < 0)
			error = (int)place;
		else if (text)
			error = rewrite_point(rewrite, offset + (uint32_t)(i * size), (uint32_t)place);
	}
	return error;
}
