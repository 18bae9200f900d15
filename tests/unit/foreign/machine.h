/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine that tests/unit/test_shim.c runs on. The test says the calls of x86-64; here they become what programs of this
 * machine make in their place.
 */
#ifndef FOREIGN_MACHINE_H
#define FOREIGN_MACHINE_H

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "preload/dispatch.h"

/* Whether offsets and times have 32 bits; what the dispatcher then calls more often for a stat. */
#ifdef __i386__
#define MACHINE_IS_SMALL 1
#define MACHINE_MORE_PER_STAT 1
#else
#define MACHINE_IS_SMALL 0
#define MACHINE_MORE_PER_STAT 0
#endif

/* --- i386: numbers of the calls that have 64 bits where their namesakes have not --------------------------------------- */

#ifdef __i386__
#undef SYS_stat
#undef SYS_lstat
#undef SYS_fstat
#undef SYS_chown
#undef SYS_lchown
#define SYS_stat SYS_stat64
#define SYS_lstat SYS_lstat64
#define SYS_fstat SYS_fstat64
#define SYS_newfstatat SYS_fstatat64
#undef SYS_statfs
#define SYS_chown SYS_chown32
#define SYS_statfs SYS_statfs64
#define SYS_lchown SYS_lchown32
#endif

static inline struct shim_call machine_call_as_said(long number, unsigned long a, unsigned long b, unsigned long c,
						    unsigned long d)
{
	/* This one says the size of what it fills in. */
	if (MACHINE_IS_SMALL && number == SYS_statfs) {
		c = b;
		b = sizeof(struct statfs64);
	}
	return (struct shim_call){ .number = number, .args = { a, b, c, d, 0 } };
}

/* --- aarch64: no calls without "at" ------------------------------------------------------------------------------------- */

#ifdef SYS_open
#define machine_call_at machine_call_as_said
#else
enum {
	SYS_open = -100, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_mkdir, SYS_unlink, SYS_rmdir, SYS_symlink, SYS_rename,
	SYS_link, SYS_chmod, SYS_chown, SYS_lchown
};

static inline struct shim_call machine_call_at(long number, unsigned long a, unsigned long b, unsigned long c,
					       unsigned long d)
{
	const unsigned long here = (unsigned long)AT_FDCWD;

	switch (number) {
	case SYS_open:
		return machine_call_as_said(SYS_openat, here, a, b, c);
	case SYS_stat:
		return machine_call_as_said(SYS_newfstatat, here, a, b, 0);
	case SYS_lstat:
		return machine_call_as_said(SYS_newfstatat, here, a, b, AT_SYMLINK_NOFOLLOW);
	case SYS_access:
		return machine_call_as_said(SYS_faccessat, here, a, b, 0);
	case SYS_readlink:
		return machine_call_as_said(SYS_readlinkat, here, a, b, c);
	case SYS_mkdir:
		return machine_call_as_said(SYS_mkdirat, here, a, b, 0);
	case SYS_unlink:
		return machine_call_as_said(SYS_unlinkat, here, a, 0, 0);
	case SYS_rmdir:
		return machine_call_as_said(SYS_unlinkat, here, a, AT_REMOVEDIR, 0);
	case SYS_symlink:
		return machine_call_as_said(SYS_symlinkat, a, here, b, 0);
	case SYS_rename:
		return machine_call_as_said(SYS_renameat, here, a, here, b);
	case SYS_link:
		return machine_call_as_said(SYS_linkat, here, a, here, b);
	case SYS_chmod:
		return machine_call_as_said(SYS_fchmodat, here, a, b, 0);
	case SYS_chown:
	case SYS_lchown:
		return machine_call_as_said(SYS_fchownat, here, a, b, c);
	default:
		return machine_call_as_said(number, a, b, c, d);
	}
}
#endif

/* A call as the test says it, in the form of this machine. Programs open large files; see O_LARGEFILE of open(2). */
static inline struct shim_call machine_call(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
	if (number == SYS_open)
		b |= O_LARGEFILE;
	if (number == SYS_openat)
		c |= O_LARGEFILE;
	return machine_call_at(number, a, b, c, d);
}

/* --- emulators that have no openat2 -------------------------------------------------------------------------------------- */

/* openat2(2) with RESOLVE_NO_SYMLINKS, component by component. */
static inline long machine_open_without_links(int directory, const char *path, const struct open_how *how)
{
	int fd = openat(directory, *path == '/' ? "/" : ".", O_PATH | O_CLOEXEC), next, error;
	char name[256];
	struct stat status;
	size_t length;

	while (fd >= 0) {
		path += strspn(path, "/");
		length = strcspn(path, "/");
		if (length >= sizeof(name))
			length = sizeof(name) - 1;
		memcpy(name, length ? path : ".", length ? length : 1);
		name[length ? length : 1] = '\0';
		path += length;
		if (fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode) &&
		    (*path || (how->flags & (O_PATH | O_NOFOLLOW)) != (O_PATH | O_NOFOLLOW))) {
			errno = how->flags & O_EXCL && !*path ? EEXIST : ELOOP;
			next = -1;
		} else if (*path) {
			next = openat(fd, name, O_PATH | O_CLOEXEC | O_DIRECTORY);
		} else {
			/* The kernel's holds no descriptor: leave the lowest number to the file. */
			next = fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);
			close(fd);
			fd = next;
			next = openat(fd, name, (int)how->flags | O_NOFOLLOW, (mode_t)how->mode);
		}
		error = errno;
		close(fd);
		errno = error;
		if (next < 0 || !*path)
			return next;
		fd = next;
	}
	return fd;
}

/* Set the times of a file, in seconds, whatever the libc can say. Returns 0 or -1. */
static inline int machine_set_time(const char *path, int64_t seconds)
{
	const int64_t times[4] = { seconds, 0, seconds, 0 };

#ifdef SYS_utimensat_time64
	return (int)syscall(SYS_utimensat_time64, AT_FDCWD, path, times, 0);
#else
	return (int)syscall(SYS_utimensat, AT_FDCWD, path, times, 0);
#endif
}

/* A system call. Returns its result or -errno. */
static inline long machine_kernel(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d,
				  unsigned long e)
{
	long result = syscall(number, a, b, c, d, e, 0L);

	if (result < 0 && errno == ENOSYS && number == SYS_openat2)
		result = machine_open_without_links((int)a, (const char *)b, (const struct open_how *)c);
	return result < 0 ? -errno : result;
}

#endif
