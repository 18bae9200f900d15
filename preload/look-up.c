/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looking up without links: see look-up.h. Descriptors that live only here are O_PATH: to close another would drop the
 * process's record locks.
 */
#include "preload/look-up.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/openat2.h>

/* Whether an error of a look-up without links is what the guest's own look-up would have ended with. */
static bool is_exact(long error)
{
	return error == -ENOENT || error == -ENOTDIR || error == -EACCES;
}

#ifndef RESOLVE_CACHED	/* Linux 5.12 */
#define RESOLVE_CACHED 0x20
#endif

long open_without_links(int directory, const char *path, unsigned flags, unsigned mode)
{
	struct open_how how = { .flags = flags, .mode = mode, .resolve = RESOLVE_NO_SYMLINKS };

	return shim_kernel(__NR_openat2, (unsigned)directory, word(path), word(&how), sizeof(how), 0);
}

/* The error of a look-up of the path as the guest may see it, or a pass. */
static long judge(const struct shim_path *path, long error)
{
	if (error == -ELOOP || (is_exact(error) && !path->is_ancestor))
		return error;
	return is_exact(error) ? shim_pass(SHIM_BINDING) : shim_pass_error(error);
}

long look_up_once(const struct shim_path *path, unsigned flags)
{
	long fd = open_without_links(path->directory, path->host, O_PATH | O_CLOEXEC | flags, 0);

	return fd >= 0 ? fd : judge(path, fd);
}

/*
 * A directory is refused when it is to be opened for writing, and everything else before that when it has to be a directory. So
 * nothing is ever opened, and one call says what takes two where there is a descriptor to close.
 */
long look_for_directory(const struct shim_path *path, bool is_cached)
{
	struct open_how how = {
		.flags = O_WRONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS | (is_cached ? RESOLVE_CACHED : 0),
	};
	long error = shim_kernel(__NR_openat2, (unsigned)path->directory, word(path->host), word(&how), sizeof(how), 0);

	return error == -EISDIR || (is_cached && error == -EAGAIN) ? error : judge(path, error);
}

long look_up(struct shim_path *path, unsigned flags)
{
	long result = look_up_once(path, flags);

	while (result == -ELOOP) {
		result = shim_path_follow(path, !(flags & O_NOFOLLOW));
		if (result == 0)
			result = look_up_once(path, flags);
	}
	return result;
}

long finish(long fd, long result)
{
	shim_close(fd);
	return result == -EBADF || result == -ENOSYS || result == -EINVAL || result == -EOPNOTSUPP ? shim_pass_error(result) : result;
}

long finish_single(long result)
{
	return result >= 0 || is_exact(result) || shim_is_pass(result) ? result : shim_pass_error(result);
}

/* Open the directory of the entry that the path names. Returns 0, the error, or a pass. */
static long hold_directory(struct entry *entry)
{
	struct shim_path *path = &entry->path;
	char *slash = NULL;
	long error;

	if (!path->is_entry || path->is_ancestor)
		return shim_pass(SHIM_BINDING);
	error = shim_path_check_writable(path);
	if (error)
		return error;
	entry->directory = path->directory;
	entry->name = path->host;
	for (char *at = path->host; *at; at++)
		if (*at == '/')
			slash = at;
	if (!slash)
		return 0;
	entry->name = slash + 1;
	*slash = '\0';
	entry->directory = open_without_links(path->directory, slash == path->host ? "/" : path->host,
					      O_PATH | O_CLOEXEC | O_DIRECTORY, 0);
	*slash = '/';
	entry->is_held = entry->directory >= 0;
	return entry->is_held ? 0 : entry->directory;
}

long entry_find(struct entry *entry, int dirfd, unsigned long guest_path)
{
	long error = shim_path_read(&entry->path, dirfd, (const char *)guest_path);

	entry->is_held = false;
	while (!error) {
		error = hold_directory(entry);
		if (!error)
			return 0;
		if (error == -ELOOP)
			error = shim_path_follow(&entry->path, false);
	}
	shim_path_release(&entry->path);
	return shim_is_pass(error) ? error : shim_pass_error(error);
}

void entry_release(struct entry *entry)
{
	if (entry->is_held)
		shim_close(entry->directory);
	shim_path_release(&entry->path);
}

long entry_finish(struct entry *entry, long result)
{
	entry_release(entry);
	return result == -EBADF || result == -ENOSYS || result == -EINVAL || result == -EFAULT ? shim_pass_error(result) : result;
}
