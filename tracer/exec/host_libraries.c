/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the host's dynamic linkers look for libraries. Source: ld.so(8), ldconfig(8). */
#include "tracer/exec/qemu.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracer/options.h"

#define MOST_FILES 200	/* of configuration, for the case that they include each other */

struct directories {
	char *value;		/* parted by colons, each below HOST_ROOTFS; talloc */
	int n_files;
};

/* Whether the directory is among those that were found. */
static bool is_known(const struct directories *directories, const char *directory)
{
	size_t length = strlen(HOST_ROOTFS) + strlen(directory);

	for (const char *at = directories->value; *at; at += strcspn(at, ":") + (at[strcspn(at, ":")] == ':'))
		if (strcspn(at, ":") == length && strncmp(at + strlen(HOST_ROOTFS), directory, strlen(directory)) == 0)
			return true;
	return false;
}

/* Each directory once, by the name that it has without links: nothing is to be followed then. */
static void add_directory(struct directories *directories, const char *path)
{
	char directory[PATH_MAX];
	struct stat status;

	if (path[0] != '/' || !realpath(path, directory) || stat(directory, &status) < 0 || !S_ISDIR(status.st_mode) ||
	    strpbrk(directory, ":;") || !directory[1] || is_known(directories, directory))
		return;
	directories->value = talloc_asprintf_append(directories->value, "%s" HOST_ROOTFS "%s", directories->value[0] ? ":" : "",
						    directory);
}

static void read_configuration(struct directories *directories, const char *path);

static void include(struct directories *directories, const char *pattern)
{
	glob_t files;

	if (glob(pattern, 0, NULL, &files) == 0)
		for (size_t i = 0; i < files.gl_pathc; i++)
			read_configuration(directories, files.gl_pathv[i]);
	globfree(&files);
}

/* Words parted by spaces, tabs, colons and commas; "include" takes patterns, which are relative to /etc. */
static void read_line(struct directories *directories, char *line)
{
	char *position, *word;
	bool is_include;

	line[strcspn(line, "#\n")] = '\0';
	word = strtok_r(line, " \t:,", &position);
	is_include = word && strcmp(word, "include") == 0;
	if (is_include)
		word = strtok_r(NULL, " \t:,", &position);
	for (; word; word = strtok_r(NULL, " \t:,", &position)) {
		char pattern[PATH_MAX];

		word[strcspn(word, "=")] = '\0';	/* "directory=type", of libc 5 */
		if (!is_include)
			add_directory(directories, word);
		else if ((size_t)snprintf(pattern, sizeof(pattern), "%s%s", word[0] == '/' ? "" : "/etc/", word) < sizeof(pattern))
			include(directories, pattern);
	}
}

static void read_configuration(struct directories *directories, const char *path)
{
	FILE *file = directories->n_files++ < MOST_FILES ? fopen(path, "re") : NULL;
	char *line = NULL;
	size_t size = 0;

	if (!file)
		return;
	while (getline(&line, &size, file) > 0)
		read_line(directories, line);
	free(line);
	fclose(file);
}

/* The user's own. */
static void read_environment(struct directories *directories)
{
	const char *value = getenv("LD_LIBRARY_PATH");
	char *copy = value ? talloc_strdup(directories->value, value) : NULL, *position;

	for (char *word = copy ? strtok_r(copy, ":;", &position) : NULL; word; word = strtok_r(NULL, ":;", &position))
		add_directory(directories, word);
	talloc_free(copy);
}

char *qemu_find_libraries(TALLOC_CTX *context)
{
	static const char *const usual[] = { "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib" };
	struct directories directories = { .value = talloc_strdup(context, "") };

	if (!directories.value)
		return NULL;
	read_environment(&directories);
	read_configuration(&directories, "/etc/ld.so.conf");
	/* Beside another libc, musl's are for its own programs. */
	if (access("/etc/ld.so.conf", F_OK) < 0)
		include(&directories, "/etc/ld-musl-*.path");
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]) && directories.value; i++)
		add_directory(&directories, usual[i]);
	return directories.value;
}
