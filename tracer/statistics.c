/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counting, and telling what was counted: see statistics.h. */
#include "tracer/statistics.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "core/state.h"
#include "preload/shim.h"
#include "tracer/call.h"
#include "tracer/engine.h"
#include "tracer/guest_state.h"
#include "tracer/memory.h"
#include "tracer/message.h"
#include "tracer/options.h"
#include "tracer/tracer.h"

#define MOST_CALLS_TOLD 12	/* to people */

struct row {
	bool is_detail;
	int level;
	const char *name;
	const char *text;
};

static const struct row rows[] = {
#define ALWAYS(level, name, text, value) { false, level, #name, text },
#define DETAIL(level, name, text, value) { true, level, #name, text },
#include "tracer/statistics.def"
#undef ALWAYS
#undef DETAIL
};

#define N_ROWS (sizeof(rows) / sizeof(rows[0]))

/* --- counting ----------------------------------------------------------------------------------------------------------------- */

int statistics_begin(struct tracer *tracer)
{
	tracer->statistics.by_row = talloc_zero_array(tracer, atomic_ulong, syscall_n_rows);
	return tracer->statistics.by_row ? 0 : -ENOMEM;
}

static enum guest_kind kind_of(const struct tracer *tracer, pid_t tid)
{
	uint64_t address = guest_state_find(tracer, tid, NULL);
	uint32_t flags = 0;

	if (!address || memory_read(tid, address + offsetof(struct state, head.flags), &flags, sizeof(flags)) < 0)
		return GUEST_OTHER;
	if (!(flags & (STATE_PRELOADED | STATE_SITES)))
		return flags & STATE_STATIC ? GUEST_STATIC : GUEST_OTHER;
	return flags & STATE_SHIM_OFF ? GUEST_SHIM_OFF : GUEST_SHIM;
}

void statistics_count_call(const struct call *call)
{
	struct statistics *own = &call->tracer->statistics;

	engine_count(&own->calls);
	if (!own->by_row)
		return;
	engine_count(&own->traced[kind_of(call->tracer, call->tid)]);
	if (call->row)
		engine_count(&own->by_row[call->row - syscall_rows]);
}

/* --- values ------------------------------------------------------------------------------------------------------------------- */

static uint64_t rest(uint64_t whole, uint64_t part)
{
	return whole > part ? whole - part : 0;
}

static uint64_t static_without_shim(const struct statistics *own, const struct shim_shared *inside)
{
	return rest(own->programs_static + inside->executed_static, inside->loaded.sites_static);
}

static uint64_t passed_of(const struct shim_shared *inside)
{
	uint64_t sum = 0;

	for (int i = SHIM_UNKNOWN_CALL + 1; i < SHIM_REASON_COUNT; i++)
		sum += inside->passed[i];
	return sum;
}

static uint64_t milliseconds(const struct timeval *time)
{
	return (uint64_t)time->tv_sec * 1000 + (uint64_t)time->tv_usec / 1000;
}

static void collect(const struct tracer *tracer, uint64_t values[N_ROWS])
{
	static const struct shim_shared nothing;
	const struct shim_shared *inside = tracer->shared ? tracer->shared : &nothing;
	const struct statistics *own = &tracer->statistics;
	struct rusage usage = { 0 };

	getrusage(RUSAGE_SELF, &usage);
	/* A list of expressions, in the order of rows. */
	const uint64_t all[] = {
#define ALWAYS(level, name, text, value) (value),
#define DETAIL ALWAYS
#include "tracer/statistics.def"
#undef ALWAYS
#undef DETAIL
	};
	memcpy(values, all, sizeof(all));
}

/* --- telling ------------------------------------------------------------------------------------------------------------------ */

struct by_call {
	const char *name;
	unsigned long count;
};

static int compare_calls(const void *a, const void *b)
{
	const struct by_call *left = a, *right = b;

	return left->count < right->count ? 1 : left->count > right->count ? -1 : strcmp(left->name, right->name);
}

/* The calls that were counted, most frequent first. */
static struct by_call *sort_calls(TALLOC_CTX *context, const struct tracer *tracer, size_t *n)
{
	struct by_call *calls = talloc_array(context, struct by_call, syscall_n_rows);

	*n = 0;
	for (size_t i = 0; calls && tracer->statistics.by_row && i < syscall_n_rows; i++)
		if (tracer->statistics.by_row[i])
			calls[(*n)++] = (struct by_call){ syscall_rows[i].name, tracer->statistics.by_row[i] };
	if (*n)
		qsort(calls, *n, sizeof(*calls), compare_calls);
	return calls;
}

static void tell_people(const uint64_t values[N_ROWS], const struct by_call *calls, size_t n_calls)
{
	fputs("proot statistics:\n", stderr);
	for (size_t i = 0; i < N_ROWS; i++)
		if (values[i])
			fprintf(stderr, "%12" PRIu64 "  %s%s\n", values[i], rows[i].level ? "    " : "", rows[i].text);
	if (n_calls)
		fputs("              most frequent of the calls that came to proot:\n", stderr);
	for (size_t i = 0; i < n_calls && i < MOST_CALLS_TOLD; i++)
		fprintf(stderr, "%12lu      %s\n", calls[i].count, calls[i].name);
}

static void tell_file(const struct tracer *tracer, const uint64_t values[N_ROWS], const struct by_call *calls, size_t n_calls)
{
	const char *path = tracer->settings->statistics_file;
	FILE *file = fopen(path, "we");

	if (!file) {
		message_warning("cannot write the statistics to '%s': %s", path, strerror(errno));
		return;
	}
	for (size_t i = 0; i < N_ROWS; i++)
		if (!rows[i].is_detail || tracer->statistics.by_row)
			fprintf(file, "%s %" PRIu64 "\n", rows[i].name, values[i]);
	for (size_t i = 0; i < n_calls; i++)
		fprintf(file, "call_%s %lu\n", calls[i].name, calls[i].count);
	fclose(file);
}

static void tell_differences(const struct shim_shared *inside)
{
	uint64_t n = inside->different;

	for (uint64_t i = 0; i < n && i < SHIM_REPORTS; i++) {
		const struct shim_report *report = &inside->reports[i];
		const struct syscall_row *row = syscall_find(report->abi, report->number);

		message_error("check: %s(\"%.*s\"): %.*s: the shim %" PRId64 ", the tracer %" PRId64, row ? row->name : "?",
			      (int)sizeof(report->path), report->path, (int)sizeof(report->what), report->what, report->shim,
			      report->traced);
	}
	if (n > SHIM_REPORTS)
		message_error("check: %" PRIu64 " more differences", n - SHIM_REPORTS);
}

void statistics_tell(const struct tracer *tracer)
{
	uint64_t values[N_ROWS];
	size_t n_calls;
	struct by_call *calls = sort_calls(NULL, tracer, &n_calls);

	collect(tracer, values);
	if (tracer->shared)
		tell_differences(tracer->shared);
	if (tracer->settings->is_telling_statistics)
		tell_people(values, calls, n_calls);
	if (tracer->settings->statistics_file)
		tell_file(tracer, values, calls, n_calls);
	talloc_free(calls);
}
