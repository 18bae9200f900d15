/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who a tracee is to the file system, and being it for the time of a call.
 *
 * A guest of an ordinary user keeps that user's identity: no_new_privs is set. Guests of root may change theirs; a worker
 * that looks up paths or makes calls for such a guest takes its identity first, so that permissions come out as natively.
 * Identities belong to threads in the kernel: one worker's does not touch another's.
 */
#ifndef TRACER_IDENTITY_H
#define TRACER_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define IDENTITY_MAX_GROUPS 64

struct identity {
	pid_t tgid;
	mode_t umask;
	bool has_open_sigtrap;		/* neither blocked by the thread nor ignored by the process */
	uid_t real_uid, fs_uid;
	gid_t real_gid, fs_gid;
	uint64_t capabilities;		/* effective */
	unsigned n_groups;
	gid_t groups[IDENTITY_MAX_GROUPS];
};

/* Read the identity of a thread from /proc/TID/status. Returns 0 or -ESRCH, -EIO. */
int identity_read(pid_t tid, struct identity *identity);

/*
 * Make the calling thread look like the identity to the file system, or like proot itself again. With is_real the real
 * user and group count, as for access(2). Return whether anything had to be changed.
 */
bool identity_assume(const struct identity *identity, bool is_real);
void identity_return(void);

/*
 * Have the calling thread look at other processes, which procfs allows by ptrace_may_access(), with the capabilities of an identity
 * only; NULL: with its own again. In between it cannot read the memory of guests that are somebody else.
 */
void identity_look_as(const struct identity *identity);

#endif
