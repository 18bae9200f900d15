/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tree in which things are swapped all the time, and what may come out when a path is looked up in it.
 *
 * An object is what has an inode: a directory, a file, a link. A name of a directory may be any of several objects over the
 * time, or missing; a directory may have several parents. A look-up may meet each name at another moment, so what it may
 * find is the union over all of these: the kernel promises no more in a real chroot, and no less.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define MODEL_MAX 64	/* objects: bits of a set; the last one stands for "missing" */

struct object {
	char kind;		/* 'd', 'f', 'l' */
	char path[48];		/* below the tree's top, when nothing has been swapped */
	char text[1100];	/* of a link */
	uint64_t parents;
	dev_t device;
	ino_t inode;
	int descriptor;		/* of a directory, O_PATH */
};

/* Two names that are exchanged; with_nothing: the second is missing at first, and the object goes to and fro. */
struct swap {
	const char *directories[2];
	const char *names[2];
	bool with_nothing;
};

enum { MAY_BE_MISSING = 1, MAY_BE_NO_DIRECTORY = 2, MAY_LOOP = 4 };

struct outcome {
	uint64_t objects;
	unsigned errors;
};

extern struct object objects[MODEL_MAX];
extern int n_objects, top;	/* top: the number of the tree's top directory */
extern const struct swap swaps[];
extern const int n_swaps;

/* Fill objects with the tree whose top has the absolute path top_path. */
void model_init(const char *top_path);

/* What a look-up may find that starts at one of the directories (of an absolute path: at the root). */
struct outcome model_walk(uint64_t start, const char *path, bool is_followed);

/*
 * The same for one who holds names, not directories, and starts from the root again at each step: after each step it may be
 * at whatever has these names meanwhile. proot's tracer is such a one where a path has links or "..".
 */
struct outcome model_walk_by_names(uint64_t start, const char *path, bool is_followed);

/* What a name of a directory may be; MODEL_MISSING for a name that nothing has. */
#define MODEL_MISSING (1ULL << (MODEL_MAX - 1))
uint64_t model_entry(int directory, const char *name, int length);

/* A name of a directory: number n of them, or NULL. */
const char *model_name(int directory, int n);

/* The objects of a kind. */
uint64_t model_kind(char kind);

/* The number of the object that has a path below the top when nothing is swapped; -1: none. */
int model_find(const char *path);

#endif
