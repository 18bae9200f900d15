/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The arguments or the environment of a guest's execve, to be changed before the guest makes the call. Strings of the guest stay
 * where they are; only pointers are new.
 */
#ifndef TRACER_EXEC_VECTOR_H
#define TRACER_EXEC_VECTOR_H

#include "tracer/rewrite.h"

struct vector_word {
	const char *text;	/* of ours, which lives as long as the call; NULL: the guest's string is at: */
	uint64_t address;
};

struct vector {
	TALLOC_CTX *memory;
	struct vector_word *words;
	size_t n_words;
	bool is_changed;	/* since it was read */
};

/* Read the pointers; none at all where address is 0. Returns 0, -EFAULT, -E2BIG (more than any stack holds), -ENOMEM, -ESRCH. */
int vector_read(struct vector *vector, TALLOC_CTX *memory, pid_t tid, enum abi abi, uint64_t address);

/* Put a word before the one with that index, or at the end. Returns 0 or -ENOMEM. */
int vector_insert(struct vector *vector, size_t at, struct vector_word word);
int vector_insert_text(struct vector *vector, size_t at, const char *text);

void vector_remove(struct vector *vector, size_t at);

/* Replace a word by a text. */
void vector_set(struct vector *vector, size_t at, const char *text);

/* Make the vector argument number arg of a call. Returns 0 or -ENOMEM. */
int vector_write(const struct vector *vector, struct rewrite *rewrite, enum abi abi, int arg);

#endif
