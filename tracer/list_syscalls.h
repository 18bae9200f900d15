/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The system call table for people and for tests: --list-syscalls. */
#ifndef TRACER_LIST_SYSCALLS_H
#define TRACER_LIST_SYSCALLS_H

#include <stdio.h>

/* Print a line for each row: name, numbers (x86-64, i386, aarch64; "-": none), policy, how. Returns 0 or -EIO. */
int syscalls_list(FILE *file);

#endif
