/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Placeholders, rooms and entries: see glue.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracer/glue.h"
#include "tracer/message.h"

/* A forked copy unmaps its own mapping only. */
static int glue_unmap(struct glue *glue)
{
	munmap(glue->is_destroyed, sizeof(*glue->is_destroyed));
	return 0;
}

struct glue *glue_new(TALLOC_CTX *context, const char *temporary_directory)
{
	struct glue *glue = talloc_zero(context, struct glue);

	if (!glue)
		return NULL;
	glue->temporary_directory = temporary_directory;
	glue->is_destroyed = mmap(NULL, sizeof(*glue->is_destroyed), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (glue->is_destroyed == MAP_FAILED) {
		talloc_free(glue);
		return NULL;
	}
	talloc_set_destructor(glue, glue_unmap);
	return glue;
}

int glue_add_entry(struct glue *glue, const char *guest_directory, const char *name, bool is_directory)
{
	struct glue_entry *entries = talloc_realloc(glue, glue->entries, struct glue_entry, glue->n_entries + 1);
	struct glue_entry entry = { .is_directory = is_directory };

	if (!entries)
		return -ENOMEM;
	glue->entries = entries;
	entry.guest_directory = talloc_strdup(entries, guest_directory);
	entry.name = talloc_strdup(entries, name);
	if (!entry.guest_directory || !entry.name)
		return -ENOMEM;
	entries[glue->n_entries++] = entry;
	return 0;
}

/* --- make --------------------------------------------------------------------------------------------------------- */

static int file_make_empty(const char *host)
{
	int fd = open(host, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int directory_make(const char *host)
{
	return mkdir(host, 0755) < 0 ? -errno : 0;
}

/* Returns -ENOMEM or -errno when host is gone again. */
static int glue_remember(struct glue *glue, const char *host, bool is_directory)
{
	struct glue_placeholder *placeholders = talloc_realloc(glue, glue->placeholders, struct glue_placeholder,
							       glue->n_placeholders + 1);
	struct glue_placeholder placeholder = { .is_directory = is_directory };
	struct stat status;

	if (!placeholders)
		return -ENOMEM;
	glue->placeholders = placeholders;
	placeholder.host = talloc_strdup(placeholders, host);
	if (!placeholder.host)
		return -ENOMEM;
	if (lstat(host, &status) < 0)
		return -errno;
	placeholder.device = status.st_dev;
	placeholder.inode = status.st_ino;
	placeholders[glue->n_placeholders++] = placeholder;
	return 0;
}

int glue_make_placeholder(struct glue *glue, const char *host, bool is_directory)
{
	int status = is_directory ? directory_make(host) : file_make_empty(host);

	/* Another proot on the same rootfs may have been quicker. What lies in a room goes with the room. */
	if (status == -EEXIST)
		return 0;
	if (status || glue_contains(glue, host))
		return status;
	return glue_remember(glue, host, is_directory);
}

/* Make our temporary directory, on first need. */
static int glue_make_directory(struct glue *glue)
{
	char *template, *canonical;
	int status = 0;

	if (glue->directory)
		return 0;
	template = talloc_asprintf(glue, "%s/proot-XXXXXX", glue->temporary_directory);
	if (!template)
		return -ENOMEM;
	if (!mkdtemp(template))
		return -errno;
	/* A guest may change its identity; it then has to get through, but has nothing to look for in here. */
	canonical = chmod(template, 0711) < 0 ? NULL : realpath(template, NULL);
	glue->directory = canonical ? talloc_strdup(glue, canonical) : NULL;
	if (!glue->directory) {
		status = -errno;
		rmdir(template);
	}
	free(canonical);
	talloc_free(template);
	return status;
}

int glue_make_room(struct glue *glue, const char *name, const char **host)
{
	int status = glue_make_directory(glue);
	char *room, *path;

	if (status)
		return status;
	/* A room for each, or two missing components of the same name would be one. */
	room = talloc_asprintf(glue, "%s/%u", glue->directory, ++glue->n_rooms);
	path = talloc_asprintf(glue, "%s/%s", room, name);
	if (!room || !path)
		return -ENOMEM;
	status = directory_make(room);
	if (!status)
		status = directory_make(path);
	talloc_free(room);
	*host = path;
	return status;
}

int glue_make_tmpfs(struct glue *glue, const char **host)
{
	int status = glue_make_directory(glue);
	char *path;

	if (status)
		return status;
	path = talloc_asprintf(glue, "%s/XXXXXX", glue->directory);
	if (!path)
		return -ENOMEM;
	*host = path;
	return mkdtemp(path) && !chmod(path, 01777) ? 0 : -errno;
}

/* Write all of text to a new file, and close it. Returns 0 or -errno. */
static int file_fill(int fd, const char *text, mode_t mode)
{
	ssize_t written = 1;
	int status;

	for (; *text && written > 0; text += written > 0 ? written : 0)
		written = write(fd, text, strlen(text));
	status = written < 0 || fchmod(fd, mode) < 0 ? -errno : 0;
	close(fd);
	return status;
}

int glue_make_file(struct glue *glue, const char *text, mode_t mode, const char **host)
{
	int status = glue_make_directory(glue), fd;
	char *path;

	if (status)
		return status;
	path = talloc_asprintf(glue, "%s/XXXXXX", glue->directory);
	if (!path)
		return -ENOMEM;
	*host = path;
	fd = mkostemp(path, O_CLOEXEC);
	return fd < 0 ? -errno : file_fill(fd, text, mode);
}

bool glue_contains(const struct glue *glue, const char *host)
{
	size_t length = glue->directory ? strlen(glue->directory) : 0;

	return length && !strncmp(host, glue->directory, length) && host[length] == '/';
}

bool glue_is_mount(const struct glue *glue, const char *host)
{
	return glue_contains(glue, host) && !strchr(host + strlen(glue->directory) + 1, '/');
}

/* --- remove ------------------------------------------------------------------------------------------------------- */

static bool name_is_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

/*
 * Open a directory to empty it, never through a link; the guest may have taken our permissions on it away.
 * Returns a descriptor or -errno.
 */
static int directory_open(int parent, const char *name, dev_t device)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	struct stat status;
	int fd = openat(parent, name, flags);

	if (fd < 0 && errno == EACCES && !fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) &&
	    S_ISDIR(status.st_mode) && status.st_dev == device && !fchmodat(parent, name, 0700, 0))
		fd = openat(parent, name, flags);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &status) < 0 || status.st_dev != device) {
		close(fd);
		return -EXDEV;
	}
	if ((status.st_mode & 0300) != 0300 && fchmod(fd, 0700) < 0) {
		/* unlinkat(2) below says what that means. */
	}
	return fd;
}

/* Remove name in parent, and all that is below it on the same file system. Returns 0 or the first -errno. */
static int tree_remove(int parent, const char *name, dev_t device)
{
	struct dirent *entry;
	DIR *directory;
	int fd, status = 0;

	if (!unlinkat(parent, name, 0) || errno == ENOENT)
		return 0;
	fd = directory_open(parent, name, device);
	if (fd < 0)
		return fd;
	directory = fdopendir(fd);
	if (!directory) {
		close(fd);
		return -ENOMEM;
	}
	while ((entry = readdir(directory))) {
		int entry_status = name_is_dots(entry->d_name) ? 0 : tree_remove(fd, entry->d_name, device);

		status = status ? status : entry_status;
	}
	closedir(directory);
	if (unlinkat(parent, name, AT_REMOVEDIR) < 0 && !status)
		status = -errno;
	return status;
}

/* Remove a placeholder unless it is somebody's by now: another object, or no longer empty. */
static void placeholder_remove(const struct glue_placeholder *placeholder)
{
	struct stat status;

	if (lstat(placeholder->host, &status) < 0)
		return;
	if (status.st_dev != placeholder->device || status.st_ino != placeholder->inode)
		return;
	if (placeholder->is_directory)
		rmdir(placeholder->host);
	else if (S_ISREG(status.st_mode) && status.st_size == 0)
		unlink(placeholder->host);
}

void glue_destroy(struct glue *glue)
{
	struct stat status;
	int error;

	if (atomic_exchange(glue->is_destroyed, true))
		return;
	while (glue->n_placeholders > 0)
		placeholder_remove(&glue->placeholders[--glue->n_placeholders]);

	if (!glue->directory || lstat(glue->directory, &status) < 0)
		return;
	error = tree_remove(AT_FDCWD, glue->directory, status.st_dev);
	if (error)
		message_warning("can't remove the temporary directory '%s': %s", glue->directory, strerror(-error));
	TALLOC_FREE(glue->directory);
}
