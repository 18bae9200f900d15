/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of linux-user-chroot, for build systems: where proot is installed under that name. */
#ifndef TRACER_USER_CHROOT_H
#define TRACER_USER_CHROOT_H

#include <stdbool.h>

#include "tracer/options.h"

/* Whether proot was started as linux-user-chroot. */
bool user_chroot_is_meant(const char *name);

/*
 * Read such a command line into settings: options, ROOTDIR PROGRAM ARGUMENTS.... *n_words is how many words come before PROGRAM.
 * What is wrong is said. Returns 0 or -EINVAL, -ENOMEM, -ENOTSUP.
 */
int user_chroot_parse(struct settings *settings, int argc, char **argv, int *n_words);

#endif
