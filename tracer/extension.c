/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The extensions of a run, and which of their hooks belong to each row of the system call table. */
#include "tracer/extension.h"

#include <errno.h>
#include <string.h>
#include <talloc.h>

#include "tracer/call.h"
#include "tracer/message.h"

#define MOST_ENABLED 16

struct enabled {
	const struct extension *extension;
	void *data;
};

/* A hook for one row. */
struct row_hook {
	const struct extension_hook *hook;
	unsigned owner;		/* index of the enabled extension */
};

struct extensions {
	struct enabled enabled[MOST_ENABLED];
	unsigned n_enabled;
	struct row_hook *hooks;		/* by row, in the order of the list */
	size_t n_hooks;
	struct { uint16_t first, n; } *rows;	/* which of them are a row's; by index of the row */
};

#define EXTENSION(name) extern const struct extension name;
#include "tracer/extensions/list.def"
#undef EXTENSION

const struct extension *const extension_list[] = {
#define EXTENSION(name) &name,
#include "tracer/extensions/list.def"
#undef EXTENSION
	NULL
};

const size_t extension_count = sizeof(extension_list) / sizeof(extension_list[0]) - 1;

/* --- start and end ---------------------------------------------------------------------------------------------------------- */

static const struct syscall_row *row_of_name(const char *name)
{
	for (size_t i = 0; i < syscall_n_rows; i++)
		if (strcmp(syscall_rows[i].name, name) == 0)
			return &syscall_rows[i];
	return NULL;
}

static int add_hook(struct extensions *extensions, const struct extension_hook *hook, unsigned owner)
{
	size_t n = extensions->n_hooks;

	extensions->hooks = talloc_realloc(extensions, extensions->hooks, struct row_hook, n + 1);
	if (!extensions->hooks)
		return -ENOMEM;
	extensions->hooks[n] = (struct row_hook){ hook, owner };
	extensions->n_hooks++;
	return 0;
}

/* All hooks of all extensions for one row, one behind the other. */
static int gather_hooks(struct extensions *extensions, const struct syscall_row *row)
{
	size_t first = extensions->n_hooks;
	int error = 0;

	for (unsigned i = 0; i < extensions->n_enabled; i++) {
		const struct extension *extension = extensions->enabled[i].extension;

		for (size_t j = 0; j < extension->n_hooks && error == 0; j++)
			if (strcmp(extension->hooks[j].call, row->name) == 0)
				error = add_hook(extensions, &extension->hooks[j], i);
	}
	extensions->rows[row - syscall_rows].first = (uint16_t)first;
	extensions->rows[row - syscall_rows].n = (uint16_t)(extensions->n_hooks - first);
	return error;
}

static int check_names(const struct extension *extension)
{
	for (size_t i = 0; i < extension->n_hooks; i++) {
		if (row_of_name(extension->hooks[i].call))
			continue;
		message_error("extension %s: no row for system call '%s'", extension->name, extension->hooks[i].call);
		return -EINVAL;
	}
	return 0;
}

static int enable(struct extensions *extensions, struct tracer *tracer, const struct extension *extension)
{
	struct enabled *enabled = &extensions->enabled[extensions->n_enabled];
	int result;

	if (extensions->n_enabled == MOST_ENABLED)
		return -E2BIG;
	result = extension->start(tracer, &enabled->data);
	if (result <= 0)
		return result;
	enabled->extension = extension;
	extensions->n_enabled++;
	return check_names(extension);
}

int extensions_start(struct tracer *tracer, const struct extension *const list[], size_t n)
{
	struct extensions *extensions = talloc_zero(tracer, struct extensions);
	int error = 0;

	if (!extensions)
		return -ENOMEM;
	for (size_t i = 0; i < n && error == 0; i++)
		error = enable(extensions, tracer, list[i]);
	if (extensions->n_enabled == 0) {
		talloc_free(extensions);
		return error;
	}
	extensions->rows = talloc_zero_size(extensions, syscall_n_rows * sizeof(extensions->rows[0]));
	if (!extensions->rows)
		return -ENOMEM;
	for (size_t i = 0; i < syscall_n_rows && error == 0; i++)
		error = gather_hooks(extensions, &syscall_rows[i]);
	tracer->extensions = extensions;
	return error;
}

void extensions_finish(struct tracer *tracer)
{
	const struct extensions *extensions = tracer->extensions;

	for (unsigned i = 0; extensions && i < extensions->n_enabled; i++)
		if (extensions->enabled[i].extension->finish)
			extensions->enabled[i].extension->finish(tracer, extensions->enabled[i].data);
}

/* --- around a call ---------------------------------------------------------------------------------------------------------- */

/* The hooks of a row: sets *n. */
static const struct row_hook *hooks_of(const struct extensions *extensions, const struct syscall_row *row, unsigned *n)
{
	*n = 0;
	if (!extensions || !row)
		return NULL;
	*n = extensions->rows[row - syscall_rows].n;
	return extensions->hooks + extensions->rows[row - syscall_rows].first;
}

int extensions_before(struct call *call)
{
	const struct extensions *extensions = call->tracer->extensions;
	unsigned n;
	const struct row_hook *hooks = hooks_of(extensions, call->row, &n);
	int verdict = EXTENSION_PASSES;

	for (unsigned i = 0; i < n && verdict == EXTENSION_PASSES; i++) {
		if (!hooks[i].hook->before)
			continue;
		call->detail = hooks[i].hook->detail;
		verdict = hooks[i].hook->before(call, extensions->enabled[hooks[i].owner].data);
		if (verdict != EXTENSION_PASSES)
			call->answered_by = hooks[i].owner + 1;
	}
	return verdict;
}

/* Whether a hook wants to hear of the call behind it. */
static bool is_behind(const struct call *call, const struct row_hook *hook)
{
	return hook->hook->after && call->answered_by != hook->owner + 1 && (!hook->hook->is_of_path || call->pins[0].fd >= 0);
}

void extensions_after(struct call *call)
{
	const struct extensions *extensions = call->tracer->extensions;
	unsigned n;
	const struct row_hook *hooks = hooks_of(extensions, call->row, &n);

	for (unsigned i = 0; i < n; i++) {
		if (!is_behind(call, &hooks[i]))
			continue;
		call->detail = hooks[i].hook->detail;
		hooks[i].hook->after(call, extensions->enabled[hooks[i].owner].data);
	}
}

bool extensions_want_result(const struct call *call)
{
	unsigned n;
	const struct row_hook *hooks = hooks_of(call->tracer->extensions, call->row, &n);

	for (unsigned i = 0; i < n; i++)
		if (is_behind(call, &hooks[i]))
			return true;
	return false;
}

int extensions_exec(struct call *call, struct load_request *load, const struct stat *program)
{
	const struct extensions *extensions = call->tracer->extensions;
	int error = 0;

	for (unsigned i = 0; extensions && i < extensions->n_enabled && error == 0; i++)
		if (extensions->enabled[i].extension->exec)
			error = extensions->enabled[i].extension->exec(call, load, program, extensions->enabled[i].data);
	return error;
}

bool extensions_are_in_shim(const struct extensions *extensions, const struct syscall_row *row)
{
	unsigned n;
	const struct row_hook *hooks = hooks_of(extensions, row, &n);

	for (unsigned i = 0; i < n; i++)
		if (!hooks[i].hook->is_in_shim)
			return false;
	return n > 0;
}

bool extensions_leave_exec(const struct extensions *extensions)
{
	for (unsigned i = 0; extensions && i < extensions->n_enabled; i++)
		if (extensions->enabled[i].extension->exec && !extensions->enabled[i].extension->is_exec_in_shim)
			return false;
	return true;
}

/* --- who is trapped --------------------------------------------------------------------------------------------------------- */

struct extension_trap extensions_trap(const struct extensions *extensions, const struct syscall_row *row, unsigned features)
{
	struct extension_trap trap = { .values = row->value };
	unsigned n;
	const struct row_hook *hooks = hooks_of(extensions, row, &n);

	trap.is_trapped = n > 0 || (row->policy != POLICY_LEAVE && (!row->when || (row->when & features)));
	for (unsigned i = 0; i < n; i++)
		trap.values |= hooks[i].hook->values;
	return trap;
}

void extensions_mark(const struct extensions *extensions, enum abi abi, uint64_t numbers[EXTENSION_NUMBERS / 64])
{
	memset(numbers, 0, EXTENSION_NUMBERS / 8);
	for (size_t i = 0; i < syscall_n_rows; i++) {
		int number = syscall_rows[i].numbers[abi];
		unsigned n;
		const struct row_hook *hooks = hooks_of(extensions, &syscall_rows[i], &n);

		for (unsigned j = 0; j < n && number >= 0 && number < EXTENSION_NUMBERS; j++)
			if (!hooks[j].hook->is_in_shim)
				numbers[number / 64] |= 1ULL << (number % 64);
	}
}
