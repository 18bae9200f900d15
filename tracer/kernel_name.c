/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The value of -k: reading it, and putting it over what the kernel says. */
#include "tracer/kernel_name.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

_Static_assert(sizeof(struct utsname) == KERNEL_FIELDS * KERNEL_FIELD, "struct new_utsname of the kernel");

static const char too_long[] = "a field of more than 64 characters";
static const char missing[] = "\\sysname\\nodename\\release\\version\\machine\\domainname\\hwcap\\ has to be whole";

static int copy_field(char field[KERNEL_FIELD], const char *text, size_t length, const char **wrong)
{
	if (length >= KERNEL_FIELD) {
		*wrong = too_long;
		return -EINVAL;
	}
	memcpy(field, text, length);
	field[length] = '\0';
	return 0;
}

static int parse_hwcap(const char *text, struct kernel_name *name, const char **wrong)
{
	const char *end = strchr(text, '\\');
	char *behind;

	*wrong = missing;
	if (!end || end[1])
		return -EINVAL;
	if (end == text || strncmp(text, "-1\\", 3) == 0)
		return 0;
	*wrong = "hwcap is not a hexadecimal number";
	errno = 0;
	name->has_hwcap = true;
	name->hwcap = strtoull(text, &behind, 16);
	return errno || behind != end || *text == '-' ? -EINVAL : 0;
}

int kernel_name_parse(const char *text, struct kernel_name *name, const char **wrong)
{
	memset(name, 0, sizeof(*name));
	name->is_set = true;
	*wrong = "it is empty";
	if (!text[0])
		return -EINVAL;
	if (!strchr(text, '\\'))
		return copy_field(name->fields[KERNEL_RELEASE], text, strlen(text), wrong);
	*wrong = "something stands before the first backslash";
	if (text[0] != '\\')
		return -EINVAL;
	for (int i = 0; i < KERNEL_FIELDS; i++) {
		const char *end = strchr(++text, '\\');

		*wrong = missing;
		if (!end || copy_field(name->fields[i], text, (size_t)(end - text), wrong) < 0)
			return -EINVAL;
		text = end;
	}
	return parse_hwcap(text + 1, name, wrong);
}

void kernel_name_apply(const struct kernel_name *name, char fields[KERNEL_FIELDS][KERNEL_FIELD])
{
	struct utsname host;

	uname(&host);
	memcpy(fields, &host, sizeof(host));
	for (int i = 0; i < KERNEL_FIELDS; i++)
		if (name->fields[i][0])
			memcpy(fields[i], name->fields[i], KERNEL_FIELD);
}

bool kernel_release_is_newer(const char *release, const char *other)
{
	for (int i = 0; i < 3; i++) {
		char *end, *other_end;
		unsigned long number = strtoul(release, &end, 10), other_number = strtoul(other, &other_end, 10);

		if (number != other_number)
			return number > other_number;
		release = *end == '.' ? end + 1 : end;
		other = *other_end == '.' ? other_end + 1 : other_end;
	}
	return false;
}
