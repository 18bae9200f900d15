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
 * arguments, and the result that call->leave() leaves.
 */
void repair_leave(struct call *call);

#endif
