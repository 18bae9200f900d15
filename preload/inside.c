/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Functions of libc whose calls stay inside libc, where no wrapper sees them: the few that are asked most. (Of the calls of a
 * configure script three in four are readlinks of realpath, which the compiler calls for each directory that it searches.)
 *
 * Each is put together from a call that the dispatcher answers and a function of the libc that takes over from there. Where
 * anything is unusual, the libc's own function does the whole job, from the start.
 */
#include <asm/errno.h>
#include <linux/fcntl.h>
#include <linux/limits.h>
#include <stddef.h>

#include "core/string.h"
#include "preload/abi.h"
#include "preload/dispatch.h"
#include "preload/door.h"
#include "preload/oracle.h"
#include "preload/look-up.h"
#include "preload/path.h"

/* What was found once. Each thread finds the same. */
enum found { FOUND_MALLOC, FOUND_FDOPEN, FOUND_FDOPENDIR, FOUND_COUNT };

static void *find(enum found which)
{
	static void *_Atomic found[FOUND_COUNT];
	const char *name = which == FOUND_MALLOC ? "malloc" : which == FOUND_FDOPEN ? "fdopen" : "fdopendir";

	if (!found[which])
		found[which] = door_find(name);
	return found[which];
}

/* --- realpath --------------------------------------------------------------------------------------------------------------- */

typedef void *malloc_function(size_t size);
typedef char *realpath_function(const char *path, char *resolved);
typedef char *realpath_chk_function(const char *path, char *resolved, size_t size);

/* The result where it belongs; NULL: nothing has happened. */
static char *give_path(const char *text, size_t length, char *resolved)
{
	malloc_function *malloc = resolved ? NULL : (malloc_function *)find(FOUND_MALLOC);

	if (malloc)
		resolved = malloc(length + 1);
	if (resolved)
		mem_copy(resolved, text, length + 1);
	return resolved;
}

/* Returns false: pass. */
static bool answer_realpath(const char *path, char *resolved, char **result)
{
	char text[SHIM_PATH_SIZE];
	long length = door_is_open() && path ? shim_real_path(path, text, sizeof(text)) : SHIM_PASS;

	if (length == SHIM_PASS)
		return false;
	if (length >= 0) {
		*result = give_path(text, (size_t)length, resolved);
		return *result;
	}
	/* glibc says in the buffer what it did not find. */
	if (resolved)
		give_path(text, str_length(text), resolved);
	door_set_errno(length);
	*result = NULL;
	return true;
}

/* --shim=check: the libc's answer, made of calls that are trapped, compared with ours. */
static char *check_realpath(realpath_function *next, const char *path, char *resolved)
{
	char text[SHIM_PATH_SIZE], *result;
	long length = shim_real_path(path, text, sizeof(text));
	bool is_right;

	result = next(path, resolved);
	is_right = length < 0 ? !result : result && str_equal(text, result);
	if (length != SHIM_PASS)
		oracle_note(__NR_readlinkat, path, length, result ? 0 : -1, is_right ? NULL : "realpath");
	return result;
}

EXPORT char *realpath(const char *path, char *resolved);
EXPORT char *realpath(const char *path, char *resolved)
{
	realpath_function *next;
	char *result;

	if (!shim_run.is_checking && answer_realpath(path, resolved, &result))
		return result;
	next = (realpath_function *)door_find_next("realpath");
	if (next && shim_run.is_checking && path && door_is_open())
		return check_realpath(next, path, resolved);
	return next ? next(path, resolved) : (door_set_errno(-ENOSYS), NULL);
}

EXPORT char *canonicalize_file_name(const char *path);
EXPORT char *canonicalize_file_name(const char *path)
{
	return realpath(path, NULL);
}

/* _FORTIFY_SOURCE: aborts where the buffer is too small for any path. */
EXPORT char *__realpath_chk(const char *path, char *resolved, size_t size);
EXPORT char *__realpath_chk(const char *path, char *resolved, size_t size)
{
	realpath_chk_function *next;
	char *result;

	if (size >= PATH_MAX && !shim_run.is_checking && answer_realpath(path, resolved, &result))
		return result;
	next = (realpath_chk_function *)door_find_next("__realpath_chk");
	return next ? next(path, resolved, size) : realpath(path, resolved);
}

/* --- getcwd ------------------------------------------------------------------------------------------------------------------- */

typedef char *getcwd_function(char *buffer, size_t size);
typedef char *getcwd_chk_function(char *buffer, size_t size, size_t buffer_size);

static long ask_directory(char *buffer, size_t size)
{
	const struct shim_call call = { .number = __NR_getcwd, .args = { (unsigned long)buffer, size } };

	return door_is_open() ? shim_answer(&call) : SHIM_PASS;
}

/* Where the libc is to give memory, and as much as it needs. Returns NULL: pass. */
static char *give_directory(void)
{
	char text[SHIM_PATH_SIZE];
	long length = ask_directory(text, sizeof(text));

	return length > 0 ? give_path(text, (size_t)length - 1, NULL) : NULL;
}

EXPORT getcwd_function getcwd;
EXPORT char *getcwd(char *buffer, size_t size)
{
	long length = buffer && size ? ask_directory(buffer, size) : SHIM_PASS;
	char *given = !buffer && !size ? give_directory() : NULL;
	getcwd_function *next;

	if (given)
		return given;
	if (length != SHIM_PASS)
		return length > 0 ? buffer : (door_set_errno(length), NULL);
	next = (getcwd_function *)door_find_next("getcwd");
	return next ? next(buffer, size) : (door_set_errno(-ENOSYS), NULL);
}

/* _FORTIFY_SOURCE: aborts where the buffer is smaller than is said. */
EXPORT getcwd_chk_function __getcwd_chk;
EXPORT char *__getcwd_chk(char *buffer, size_t size, size_t buffer_size)
{
	getcwd_chk_function *next = size > buffer_size ? (getcwd_chk_function *)door_find_next("__getcwd_chk") : NULL;

	return next ? next(buffer, size, buffer_size) : getcwd(buffer, size);
}

/* --- fopen, opendir ----------------------------------------------------------------------------------------------------------- */

typedef void *fopen_function(const char *path, const char *mode);
typedef void *fdopen_function(int fd, const char *mode);
typedef void *opendir_function(const char *path);
typedef void *fdopendir_function(int fd);

/* The flags of a mode of ISO C, perhaps with "e"; -1 for one that has more to it. */
static int mode_flags(const char *mode)
{
	int flags = *mode == 'r' ? O_RDONLY : *mode == 'w' ? O_WRONLY | O_CREAT | O_TRUNC :
		    *mode == 'a' ? O_WRONLY | O_CREAT | O_APPEND : -1;

	for (mode++; flags >= 0 && *mode; mode++) {
		if (*mode == '+')
			flags = (flags & ~O_ACCMODE) | O_RDWR;
		else if (*mode == 'e')
			flags |= O_CLOEXEC;
		else if (*mode != 'b')
			flags = -1;
	}
	return flags;
}

static void *give_stream(long fd, const char *mode)
{
	fdopen_function *fdopen = (fdopen_function *)find(FOUND_FDOPEN);
	void *stream = fdopen ? fdopen((int)fd, mode) : NULL;

	if (!stream)
		shim_close(fd);
	return stream;
}

/* Returns false: pass. Only for reading: nothing has happened to the file if the libc then has no stream to give. */
static bool answer_fopen(const char *path, const char *mode, int more_flags, void **stream)
{
	int flags = mode_flags(mode);
	long fd;

	if (flags < 0 || (flags & O_TRUNC) || !door_is_open())
		return false;
	fd = door_open(path, (unsigned)(flags | more_flags), 0666);
	if (fd == SHIM_PASS)
		return false;
	*stream = fd < 0 ? (door_set_errno(fd), NULL) : give_stream(fd, mode);
	return fd < 0 || *stream;
}

#define FOPEN(name, flags) \
	EXPORT void *name(const char *path, const char *mode); \
	EXPORT void *name(const char *path, const char *mode) \
	{ \
		fopen_function *next; \
		void *stream; \
		\
		if (answer_fopen(path, mode, flags, &stream)) \
			return stream; \
		next = (fopen_function *)door_find_next(#name); \
		return next ? next(path, mode) : (door_set_errno(-ENOSYS), NULL); \
	}
#if !ABI_HAS_SMALL_FILES
FOPEN(fopen, 0)
#endif
FOPEN(fopen64, O_LARGEFILE)

EXPORT void *opendir(const char *path);
EXPORT void *opendir(const char *path)
{
	fdopendir_function *fdopendir = door_is_open() ? (fdopendir_function *)find(FOUND_FDOPENDIR) : NULL;
	long fd = fdopendir ? door_open(path, O_RDONLY | O_NONBLOCK | O_DIRECTORY | O_LARGEFILE | O_CLOEXEC, 0) : SHIM_PASS;
	opendir_function *next;
	void *directory;

	if (fd == SHIM_PASS) {
		next = (opendir_function *)door_find_next("opendir");
		return next ? next(path) : (door_set_errno(-ENOSYS), NULL);
	}
	if (fd < 0)
		return door_set_errno(fd), NULL;
	directory = fdopendir((int)fd);
	if (!directory)
		shim_close(fd);
	return directory;
}

/* --- syscall ------------------------------------------------------------------------------------------------------------------ */

typedef long syscall_function(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d, unsigned long e,
			      unsigned long f);

/* Arguments that the caller left out are registers, and a place of its own frame, that hold anything. */
EXPORT syscall_function syscall;
EXPORT long syscall(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d, unsigned long e,
		    unsigned long f)
{
	const struct shim_call call = { .number = number, .args = { a, b, c, d, e }, .is_cancellable = true };
	long result = door_is_open() ? shim_answer(&call) : SHIM_PASS;
	static void *_Atomic found;	/* most calls are not the shim's: it is not looked for each time */
	syscall_function *next = (syscall_function *)found;

	if (result != SHIM_PASS)
		return door_set_errno(result);
	if (!next) {
		next = (syscall_function *)door_find_next("syscall");
		found = (void *)next;
	}
	return next ? next(number, a, b, c, d, e, f) : door_set_errno(-ENOSYS);
}
