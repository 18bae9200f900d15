/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of credentials(7) and capabilities(7), on numbers. */
#include "core/credentials.h"

#include <asm/errno.h>
#include <linux/capability.h>
#include <linux/prctl.h>
#include <linux/securebits.h>
#include <linux/stat.h>

#define ALL_CAPABILITIES (((uint64_t)1 << (CAP_LAST_CAP + 1)) - 1)

/* Those that go and come with the file system's user ID: CAP_FS_SET of the kernel. */
#define FILE_CAPABILITIES (((uint64_t)1 << CAP_CHOWN) | ((uint64_t)1 << CAP_DAC_OVERRIDE) | \
			   ((uint64_t)1 << CAP_DAC_READ_SEARCH) | ((uint64_t)1 << CAP_FOWNER) | ((uint64_t)1 << CAP_FSETID) | \
			   ((uint64_t)1 << CAP_MKNOD) | ((uint64_t)1 << CAP_MAC_OVERRIDE) | ((uint64_t)1 << CAP_LINUX_IMMUTABLE))

void credentials_init(struct credentials *credentials, uint32_t uid, uint32_t gid)
{
	credentials->pid = 0;
	credentials->is_fake = 1;
	credentials->uid = credentials->euid = credentials->suid = credentials->fsuid = uid;
	credentials->gid = credentials->egid = credentials->sgid = credentials->fsgid = gid;
	credentials->permitted = credentials->effective = uid == 0 ? ALL_CAPABILITIES : 0;
	credentials->inheritable = credentials->ambient = 0;
	credentials->bounding = ALL_CAPABILITIES;
	credentials->securebits = 0;
	credentials->n_groups = 1;
	credentials->groups[0] = gid;
	for (size_t i = 1; i < CREDENTIALS_MAX_GROUPS; i++)
		credentials->groups[i] = 0;
}

bool credentials_can(const struct credentials *credentials, unsigned capability)
{
	return credentials->effective >> capability & 1;
}

bool credentials_in_group(const struct credentials *credentials, uint32_t gid)
{
	for (uint32_t i = 0; i < credentials->n_groups; i++)
		if (credentials->groups[i] == gid)
			return true;
	return credentials->fsgid == gid;
}

/* --- users ---------------------------------------------------------------------------------------------------------------- */

/* What a change of user IDs does to capabilities: cap_task_fix_setuid(). before is how they were. */
static void adjust_capabilities(struct credentials *credentials, const uint32_t before[3])
{
	bool was_root = before[0] == 0 || before[1] == 0 || before[2] == 0;
	bool is_root = credentials->uid == 0 || credentials->euid == 0 || credentials->suid == 0;

	if (credentials->securebits & SECBIT_NO_SETUID_FIXUP)
		return;
	if (was_root && !is_root) {
		if (!(credentials->securebits & SECBIT_KEEP_CAPS))
			credentials->permitted = credentials->effective = 0;
		credentials->ambient = 0;
	}
	if (before[1] == 0 && credentials->euid != 0)
		credentials->effective = 0;
	if (before[1] != 0 && credentials->euid == 0)
		credentials->effective = credentials->permitted;
}

static void set_users(struct credentials *credentials, uint32_t uid, uint32_t euid, uint32_t suid)
{
	const uint32_t before[3] = { credentials->uid, credentials->euid, credentials->suid };

	credentials->uid = uid;
	credentials->euid = credentials->fsuid = euid;
	credentials->suid = suid;
	adjust_capabilities(credentials, before);
}

int credentials_setuid(struct credentials *credentials, uint32_t uid)
{
	if (uid == CREDENTIALS_KEEP)
		return -EINVAL;
	if (credentials_can(credentials, CAP_SETUID))
		set_users(credentials, uid, uid, uid);
	else if (uid == credentials->uid || uid == credentials->suid)
		set_users(credentials, credentials->uid, uid, credentials->suid);
	else
		return -EPERM;
	return 0;
}

int credentials_setreuid(struct credentials *credentials, uint32_t uid, uint32_t euid)
{
	uint32_t new_uid = uid == CREDENTIALS_KEEP ? credentials->uid : uid;
	uint32_t new_euid = euid == CREDENTIALS_KEEP ? credentials->euid : euid;
	uint32_t suid = credentials->suid;

	if (!credentials_can(credentials, CAP_SETUID)) {
		if (new_uid != credentials->uid && new_uid != credentials->euid)
			return -EPERM;
		if (new_euid != credentials->uid && new_euid != credentials->euid && new_euid != credentials->suid)
			return -EPERM;
	}
	if (uid != CREDENTIALS_KEEP || (euid != CREDENTIALS_KEEP && euid != credentials->uid))
		suid = new_euid;
	set_users(credentials, new_uid, new_euid, suid);
	return 0;
}

static bool is_users(const struct credentials *credentials, uint32_t uid)
{
	return uid == CREDENTIALS_KEEP || uid == credentials->uid || uid == credentials->euid || uid == credentials->suid;
}

int credentials_setresuid(struct credentials *credentials, uint32_t uid, uint32_t euid, uint32_t suid)
{
	uint32_t fsuid = credentials->fsuid;

	if (!credentials_can(credentials, CAP_SETUID) &&
	    !(is_users(credentials, uid) && is_users(credentials, euid) && is_users(credentials, suid)))
		return -EPERM;
	set_users(credentials, uid == CREDENTIALS_KEEP ? credentials->uid : uid,
		  euid == CREDENTIALS_KEEP ? credentials->euid : euid, suid == CREDENTIALS_KEEP ? credentials->suid : suid);
	/* A call that changes nothing leaves the file system's ID as well. */
	if (uid == CREDENTIALS_KEEP && euid == CREDENTIALS_KEEP && suid == CREDENTIALS_KEEP)
		credentials->fsuid = fsuid;
	return 0;
}

uint32_t credentials_setfsuid(struct credentials *credentials, uint32_t uid)
{
	uint32_t before = credentials->fsuid;

	if (uid == CREDENTIALS_KEEP)
		return before;
	if (!is_users(credentials, uid) && uid != before && !credentials_can(credentials, CAP_SETUID))
		return before;
	credentials->fsuid = uid;
	if (!(credentials->securebits & SECBIT_NO_SETUID_FIXUP)) {
		if (before == 0 && uid != 0)
			credentials->effective &= ~FILE_CAPABILITIES;
		if (before != 0 && uid == 0)
			credentials->effective |= credentials->permitted & FILE_CAPABILITIES;
	}
	return before;
}

/* --- groups --------------------------------------------------------------------------------------------------------------- */

int credentials_setgid(struct credentials *credentials, uint32_t gid)
{
	if (gid == CREDENTIALS_KEEP)
		return -EINVAL;
	if (credentials_can(credentials, CAP_SETGID))
		credentials->gid = credentials->sgid = gid;
	else if (gid != credentials->gid && gid != credentials->sgid)
		return -EPERM;
	credentials->egid = credentials->fsgid = gid;
	return 0;
}

int credentials_setregid(struct credentials *credentials, uint32_t gid, uint32_t egid)
{
	uint32_t new_gid = gid == CREDENTIALS_KEEP ? credentials->gid : gid;
	uint32_t new_egid = egid == CREDENTIALS_KEEP ? credentials->egid : egid;

	if (!credentials_can(credentials, CAP_SETGID)) {
		if (new_gid != credentials->gid && new_gid != credentials->egid)
			return -EPERM;
		if (new_egid != credentials->gid && new_egid != credentials->egid && new_egid != credentials->sgid)
			return -EPERM;
	}
	if (gid != CREDENTIALS_KEEP || (egid != CREDENTIALS_KEEP && egid != credentials->gid))
		credentials->sgid = new_egid;
	credentials->gid = new_gid;
	credentials->egid = credentials->fsgid = new_egid;
	return 0;
}

static bool is_groups(const struct credentials *credentials, uint32_t gid)
{
	return gid == CREDENTIALS_KEEP || gid == credentials->gid || gid == credentials->egid || gid == credentials->sgid;
}

int credentials_setresgid(struct credentials *credentials, uint32_t gid, uint32_t egid, uint32_t sgid)
{
	if (!credentials_can(credentials, CAP_SETGID) &&
	    !(is_groups(credentials, gid) && is_groups(credentials, egid) && is_groups(credentials, sgid)))
		return -EPERM;
	if (gid != CREDENTIALS_KEEP)
		credentials->gid = gid;
	if (egid != CREDENTIALS_KEEP)
		credentials->egid = egid;
	if (sgid != CREDENTIALS_KEEP)
		credentials->sgid = sgid;
	if (gid != CREDENTIALS_KEEP || egid != CREDENTIALS_KEEP || sgid != CREDENTIALS_KEEP)
		credentials->fsgid = credentials->egid;
	return 0;
}

uint32_t credentials_setfsgid(struct credentials *credentials, uint32_t gid)
{
	uint32_t before = credentials->fsgid;

	if (gid != CREDENTIALS_KEEP &&
	    (is_groups(credentials, gid) || gid == before || credentials_can(credentials, CAP_SETGID)))
		credentials->fsgid = gid;
	return before;
}

/* The kernel sorts the list (groups_sort()), so getgroups(2) and procfs tell it that way. */
static void insert_group(uint32_t *sorted, size_t n, uint32_t group)
{
	for (; n > 0 && sorted[n - 1] > group; n--)
		sorted[n] = sorted[n - 1];
	sorted[n] = group;
}

int credentials_setgroups(struct credentials *credentials, const uint32_t *groups, size_t n)
{
	if (!credentials_can(credentials, CAP_SETGID))
		return -EPERM;
	if (n > CREDENTIALS_MAX_GROUPS)
		return -EINVAL;
	credentials->n_groups = (uint32_t)n;
	for (size_t i = 0; i < n; i++)
		insert_group(credentials->groups, i, groups[i]);
	return 0;
}

/* --- capabilities ----------------------------------------------------------------------------------------------------------- */

int credentials_capset(struct credentials *credentials, uint64_t effective, uint64_t permitted, uint64_t inheritable)
{
	uint64_t most = credentials->inheritable |
			(credentials_can(credentials, CAP_SETPCAP) ? credentials->bounding : 0) | credentials->permitted;

	effective &= ALL_CAPABILITIES;
	permitted &= ALL_CAPABILITIES;
	inheritable &= ALL_CAPABILITIES;
	if ((inheritable & ~most) || (permitted & ~credentials->permitted) || (effective & ~permitted))
		return -EPERM;
	/* Beyond what it had, nothing may be inherited that the bounding set has not. */
	if (inheritable & ~(credentials->inheritable | credentials->bounding))
		return -EPERM;
	credentials->effective = effective;
	credentials->permitted = permitted;
	credentials->inheritable = inheritable;
	credentials->ambient &= permitted & inheritable;
	return 0;
}

bool credentials_prctl_is_ours(unsigned long option)
{
	return option == PR_GET_KEEPCAPS || option == PR_SET_KEEPCAPS || option == PR_CAPBSET_READ || option == PR_CAPBSET_DROP ||
	       option == PR_GET_SECUREBITS || option == PR_SET_SECUREBITS || option == PR_CAP_AMBIENT;
}

static long change_ambient(struct credentials *credentials, unsigned long operation, unsigned long capability)
{
	uint64_t bit;

	if (operation == PR_CAP_AMBIENT_CLEAR_ALL) {
		credentials->ambient = 0;
		return capability ? -EINVAL : 0;
	}
	if (capability > CAP_LAST_CAP)
		return -EINVAL;
	bit = (uint64_t)1 << capability;
	switch (operation) {
	case PR_CAP_AMBIENT_IS_SET:
		return (credentials->ambient & bit) != 0;
	case PR_CAP_AMBIENT_RAISE:
		if (!(credentials->permitted & credentials->inheritable & bit) ||
		    (credentials->securebits & SECBIT_NO_CAP_AMBIENT_RAISE))
			return -EPERM;
		credentials->ambient |= bit;
		return 0;
	case PR_CAP_AMBIENT_LOWER:
		credentials->ambient &= ~bit;
		return 0;
	default:
		return -EINVAL;
	}
}

static long drop_from_bounding(struct credentials *credentials, unsigned long capability)
{
	if (!credentials_can(credentials, CAP_SETPCAP))
		return -EPERM;
	if (capability > CAP_LAST_CAP)
		return -EINVAL;
	credentials->bounding &= ~((uint64_t)1 << capability);
	return 0;
}

/* Locks (the odd bits) stay, and what is locked stays as it is. */
static long set_securebits(struct credentials *credentials, unsigned long bits)
{
	uint32_t old = credentials->securebits, locks = SECURE_ALL_LOCKS;

	if (((old & locks) >> 1 & (old ^ bits)) || (old & locks & ~bits) ||
	    (bits & ~(unsigned long)(SECURE_ALL_LOCKS | SECURE_ALL_BITS)) || !credentials_can(credentials, CAP_SETPCAP))
		return -EPERM;
	credentials->securebits = (uint32_t)bits;
	return 0;
}

static long set_keepcaps(struct credentials *credentials, unsigned long is_kept)
{
	if (is_kept > 1)
		return -EINVAL;
	if (credentials->securebits & SECBIT_KEEP_CAPS_LOCKED)
		return -EPERM;
	credentials->securebits &= ~(uint32_t)SECBIT_KEEP_CAPS;
	credentials->securebits |= is_kept ? SECBIT_KEEP_CAPS : 0;
	return 0;
}

long credentials_prctl(struct credentials *credentials, unsigned long option, const unsigned long arguments[2])
{
	switch (option) {
	case PR_GET_KEEPCAPS:
		return (credentials->securebits & SECBIT_KEEP_CAPS) != 0;
	case PR_SET_KEEPCAPS:
		return set_keepcaps(credentials, arguments[0]);
	case PR_CAPBSET_READ:
		return arguments[0] > CAP_LAST_CAP ? -EINVAL : (long)(credentials->bounding >> arguments[0] & 1);
	case PR_CAPBSET_DROP:
		return drop_from_bounding(credentials, arguments[0]);
	case PR_GET_SECUREBITS:
		return (long)credentials->securebits;
	case PR_SET_SECUREBITS:
		return set_securebits(credentials, arguments[0]);
	case PR_CAP_AMBIENT:
		return change_ambient(credentials, arguments[0], arguments[1]);
	default:
		return -EINVAL;
	}
}

/* --- exec ------------------------------------------------------------------------------------------------------------------- */

/* What a program of root gets: all that it may, unless securebits say that root is nobody special. */
static bool is_root_special(const struct credentials *credentials)
{
	return !(credentials->securebits & SECBIT_NOROOT) && (credentials->euid == 0 || credentials->uid == 0);
}

void credentials_exec(struct credentials *credentials, uint32_t mode, uint32_t uid, uint32_t gid)
{
	bool is_set_uid = mode & S_ISUID, is_set_gid = (mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP);

	if (is_set_uid)
		credentials->euid = uid;
	if (is_set_gid)
		credentials->egid = gid;
	if (is_set_uid || is_set_gid)
		credentials->ambient = 0;
	credentials->permitted = credentials->effective = credentials->ambient;
	if (is_root_special(credentials)) {
		credentials->permitted = credentials->inheritable | credentials->bounding;
		if (credentials->euid == 0)
			credentials->effective = credentials->permitted;
	}
	credentials->suid = credentials->fsuid = credentials->euid;
	credentials->sgid = credentials->fsgid = credentials->egid;
	credentials->securebits &= ~(uint32_t)SECBIT_KEEP_CAPS;
}
