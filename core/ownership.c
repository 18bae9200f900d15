/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Layouts of what the kernel tells about files, and the hash of the marks. */
#include "core/ownership.h"

#define OVERFLOW_ID 65534

/* include/uapi/asm-generic/stat.h, arch/x86/include/uapi/asm/stat.h, arch/x86/include/asm/compat.h, linux/stat.h */
const struct stat_layout stat_layouts[STAT_FORM_COUNT] = {
	[STAT_FORM_X86_64] = {
		.size = 144, .device = { 0, 8 }, .inode = { 8, 8 }, .links = { 16, 8 }, .mode = { 24, 4 }, .uid = { 28, 4 }, .gid = { 32, 4 }, .rdev = { 40, 8 },
	},
	[STAT_FORM_GENERIC] = {
		.size = 128, .device = { 0, 8 }, .inode = { 8, 8 }, .links = { 20, 4 }, .mode = { 16, 4 }, .uid = { 24, 4 }, .gid = { 28, 4 }, .rdev = { 32, 8 },
	},
	[STAT_FORM_I386] = {
		.size = 64, .device = { 0, 4 }, .inode = { 4, 4 }, .links = { 10, 2 }, .mode = { 8, 2 }, .uid = { 12, 2 }, .gid = { 14, 2 }, .rdev = { 16, 4 },
	},
	[STAT_FORM_I386_64] = {
		.size = 96, .device = { 0, 8 }, .inode = { 88, 8 }, .links = { 20, 4 }, .mode = { 16, 4 }, .uid = { 24, 4 }, .gid = { 28, 4 }, .rdev = { 32, 8 },
	},
	[STAT_FORM_I386_OLD] = {
		.size = 32, .device = { 0, 2 }, .inode = { 2, 2 }, .links = { 6, 2 }, .mode = { 4, 2 }, .uid = { 8, 2 }, .gid = { 10, 2 }, .rdev = { 12, 2 },
	},
	[STAT_FORM_STATX] = {
		.size = 256, .device = { 136, 4 }, .device_minor = { 140, 4 }, .inode = { 32, 8 }, .links = { 16, 4 }, .mode = { 28, 2 }, .uid = { 20, 4 },
		.gid = { 24, 4 }, .rdev = { 128, 4 }, .rdev_minor = { 132, 4 },
	},
};

uint64_t stat_get(const void *status, struct stat_field field)
{
	const volatile uint8_t *bytes = (const volatile uint8_t *)status + field.offset;
	uint64_t value = 0;

	for (unsigned i = 0; i < field.size; i++)
		value |= (uint64_t)bytes[i] << (8 * i);
	return value;
}

void stat_set(void *status, struct stat_field field, uint64_t value)
{
	volatile uint8_t *bytes = (volatile uint8_t *)status + field.offset;

	if (field.size == 2 && value > 0xffff)
		value = OVERFLOW_ID;
	for (unsigned i = 0; i < field.size; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
}

uint64_t stat_device(const void *status, const struct stat_layout *layout)
{
	uint64_t major = stat_get(status, layout->device), minor;

	if (!layout->device_minor.size)
		return major;
	minor = stat_get(status, layout->device_minor);
	return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~(uint64_t)0xff) << 12 | (major & ~(uint64_t)0xfff) << 32;
}

void ownership_apply(const struct ownership_rule *rule, void *status, enum stat_form form)
{
	const struct stat_layout *layout = &stat_layouts[form];
	uint32_t uid = (uint32_t)stat_get(status, layout->uid), gid = (uint32_t)stat_get(status, layout->gid);

	if (ownership_uid(rule, uid) != uid)
		stat_set(status, layout->uid, ownership_uid(rule, uid));
	if (ownership_gid(rule, gid) != gid)
		stat_set(status, layout->gid, ownership_gid(rule, gid));
}

static uint32_t hash(uint64_t device, uint64_t inode)
{
	uint64_t mixed = (inode ^ device * 0x9e3779b97f4a7c15ULL) * 0xff51afd7ed558ccdULL;

	return (uint32_t)(mixed >> 40) % (OWNERSHIP_MARKS_SIZE * 8);
}

void ownership_mark(struct ownership_marks *marks, uint64_t device, uint64_t inode)
{
	uint32_t bit = hash(device, inode);

	__atomic_fetch_or(&marks->words[bit / 32], 1U << (bit % 32), __ATOMIC_RELEASE);
}

bool ownership_is_marked(const struct ownership_marks *marks, uint64_t device, uint64_t inode)
{
	uint32_t bit = hash(device, inode);

	return __atomic_load_n(&marks->words[bit / 32], __ATOMIC_ACQUIRE) >> (bit % 32) & 1;
}
