/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel would do about a format: it is asked what it knows, a small file for each registration. */
#include "tracer/exec/binfmt.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A registration, as its file tells it. */
struct registration {
	struct binfmt binfmt;
	bool is_enabled;
	char extension[BINFMT_HEAD_SIZE];	/* without the dot; "": by magic */
	unsigned long offset;
	unsigned char magic[BINFMT_HEAD_SIZE], mask[BINFMT_HEAD_SIZE];
	size_t n_magic, n_mask;
};

static size_t read_hex(const char *text, unsigned char bytes[BINFMT_HEAD_SIZE])
{
	size_t n = 0;

	for (unsigned byte; n < BINFMT_HEAD_SIZE && sscanf(text + 2 * n, "%2x", &byte) == 1; n++)
		bytes[n] = (unsigned char)byte;
	return n;
}

static void read_line(struct registration *registration, const char *line)
{
	if (strcmp(line, "enabled") == 0)
		registration->is_enabled = true;
	else if (strncmp(line, "interpreter ", 12) == 0)
		snprintf(registration->binfmt.interpreter, sizeof(registration->binfmt.interpreter), "%s", line + 12);
	else if (strncmp(line, "flags: ", 7) == 0) {
		registration->binfmt.keeps_name = strchr(line + 7, 'P');
		registration->binfmt.is_of_host = strchr(line + 7, 'F');
	} else if (strncmp(line, "extension .", 11) == 0)
		snprintf(registration->extension, sizeof(registration->extension), "%s", line + 11);
	else if (strncmp(line, "offset ", 7) == 0)
		registration->offset = strtoul(line + 7, NULL, 10);
	else if (strncmp(line, "magic ", 6) == 0)
		registration->n_magic = read_hex(line + 6, registration->magic);
	else if (strncmp(line, "mask ", 5) == 0)
		registration->n_mask = read_hex(line + 5, registration->mask);
}

static bool read_registration(const char *directory, const char *name, struct registration *registration)
{
	char path[PATH_MAX], *line = NULL;
	size_t size = 0;
	FILE *file;

	memset(registration, 0, sizeof(*registration));
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", directory, name) >= sizeof(path))
		return false;
	file = fopen(path, "re");
	if (!file)
		return false;
	while (getline(&line, &size, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		read_line(registration, line);
	}
	free(line);
	fclose(file);
	return registration->is_enabled && registration->binfmt.interpreter[0] == '/';
}

static bool matches(const struct registration *registration, const char *name, const unsigned char *head)
{
	const char *dot = strrchr(name, '.');

	if (registration->extension[0])
		return dot && strcmp(dot + 1, registration->extension) == 0;
	if (!registration->n_magic || registration->offset > BINFMT_HEAD_SIZE - registration->n_magic)
		return false;
	for (size_t i = 0; i < registration->n_magic; i++) {
		unsigned char mask = i < registration->n_mask ? registration->mask[i] : 0xff;

		if ((head[registration->offset + i] ^ registration->magic[i]) & mask)
			return false;
	}
	return true;
}

/* Whether the kernel goes by its registrations at all. */
static bool is_enabled(const char *directory)
{
	struct registration status;

	read_registration(directory, "status", &status);
	return status.is_enabled;
}

bool binfmt_find(const char *directory, const char *name, const unsigned char *head, struct binfmt *found)
{
	struct registration *registration = malloc(sizeof(*registration));
	DIR *entries = registration && is_enabled(directory) ? opendir(directory) : NULL;
	struct dirent *entry;
	bool has_found = false;

	while (entries && !has_found && (entry = readdir(entries))) {
		if (entry->d_name[0] == '.' || strcmp(entry->d_name, "register") == 0 || strcmp(entry->d_name, "status") == 0)
			continue;
		has_found = read_registration(directory, entry->d_name, registration) && matches(registration, name, head);
	}
	if (has_found)
		*found = registration->binfmt;
	if (entries)
		closedir(entries);
	free(registration);
	return has_found;
}

/* INTERPRETER PROGRAM [ARGV0] ARGS */
static int put_interpreter(struct exec *exec, const char *interpreter, const char *name, bool keeps_name)
{
	struct vector *arguments = &exec->arguments;
	int error;

	exec->n_front += keeps_name ? 2 : 1;
	if (keeps_name)
		exec->auxiliary_flags |= EXEC_PRESERVES_ARGV0;
	else if (arguments->n_words)
		vector_remove(arguments, 0);
	error = vector_insert_text(arguments, 0, name);
	return error < 0 ? error : vector_insert_text(arguments, 0, interpreter);
}

int binfmt_put_in_front(struct call *call, struct exec *exec, const char *name)
{
	struct binfmt *found = talloc(call->memory, struct binfmt);
	unsigned char head[BINFMT_HEAD_SIZE] = { 0 };
	int error;

	if (!found)
		return -ENOMEM;
	if (pread(exec->program.fd, head, sizeof(head), 0) < 0 || !binfmt_find(BINFMT_DIRECTORY, name, head, found))
		return -ENOEXEC;
	error = put_interpreter(exec, found->interpreter, name, found->keeps_name);
	if (error < 0)
		return error;
	exec_file_close(&exec->program);
	if (found->is_of_host)
		error = exec_file_open_host(call, found->interpreter, &exec->program);
	else
		error = exec_file_open(call, AT_FDCWD, found->interpreter, WALK_FOLLOW, &exec->program);
	if (error == 0)
		exec->guest_exe = exec->program.guest;
	return error;
}
