/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What engines do to the registers of a stopped thread for OUTCOME_REWRITE and OUTCOME_EXEC. */
#ifndef TRACER_REPAIR_H
#define TRACER_REPAIR_H

#include "tracer/call.h"
#include "tracer/registers.h"

enum repair {
	REPAIR_GOES_ON,		/* the registers are set: the call may run */
	REPAIR_ANSWERED		/* it cannot be repaired: call->result is the answer */
};

/*
 * The thread is stopped at its call: put the new arguments in place. guest keeps the registers of before.
 * On REPAIR_ANSWERED nothing has changed.
 */
enum repair repair_enter(struct call *call, struct registers *guest);

/*
 * The thread is stopped behind its call, or before it because something else comes first: give it back its own number and
 * arguments, and the result that call->leave() leaves. Returns true when it has to make another call first (LEAVE_GO_ON): it is
 * before that then, and must come back here behind it, without a signal in between.
 */
bool repair_leave(struct call *call);

/*
 * The thread is stopped before the call in which it was to sleep, by a signal, which it heeds or not, or by a stop of its process. What it
 * waits for may have come already; if not, the wait ends as if the signal had come later, for others may have seen that it
 * waits. The thread sees the result, or else makes its call once more.
 */
void repair_interrupt(struct call *call, bool is_stop, bool is_heeded);

/*
 * The thread is stopped at the exit of a call in which it was to sleep: the result is what call->wake() makes of it. To be
 * called before the kernel looks at an interrupted call, and before repair_leave().
 */
void repair_wake(struct call *call);

#endif
