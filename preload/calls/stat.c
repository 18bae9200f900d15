/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stat and its forms. */
#include "preload/calls/calls.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

#include "core/string.h"
#include "preload/abi.h"
#include "preload/identity.h"
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
		return disguise(shim_kernel(__NR_statx, directory, word(path), flags, args[3], args[4]), args[4], STAT_FORM_STATX);
	if (!do_times_fit(directory, path, flags))
		return shim_pass(SHIM_SMALL);
	/* The descriptor itself: a call that the filter lets pass at once. */
	if (!*path && (int)directory >= 0)
		return disguise(shim_kernel(ABI_FSTAT, directory, args[2], 0, 0, 0), args[2], ABI_STAT_FORM);
	return disguise(shim_kernel(ABI_FSTATAT, directory, word(path), args[2], flags, 0), args[2], ABI_STAT_FORM);
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

/* Whether eight bytes can be written to: the kernel has just told the set of blocked signals there. */
static bool is_word_writable(unsigned long address)
{
	return shim_kernel(__NR_rt_sigprocmask, 0, 0, address, 8, 0) == 0;
}

/*
 * Whether memory of less than a page can be written to, in each page that it lies in. Most often it is in the frame of the
 * function that calls, and in one page of the stack with what we have put there right below it: the call.
 */
static bool is_writable(const struct shim_call *call, unsigned long address, size_t size)
{
	const unsigned long page = 4096;	/* larger pages hold these */
	unsigned long first = address / page, last = (address + size - 1) / page, ours = word(call) / page;

	return (first == ours || is_word_writable(address)) && (last == first || is_word_writable(address + size - 8));
}

/*
 * stat of one component that is followed if it is a link: -ELOOP then. Looked at in memory of our own first, because what is
 * in the guest's after a dangling link is as it was before.
 */
static long stat_single(const struct shim_call *call, const struct shim_path *path, unsigned flags)
{
	abi_stat status;
	long result = shim_kernel(ABI_FSTATAT, path->directory, word(path->host), word(&status), AT_SYMLINK_NOFOLLOW, 0);

	if (result)
		return finish_single(result);
	if (S_ISLNK(status.st_mode))
		return -ELOOP;
	flags |= AT_SYMLINK_NOFOLLOW;
	/* A kernel of 64 bits leaves out the gaps of the structure that it fills for a program of 32. */
	if (call->number == __NR_statx || ABI_HAS_SMALL_FILES) {
		result = finish_single(stat_at(call, path->directory, path->host, flags));
		/* It may have become one. */
		return result == 0 && has_met_link(call) ? shim_pass(SHIM_LINK) : result;
	}
	result = disguise(result, word(&status), ABI_STAT_FORM);
	if (result)
		return result;
	if (!is_writable(call, call->args[2], sizeof(status)))
		return shim_pass(SHIM_POINTER);
	mem_copy((void *)call->args[2], &status, sizeof(status));
	return 0;
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
		if (is_nofollow)
			return finish_single(stat_at(call, path.directory, path.host, flags));
		result = stat_single(call, &path, flags);
		if (result != -ELOOP)
			return result;
	}
	fd = look_up(&path, is_nofollow ? O_NOFOLLOW : 0);
	return fd < 0 ? fd : finish(fd, stat_at(call, fd, "", (flags & ~AT_SYMLINK_NOFOLLOW) | AT_EMPTY_PATH));
}

long answer_fstat(const struct shim_call *call)
{
	if (!do_times_fit(call->args[0], "", AT_EMPTY_PATH))
		return shim_pass(SHIM_SMALL);
	return disguise(shim_kernel(ABI_FSTAT, call->args[0], call->args[1], 0, 0, 0), call->args[1], ABI_STAT_FORM);
}

long answer_old_stat(const struct shim_call *call, unsigned flags)
{
	const struct shim_call at = {
		.number = ABI_FSTATAT,
		.args = { (unsigned long)AT_FDCWD, call->args[0], call->args[1], flags, 0 },
	};

	return answer_stat(&at);
}
