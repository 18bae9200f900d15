/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls of threads that a debugger of the guest traces. A thread has one tracer, so proot cannot have such a thread make a call
 * with other arguments: what was decided to be OUTCOME_REWRITE or OUTCOME_EXEC needs another way.
 */
#ifndef TRACER_TRACED_H
#define TRACER_TRACED_H

#include "tracer/call.h"

/*
 * Decide anew, after call_handle() and with its pins: OUTCOME_RUN, OUTCOME_ANSWER or OUTCOME_GIVE_FD. What cannot be done
 * exactly is answered with EPERM, and said at -v 1. May block as long as the open of a FIFO or a connect does.
 */
void traced_handle(struct call *call);

#endif
