/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -k: what uname(2) tells, and the auxiliary vector of new programs. The files of procfs that say the same are bound over by
 * tracer/bindings.c.
 *
 * The C libraries before glibc 2.37 refuse to run on a kernel that is older than they were made for, which they ask the vDSO. So it
 * is hidden from guests that shall believe in a newer kernel than there is.
 */
#include "tracer/extension.h"

#include <errno.h>
#include <linux/personality.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <talloc.h>

#include "core/load.h"
#include "tracer/call.h"
#include "tracer/memory.h"
#include "tracer/options.h"

#define OLD_FIELD 9	/* of struct oldold_utsname */

/* Whether a guest asked the kernel to say that it is one of 32 bits: setarch(8). */
static bool is_32_bit(pid_t tid)
{
	unsigned long value = 0;
	char path[40];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/personality", tid);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (fscanf(file, "%lx", &value) != 1)
		value = 0;
	fclose(file);
	return (value & PER_MASK) == PER_LINUX32;
}

/* How guests see the kernel. */
static void find_fields(const struct call *call, char fields[KERNEL_FIELDS][KERNEL_FIELD])
{
	const struct kernel_name *name = &call->tracer->settings->kernel;

	kernel_name_apply(name, fields);
	if (!name->fields[KERNEL_MACHINE][0] && is_32_bit(call->tid))
		strcpy(fields[KERNEL_MACHINE], "i686");
}

static int tell(struct call *call, const void *bytes, size_t size)
{
	int error = memory_write(call->tid, call->args[0], bytes, size);

	return error < 0 ? error : call_answer(call, 0);
}

static int tell_uname(struct call *call, void *data)
{
	char fields[KERNEL_FIELDS][KERNEL_FIELD];

	(void)data;
	find_fields(call, fields);
	return tell(call, fields, sizeof(fields));
}

/* struct old_utsname has no name of a domain. */
static int tell_old_uname(struct call *call, void *data)
{
	char fields[KERNEL_FIELDS][KERNEL_FIELD];

	(void)data;
	find_fields(call, fields);
	return tell(call, fields, KERNEL_DOMAINNAME * KERNEL_FIELD);
}

static int tell_oldest_uname(struct call *call, void *data)
{
	char fields[KERNEL_FIELDS][KERNEL_FIELD], old[KERNEL_DOMAINNAME][OLD_FIELD] = { { 0 } };

	(void)data;
	find_fields(call, fields);
	for (int i = 0; i < KERNEL_DOMAINNAME; i++)
		memcpy(old[i], fields[i], OLD_FIELD - 1);
	return tell(call, old, sizeof(old));
}

static const struct extension_hook hooks[] = {
	{ .call = "uname", .before = tell_uname },
	{ .call = "olduname", .before = tell_old_uname },
	{ .call = "oldolduname", .before = tell_oldest_uname },
};

static int start(struct tracer *tracer, void **data)
{
	*data = NULL;
	return tracer->settings->kernel.is_set;
}

const struct extension extension_kernel_release = {
	.name = "kernel-release", .hooks = hooks, .n_hooks = sizeof(hooks) / sizeof(hooks[0]), .start = start, .is_exec_in_shim = true,
};

/* --- new programs ------------------------------------------------------------------------------------------------------------ */

static bool is_vdso_hidden(const struct kernel_name *name)
{
	struct utsname host;

	return uname(&host) == 0 && name->fields[KERNEL_RELEASE][0] &&
	       kernel_release_is_newer(name->fields[KERNEL_RELEASE], host.release);
}

static int tell_program(struct call *call, struct load_request *load, const struct stat *program, void *data)
{
	const struct kernel_name *name = &call->tracer->settings->kernel;

	(void)program, (void)data;
	load->is_vdso_hidden = is_vdso_hidden(name);
	load->hwcap = name->has_hwcap ? &name->hwcap : NULL;
	return 0;
}

/* An extension of its own: without it programs are executed without proot. */
static int start_programs(struct tracer *tracer, void **data)
{
	const struct kernel_name *name = &tracer->settings->kernel;

	*data = NULL;
	return name->is_set && (name->has_hwcap || is_vdso_hidden(name));
}

const struct extension extension_kernel_programs = { .name = "kernel-programs", .start = start_programs, .exec = tell_program };
