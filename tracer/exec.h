/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * execve(2) and execveat(2): the guest's program is not executed by the kernel but mapped by the loader, because the kernel
 * would take the host's interpreter. The handler (call_exec) prepares the exec of the loader and the load script.
 */
#ifndef TRACER_EXEC_H
#define TRACER_EXEC_H

#include "tracer/call.h"

/*
 * The guest is at the exec stop of the loader: write the load script below its new stack. When that fails the process is
 * killed, as the kernel does with an exec that fails after the point of no return.
 */
void exec_finish(struct call *call);

#endif
