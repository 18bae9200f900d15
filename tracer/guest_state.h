/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state areas of guests (core/state.h), read from outside. */
#ifndef TRACER_GUEST_STATE_H
#define TRACER_GUEST_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/credentials.h"
#include "tracer/tracer.h"

/*
 * Where the state area of a thread's process is. *abi, unless null, is set to the ABI of the program, which need not be that
 * of the call that it makes: a 64-bit program may make the calls of 32. Returns 0 when there is none: the process runs no
 * program of the guest yet.
 */
uint64_t guest_state_find(const struct tracer *tracer, pid_t tid, enum abi *abi);

/* The flags in the state area (STATE_* of core/state.h) of a thread's process; 0 when there is none. */
uint32_t guest_state_flags(const struct tracer *tracer, pid_t tid);

/* Add to them. Nothing happens when there is no area. */
void guest_state_add_flags(const struct tracer *tracer, pid_t tid, uint32_t flags);

/* Whether landlock's rules hold for the process of a thread, or may. */
bool guest_is_landlocked(const struct tracer *tracer, pid_t tid);

/*
 * The root of a thread's process, a canonical guest path below which it resolves: "" where it is that of the guest. Setting
 * returns 0, -ENAMETOOLONG (there is no room), or -EPERM (the process has no state area).
 */
void guest_root(const struct tracer *tracer, pid_t tid, char *root, size_t size);
int guest_set_root(struct tracer *tracer, pid_t tid, const char *root);

/*
 * Who the process of a thread believes to be (core/credentials.h). Returns false where the kernel's credentials count: the run
 * has no others, or the process runs no program of the guest yet.
 */
bool guest_credentials(const struct tracer *tracer, pid_t tid, struct credentials *credentials);

/* Change them. A child of vfork gets its own, though it shares the area of its parent. Returns 0, -EFAULT or -ESRCH. */
int guest_set_credentials(const struct tracer *tracer, pid_t tid, const struct credentials *credentials);

#endif
