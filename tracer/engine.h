/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Engines: ways to trap the calls of guests. All end in call_handle().
 *
 *	notify	a seccomp notification; the guest is attached only to repair a call that it has to make itself
 *	trace	a seccomp ptrace stop; guests are attached for life
 *	syscall	a ptrace stop at each entry and exit of every call; for machines without seccomp filters
 */
#ifndef TRACER_ENGINE_H
#define TRACER_ENGINE_H

#include <stdbool.h>

#include "tracer/tracer.h"

/*
 * notify: serve the listener in threads of their own until the process ends. Workers come and go with the load; there is
 * always one that waits, because a guest in a signal storm must be received fast. Returns 0 or -errno.
 */
int engine_notify_start(struct tracer *tracer);

/*
 * trace, syscall: attach to the first guest process, which waits; its children are attached by the kernel.
 * engine_ptrace_serve() then handles events until the process leader (see launch.h) has exited; returns its wait status.
 * Both have to be called by the same thread. engine_ptrace_attach() returns 0 or -errno (-EPERM: ptrace is forbidden).
 */
int engine_ptrace_attach(struct tracer *tracer, pid_t guest, bool has_seccomp);
int engine_ptrace_serve(struct tracer *tracer, pid_t leader, bool has_seccomp);

/* Add one to a counter of the run's statistics. */
void engine_count(atomic_ulong *counter);

/* The ABI of an AUDIT_ARCH_* as seccomp and ptrace tell it. */
enum abi engine_abi_of_arch(uint32_t arch);

#endif
