/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -q: programs of other processors are run by QEMU, which is a program of the host in the guest.
 *
 * The host's root is bound at HOST_ROOTFS. QEMU is started by its path there, with the interpreter that it finds there, and
 * LD_LIBRARY_PATH leads its dynamic linker to the host's libraries; everything else that it opens is the guest's. The variables
 * that would steer QEMU itself, LD_LIBRARY_PATH first of all, are handed to it for its guest: -E, -U. So nothing but what dynamic
 * linkers promise is needed, QEMU can be any, static or dynamic, and what it executes is resolved in the guest as ever.
 *
 * Programs of the host that are found in the guest, by a binding or below HOST_ROOTFS, get their libraries in the same way.
 */
#ifndef TRACER_EXEC_QEMU_H
#define TRACER_EXEC_QEMU_H

#include <talloc.h>

#include "tracer/exec/exec.h"

/*
 * Have QEMU execute the program of an exec, whose arguments are read: QEMU becomes the program. /proc/self/exe and the name of
 * the process stay those of what it emulates. Returns 0, or an errno of execve(2): QEMU is gone, say.
 */
int qemu_put_in_front(struct call *call, struct exec *exec);

/*
 * With -q: lead a program of the host to the host's libraries, and take that back where a program of the guest inherits it.
 * To be called when it is known which one the program is. Returns 0 or -errno.
 */
int qemu_set_libraries(struct call *call, struct exec *exec);

/*
 * The value of LD_LIBRARY_PATH for programs of the host: directories below HOST_ROOTFS, as ld.so(8) finds them: proot's own
 * LD_LIBRARY_PATH, ld.so.conf, the usual ones. Returns a talloc child of context, or NULL: no memory.
 */
char *qemu_find_libraries(TALLOC_CTX *context);

/*
 * Move libc's directory, the first that has a libc.so.6, to the front as far as nothing else is found then: not before a directory
 * that has a library of the same name. Most libraries are there, and a dynamic linker that has no cache (ld.so.cache is not below
 * HOST_ROOTFS) tries each name in each directory before. The directories are paths on the host.
 */
void qemu_order_libraries(const char **directories, size_t n_directories);

#endif
