/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the host's dynamic linkers look for libraries. Source: ld.so(8), ldconfig(8). */
#include "tracer/exec/qemu.h"

#include <dirent.h>
#include <fcntl.h>
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
	const char **paths;	/* on the host, without links; talloc */
	size_t n_paths;
	int n_files;
	bool is_out_of_memory;
};

/* Whether the directory is among those that were found. */
static bool is_known(const struct directories *directories, const char *directory)
{
	for (size_t i = 0; i < directories->n_paths; i++)
		if (strcmp(directories->paths[i], directory) == 0)
			return true;
	return false;
}

/* Each directory once, by the name that it has without links: nothing is to be followed then. */
static void add_directory(struct directories *directories, const char *path)
{
	char directory[PATH_MAX];
	struct stat status;
	const char **paths;

	if (path[0] != '/' || !realpath(path, directory) || stat(directory, &status) < 0 || !S_ISDIR(status.st_mode) ||
	    strpbrk(directory, ":;") || !directory[1] || is_known(directories, directory))
		return;
	paths = talloc_realloc(NULL, directories->paths, const char *, directories->n_paths + 1);
	directories->is_out_of_memory |= !paths;
	if (!paths)
		return;
	directories->paths = paths;
	paths[directories->n_paths] = talloc_strdup(paths, directory);
	if (paths[directories->n_paths])
		directories->n_paths++;
	else
		directories->is_out_of_memory = true;
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
	char *copy = value ? talloc_strdup(NULL, value) : NULL, *position;

	for (char *word = copy ? strtok_r(copy, ":;", &position) : NULL; word; word = strtok_r(NULL, ":;", &position))
		add_directory(directories, word);
	talloc_free(copy);
}

/* --- their order ---------------------------------------------------------------------------------------------------------- */

/* Whether a directory has something that the other must not come before: a library of the same name, or one for some processors. */
static bool must_stay_before(const char *directory, int other)
{
	static const char *const of_processors[] = { "glibc-hwcaps", "tls", "haswell", "avx512_1", "x86_64", "atomics" };
	DIR *stream = opendir(directory);
	struct dirent *entry;
	bool is_needed = !stream;

	while (!is_needed && (entry = readdir(stream))) {
		is_needed = strstr(entry->d_name, ".so") && faccessat(other, entry->d_name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
		for (size_t i = 0; i < sizeof(of_processors) / sizeof(of_processors[0]); i++)
			is_needed |= strcmp(entry->d_name, of_processors[i]) == 0;
	}
	if (stream)
		closedir(stream);
	return is_needed;
}

/* Whether libc's own directory; *fd is it, open, then. */
static bool has_libc(const char *directory, int *fd)
{
	*fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (*fd >= 0 && faccessat(*fd, "libc.so.6", F_OK, 0) == 0)
		return true;
	if (*fd >= 0)
		close(*fd);
	return false;
}

void qemu_order_libraries(const char **directories, size_t n_directories)
{
	for (size_t i = 0; i < n_directories; i++) {
		const char *moved = directories[i];
		int fd;

		if (!has_libc(moved, &fd))
			continue;
		for (; i > 0 && !must_stay_before(directories[i - 1], fd); i--)
			directories[i] = directories[i - 1];
		directories[i] = moved;
		close(fd);
		return;
	}
}

/* --- all of it ------------------------------------------------------------------------------------------------------------ */

static char *join(TALLOC_CTX *context, const struct directories *directories)
{
	char *value = talloc_strdup(context, "");

	for (size_t i = 0; i < directories->n_paths && value; i++)
		value = talloc_asprintf_append(value, "%s" HOST_ROOTFS "%s", i ? ":" : "", directories->paths[i]);
	return value;
}

char *qemu_find_libraries(TALLOC_CTX *context)
{
	static const char *const usual[] = { "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib" };
	struct directories directories = { .paths = NULL };
	char *value;
	size_t n_of_user;

	read_environment(&directories);
	n_of_user = directories.n_paths;
	read_configuration(&directories, "/etc/ld.so.conf");
	/* Beside another libc, musl's are for its own programs. */
	if (access("/etc/ld.so.conf", F_OK) < 0)
		include(&directories, "/etc/ld-musl-*.path");
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		add_directory(&directories, usual[i]);
	if (directories.paths)
		qemu_order_libraries(directories.paths + n_of_user, directories.n_paths - n_of_user);
	value = directories.is_out_of_memory ? NULL : join(context, &directories);
	talloc_free(directories.paths);
	return value;
}
