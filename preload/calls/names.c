/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes, removes or renames an entry of a directory, and chdir. */
#include "preload/calls/calls.h"

#include <asm/unistd.h>
#include <linux/fcntl.h>

#include "preload/identity.h"
#include "preload/look-up.h"

long answer_mkdir(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned long mode)
{
	struct entry entry;
	long passed = identity_is_usual() ? entry_find(&entry, dirfd, guest_path) : shim_pass(SHIM_IDENTITY);

	if (passed)
		return passed;
	return entry_finish(&entry, shim_act(call, __NR_mkdirat, entry.directory, word(entry.name), mode, 0, 0));
}

long answer_unlink(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned flags)
{
	struct entry entry;
	long passed = flags & ~AT_REMOVEDIR ? shim_pass(SHIM_FLAGS) : entry_find(&entry, dirfd, guest_path);

	if (passed)
		return passed;
	return entry_finish(&entry, shim_act(call, __NR_unlinkat, entry.directory, word(entry.name), flags, 0, 0));
}

long answer_symlink(const struct shim_call *call, unsigned long text, int dirfd, unsigned long guest_path)
{
	struct entry entry;
	long passed = identity_is_usual() ? entry_find(&entry, dirfd, guest_path) : shim_pass(SHIM_IDENTITY);

	if (passed)
		return passed;
	return entry_finish(&entry, shim_act(call, __NR_symlinkat, text, entry.directory, word(entry.name), 0, 0));
}

/*
 * Whether two entries are certainly in one binding. Bindings are the guest's mounts, and no link or rename leads from one to
 * another, whatever the host's file systems allow. A directory that is held is above the working directory, in its binding.
 */
static bool are_on_one_mount(const struct shim_path *from, const struct shim_path *to)
{
	int from_directory = from->is_held ? AT_FDCWD : from->directory, to_directory = to->is_held ? AT_FDCWD : to->directory;

	return from->binding == to->binding && from_directory == to_directory;
}

/* number is renameat2 or linkat. */
static long answer_two_entries(const struct shim_call *call, long number, int dirfds[2], const unsigned long guest_paths[2], unsigned flags)
{
	struct entry from, to;
	long result;

	if (number == __NR_linkat ? flags : flags & ~7U)
		return shim_pass(SHIM_FLAGS);
	result = entry_find(&from, dirfds[0], guest_paths[0]);
	if (result)
		return result;
	result = entry_find(&to, dirfds[1], guest_paths[1]);
	if (!result) {
		result = shim_pass(SHIM_BINDING);
		if (are_on_one_mount(&from.path, &to.path))
			result = shim_act(call, number, from.directory, word(from.name), to.directory, word(to.name), flags);
		result = entry_finish(&to, result);
	}
	entry_release(&from);
	return result;
}

long answer_rename(const struct shim_call *call, int old_dirfd, unsigned long old_path, int new_dirfd, unsigned long new_path, unsigned flags)
{
	int dirfds[2] = { old_dirfd, new_dirfd };
	const unsigned long paths[2] = { old_path, new_path };

	return answer_two_entries(call, __NR_renameat2, dirfds, paths, flags);
}

long answer_link(const struct shim_call *call, int old_dirfd, unsigned long old_path, int new_dirfd, unsigned long new_path, unsigned flags)
{
	int dirfds[2] = { old_dirfd, new_dirfd };
	const unsigned long paths[2] = { old_path, new_path };

	return answer_two_entries(call, __NR_linkat, dirfds, paths, flags);
}

long answer_chdir(const struct shim_call *call, unsigned long guest_path)
{
	SHIM_PATH(path);
	long fd = shim_path_read(&path, AT_FDCWD, (const char *)guest_path);

	if (fd == 0)
		fd = look_up(&path, O_DIRECTORY);
	return fd < 0 ? fd : finish(fd, shim_act(call, __NR_fchdir, fd, 0, 0, 0, 0));
}
