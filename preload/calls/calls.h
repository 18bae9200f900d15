/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The families of calls, one function for the forms of a call: as shim_answer(), for which they work. Arguments are as in the
 * call that has most of them; guest_path is an address in the guest's memory, which may be bad. A pass says why (shim_pass());
 * what changes or opens something goes by shim_act().
 */
#ifndef PRELOAD_CALLS_H
#define PRELOAD_CALLS_H

#include "preload/dispatch.h"

long answer_stat(const struct shim_call *call);
long answer_fstat(const struct shim_call *call);
long answer_old_stat(const struct shim_call *call, unsigned flags);
long answer_statfs(const struct shim_call *call);
long answer_open(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned flags, unsigned mode);
long answer_access(int dirfd, unsigned long guest_path, unsigned mode, unsigned flags);
long answer_exec(int dirfd, unsigned long guest_path, unsigned long argv, unsigned long envp, unsigned flags);
long answer_getcwd(unsigned long buffer, unsigned long size);
long answer_readlink(int dirfd, unsigned long guest_path, unsigned long buffer, unsigned long size);
long answer_mkdir(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned long mode);
long answer_unlink(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned flags);
long answer_symlink(const struct shim_call *call, unsigned long text, int dirfd, unsigned long guest_path);
long answer_rename(const struct shim_call *call, int old_dirfd, unsigned long old_path, int new_dirfd, unsigned long new_path, unsigned flags);
long answer_link(const struct shim_call *call, int old_dirfd, unsigned long old_path, int new_dirfd, unsigned long new_path, unsigned flags);
long answer_chdir(const struct shim_call *call, unsigned long guest_path);
long answer_chmod(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned long mode);
long answer_chown(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned long user, unsigned long group, unsigned flags);
long answer_utimensat(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned long times, unsigned flags);
long answer_getxattr(unsigned long guest_path, unsigned long name, unsigned long value, unsigned long size, unsigned flags);
long answer_listxattr(unsigned long guest_path, unsigned long names, unsigned long size, unsigned flags);

#endif
