/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was refused: calls that proot does not make although the kernel would perhaps have made them. Said once for each call
 * and program at -v 1, and told at the end of the run with --audit, so that a report of a fault writes itself.
 */
#ifndef TRACER_AUDIT_H
#define TRACER_AUDIT_H

#include <talloc.h>

struct audit;
struct call;
struct tracer;

/* An empty collection; NULL: no memory. */
struct audit *audit_new(TALLOC_CTX *context);

/*
 * A call is refused with an errno. why: what of it, in a few words, or NULL: the call as such. Nothing happens where nobody
 * wants to know. Thread-safe. Returns -error, so that a handler can end with it.
 */
int audit_refuse(const struct call *call, int error, const char *why);

/* The same where something has been said already. */
void audit_note(const struct call *call, int error, const char *why);

/* Tell on standard error what was refused, if settings say so. To be called when all guests are gone. */
void audit_tell(const struct tracer *tracer);

#endif
