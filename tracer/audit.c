/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counting refused calls by call and program: see audit.h. */
#include "tracer/audit.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <uthash.h>

#include "tracer/call.h"
#include "tracer/message.h"
#include "tracer/options.h"
#include "tracer/proc/procfs.h"

#define MOST_KINDS 1000		/* that are remembered: a guest can make up programs */
#define WHAT_SIZE 128

struct refused {
	char *text;			/* key: program and call, in the order in which they are told */
	unsigned long count;
	UT_hash_handle hh;
};

struct audit {
	pthread_mutex_t lock;
	struct refused *table;
	unsigned n_kinds;
};

struct audit *audit_new(TALLOC_CTX *context)
{
	struct audit *audit = talloc_zero(context, struct audit);

	if (audit)
		pthread_mutex_init(&audit->lock, NULL);
	return audit;
}

/* Before the command runs there is none. */
static const char *program_of(const struct call *call, char *program, size_t size)
{
	return procfs_program(call->tracer, call->tid, program, size) < 0 ? "?" : program;
}

/* What is refused, in words. */
static void describe(const struct call *call, int error, const char *why, char what[WHAT_SIZE])
{
	const char *of[] = { [ABI_X86_64] = "", [ABI_I386] = " of i386", [ABI_AARCH64] = "" };
	char number[48];

	snprintf(number, sizeof(number), "system call %ld%s", call->number, of[call->abi]);
	snprintf(what, WHAT_SIZE, "%s%s%s: %s", call->row ? call->row->name : number, why ? ", " : "", why ? why : "", strerror(error));
}

static struct refused *add(struct audit *audit, const char *text)
{
	struct refused *refused;

	if (audit->n_kinds == MOST_KINDS)
		return NULL;
	refused = talloc_zero(audit, struct refused);
	if (!refused)
		return NULL;
	refused->text = talloc_strdup(refused, text);
	if (!refused->text)
		return NULL;
	HASH_ADD_KEYPTR(hh, audit->table, refused->text, strlen(refused->text), refused);
	audit->n_kinds++;
	return refused;
}

/* Returns whether it is the first of its kind. */
static bool count(struct audit *audit, const char *text)
{
	struct refused *refused;
	bool is_first = false;

	pthread_mutex_lock(&audit->lock);
	HASH_FIND_STR(audit->table, text, refused);
	if (!refused) {
		refused = add(audit, text);
		is_first = refused != NULL;
	}
	if (refused)
		refused->count++;
	pthread_mutex_unlock(&audit->lock);
	return is_first;
}

static void note(const struct call *call, int error, const char *why, bool is_said)
{
	char program[PATH_MAX], what[WHAT_SIZE], text[PATH_MAX + WHAT_SIZE + 2];

	if (!call->tracer->audit)
		return;
	describe(call, error, why, what);
	snprintf(text, sizeof(text), "%s: %s", program_of(call, program, sizeof(program)), what);
	if (count(call->tracer->audit, text) && !is_said)
		message_info(1, "refused to %s", text);
}

int audit_refuse(const struct call *call, int error, const char *why)
{
	note(call, error, why, false);
	return -error;
}

void audit_note(const struct call *call, int error, const char *why)
{
	note(call, error, why, true);
}

static int compare_texts(const struct refused *a, const struct refused *b)
{
	return strcmp(a->text, b->text);
}

void audit_tell(const struct tracer *tracer)
{
	struct audit *audit = tracer->audit;

	if (!tracer->settings->is_auditing)
		return;
	if (!audit || !audit->table) {
		fputs("proot audit: nothing was refused\n", stderr);
		return;
	}
	HASH_SORT(audit->table, compare_texts);
	fprintf(stderr, "proot audit: refused%s\n", audit->n_kinds == MOST_KINDS ? " (and more)" : "");
	for (const struct refused *refused = audit->table; refused; refused = refused->hh.next)
		fprintf(stderr, "%12lu  %s\n", refused->count, refused->text);
}
