/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A path as text: reading it, making it canonical, translating it. No file is asked. */
#ifndef PRELOAD_TEXT_H
#define PRELOAD_TEXT_H

#include "preload/path.h"

/* This run's view. */
static inline const struct view *run_view(void)
{
	return (const struct view *)shim_run.view;
}

/* Where the guest's path is: so far into the buffer that a binding's host path fits in front of it. */
static inline char *text_of(struct shim_path *path)
{
	return path->buffer + shim_run.headroom;
}

/* Bytes that the guest's path may take, null byte included. */
static inline size_t text_room(void)
{
	return shim_run.headroom < SHIM_PATH_SIZE ? SHIM_PATH_SIZE - shim_run.headroom : 0;
}

/* Whether the memory of the guest from address on can be read. A null pointer cannot. */
bool text_is_readable(const void *address, size_t size);

/* Copy the string at guest into its place, and see whether it is tidy. Returns 0, or a pass: "", unreadable, or too long. */
long text_read(struct shim_path *path, const char *guest);

/* Fill the guest's memory, which may be bad. Returns the length, or a pass. */
long text_give(unsigned long buffer, const char *text, size_t length);

/*
 * Make it canonical but for "..": no doubled slashes, no "."; the root becomes "", as does the starting directory. The end that
 * asks for more than a name is cut off: text_put_end(). Returns 0, or a pass: a name is too long.
 */
long text_tidy(struct shim_path *path);

void text_put_end(struct shim_path *path);

/* Translate it where it is, when there is no ".." left. Returns 0, or a pass. */
long text_translate(struct shim_path *path);

/* Make the guest's path of it again, as before text_translate(). */
void text_restore(struct shim_path *path);

/* Copy bytes to a place that may overlap. */
void text_move(char *target, const char *source, size_t length);

/* Whether a component is that many dots. */
bool text_is_dots(const char *name, size_t length, size_t n_dots);

/* Whether a canonical host path is "/proc" or lies below it. */
bool text_is_below_proc(const char *host, size_t length);

#endif
