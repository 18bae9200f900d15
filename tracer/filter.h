/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The seccomp filter: which calls of guests come to proot. Derived from the system call table. */
#ifndef TRACER_FILTER_H
#define TRACER_FILTER_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>
#include <talloc.h>

#include "core/syscalls.h"
#include "tracer/extension.h"

struct filter_wish {
	uint32_t action;	/* SCMP_ACT_NOTIFY or SCMP_ACT_TRACE(0) */
	uint64_t cookie;
	unsigned features;	/* what the run has (enum run_feature): rows count which say when they do */
	const struct extensions *extensions;	/* of the run; may be NULL */
	bool is_telling_unknown;	/* calls newer than the table get the action, too */
};

/*
 * Build the filter: each call of the table, and of the extensions' hooks, without the cookie as sixth argument gets the
 * action; calls that are newer than the table get ENOSYS, or the action where they are to be told of; all others run.
 * The program belongs to context. Returns 0 or -errno of libseccomp.
 */
int filter_build(TALLOC_CTX *context, const struct filter_wish *wish, struct sock_fprog *program);

/*
 * Let through what a program that filter_build() made would trap, if it is a call of an ABI and made by the instruction that
 * ends at address. The program belongs to context. Returns 0 or -ENOMEM.
 */
int filter_open_gate(TALLOC_CTX *context, enum abi abi, uint64_t address, struct sock_fprog *program);

#endif
