/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the first door share: libc.c, where functions are one system call, and inside.c, where they are more. */
#ifndef PRELOAD_DOOR_H
#define PRELOAD_DOOR_H

#include <stdbool.h>

#define EXPORT __attribute__((visibility("default")))

/* Whether calls may be answered: the shim is on in this process, and errno can be set. */
bool door_is_open(void);

/* What a libc function returns for the result of a system call: it, or -1 and errno. */
long door_set_errno(long result);

/* open(2) by the dispatcher, at a cancellation point. To be called when the door is open. Returns as shim_answer(). */
long door_open(const char *path, unsigned flags, unsigned mode);

/* The definition of a name that the program would use: the first one but ours, or the first one behind ours. Or NULL. */
void *door_find(const char *name);
void *door_find_next(const char *name);

#endif
