/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/TID/status, read once and looked through; proc_pid_status(5). */
#ifndef TRACER_PROCESS_STATUS_H
#define TRACER_PROCESS_STATUS_H

#include <stdint.h>
#include <sys/types.h>

#define PROCESS_STATUS_SIZE 4096	/* it has some 1500 bytes */

/* Read that of a thread, null-terminated. Returns 0, or -ESRCH: it is gone, or nobody tells of it. */
int process_status_read(pid_t tid, char text[PROCESS_STATUS_SIZE]);

/*
 * The text behind a key at the beginning of a line, "\nTgid:", or NULL: this kernel does not tell. (The kernel escapes newlines in
 * the name of a thread, so no thread can make up a line.)
 */
const char *process_status_field(const char *text, const char *key);

/* A set of signals or capabilities; 0 where there is none. */
uint64_t process_status_mask(const char *text, const char *key);

#endif
