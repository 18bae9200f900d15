/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose files seem to be, for guests that believe to be somebody else (-0, -i): what is told by stat and its relatives.
 *
 * Files of the real user seem to be the user's that the run began with. What a guest has given away (chown), or could not
 * really make (devices), the tracer remembers; a process does not know what, but it can tell from a set of marks which files
 * may be among these: about them it has to ask. Freestanding; the same for tracer and shim.
 */
#ifndef CORE_OWNERSHIP_H
#define CORE_OWNERSHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ownership_rule {
	uint32_t is_on;
	uint32_t real_uid, real_gid;	/* of proot, and so of its guests */
	uint32_t uid, gid;		/* who they seem to be at the beginning of the run */
	uint32_t unused;
};

static inline uint32_t ownership_uid(const struct ownership_rule *rule, uint32_t uid)
{
	return uid == rule->real_uid ? rule->uid : uid;
}

static inline uint32_t ownership_gid(const struct ownership_rule *rule, uint32_t gid)
{
	return gid == rule->real_gid ? rule->gid : gid;
}

/* --- the structures in which files are told of -------------------------------------------------------------------------------- */

enum stat_form {
	STAT_FORM_X86_64,	/* struct stat */
	STAT_FORM_GENERIC,	/* struct stat of aarch64 */
	STAT_FORM_I386,		/* struct stat of i386: 16 bits for users */
	STAT_FORM_I386_64,	/* struct stat64 */
	STAT_FORM_I386_OLD,	/* struct __old_kernel_stat */
	STAT_FORM_STATX,	/* struct statx, on all ABIs */
	STAT_FORM_COUNT
};

/* The longest of them. */
#define STAT_FORM_MAX 256

struct stat_field {
	uint8_t offset, size;	/* bytes */
};

struct stat_layout {
	uint16_t size;
	struct stat_field device, inode, links, mode, uid, gid, rdev;
	struct stat_field device_minor, rdev_minor;	/* of size 0 where device and rdev are one number */
};

extern const struct stat_layout stat_layouts[STAT_FORM_COUNT];

/* A field as a number. */
uint64_t stat_get(const void *status, struct stat_field field);

/* Set a field; of a user that does not fit 65534, as the kernel does. */
void stat_set(void *status, struct stat_field field, uint64_t value);

/* The device of the file that a structure tells of, as dev_t of x86-64. */
uint64_t stat_device(const void *status, const struct stat_layout *layout);

/* Make the structure tell of the real user's files as of the run's. */
void ownership_apply(const struct ownership_rule *rule, void *status, enum stat_form form);

/* --- marks ------------------------------------------------------------------------------------------------------------------ */

/* A bit for each file that the tracer remembers something of, by a hash: set bits may be of others, too, clear ones of none. */
#define OWNERSHIP_MARKS_SIZE 32768

struct ownership_marks {
	uint32_t words[OWNERSHIP_MARKS_SIZE / 4];	/* only ever set, atomically */
};

void ownership_mark(struct ownership_marks *marks, uint64_t device, uint64_t inode);
bool ownership_is_marked(const struct ownership_marks *marks, uint64_t device, uint64_t inode);

#endif
