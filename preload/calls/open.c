/* SPDX-License-Identifier: GPL-2.0-or-later */
/* open and its forms. */
#include "preload/calls/calls.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/openat2.h>
#include <linux/stat.h>

#include "preload/abi.h"
#include "preload/identity.h"
#include "preload/look-up.h"

/* The bits that open(2) looks at; it ignores others, which openat2(2) refuses. VALID_OPEN_FLAGS of the kernel. */
#define OPEN_FLAGS (O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | O_NONBLOCK | __O_SYNC | O_DSYNC | FASYNC | \
		    O_DIRECT | O_LARGEFILE | O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC | O_PATH | __O_TMPFILE)
#define PATH_FLAGS (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/*
 * Whether opening the file may block for long, as far as a look at it can tell: it is not what proves that the path is right,
 * so it may follow links.
 */
static bool may_block(const struct shim_path *path)
{
	abi_stat status;
	long error = shim_kernel(ABI_FSTATAT, path->directory, word(path->host), word(&status), 0, 0);

	return error ? error != -ENOENT : !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

/* Errors of an open that happened to the file that the path names, or for want of it. */
static bool is_open_error_exact(const struct shim_path *path, long error)
{
	switch (error) {
	case -ENOENT:
	case -ENOTDIR:
	case -EACCES:
		return !path->is_ancestor;
	case -EEXIST:
	case -EISDIR:
	case -EPERM:
	case -EROFS:
	case -ENXIO:
	case -ETXTBSY:
	case -EINTR:
		return true;
	default:
		return false;
	}
}

/* The open itself, where no link is followed. Returns a descriptor, an error, or a pass. */
static long open_path(const struct shim_call *call, struct shim_path *path, unsigned flags, unsigned mode)
{
	struct open_how how = { .resolve = RESOLVE_NO_SYMLINKS };
	long passed = shim_path_make_way(path);

	if (passed)
		return passed;
	if ((flags & (O_ACCMODE | O_CREAT | O_TRUNC)) && !(flags & O_PATH))
		passed = shim_path_check_writable(path);
	if (passed)
		return passed;
	if ((flags & O_CREAT) && (path->is_ancestor || !path->is_entry))
		return shim_pass(SHIM_BINDING);
	if (call->is_cancellable && !(flags & O_PATH) && may_block(path))
		return shim_pass(SHIM_BLOCKING);
	how.flags = flags;
	how.mode = flags & O_CREAT ? mode & 07777 : 0;
	return shim_act(call, __NR_openat2, (unsigned)path->directory, word(path->host), word(&how), sizeof(how), 0);
}

long answer_open(const struct shim_call *call, int dirfd, unsigned long guest_path, unsigned flags, unsigned mode)
{
	bool is_followed = !(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL);
	SHIM_PATH(path);
	long result;

	flags &= flags & O_PATH ? PATH_FLAGS : OPEN_FLAGS;
	/* openat2(2) opens large files for everybody. */
	if (ABI_HAS_SMALL_FILES && !(flags & (O_LARGEFILE | O_PATH)))
		return shim_pass(SHIM_SMALL);
	if ((flags & __O_TMPFILE) || ((flags & O_CREAT) && (flags & O_DIRECTORY)))
		return shim_pass(SHIM_FLAGS);
	/* Whose a new file is has to be remembered. */
	if ((flags & O_CREAT) && !identity_is_usual())
		return shim_pass(SHIM_IDENTITY);
	result = shim_path_read(&path, dirfd, (const char *)guest_path);
	if (result)
		return result;
	result = open_path(call, &path, flags, mode);
	while (result == -ELOOP) {
		result = shim_path_follow(&path, is_followed);
		if (result == 0)
			result = open_path(call, &path, flags, mode);
	}
	if (result >= 0 || shim_is_pass(result) || is_open_error_exact(&path, result))
		return result;
	return shim_pass_error(result);
}
