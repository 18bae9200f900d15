/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who a process believes to be, where that is not who it is (-0, -i): user and group IDs, groups, capabilities; and what the
 * calls that change these do to them. credentials(7), capabilities(7); kernel/sys.c, security/commoncap.c.
 *
 * Freestanding and pure: tracer and shim use the same. An ID of all ones means "leave it", as in the calls.
 */
#ifndef CORE_CREDENTIALS_H
#define CORE_CREDENTIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CREDENTIALS_MAX_GROUPS 64	/* setgroups(2) of more fails with EINVAL */
#define CREDENTIALS_KEEP ((uint32_t)-1)

struct credentials {
	uint32_t pid;			/* the process whose they are; 0: of any. See core/state.h */
	uint32_t is_fake;		/* 0: there are none, the kernel's count */
	uint32_t uid, euid, suid, fsuid;
	uint32_t gid, egid, sgid, fsgid;
	uint64_t permitted, effective, inheritable, bounding, ambient;
	uint32_t securebits;		/* SECBIT_*, of PR_SET_SECUREBITS; SECBIT_KEEP_CAPS is PR_SET_KEEPCAPS */
	uint32_t n_groups;
	uint32_t groups[CREDENTIALS_MAX_GROUPS];
};

/* Those that a run begins with: all four IDs alike, the group the only one; all capabilities if uid is 0. */
void credentials_init(struct credentials *credentials, uint32_t uid, uint32_t gid);

/* Whether a capability (CAP_*) is effective. */
bool credentials_can(const struct credentials *credentials, unsigned capability);

/* Whether a group is among the effective and supplementary ones. */
bool credentials_in_group(const struct credentials *credentials, uint32_t gid);

/* The calls of these names. Each returns 0, or -EPERM or -EINVAL and has changed nothing. */
int credentials_setuid(struct credentials *credentials, uint32_t uid);
int credentials_setgid(struct credentials *credentials, uint32_t gid);
int credentials_setreuid(struct credentials *credentials, uint32_t uid, uint32_t euid);
int credentials_setregid(struct credentials *credentials, uint32_t gid, uint32_t egid);
int credentials_setresuid(struct credentials *credentials, uint32_t uid, uint32_t euid, uint32_t suid);
int credentials_setresgid(struct credentials *credentials, uint32_t gid, uint32_t egid, uint32_t sgid);
int credentials_setgroups(struct credentials *credentials, const uint32_t *groups, size_t n);

/* These return the former ID, whether it was changed or not. */
uint32_t credentials_setfsuid(struct credentials *credentials, uint32_t uid);
uint32_t credentials_setfsgid(struct credentials *credentials, uint32_t gid);

/* capset(2): 0 or -EPERM. */
int credentials_capset(struct credentials *credentials, uint64_t effective, uint64_t permitted, uint64_t inheritable);

/* The forms of prctl(2) about capabilities: the result, or -EINVAL, -EPERM. */
long credentials_prctl(struct credentials *credentials, unsigned long option, const unsigned long arguments[2]);

/* Whether an option of prctl(2) is one of those. */
bool credentials_prctl_is_ours(unsigned long option);

/*
 * An exec of a file with that mode and owner: set-id bits give the owner's IDs; capabilities come out as the kernel's rules
 * say. Files that are not set-id are told by a mode of 0.
 */
void credentials_exec(struct credentials *credentials, uint32_t mode, uint32_t uid, uint32_t gid);

#endif
