/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guardian: the process between proot and its guests. */
#ifndef TRACER_GUARDIAN_H
#define TRACER_GUARDIAN_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * In the guardian process: wait for every descendant; with is_killing the others are killed as soon as the command has ended;
 * all are when proot (parent) ends or sends SIGTERM: *was_told is for the latter. The signals of guardian_block_signals() are
 * blocked. Returns what to exit with: the command's exit status, or 128 + SIGTERM when it was taken down.
 */
int guardian_run(pid_t parent, pid_t command, bool is_killing, bool *was_told);

/* Block what the guardian waits for; before the fork of what it guards. The mask of before is put in *old. */
void guardian_block_signals(void *old_sigset);

/* Kill every descendant of the calling process, again and again until none is left, and reap its own children. */
void descendants_kill(void);

/* A wait status as the exit status of a shell would tell it. */
int exit_status_of(int wait_status);

#endif
