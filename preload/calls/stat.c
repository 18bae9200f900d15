/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stat and its forms. */
#include "preload/calls/calls.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

#include "preload/abi.h"
#include "preload/look-up.h"

#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif

#define STAT_FLAGS (AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH)
#define STATX_FLAGS (STAT_FLAGS | AT_STATX_SYNC_TYPE)

static bool is_small_time(const struct statx_timestamp *time)
{
	return time->tv_sec == (int32_t)time->tv_sec;
}

/*
 * Whether abi_stat can say what times the object has. Where it cannot, the kernel leaves out the upper bits, and a libc may
 * have an error for that.
 */
static bool do_times_fit(unsigned long directory, const char *path, unsigned flags)
{
	struct statx status;

	if (!ABI_HAS_SMALL_FILES ||
	    shim_kernel(__NR_statx, directory, word(path), flags, STATX_ATIME | STATX_MTIME | STATX_CTIME, word(&status)) < 0)
		return true;
	return is_small_time(&status.stx_atime) && is_small_time(&status.stx_mtime) && is_small_time(&status.stx_ctime);
}

/* fstatat or statx on a descriptor and a path; each has its flags where the other has them not. */
static long stat_at(const struct shim_call *call, long directory, const char *path, unsigned flags)
{
	const unsigned long *args = call->args;

	if (call->number == __NR_statx)
		return shim_kernel(__NR_statx, directory, word(path), flags, args[3], args[4]);
	if (!do_times_fit(directory, path, flags))
		return shim_pass(SHIM_SMALL);
	return shim_kernel(ABI_FSTATAT, directory, word(path), args[2], flags, 0);
}

/* Whether the object of a successful call may be a link. */
static bool has_met_link(const struct shim_call *call)
{
	if (call->number == __NR_statx) {
		const struct statx *status = (const void *)call->args[4];

		return !(status->stx_mask & STATX_TYPE) || S_ISLNK(status->stx_mode);
	}
	return S_ISLNK(((const abi_stat *)call->args[2])->st_mode);
}

/* Returns 0, -ELOOP when the single component of a path is a link, an exact error, or a pass. */
static long check_no_link(const struct shim_path *path)
{
	abi_stat status;
	long error = shim_kernel(ABI_FSTATAT, path->directory, word(path->host), word(&status), AT_SYMLINK_NOFOLLOW, 0);

	if (error)
		return finish_single(error);
	return S_ISLNK(status.st_mode) ? -ELOOP : 0;
}

/* call is ABI_FSTATAT or statx. */
long answer_stat(const struct shim_call *call)
{
	unsigned flags = (unsigned)call->args[call->number == __NR_statx ? 2 : 3];
	bool is_nofollow = flags & AT_SYMLINK_NOFOLLOW;
	SHIM_PATH(path);
	long fd, result;

	if (flags & ~(call->number == __NR_statx ? STATX_FLAGS : STAT_FLAGS))
		return shim_pass(SHIM_FLAGS);
	/* What statx looks at before the path. */
	if (call->number == __NR_statx &&
	    ((flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE || (call->args[3] & STATX__RESERVED)))
		return shim_pass(SHIM_FLAGS);
	result = shim_path_read(&path, (int)call->args[0], (const char *)call->args[1]);
	/* The descriptor itself; AT_FDCWD, too, means something here. */
	if (result == shim_pass(SHIM_EMPTY) && (flags & AT_EMPTY_PATH))
		return stat_at(call, call->args[0], "", flags);
	if (result)
		return result;
	if (path.is_single) {
		/* Look first: what is in the buffer after a dangling link is as it was before. */
		result = is_nofollow ? 0 : check_no_link(&path);
		if (result == 0)
			result = finish_single(stat_at(call, path.directory, path.host, flags | AT_SYMLINK_NOFOLLOW));
		/* It may have become one. */
		if (result != -ELOOP)
			return result == 0 && !is_nofollow && has_met_link(call) ? shim_pass(SHIM_LINK) : result;
	}
	fd = look_up(&path, is_nofollow ? O_NOFOLLOW : 0);
	return fd < 0 ? fd : finish(fd, stat_at(call, fd, "", (flags & ~AT_SYMLINK_NOFOLLOW) | AT_EMPTY_PATH));
}

long answer_fstat(const struct shim_call *call)
{
	if (!do_times_fit(call->args[0], "", AT_EMPTY_PATH))
		return shim_pass(SHIM_SMALL);
	return shim_kernel(ABI_FSTAT, call->args[0], call->args[1], 0, 0, 0);
}

long answer_old_stat(const struct shim_call *call, unsigned flags)
{
	const struct shim_call at = {
		.number = ABI_FSTATAT,
		.args = { (unsigned long)AT_FDCWD, call->args[0], call->args[1], flags, 0 },
	};

	return answer_stat(&at);
}
