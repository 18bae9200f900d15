/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading a tracee's identity and taking it on, thread by thread. */
#include "tracer/identity.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/process_status.h"

/* The capabilities that decide about files: CAP_FS_MASK of include/linux/capability.h, and who may give files some. */
#define FILE_CAPABILITIES ((1ULL << CAP_CHOWN) | (1ULL << CAP_DAC_OVERRIDE) | (1ULL << CAP_DAC_READ_SEARCH) | \
			   (1ULL << CAP_FOWNER) | (1ULL << CAP_FSETID) | (1ULL << CAP_MKNOD) | \
			   (1ULL << CAP_LINUX_IMMUTABLE) | (1ULL << CAP_SETFCAP))

/* Those that let processes of others be looked at: may_access_mm() of kernel/fork.c, and map_files. */
#define LOOK_CAPABILITIES ((1ULL << CAP_SYS_PTRACE) | (1ULL << CAP_SYS_ADMIN) | (1ULL << 38 /* CAP_PERFMON */) | \
			   (1ULL << 40 /* CAP_CHECKPOINT_RESTORE */))

static void read_groups(const char *text, struct identity *identity)
{
	char *end;

	identity->n_groups = 0;
	while (identity->n_groups < IDENTITY_MAX_GROUPS) {
		unsigned long gid;

		while (*text == ' ' || *text == '\t')
			text++;
		gid = strtoul(text, &end, 10);
		if (end == text || *text == '\n')
			return;
		identity->groups[identity->n_groups++] = (gid_t)gid;
		text = end;
	}
}

/* Whether a signal is in a mask of a status file. */
static bool has_signal(const char *status, const char *key, int signal)
{
	return process_status_mask(status, key) & (1ULL << (signal - 1));
}

static int parse_status(const char *status, struct identity *identity)
{
	const char *umask_text = process_status_field(status, "\nUmask:");
	const char *tgid = process_status_field(status, "\nTgid:");
	const char *uid = process_status_field(status, "\nUid:");
	const char *gid = process_status_field(status, "\nGid:");
	const char *groups = process_status_field(status, "\nGroups:");
	const char *capabilities = process_status_field(status, "\nCapEff:");

	if (!tgid || !uid || !gid || !groups || !capabilities)
		return -EIO;
	identity->tgid = (pid_t)strtol(tgid, NULL, 10);
	identity->umask = umask_text ? (mode_t)strtoul(umask_text, NULL, 8) : 022;
	if (sscanf(uid, "%u %*u %*u %u", &identity->real_uid, &identity->fs_uid) != 2 ||
	    sscanf(gid, "%u %*u %*u %u", &identity->real_gid, &identity->fs_gid) != 2)
		return -EIO;
	identity->has_open_sigtrap = !has_signal(status, "\nSigBlk:", SIGTRAP) && !has_signal(status, "\nSigIgn:", SIGTRAP);
	identity->capabilities = strtoull(capabilities, NULL, 16);
	read_groups(groups, identity);
	return 0;
}

int identity_read(pid_t tid, struct identity *identity)
{
	char status[PROCESS_STATUS_SIZE];
	int error = process_status_read(tid, status);

	return error < 0 ? error : parse_status(status, identity);
}

/* Replace effective capabilities of the calling thread: those of a set. */
static void set_capabilities(uint64_t set, uint64_t wanted)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data) < 0)
		return;
	for (int i = 0; i < 2; i++) {
		uint32_t mask = (uint32_t)(set >> (32 * i));

		data[i].effective = (data[i].effective & ~mask) |
				    (data[i].permitted & mask & (uint32_t)(wanted >> (32 * i)));
	}
	syscall(SYS_capset, &header, data);
}

bool identity_assume(const struct identity *identity, bool is_real)
{
	uid_t uid = is_real ? identity->real_uid : identity->fs_uid;
	gid_t gid = is_real ? identity->real_gid : identity->fs_gid;

	if (uid == 0 && gid == 0 && (identity->capabilities & FILE_CAPABILITIES) == FILE_CAPABILITIES)
		return false;
	/* Raw calls: libc's would change every thread. */
	syscall(SYS_setgroups, (size_t)identity->n_groups, identity->groups);
	syscall(SYS_setfsgid, gid);
	syscall(SYS_setfsuid, uid);
	/* The kernel drops these with fsuid 0; but a guest may have some without being root, or none though it is. */
	set_capabilities(FILE_CAPABILITIES, identity->capabilities);
	return true;
}

void identity_return(void)
{
	syscall(SYS_setfsuid, 0);
	syscall(SYS_setfsgid, 0);
	syscall(SYS_setgroups, (size_t)0, NULL);
	set_capabilities(FILE_CAPABILITIES, FILE_CAPABILITIES);
}

void identity_look_as(const struct identity *identity)
{
	set_capabilities(LOOK_CAPABILITIES, identity ? identity->capabilities : LOOK_CAPABILITIES);
}
