/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hard links where the host has none (-l): the files whose names are symbolic links.
 *
 * A file with several names lies in the directory /.l2s of the rootfs under a number; each of its names is a symbolic link with
 * the text "/.l2s/NUMBER", and beside it "NUMBER.n" is a symbolic link whose text is how many there are. The number of
 * names is raised before a name is made and lowered after one is gone: what is interrupted leaves a file too many, never one
 * too few. A lock on the directory holds for all proots of the machine.
 */
#ifndef TRACER_LINK_STORE_H
#define TRACER_LINK_STORE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "core/view.h"
#include "tracer/resolve.h"

struct link_store {
	char host[VIEW_PATH_SIZE];	/* host path of the directory, which may not exist yet */
	size_t host_length;
};

/* The file that an entry is a name of, or 0: it is no such name. */
uint64_t link_store_id(const struct pin *entry);

/* The file that a canonical host path is that of, or 0. */
uint64_t link_store_id_of_path(const struct link_store *store, const char *host_path);

/* Where the pin is a name of such a file, hold the file instead. Returns 0 or -errno; the pin holds nothing then. */
int link_store_follow(const struct link_store *store, struct pin *pin);

/* lstat(2) of a file of the store. Returns 0 or -errno. */
int link_store_look(const struct link_store *store, uint64_t id, struct stat *status);

/* How many names a file has, or -errno. */
long link_store_count(const struct link_store *store, uint64_t id);

/* Move a regular file with one name into the store; its name becomes a link. Sets *id. Returns 0 or -errno. */
int link_store_take(const struct link_store *store, const struct pin *name, uint64_t *id);

/* Give a file of the store one more name. */
int link_store_add(const struct link_store *store, uint64_t id, const struct pin *name);

/*
 * unlink(2) and rename(2) of an entry that is a name of a file of the store: the file has one name less, and is gone with the
 * last one. Both in one, so that no name counts twice. -EAGAIN: the entry is no such name any more.
 */
int link_store_unlink(const struct link_store *store, const struct pin *name);
int link_store_rename_over(const struct link_store *store, const struct pin *from, const struct pin *name, unsigned flags);

/* Put a file that has one name only back under it. */
void link_store_give_back(const struct link_store *store, uint64_t id, const struct pin *name);

#endif
