/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shim as the tracer sees it: a file that guests' dynamic linkers are told to load. What is in it: preload/README.md. */
#ifndef TRACER_SHIM_H
#define TRACER_SHIM_H

#include <stdbool.h>

#include "tracer/tracer.h"

struct elf_program;

/*
 * Make the shim's files for this run and set tracer->shims, where that is asked for and possible; says at -v 1 why not. To be
 * called when the view and the addresses of state areas are known.
 */
void shim_open(struct tracer *tracer);

/* Have the memory that all shims share with proot: tracer->shared. Returns 0 or -errno. */
int shim_share(struct tracer *tracer);

/* The shim shall answer nothing any more in the process of a thread, nor in what it executes; for shim_is_off() to tell. */
void shim_turn_off(const struct tracer *tracer, pid_t tid);

/*
 * Wait until what the shim does for other threads of a process is over, once it is off: until each of them sleeps, or has run
 * longer than that takes. Gives up after a second.
 */
void shim_settle(pid_t tid);

bool shim_is_off(const struct tracer *tracer, pid_t tid);

/* What LD_PRELOAD has to say to load the shim into a program of this ABI; NULL: nothing. Lives as long as the tracer. */
const char *shim_preload(const struct tracer *tracer, enum abi abi, const struct elf_program *program);

/*
 * The path of the shim's file, for a program of this ABI that is to be entered from its call sites (core/copies.h), or its
 * interpreter is: both open for reading, -1: it has none. is_caller: the program makes calls of its own, though it has one.
 * NULL: it cannot be.
 */
const char *shim_sites(const struct tracer *tracer, enum abi abi, int program, int interpreter, bool is_caller);

/*
 * Have sites for what is open at a descriptor of a guest. It may be anything. is_program: it is to be executed as an
 * interpreter, or has none; then it may be O_PATH.
 */
void shim_look_at(const struct tracer *tracer, pid_t tid, int fd, bool is_program);

/* What the filter sees as instruction pointer of a call that is made at the gate of an ABI; 0: it has none. */
uint64_t shim_gate(const struct tracer *tracer, enum abi abi);

/* The file of the shim, if that is what a path of a guest means; else -1. */
int shim_find(const struct tracer *tracer, const char *guest_path);

/* A file of the shim's, opened once more; access: O_RDONLY, O_RDWR. Returns a descriptor or -errno. */
int shim_reopen(int file, int access);

#endif
