/* SPDX-License-Identifier: GPL-2.0-or-later */
/* readlink, and realpath(3), which is many of them. */
#include "preload/calls/calls.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

#include "core/string.h"
#include "preload/abi.h"
#include "preload/look-up.h"
#include "preload/text.h"

/*
 * Most of what realpath(3) asks about is no link, but a directory, and one call tells that, where it takes three with a
 * descriptor. Who asked about a directory is guessed to ask about another, until there is a link. Written only when it
 * changes: after a fork the page is shared.
 */
static bool is_directory_likely(void)
{
	return __atomic_load_n(&shim_state()->asks_for_directories, __ATOMIC_RELAXED);
}

static void guess_next(unsigned mode)
{
	uint32_t is_likely = S_ISDIR(mode);

	if ((S_ISDIR(mode) || S_ISLNK(mode)) && is_directory_likely() != is_likely)
		__atomic_store_n(&shim_state()->asks_for_directories, is_likely, __ATOMIC_RELAXED);
}

/* On a descriptor the kernel says ENOENT of what is no link. Links of procfs tell of the host: those are the tracer's. */
static long read_link(long fd, unsigned long buffer, unsigned long size)
{
	abi_stat status;
	long error = shim_kernel(ABI_FSTATAT, fd, word(""), word(&status), AT_EMPTY_PATH, 0);

	if (error)
		return shim_pass_error(error);
	if (status.st_dev == shim_run.proc_device)
		return shim_pass(SHIM_PROC);
	guess_next(status.st_mode);
	if (!S_ISLNK(status.st_mode))
		return -EINVAL;
	return shim_kernel(__NR_readlinkat, fd, word(""), buffer, size, 0);
}

/* Whether a path that was passed because it is below /proc is the link to the program: its text names no place of the host. */
static bool is_own_program(const struct shim_path *path)
{
	char first;

	return path->binding && str_equal(path->host, "/proc/self/exe") &&
	       shim_kernel(__NR_readlinkat, AT_FDCWD, word(path->host), word(&first), 1, 0) > 0;
}

/* The kernel's program is the loader; the guest's is in the state. Each static program of glibc asks as it starts. */
static long read_own_program(unsigned long buffer, unsigned long size)
{
	const struct state *state = shim_state();
	uint32_t length = state->head.exe_length;

	if (state->head.magic != STATE_MAGIC || length == 0)
		return shim_pass(SHIM_PROC);
	return text_give(buffer, state->exe, length < (uint32_t)size ? length : (uint32_t)size);
}

long answer_readlink(int dirfd, unsigned long guest_path, unsigned long buffer, unsigned long size)
{
	SHIM_PATH(path);
	long fd, result;
	char first = '\0';

	if ((int)size <= 0)
		return shim_pass(SHIM_FLAGS);
	result = shim_path_read(&path, dirfd, (const char *)guest_path);
	if (result == shim_pass(SHIM_PROC) && is_own_program(&path))
		return read_own_program(buffer, size);
	if (result)
		return result;
	if (path.is_single) {
		/* Is it a link, and may it be one of procfs? Only these have texts that the guest must not see. */
		result = shim_kernel(__NR_readlinkat, path.directory, word(path.host), word(&first), 1, 0);
		if (result < 0)
			return result == -EINVAL ? result : finish_single(result);
		if (first != '/')
			return shim_kernel(__NR_readlinkat, path.directory, word(path.host), buffer, size, 0);
	} else if (is_directory_likely() && look_for_directory(&path, true) == -EISDIR) {
		return -EINVAL;
	}
	fd = look_up(&path, O_NOFOLLOW);
	if (fd < 0)
		return fd;
	result = read_link(fd, buffer, size);
	shim_close(fd);
	return result == -EBADF || result == -ENOENT || result == -EFAULT ? shim_pass_error(result) : result;
}

/*
 * How many bytes of an absolute path that is missing name the first thing that is. Spoils the path. Returns 0 where that is
 * not certain.
 */
static size_t length_to_missing(struct shim_path *path)
{
	size_t end = str_length(path->host), length = end;
	long fd;

	do {
		end = length;
		while (length > 0 && path->host[length] != '/')
			length--;
		path->host[length] = '\0';
		fd = length > 0 ? look_up_once(path, O_DIRECTORY) : SHIM_PASS;
	} while (fd == -ENOENT);
	if (fd < 0)
		return 0;
	shim_close(fd);
	return end;
}

/* Look up what realpath(3) names. Returns 0, -ENOENT, or a pass. */
static long find_real(struct shim_path *path, const char *guest_path)
{
	long fd = shim_path_read(path, AT_FDCWD, guest_path);

	if (fd)
		return shim_is_pass(fd) ? fd : shim_pass_error(fd);
	/* A libc may ask whether the directory in front of a slash can be searched. */
	if (path->end_length == 1) {
		path->end_length = 2;
		text_put_end(path);
	}
	fd = look_up(path, 0);
	if (fd < 0)
		return fd == -ENOENT || shim_is_pass(fd) ? fd : shim_pass_error(fd);
	shim_close(fd);
	return path->end_length == 1 ? shim_pass(SHIM_END) : 0;
}

long shim_real_path(const char *guest_path, char *text, size_t size)
{
	const struct view *view = (const struct view *)shim_run.view;
	SHIM_PATH(path);
	long error = find_real(&path, guest_path);
	size_t front, rest, end;

	if (shim_is_pass(error) || !path.binding)
		return SHIM_PASS;
	/* What is behind the binding is the same on both sides; the root itself is nothing behind nothing. */
	front = path.binding->guest_length;
	rest = path.length - front;
	if (front + rest == 0 || front + rest >= size || !path.binding->host_length)
		return SHIM_PASS;
	mem_copy(text, view_binding_guest(view, path.binding), front);
	mem_copy(text + front, path.host + path.binding->host_length, rest);
	text[front + rest] = '\0';
	if (!error)
		return (long)(front + rest);
	end = length_to_missing(&path);
	if (end <= path.binding->host_length)
		return SHIM_PASS;
	text[front + end - path.binding->host_length] = '\0';
	return -ENOENT;
}
