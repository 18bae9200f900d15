/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file of --fakeroot-db. Text: a line that says what it is, a line for each file, and a last line with their number, by which a
 * file that was cut off is known.
 */
#include "tracer/extensions/store_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracer/message.h"

#define HEAD "proot fakeroot-db 1\n"
#define LINE "%" PRIu64 " %" PRIu64 " %" PRIu64 " %u %u %o %o %" PRIu64 " "

/* --- reading ---------------------------------------------------------------------------------------------------------------- */

/* The capability at the end of a line: its bytes, or "-". Returns false: it is none. */
static bool read_capability(const char *text, struct store_record *record)
{
	size_t length = strcspn(text, "\n"), size = length / 2;

	record->capability_size = 0;
	if (strcmp(text, "-\n") == 0)
		return true;
	if (text[length] != '\n' || length % 2 || size == 0 || size > sizeof(record->capability))
		return false;
	for (size_t i = 0; i < size; i++)
		if (sscanf(text + 2 * i, "%2" SCNx8, &record->capability[i]) != 1)
			return false;
	record->capability_size = (uint32_t)size;
	return true;
}

/* A line of the file. Returns false: it is none. */
static bool read_line(const char *line, struct store_key *key, struct store_record *record)
{
	int end = 0;

	return sscanf(line, "%" SCNu64 " %" SCNu64 " %" SCNu64 " %u %u %o %o %" SCNu64 " %n", &key->device, &key->inode, &key->born,
		      &record->uid, &record->gid, &record->mode, &record->mode_mask, &record->rdev, &end) == 8 &&
	       end && read_capability(line + end, record);
}

/* Returns 0, -ENOMEM, or -EBADMSG. */
static int read_all(struct store *store, FILE *file)
{
	struct store_record record = { 0 };
	struct store_key key;
	char line[256];
	size_t n = 0, expected;

	if (!fgets(line, sizeof(line), file) || strcmp(line, HEAD) != 0)
		return -EBADMSG;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "end %zu", &expected) == 1)
			return expected == n && strchr(line, '\n') && fgetc(file) == EOF ? 0 : -EBADMSG;
		if (!read_line(line, &key, &record))
			return -EBADMSG;
		if (store_set(store, &key, &record) < 0)
			return -ENOMEM;
		n++;
	}
	return -EBADMSG;
}

int store_load(struct store *store, const char *path)
{
	FILE *file = fopen(path, "re");
	int error;

	if (!file && errno == ENOENT)
		return 0;
	if (!file) {
		error = -errno;
		message_error("can't read '%s': %s", path, strerror(-error));
		return error;
	}
	error = read_all(store, file);
	fclose(file);
	if (error == -EBADMSG)
		message_error("'%s' is damaged, or no file of --fakeroot-db; give another name, or remove it", path);
	else if (error < 0)
		message_error("can't read '%s': %s", path, strerror(-error));
	return error;
}

/* --- writing ---------------------------------------------------------------------------------------------------------------- */

static void write_line(const struct store_key *key, const struct store_record *record, void *file)
{
	fprintf(file, LINE, key->device, key->inode, key->born, record->uid, record->gid, record->mode, record->mode_mask,
		record->rdev);
	for (uint32_t i = 0; i < record->capability_size; i++)
		fprintf(file, "%02x", record->capability[i]);
	fputs(record->capability_size ? "\n" : "-\n", file);
}

static int write_all(struct store *store, FILE *file)
{
	size_t n;

	fputs(HEAD, file);
	n = store_for_each(store, write_line, file);
	fprintf(file, "end %zu\n", n);
	return fflush(file) != 0 || ferror(file) || fsync(fileno(file)) < 0 ? -errno : 0;
}

static int write_anew(struct store *store, const char *path, char *temporary)
{
	int fd = mkstemp(temporary), error;
	FILE *file;

	if (fd < 0)
		return -errno;
	file = fdopen(fd, "w");
	error = file ? write_all(store, file) : -errno;
	if (file ? fclose(file) != 0 : close(fd) < 0)
		error = error < 0 ? error : -errno;
	if (error == 0 && rename(temporary, path) < 0)
		error = -errno;
	if (error < 0)
		unlink(temporary);
	return error;
}

int store_save(struct store *store, const char *path)
{
	char *temporary = talloc_asprintf(store, "%s.XXXXXX", path);
	int error = temporary ? write_anew(store, path, temporary) : -ENOMEM;

	talloc_free(temporary);
	if (error < 0)
		message_error("can't write '%s': %s; owners of files are forgotten", path, strerror(-error));
	return error;
}
