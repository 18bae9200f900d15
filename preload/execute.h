/* SPDX-License-Identifier: GPL-2.0-or-later */
/* execve(2) without the tracer. */
#ifndef PRELOAD_EXECUTE_H
#define PRELOAD_EXECUTE_H

/*
 * Execute the program that fd holds (O_PATH), to which the path at guest_path led, which was looked up as path: a regular program
 * of this machine, or a script with such an interpreter. Does not return when that is done. Else returns a pass, and nothing has
 * happened: what is wrong, or unusual, is the tracer's to find. fd stays open.
 * Takes less than 1.5 KiB of stack (measured: 1376 bytes). Otherwise as shim_answer().
 */
struct shim_path;
long shim_execute(const struct shim_path *path, long fd, unsigned long guest_path, unsigned long argv, unsigned long envp);

#endif
