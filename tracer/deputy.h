/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The deputy: a process that may do to the user's own files what root might, whatever their modes say.
 *
 * It lives in a user namespace of its own, where the user is root: there CAP_DAC_OVERRIDE counts for files whose owner and group
 * the namespace knows, which are the user's (capabilities(7), user_namespaces(7)). So nobody has to change a mode for a moment.
 * It shares proot's memory and descriptors, and makes the calls that it is told, one at a time: what it opens is open in proot.
 */
#ifndef TRACER_DEPUTY_H
#define TRACER_DEPUTY_H

#include <stdint.h>
#include <sys/types.h>
#include <talloc.h>

struct deputy;

/*
 * Start one. It ends with proot. To be called before proot has threads or children. Returns NULL where the machine permits no such
 * user namespace (errno says why): then there is none.
 */
struct deputy *deputy_start(TALLOC_CTX *context);

/*
 * Have a system call made, with that umask. Pointers are proot's own. Returns its result or -errno. Thread-safe; the call must not
 * block for long, because the next one waits for it.
 */
long deputy_call(struct deputy *deputy, mode_t umask, long number, const uint64_t args[6]);

#endif
