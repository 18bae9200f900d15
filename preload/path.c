/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading and translating paths.
 *
 * The guest's memory is read once, and only where the kernel has just been able to read: the guest may change the text
 * while we work, and its pointer may be bad. Another thread that unmaps the page in between would make us fault where the
 * kernel would have said EFAULT.
 *
 * The text is put so far into the buffer that a binding's host path fits in front of it, and the longest of all does.
 */
#include "preload/path.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/limits.h>
#include <stdint.h>

#include "core/string.h"
#include "core/view.h"
#include "preload/dispatch.h"

#define PAGE 4096

static const struct view *run_view(void)
{
	return (const struct view *)shim_run.view;
}

/*
 * Whether the page of an address can be read. rt_sigprocmask(2) reads its set before it looks at what to do with it; there
 * is nothing to do that is called -1. (A null pointer is no set to it.)
 */
static bool is_readable(uintptr_t address)
{
	return address >= PAGE && shim_kernel(__NR_rt_sigprocmask, -1, address & ~(uintptr_t)7, 0, 8, 0) != -EFAULT;
}

/* Copy a string of less than size bytes. Returns its length, or a pass: unreadable or too long. */
static long read_string(char *target, size_t size, const char *source)
{
	uintptr_t known = (uintptr_t)target / PAGE;	/* our own stack: often the string is there, too */

	for (size_t i = 0; i < size; i++) {
		uintptr_t page = ((uintptr_t)source + i) / PAGE;

		if (page != known && !is_readable((uintptr_t)source + i))
			return shim_pass(SHIM_POINTER);
		known = page;
		target[i] = ((const volatile char *)source)[i];
		if (!target[i])
			return (long)i;
	}
	return shim_pass(SHIM_LONG);
}

/* A slash or "." behind the last name asks the kernel for more than the name; only "/" and "." themselves are plain. */
static bool is_end_plain(const char *path, size_t length)
{
	if (length == 1)
		return true;
	return path[length - 1] != '/' && !(path[length - 1] == '.' && path[length - 2] == '/');
}

static bool is_dots(const char *name, size_t length, size_t n_dots)
{
	return length == n_dots && name[0] == '.' && name[n_dots - 1] == '.';
}

/*
 * Take doubled slashes and "." out of a path, in place; the root becomes "", as does ".". Sets the new length.
 * Returns 0, or a pass where only a walk can tell: ".." or a name that is too long.
 */
static long make_canonical(char *path, size_t *length)
{
	bool is_absolute = path[0] == '/';
	const char *in = path;
	char *out = path;

	while (*in) {
		size_t n = 0;

		if (*in == '/') {
			in++;
			continue;
		}
		while (in[n] && in[n] != '/')
			n++;
		if (is_dots(in, n, 2))
			return shim_pass(SHIM_DOTDOT);
		if (n > NAME_MAX)
			return shim_pass(SHIM_LONG);
		if (!is_dots(in, n, 1)) {
			if (is_absolute || out > path)
				*out++ = '/';
			for (size_t i = 0; i < n; i++)
				*out++ = in[i];
		}
		in += n;
	}
	*out = '\0';
	*length = (size_t)(out - path);
	return 0;
}

static enum shim_path_status not_plain(struct shim_path *path, enum shim_reason reason)
{
	path->reason = reason;
	return reason == SHIM_EMPTY ? SHIM_PATH_EMPTY : SHIM_PATH_UNKNOWN;
}

/* Whether going down the canonical relative path is the same in the guest and on the host; counts the components. */
static bool is_downward(const char *path, size_t *n_components)
{
	*n_components = 0;
	while (*path) {
		size_t n = 0;

		while (path[n] && path[n] != '/')
			n++;
		if (view_names_component(run_view(), path, n))
			return false;
		*n_components += 1;
		path += n + (path[n] == '/');
	}
	return true;
}

static enum shim_path_status translate_relative(struct shim_path *path, int dirfd, char *text, size_t length)
{
	size_t n_components;

	if (!is_downward(text, &n_components))
		return not_plain(path, SHIM_BINDING);
	if (length == 0) {
		text[0] = '.';
		text[1] = '\0';
	}
	path->directory = dirfd;
	path->binding = NULL;
	path->host = text;
	path->is_single = n_components <= 1;
	path->is_entry = n_components > 0;
	path->is_ancestor = false;
	return SHIM_PATH_PLAIN;
}

/* Whether a canonical path is "/proc" or lies below it. */
static bool is_below_proc(const char *path, size_t length)
{
	return length >= 5 && mem_equal(path, "/proc", 5) && (length == 5 || path[5] == '/');
}

#define F_SEARCH 1	/* X_OK of access(2) */

/*
 * Whether the guest may go down to where a binding lies: the directories above it are not on the host path behind it. Not
 * asked is whether they have become links since the view was built (core/walk.h).
 */
static bool is_way_open(const struct view *view, const struct view_binding *binding)
{
	const char *guest = view_binding_guest(view, binding);
	size_t length = binding->guest_length;
	char host[SHIM_PATH_SIZE];

	while (length > 0) {
		while (guest[--length] != '/')
			;
		if (view_guest_to_host(view, guest, length, host, sizeof(host)) < 0 ||
		    shim_kernel(__NR_faccessat2, AT_FDCWD, (unsigned long)host, F_SEARCH, AT_EACCESS, 0) != 0)
			return false;
		/* Above that directory the same is to be asked if it, too, lies in a binding. */
		length = view_find_guest(view, guest, length)->guest_length;
	}
	return true;
}

static enum shim_path_status translate_absolute(struct shim_path *path, char *text, size_t length)
{
	const struct view *view = run_view();
	const struct view_binding *binding = view_find_guest(view, text, length);
	char *host = text + binding->guest_length - binding->host_length;

	path->is_entry = length > binding->guest_length;
	path->is_ancestor = view_is_ancestor(view, text, length);
	mem_copy(host, view_binding_host(view, binding), binding->host_length);
	length = length - binding->guest_length + binding->host_length;
	if (is_below_proc(host, length))
		return not_plain(path, SHIM_PROC);
	if (!is_way_open(view, binding))
		return not_plain(path, SHIM_BINDING);
	if (length == 0) {
		host[0] = '/';
		host[1] = '\0';
	}
	path->directory = AT_FDCWD;
	path->binding = binding;
	path->host = host;
	path->is_single = false;
	return SHIM_PATH_PLAIN;
}

enum shim_path_status shim_path_read(struct shim_path *path, int dirfd, const char *guest)
{
	size_t headroom = shim_run.headroom, size;
	char *text = path->buffer + headroom;
	bool is_absolute;
	long length, passed;

	if (headroom + 2 > sizeof(path->buffer))
		return not_plain(path, SHIM_LONG);
	length = read_string(text, sizeof(path->buffer) - headroom, guest);
	if (length <= 0)
		return not_plain(path, length < 0 ? shim_reason(length) : SHIM_EMPTY);
	if (!is_end_plain(text, (size_t)length))
		return not_plain(path, SHIM_END);
	is_absolute = text[0] == '/';
	passed = make_canonical(text, &size);
	if (passed)
		return not_plain(path, shim_reason(passed));
	return is_absolute ? translate_absolute(path, text, size) : translate_relative(path, dirfd, text, size);
}
