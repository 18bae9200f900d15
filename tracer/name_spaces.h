/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Name spaces of the run's own: --unshare-net, --unshare-ipc. */
#ifndef TRACER_NAME_SPACES_H
#define TRACER_NAME_SPACES_H

#include "tracer/options.h"

/*
 * Enter what settings ask for, before there are threads or children; of an ordinary user by way of a user name space, in which
 * nobody has a right that he had not before. Sets settings->is_net_emulated where the network cannot be left that way, and says
 * at -v 1 which it is. Returns 0 or -errno: cannot be had, which is said.
 */
int name_spaces_enter(struct settings *settings);

#endif
