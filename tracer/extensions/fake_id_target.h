/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The file that a call means, and what it seems to be. */
#ifndef TRACER_EXTENSIONS_FAKE_ID_TARGET_H
#define TRACER_EXTENSIONS_FAKE_ID_TARGET_H

#include <sys/types.h>

#include "tracer/extensions/fake_id.h"

struct target {
	int directory;		/* AT_FDCWD where the path is absolute */
	char path[PIN_PATH_SIZE];
	int flags;		/* AT_* for calls that take these three */
	struct store_key key;
	struct store_record record;	/* how the file seems now */
	mode_t real_mode;
	uint32_t plain_uid, plain_gid;	/* whose it would seem to be if nothing were remembered */
};

/* What directory, path and flags of a target lead to. Fills in the rest. 0 or -errno. */
int target_look(const struct fake_id *fake, struct target *target);

/* What a pin, or a descriptor of the guest, holds. 0 or -errno. */
int target_of_pin(const struct fake_id *fake, const struct pin *pin, struct target *target);
int target_of_descriptor(const struct call *call, const struct fake_id *fake, int fd, struct target *target);

/*
 * What a call means: by the path of its row, or by the descriptor that is its first argument. 0 or -errno. call->pins[0] may hold
 * it then; who lets the call go on has to release that.
 */
int target_find(struct call *call, const struct fake_id *fake, struct target *target);

/*
 * Remember the record of a target; or nothing, where it says no more than the kernel does: most files are given to root by who
 * believes to be root, and of a file that is not in the store the shim can tell. 0 or -ENOMEM.
 */
int target_remember(const struct fake_id *fake, const struct target *target);

/* Whether what target_find() has found lies below a read-only binding. */
bool target_is_read_only(const struct call *call);

/* st_mode as it seems. */
mode_t target_mode(const struct target *target);

/* listxattr(2) of what target_find() has found: the length of the names or -errno. */
ssize_t target_list_attributes(const struct call *call, const struct target *target, char *names, size_t size);

#endif
