/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stat and its forms. */
#include "preload/calls/calls.h"

#include <asm/stat.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

#include "preload/look-up.h"

#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif

#define STAT_FLAGS (AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH)
#define STATX_FLAGS (STAT_FLAGS | AT_STATX_SYNC_TYPE)

/* newfstatat or statx on a descriptor and a path; each has its flags where the other has them not. */
static long stat_at(const struct shim_call *call, long directory, const char *path, unsigned flags)
{
	const unsigned long *args = call->args;

	if (call->number == __NR_statx)
		return shim_kernel(__NR_statx, directory, word(path), flags, args[3], args[4]);
	return shim_kernel(__NR_newfstatat, directory, word(path), args[2], flags, 0);
}

/* Whether the object of a successful call may be a link. */
static bool has_met_link(const struct shim_call *call)
{
	if (call->number == __NR_statx) {
		const struct statx *status = (const void *)call->args[4];

		return !(status->stx_mask & STATX_TYPE) || S_ISLNK(status->stx_mode);
	}
	return S_ISLNK(((const struct stat *)call->args[2])->st_mode);
}

/* Returns 0, an exact error, or a pass when the single component of a path is a link. */
static long check_no_link(const struct shim_path *path)
{
	struct stat status;
	long error = shim_kernel(__NR_newfstatat, path->directory, word(path->host), word(&status), AT_SYMLINK_NOFOLLOW, 0);

	if (error)
		return finish_single(error);
	return S_ISLNK(status.st_mode) ? shim_pass(SHIM_LINK) : 0;
}

/* call is newfstatat or statx. */
long answer_stat(const struct shim_call *call)
{
	unsigned flags = (unsigned)call->args[call->number == __NR_statx ? 2 : 3];
	bool is_nofollow = flags & AT_SYMLINK_NOFOLLOW;
	struct shim_path path;
	long fd, result;

	if (flags & ~(call->number == __NR_statx ? STATX_FLAGS : STAT_FLAGS))
		return shim_pass(SHIM_FLAGS);
	/* What statx looks at before the path. */
	if (call->number == __NR_statx &&
	    ((flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE || (call->args[3] & STATX__RESERVED)))
		return shim_pass(SHIM_FLAGS);
	switch (shim_path_read(&path, (int)call->args[0], (const char *)call->args[1])) {
	case SHIM_PATH_UNKNOWN:
		return shim_pass(path.reason);
	case SHIM_PATH_EMPTY:
		/* The descriptor itself; AT_FDCWD, too, means something here. */
		return flags & AT_EMPTY_PATH ? stat_at(call, call->args[0], "", flags) : shim_pass(SHIM_EMPTY);
	case SHIM_PATH_PLAIN:
		break;
	}
	if (path.is_single) {
		/* Look first: what is in the buffer after a dangling link is as it was before. */
		result = is_nofollow ? 0 : check_no_link(&path);
		if (result == 0)
			result = finish_single(stat_at(call, path.directory, path.host, flags | AT_SYMLINK_NOFOLLOW));
		/* It may have become one. */
		return result == 0 && !is_nofollow && has_met_link(call) ? shim_pass(SHIM_LINK) : result;
	}
	fd = look_up(&path, is_nofollow ? O_NOFOLLOW : 0);
	return fd < 0 ? fd : finish(fd, stat_at(call, fd, "", (flags & ~AT_SYMLINK_NOFOLLOW) | AT_EMPTY_PATH));
}

long answer_old_stat(const struct shim_call *call, unsigned flags)
{
	const struct shim_call at = { __NR_newfstatat, { (unsigned long)AT_FDCWD, call->args[0], call->args[1], flags, 0 }, false };

	return answer_stat(&at);
}
