/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files whose names are symbolic links. */
#include "tracer/link_store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PLACE "/.l2s/"
#define ID_LENGTH 16		/* hexadecimal digits */
#define NAME_SIZE 40
#define EXCHANGE 2		/* RENAME_EXCHANGE */

/* --- names ------------------------------------------------------------------------------------------------------------------ */

/* Exactly sixteen digits, the first of which is not 0. */
static uint64_t parse_id(const char *text)
{
	if (strspn(text, "0123456789abcdef") != ID_LENGTH || text[ID_LENGTH] || text[0] == '0')
		return 0;
	return strtoull(text, NULL, 16);
}

static void data_name(uint64_t id, char name[NAME_SIZE])
{
	snprintf(name, NAME_SIZE, "%016" PRIx64, id);
}

static void count_name(uint64_t id, char name[NAME_SIZE])
{
	snprintf(name, NAME_SIZE, "%016" PRIx64 ".n", id);
}

static void link_text(uint64_t id, char text[NAME_SIZE])
{
	snprintf(text, NAME_SIZE, PLACE "%016" PRIx64, id);
}

static const char *entry_name(const struct pin *pin)
{
	return pin->suffix[0] && pin->suffix[1] && strcmp(pin->suffix, "/.") != 0 ? pin->suffix + 1 : NULL;
}

uint64_t link_store_id(const struct pin *entry)
{
	const char *name = entry_name(entry);
	char text[NAME_SIZE];
	ssize_t length = entry->fd < 0 || (!name && entry->suffix[0]) ? -1 :
		readlinkat(entry->fd, name ? name : "", text, sizeof(text));

	if (length != sizeof(PLACE) - 1 + ID_LENGTH || memcmp(text, PLACE, sizeof(PLACE) - 1) != 0)
		return 0;
	text[length] = '\0';
	return parse_id(text + sizeof(PLACE) - 1);
}

uint64_t link_store_id_of_path(const struct link_store *store, const char *host_path)
{
	if (strncmp(host_path, store->host, store->host_length) != 0 || host_path[store->host_length] != '/')
		return 0;
	return parse_id(host_path + store->host_length + 1);
}

/* --- the directory ---------------------------------------------------------------------------------------------------------- */

static int open_store(const struct link_store *store)
{
	return host_open(store->host, O_RDONLY | O_DIRECTORY);
}

/* Returns a descriptor with the lock, which goes with it; or -errno. */
static int lock_store(const struct link_store *store)
{
	int fd = open_store(store);

	if (fd < 0)
		return fd;
	while (flock(fd, LOCK_EX) < 0)
		if (errno != EINTR) {
			close(fd);
			return -ENOLCK;
		}
	return fd;
}

/* Guests with other identities may add, and remove what is theirs. */
static void make_store(const struct link_store *store)
{
	if (mkdir(store->host, 0700) == 0)
		chmod(store->host, 01777);
}

static long read_count(int directory, uint64_t id)
{
	char name[NAME_SIZE], text[24];
	ssize_t length;

	count_name(id, name);
	length = readlinkat(directory, name, text, sizeof(text) - 1);
	if (length < 0)
		return -errno;
	text[length] = '\0';
	return strtol(text, NULL, 10);
}

static int write_count(int directory, uint64_t id, long count)
{
	char name[NAME_SIZE], text[24], temporary[NAME_SIZE + 4];

	count_name(id, name);
	snprintf(temporary, sizeof(temporary), "%s.new", name);
	snprintf(text, sizeof(text), "%ld", count);
	unlinkat(directory, temporary, 0);
	if (symlinkat(text, directory, temporary) < 0 || renameat(directory, temporary, directory, name) < 0)
		return -errno;
	return 0;
}

int link_store_look(const struct link_store *store, uint64_t id, struct stat *status)
{
	int directory = open_store(store), error;
	char name[NAME_SIZE];

	if (directory < 0)
		return directory;
	data_name(id, name);
	error = fstatat(directory, name, status, AT_SYMLINK_NOFOLLOW) < 0 ? -errno : 0;
	close(directory);
	return error;
}

long link_store_count(const struct link_store *store, uint64_t id)
{
	int directory = open_store(store);
	long count = directory < 0 ? directory : read_count(directory, id);

	if (directory >= 0)
		close(directory);
	return count;
}

/* --- what is done ----------------------------------------------------------------------------------------------------------- */

int link_store_follow(const struct link_store *store, struct pin *pin)
{
	uint64_t id = link_store_id(pin);
	const bool is_handle = !pin->suffix[0];
	char path[VIEW_PATH_SIZE + NAME_SIZE];
	int error;

	if (!id)
		return 0;
	pin_release(pin);
	snprintf(path, sizeof(path), "%s/%016" PRIx64, store->host, id);
	if (!is_handle)
		return pin_parent(pin, path);
	*pin = PIN_NONE;
	error = host_open(path, O_PATH | O_NOFOLLOW);
	pin->fd = error < 0 ? -1 : error;
	return error < 0 ? error : 0;
}

static uint64_t new_id(void)
{
	uint64_t id = 0;

	if (getrandom(&id, sizeof(id), 0) != sizeof(id))
		return 0;
	return id | 1ULL << 63;
}

static int exchange(int directory, const struct pin *name, uint64_t id)
{
	char data[NAME_SIZE];

	data_name(id, data);
	return syscall(SYS_renameat2, name->fd, entry_name(name), directory, data, EXCHANGE) < 0 ? -errno : 0;
}

static void forget(int directory, uint64_t id)
{
	char name[NAME_SIZE];

	data_name(id, name);
	unlinkat(directory, name, 0);
	count_name(id, name);
	unlinkat(directory, name, 0);
}

int link_store_take(const struct link_store *store, const struct pin *name, uint64_t *id)
{
	char data[NAME_SIZE], text[NAME_SIZE];
	int directory, error;

	make_store(store);
	directory = lock_store(store);
	if (directory < 0)
		return directory;
	*id = new_id();
	data_name(*id, data);
	link_text(*id, text);
	/* The name and the place in the store change at once: there is no moment without the file. */
	error = *id && symlinkat(text, directory, data) == 0 ? write_count(directory, *id, 1) : -EIO;
	if (error == 0)
		error = exchange(directory, name, *id);
	if (error < 0)
		forget(directory, *id);
	close(directory);
	return error;
}

void link_store_give_back(const struct link_store *store, uint64_t id, const struct pin *name)
{
	int directory = lock_store(store);

	if (directory < 0)
		return;
	if (read_count(directory, id) == 1 && link_store_id(name) == id && exchange(directory, name, id) == 0)
		forget(directory, id);
	close(directory);
}

int link_store_add(const struct link_store *store, uint64_t id, const struct pin *name)
{
	char text[NAME_SIZE];
	int directory = lock_store(store), error;
	long count;

	if (directory < 0)
		return directory;
	count = read_count(directory, id);
	error = count < 1 ? -ENOENT : write_count(directory, id, count + 1);
	link_text(id, text);
	if (error == 0 && symlinkat(text, name->fd, entry_name(name) ? entry_name(name) : ".") < 0) {
		error = -errno;
		write_count(directory, id, count);
	}
	close(directory);
	return error;
}

static void drop(int directory, uint64_t id)
{
	long count = read_count(directory, id);

	if (count > 1)
		write_count(directory, id, count - 1);
	else if (count == 1)
		forget(directory, id);
}

int link_store_unlink(const struct link_store *store, const struct pin *name)
{
	int directory = lock_store(store), error;
	uint64_t id = link_store_id(name);

	if (directory < 0)
		return -EAGAIN;
	error = id ? 0 : -EAGAIN;
	if (error == 0 && unlinkat(name->fd, entry_name(name), 0) < 0)
		error = -errno;
	if (error == 0)
		drop(directory, id);
	close(directory);
	return error;
}

int link_store_rename_over(const struct link_store *store, const struct pin *from, const struct pin *name, unsigned flags)
{
	int directory = lock_store(store), error;
	uint64_t id = link_store_id(name);

	if (directory < 0)
		return -EAGAIN;
	error = id ? 0 : -EAGAIN;
	/* Two names of one file: rename(2) does nothing. */
	if (id && link_store_id(from) == id)
		error = flags ? -EEXIST : 1;
	if (error == 0 && syscall(SYS_renameat2, from->fd, from->suffix + 1, name->fd, name->suffix + 1, flags) < 0)
		error = -errno;
	if (error == 0)
		drop(directory, id);
	close(directory);
	return error > 0 ? 0 : error;
}
