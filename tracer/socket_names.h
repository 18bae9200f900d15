/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How guests spelled the paths that they bound sockets to. The kernel tells the path that it was given, which is a host
 * path; the guest has to be told its own words. Kept by proot, because a socket outlives the process that bound it.
 */
#ifndef TRACER_SOCKET_NAMES_H
#define TRACER_SOCKET_NAMES_H

#include <stddef.h>
#include <talloc.h>

/* Longest sun_path, null byte included; Linux takes one without. */
#define SOCKET_NAME_SIZE 109

struct socket_names;

/* An empty collection; NULL: no memory. Thread-safe, as are the following. */
struct socket_names *socket_names_new(TALLOC_CTX *context);

/* Remember that host (as in sun_path) was spelled guest; a later spelling replaces it. Nothing happens without memory. */
void socket_names_remember(struct socket_names *names, const char *host, const char *guest);

/* Copy the spelling of host to guest. Returns its length or -ENOENT. */
long socket_names_recall(struct socket_names *names, const char *host, char guest[SOCKET_NAME_SIZE]);

#endif
