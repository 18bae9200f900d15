/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guests that wait in a call which proot answers itself, such as a semop(2) of --sysvipc.
 *
 * The guest waits by a call of its own that nothing but a signal or its time ends (ppoll(2) of no descriptors; signals that are ignored,
 * which the kernel tells to a traced thread, are blocked for its time), attached to the
 * thread of proot that had its call; so signals end the wait, SIGKILL too, and nothing of proot waits that others need. Who has
 * the answer wakes it by PTRACE_INTERRUPT, which the kernel takes from that thread only: any other thread of proot sends it a
 * signal, whose handler makes the call. What ended the wait is told by call->wake(), at the exit of the call.
 */
#ifndef TRACER_SLEEPER_H
#define TRACER_SLEEPER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "tracer/call.h"

/* What a wake() leaves as result: the call is made again unless the signal had a handler, which sees EINTR then. */
#define ERESTARTNOHAND 514

struct sleeper {
	pid_t tid;		/* the guest's thread */
	pid_t server;		/* proot's thread that is attached to it; 0: not yet, or no longer */
	bool is_woken;
	uint64_t unheeded;	/* signals that do not end the wait: blocked, or ignored when it began */
};

/* Once, before the first guest. Returns 0 or -errno. */
int sleepers_start(void);

/*
 * For handlers of rows with WAITS: the guest waits until sleeper_wake(), a signal, or the end of timeout (NULL: none). Then wake()
 * is called with call->result: 0, the time is over; else it was woken or interrupted. What it leaves there is what the
 * guest sees, and may be -ERESTARTNOHAND. The sleeper, all zeros at first, belongs to call->memory: with the call it is gone, whether
 * wake() has been called or not. Returns 0, -ENOMEM or -ESRCH.
 */
int call_sleep(struct call *call, struct sleeper *sleeper, const struct timespec *timeout, void (*wake)(struct call *call));

/* Whether a signal that is to be delivered ends the wait. */
bool sleeper_heeds(const struct sleeper *sleeper, int signal);

/* End the wait, or keep it from beginning. Any thread; may be called before the guest sleeps, and more than once. */
void sleeper_wake(struct sleeper *sleeper);

/*
 * For a thread that proot cannot attach to, because a debugger of the guest has: wait here, in the thread of proot that has its call,
 * and look for signals from time to time. Returns what the guest sees.
 */
int64_t sleeper_wait_here(struct call *call);

/* For engines: the thread is stopped at the entry of the call in which it will sleep; and it has come back from it. */
void sleeper_enter(struct sleeper *sleeper, pid_t tid);
void sleeper_leave(struct sleeper *sleeper);

#endif
