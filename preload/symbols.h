/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finding what other objects of the process define, without any help of theirs. */
#ifndef PRELOAD_SYMBOLS_H
#define PRELOAD_SYMBOLS_H

#include <stdint.h>

/*
 * The address of the first definition of name in the program and its libraries, in the order in which the dynamic linker
 * searches them, the shim left out; NULL: there is none, or the dynamic linker has not come that far yet.
 * vector is the address of auxv. Only what was loaded at the start can be found while other threads load more.
 */
void *symbol_find(uint64_t vector, const char *name);

/* The same, but only in libraries behind the shim: what RTLD_NEXT of dlsym(3) would give. */
void *symbol_find_next(uint64_t vector, const char *name);

#endif
