/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ptrace(2): guests that trace guests.
 *
 * Under notify nobody else is attached, so they do it natively. What has to be known is who may be traced: a thread can have one
 * tracer only, so nothing of it can be repaired, and its programs are executed in another way (preload/execute.c). With the
 * other engines everybody has a tracer already, which is proot.
 */
#include <errno.h>
#include <linux/ptrace.h>
#include <stdatomic.h>

#include "core/state.h"
#include "tracer/audit.h"
#include "tracer/call.h"
#include "tracer/guest_state.h"
#include "tracer/message.h"
#include "tracer/options.h"

static void refuse(struct tracer *tracer)
{
	if (!atomic_exchange(&tracer->has_refused_debugger, true))
		message_warning("a guest cannot be a debugger with this engine, which traces all guests itself: "
				"ptrace is refused; --engine=notify allows it");
}

int call_ptrace(struct call *call)
{
	pid_t traced = call->args[0] == PTRACE_TRACEME ? call->tid : (pid_t)call->args[1];

	if (!call->notification) {
		refuse(call->tracer);
		audit_note(call, EPERM, "with this engine");
		return -EPERM;
	}
	if (traced > 0)
		guest_state_add_flags(call->tracer, traced, STATE_TRACED);
	return call_run(call);
}
