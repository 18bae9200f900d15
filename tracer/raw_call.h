/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A system call without the libc, for code that has no errno of its own. */
#ifndef TRACER_RAW_CALL_H
#define TRACER_RAW_CALL_H

#include <stdint.h>

/* Returns the result or -errno. raw_call-ARCH.c */
long raw_call(long number, const uint64_t args[6]);

#endif
