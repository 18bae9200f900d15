/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the programs of the differential test share: numbers that depend on a seed only, random paths, a random tree.
 * Nothing drawn ever depends on what a call returned, so that calls can be left out without changing the others.
 */
#ifndef DIFFERENTIAL_COMMON_H
#define DIFFERENTIAL_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEXT_SIZE 8192	/* holds every random path, also those that are too long */

/* The seven types of files. S_IF* would come with a struct stat that is libc's and not the kernel's. */
enum { TYPE_MASK = 0170000, TYPE_FIFO = 0010000, TYPE_CHARACTER = 0020000, TYPE_DIRECTORY = 0040000, TYPE_BLOCK = 0060000,
       TYPE_FILE = 0100000, TYPE_LINK = 0120000, TYPE_SOCKET = 0140000 };

extern bool with_proc;	/* whether /proc is there: paths through its links are drawn too */

/* Begin the numbers number `stream` of a seed. */
void random_begin(uint64_t seed, uint64_t stream);

/* A number below limit (1 or more). */
unsigned below(unsigned limit);

/* True percent times in a hundred. */
bool percent(unsigned share);

/* One of the values. */
#define PICK(...) (((const long[]){ __VA_ARGS__ })[below(sizeof((long[]){ __VA_ARGS__ }) / sizeof(long))])

/* Draw a path into text[TEXT_SIZE]: any spelling, of any length, also empty. */
void draw_path(char *text);

/* Draw a name of a file, as draw_path() likes to use it, into name[2]. */
void draw_name(char *name);

/* Make the tree of a seed in the working directory; uid owns most of it. Exits with a message when it cannot. */
void tree_make(uint64_t seed, unsigned uid);

/* Print the tree below the working directory, one line for each file. */
void tree_dump(void);

/* Print bytes with runs abbreviated and what is unprintable escaped, into out. Returns the end. */
char *print_text(char *out, const char *text, size_t length);

#endif
