/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --help and --version print. */
#ifndef TRACER_HELP_H
#define TRACER_HELP_H

#include <stdio.h>

/* Print the overview of all options to file. Returns 0 or -EIO (file did not take it). */
int help_print(FILE *file);

/* Print version, licence and where the manual is. Returns 0 or -EIO. */
int help_print_version(FILE *file);

#endif
