/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Guests that believe to be somebody else (-0, -i): what of that is answered in the process. core/credentials.h, core/ownership.h */
#ifndef PRELOAD_IDENTITY_H
#define PRELOAD_IDENTITY_H

#include <stdbool.h>

#include "core/ownership.h"
#include "preload/dispatch.h"

/* What the marks of this run say, where shim_run.owner.is_on. */
static inline bool is_remembered(uint64_t device, uint64_t inode)
{
	return ownership_is_marked((const struct ownership_marks *)(uintptr_t)(shim_run.state_address + STATE_MARKS), device, inode);
}

/*
 * Behind a call that tells of a file, in memory that the kernel has just written to: make it tell of the owner that the file
 * seems to have. Returns result; or a pass, because the tracer remembers something of the file.
 */
static inline long disguise(long result, unsigned long status, enum stat_form form)
{
	const struct stat_layout *layout = &stat_layouts[form];
	void *written = (void *)status;

	if (result || !shim_run.owner.is_on)
		return result;
	if (is_remembered(stat_device(written, layout), stat_get(written, layout->inode)))
		return shim_pass(SHIM_EXTENSION);
	ownership_apply(&shim_run.owner, written, form);
	return 0;
}

/*
 * Whether this process believes to be whom the run began with, with all rights of that user, and files that it makes need not be
 * remembered. True where nobody believes anything.
 */
bool identity_is_usual(void) __attribute__((visibility("hidden")));

/* What this process believes, or NULL: that is not to be found out here. */
const struct credentials *identity_credentials(void) __attribute__((visibility("hidden")));

/* getuid and its like, with users of 32 bits. */
long answer_get_id(long number) __attribute__((visibility("hidden")));

#endif
