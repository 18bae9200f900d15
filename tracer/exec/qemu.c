/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line and the environment of QEMU: QEMU [words of -q] [-U LD_LIBRARY_PATH] [-E VARIABLE]... -0 ARGV0 PROGRAM ARGS. */
#include "tracer/exec/qemu.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tracer/memory.h"
#include "tracer/options.h"

#define LIBRARY_PATH "LD_LIBRARY_PATH="

/* --- the environment ------------------------------------------------------------------------------------------------------ */

/* What the dynamic linkers of the host's libcs read: ld.so(8). */
static bool is_of_dynamic_linker(const char *variable)
{
	static const char *const names[] = {
		"LD_ASSUME_KERNEL", "LD_AUDIT", "LD_BIND_NOT", "LD_BIND_NOW", "LD_DEBUG", "LD_DEBUG_OUTPUT", "LD_DYNAMIC_WEAK",
		"LD_HWCAP_MASK", "LD_LIBRARY_PATH", "LD_ORIGIN_PATH", "LD_POINTER_GUARD", "LD_PREFER_MAP_32BIT_EXEC", "LD_PRELOAD",
		"LD_PROFILE", "LD_PROFILE_OUTPUT", "LD_SHOW_AUXV", "LD_TRACE_LOADED_OBJECTS", "LD_TRACE_PRELINKING",
		"LD_USE_LOAD_BIAS", "LD_VERBOSE", "LD_WARN", "GLIBC_TUNABLES",
	};
	size_t length = strcspn(variable, "=");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == length && strncmp(variable, names[i], length) == 0)
			return variable[length] == '=';
	return false;
}

/* Read a variable as far as it fits. NULL: it cannot be read, and the kernel will say so. */
static const char *read_variable(const struct call *call, const struct vector_word *word, char *text, size_t size)
{
	long length = memory_read_string(call->tid, word->address, text, size);

	if (length == -ENAMETOOLONG && memory_read(call->tid, word->address, text, size - 1) == 0)
		text[size - 1] = '\0';
	else if (length < 0)
		return NULL;
	return text;
}

/* Take the host's directories out of a value that a program of the host has handed on. */
static void take_libraries_out(struct call *call, struct vector *environment, size_t at, const char *variable)
{
	const char *ours = call->tracer->host_libraries, *rest = variable + strlen(LIBRARY_PATH);
	size_t length = strlen(ours);

	if (strncmp(rest, ours, length) != 0 || (rest[length] && rest[length] != ':'))
		return;
	rest += length + (rest[length] == ':');
	if (!*rest)
		vector_remove(environment, at);
	else
		vector_set(environment, at, talloc_asprintf(call->memory, LIBRARY_PATH "%s", rest));
}

static int read_environment(struct call *call, struct exec *exec)
{
	struct vector *environment = &exec->environment;
	char *text = (char *)call->worker->buffer[0];
	int error = vector_read(environment, call->memory, call->tid, call->abi, exec->envp);

	for (size_t i = 0; i < environment->n_words && error == 0; i++) {
		const char *variable = read_variable(call, &environment->words[i], text, sizeof(call->worker->buffer[0]));

		if (variable && strncmp(variable, LIBRARY_PATH, strlen(LIBRARY_PATH)) == 0) {
			take_libraries_out(call, environment, i, variable);
			break;
		}
	}
	return error;
}

/* --- QEMU ----------------------------------------------------------------------------------------------------------------- */

/*
 * How a variable is handed to QEMU. -E takes several, parted by commas, and has no way to say a comma: in LD_DEBUG a colon means
 * the same, and of the others NULL tells to leave it where it is.
 */
static const char *spell_variable(struct call *call, const char *variable)
{
	char *spelled = talloc_strdup(call->memory, variable);

	if (spelled && strncmp(variable, "LD_DEBUG=", 9) == 0)
		for (char *comma = strchr(spelled, ','); comma; comma = strchr(comma, ','))
			*comma = ':';
	return spelled && strchr(spelled, ',') ? NULL : spelled;
}

/* Put an option and its value at the place where QEMU's arguments begin. */
static int put_option(struct exec *exec, size_t at, const char *option, const char *value)
{
	int error = vector_insert_text(&exec->arguments, at, value);

	return error < 0 ? error : vector_insert_text(&exec->arguments, at, option);
}

/* Move what would steer QEMU from its environment into its arguments; at: where these begin. Each comes before the last one. */
static int move_variables(struct call *call, struct exec *exec, size_t at)
{
	struct vector *environment = &exec->environment;
	char *text = (char *)call->worker->buffer[0];
	bool has_library_path = false;
	int error = 0;

	for (size_t i = 0; i < environment->n_words && error == 0;) {
		const struct vector_word *word = &environment->words[i];
		const char *variable = word->text, *spelled;

		if (!variable)
			variable = read_variable(call, word, text, sizeof(call->worker->buffer[0]));
		spelled = variable && is_of_dynamic_linker(variable) ? spell_variable(call, variable) : NULL;
		if (!spelled) {
			i++;
			continue;
		}
		has_library_path |= strncmp(spelled, LIBRARY_PATH, strlen(LIBRARY_PATH)) == 0;
		error = put_option(exec, at, "-E", spelled);
		vector_remove(environment, i);
	}
	return error < 0 || has_library_path ? error : put_option(exec, at, "-U", "LD_LIBRARY_PATH");
}

/* The program and the name that it is called by, in front of its other arguments. */
static int put_program(struct exec *exec)
{
	struct vector *arguments = &exec->arguments;
	struct vector_word name = { .text = "" };
	int error;

	if (arguments->n_words) {
		name = arguments->words[0];
		vector_remove(arguments, 0);
	}
	error = vector_insert_text(arguments, 0, exec->guest_exe);
	if (error == 0)
		error = vector_insert(arguments, 0, name);
	return error < 0 ? error : vector_insert_text(arguments, 0, "-0");
}

static int put_words(struct call *call, struct exec *exec)
{
	char *const *words = call->tracer->settings->qemu;
	size_t n_words = 0;
	int error = put_program(exec);

	while (words[n_words] && error == 0) {
		error = vector_insert_text(&exec->arguments, n_words, words[n_words]);
		n_words++;
	}
	if (error == 0)
		error = read_environment(call, exec);
	return error < 0 ? error : move_variables(call, exec, n_words);
}

int qemu_put_in_front(struct call *call, struct exec *exec)
{
	int error = put_words(call, exec);

	exec_file_close(&exec->program);
	exec->is_of_host = exec->is_qemu = true;
	exec->n_front = 0;
	exec->path = talloc_asprintf(call->memory, HOST_ROOTFS "%s", call->tracer->settings->qemu[0]);
	if (!exec->path)
		return -ENOMEM;
	return error < 0 ? error : exec_file_open(call, AT_FDCWD, exec->path, WALK_FOLLOW, &exec->program);
}

int qemu_set_libraries(struct call *call, struct exec *exec)
{
	struct vector *environment = &exec->environment;
	const char *ours = call->tracer->host_libraries;
	char *text = (char *)call->worker->buffer[0];
	int error = environment->memory ? 0 : read_environment(call, exec);

	if (error < 0 || !exec->is_of_host || !exec->program.elf->interpreter)
		return error;
	for (size_t i = 0; i < environment->n_words; i++) {
		const struct vector_word *word = &environment->words[i];
		const char *variable = word->text;

		if (!variable)
			variable = read_variable(call, word, text, sizeof(call->worker->buffer[0]));
		if (variable && strncmp(variable, LIBRARY_PATH, strlen(LIBRARY_PATH)) == 0) {
			const char *value = talloc_asprintf(call->memory, LIBRARY_PATH "%s:%s", ours,
							    variable + strlen(LIBRARY_PATH));

			vector_set(environment, i, value);
			return value ? 0 : -ENOMEM;
		}
	}
	text = talloc_asprintf(call->memory, LIBRARY_PATH "%s", ours);
	return text ? vector_insert_text(environment, environment->n_words, text) : -ENOMEM;
}
