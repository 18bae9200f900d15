/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What guests are told of the kernel: -k. */
#ifndef TRACER_KERNEL_NAME_H
#define TRACER_KERNEL_NAME_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes of a field of struct new_utsname, null byte included. */
#define KERNEL_FIELD 65

/* In the order of struct new_utsname, which is nothing but these. */
enum kernel_field {
	KERNEL_SYSNAME,
	KERNEL_NODENAME,
	KERNEL_RELEASE,
	KERNEL_VERSION,
	KERNEL_MACHINE,
	KERNEL_DOMAINNAME,
	KERNEL_FIELDS
};

struct kernel_name {
	bool is_set;
	char fields[KERNEL_FIELDS][KERNEL_FIELD];	/* null-terminated; "": as the kernel says */
	bool has_hwcap;
	uint64_t hwcap;					/* AT_HWCAP */
};

/*
 * Read the value of -k: a release, or "\sysname\nodename\release\version\machine\domainname\hwcap\", as in PRoot. hwcap is
 * hexadecimal; -1 or nothing: as the kernel says. Returns 0, or -EINVAL: *wrong says what is (static).
 */
int kernel_name_parse(const char *text, struct kernel_name *name, const char **wrong);

/* The fields that the running kernel has, as proot sees them, with those of name in their place. */
void kernel_name_apply(const struct kernel_name *name, char fields[KERNEL_FIELDS][KERNEL_FIELD]);

/* Whether release says of itself that it is newer than another: by the numbers with dots between them at its beginning. */
bool kernel_release_is_newer(const char *release, const char *other);

#endif
