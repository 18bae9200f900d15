/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bindings that are read-only: what the kernel says where a mount is, in its order (mnt_want_write() of fs/namespace.c). All of it
 * costs nothing in runs without such a binding.
 */
#ifndef TRACER_READ_ONLY_H
#define TRACER_READ_ONLY_H

#include "tracer/call.h"

/* Whether what a pin names, or the directory that holds the entry, is not to be changed. Fails closed: true in doubt. */
bool read_only_pin(const struct tracer *tracer, const struct pin *pin);

/* The same of a descriptor of the caller, or its working directory (AT_FDCWD). */
bool read_only_descriptor(const struct call *call, int fd);

/*
 * For a call whose paths are in its pins: whether its row says that it changes something that is read-only. A path that means a
 * descriptor is looked at, too. Returns 0, -EROFS, or what comes before that: -EEXIST, ...
 */
int read_only_refuse(struct call *call);

/* The same for an entry that is to be made. */
int read_only_refuse_entry(const struct call *call, const struct pin *pin);

/* The same for an open with flags of what pins[0] holds; is_entry: the entry is named, not looked at. */
int read_only_refuse_open(const struct call *call, int flags, bool is_entry);

/* The end of a handler of access(2): what may be written as far as permissions go is read-only all the same. Returns 0. */
int read_only_access(struct call *call);

#endif
