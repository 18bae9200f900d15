/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The walk: path_resolution(7) on the guest's side of a view.
 *
 * Theory of operation. The walk stands at a guest path, which is canonical, and at the host path behind it; both grow
 * and shrink together by one component, and the view is asked where they part (a binding begins or ends). What is still
 * to walk lies at the *end* of walk->rest, so that the text of a link is put in front of it without moving it:
 *
 *	rest: [.......................usr/lib/x/y/]	at /, before a link "lib -> usr/lib" was followed: [lib/x/y/]
 *
 * That plain concatenation is right: what the kernel keeps on its stack of links is the same text in pieces. rest has
 * room for the path and all the texts that may be followed, so that the longest loop ends in -ELOOP as natively.
 *
 * Each component is asked one question, "are you a link?", and the answer also tells what the kernel would have said of
 * the directory before it (-ENOTDIR, -EACCES). The questions that remain are asked of ops->check_directory.
 *
 * While the walk is under way both roots are the empty string; walk_finish() makes them "/".
 */
#include <asm/errno.h>
#include <linux/limits.h>

#include "core/string.h"
#include "core/walk.h"

struct component {
	const char *name;
	size_t length;
	bool is_last;		/* nothing but slashes come after it */
	bool has_slash;		/* a slash comes after it */
};

/* Take the first component off *path; false when there is none. Leaves the slashes after it where they are. */
static bool component_next(struct component *component, const char **path)
{
	const char *end = *path;

	while (*end == '/')
		end++;
	component->name = end;
	while (*end && *end != '/')
		end++;
	component->length = end - component->name;
	component->has_slash = *end == '/';
	*path = end;
	while (*end == '/')
		end++;
	component->is_last = !*end;
	return component->length > 0;
}

static bool component_is_dot(const struct component *component)
{
	return component->length == 1 && component->name[0] == '.';
}

static bool component_is_dotdot(const struct component *component)
{
	return component->length == 2 && component->name[0] == '.' && component->name[1] == '.';
}

/* Append "/name" to a path that a buffer of VIEW_PATH_SIZE holds. */
static int path_append(char *path, size_t *length, const struct component *component)
{
	if (*length + 1 + component->length >= VIEW_PATH_SIZE)
		return -ENAMETOOLONG;
	path[*length] = '/';
	mem_copy(path + *length + 1, component->name, component->length);
	*length += 1 + component->length;
	path[*length] = '\0';
	return 0;
}

static void path_remove_last(char *path, size_t *length)
{
	while (*length > 0 && path[--*length] != '/')
		;
	path[*length] = '\0';
}

/* Give a path the form that callers see. */
static void path_finish(char *path, size_t *length)
{
	if (*length == 0)
		path[(*length)++] = '/';
	path[*length] = '\0';
}

/* Keep the last component, at most one slash after it, in walk->last, which holds the longest name and more. */
static void walk_set_last(struct walk *walk, const struct component *component)
{
	size_t length = component->length;

	_Static_assert(sizeof(walk->last) >= NAME_MAX + sizeof("/"), "the longest name, a slash, the null byte");
	mem_copy(walk->last, component->name, length);
	if (component->has_slash)
		walk->last[length++] = '/';
	walk->last[length] = '\0';
}

/* Say with which spelling of an object's path the kernel is to be asked: "", "/" or "/.". */
static void walk_set_suffix(struct walk *walk, const char *suffix)
{
	mem_copy(walk->last, suffix, str_length(suffix) + 1);
}

static void walk_reset(struct walk *walk, enum walk_mode mode)
{
	walk_set_suffix(walk, mode == WALK_PARENT ? "." : "");
	walk->is_missing = false;
	walk->is_magic = false;
	walk->n_links = 0;
}

/* Ask the view for the host path behind walk->guest. */
static int walk_locate_host(struct walk *walk)
{
	long length = view_guest_to_host(walk->view, walk->guest, walk->guest_length, walk->host, sizeof(walk->host));

	if (length < 0)
		return length;
	walk->host_length = length == 1 ? 0 : length;
	return 0;
}

/* The caller's root; the guest's is the empty string. */
static size_t root_length(const struct walk *walk)
{
	size_t length = walk->root ? str_length(walk->root) : 0;

	return length == 1 ? 0 : length;
}

/* Put the root at the beginning of a guest path. Returns its length. */
static size_t copy_root(const struct walk *walk, char *guest)
{
	size_t length = root_length(walk);

	if (length)
		mem_copy(guest, walk->root, length);
	return length;
}

static bool walk_is_at_root(const struct walk *walk)
{
	return walk->guest_length == 0 ||
	       (walk->guest_length == root_length(walk) && mem_equal(walk->guest, walk->root, walk->guest_length));
}

/* Stand at the root. */
static int walk_to_root(struct walk *walk)
{
	walk->guest_length = copy_root(walk, walk->guest);
	walk->guest[walk->guest_length] = '\0';
	return walk_locate_host(walk);
}

/* Stand where an absolute link starts that is where the walk stands. */
static int walk_to_root_of_link(struct walk *walk)
{
	const struct view_binding *binding = view_find_guest(walk->view, walk->guest, walk->guest_length);

	if (!binding->keeps_links || binding->guest_length < root_length(walk))
		return walk_to_root(walk);
	walk->guest_length = binding->guest_length;
	return walk_locate_host(walk);
}

/* Whether a binding begins at the place where the walk stands. */
static bool walk_is_at_binding(const struct walk *walk)
{
	return view_find_guest(walk->view, walk->guest, walk->guest_length)->guest_length == walk->guest_length;
}

static int walk_check_directory(struct walk *walk)
{
	return walk->ops->check_directory(walk->context, walk->host_length ? walk->host : "/");
}

/* The kernel looks whether it stands in a directory that it may search before it finds that a name is too long. */
static int walk_check_length(struct walk *walk, const struct component *component)
{
	int status;

	if (component->length <= NAME_MAX)
		return 0;
	status = walk_check_directory(walk);
	return status ? status : -ENAMETOOLONG;
}

/* Stand one component higher on both sides. */
static int walk_remove_last(struct walk *walk)
{
	bool is_binding = walk_is_at_binding(walk);

	path_remove_last(walk->guest, &walk->guest_length);
	if (is_binding)
		return walk_locate_host(walk);
	path_remove_last(walk->host, &walk->host_length);
	return 0;
}

/* Go up by one directory, but not out of the root. It is one, whatever has its name when it is opened by that. */
static int walk_up(struct walk *walk)
{
	int status = walk_check_directory(walk);

	walk_set_suffix(walk, "/");
	return status || walk_is_at_root(walk) ? status : walk_remove_last(walk);
}

/* Go down to a name, whatever it is. */
static int walk_down(struct walk *walk, const struct component *component)
{
	int status = walk_check_length(walk, component);

	if (!status)
		status = path_append(walk->guest, &walk->guest_length, component);
	if (status)
		return status;
	if (walk_is_at_binding(walk))
		return walk_locate_host(walk);
	return path_append(walk->host, &walk->host_length, component);
}

/* Put the text of the link where the walk stands in front of *rest, and stand where the text begins. */
static int walk_follow_text(struct walk *walk, size_t length, const char **rest)
{
	size_t room = *rest - walk->rest;

	if (length == 0)
		return -ENOENT;
	if (length > room)
		return -ENAMETOOLONG;
	*rest = walk->rest + room - length;
	mem_copy(walk->rest + room - length, walk->text, length);
	return walk->text[0] == '/' ? walk_to_root_of_link(walk) : walk_remove_last(walk);
}

/* Stand at the directory behind a magic link, by the name that the kernel tells of it, if it still has that name. */
static int walk_follow_magic(struct walk *walk, size_t length)
{
	long guest_length;
	int status;

	/* "pipe:[4026]", "anon_inode:[eventpoll]": no such object is a directory. */
	if (length == 0 || walk->text[0] != '/')
		return -ENOTDIR;
	guest_length = view_host_to_guest(walk->view, walk->text, length, walk->guest, sizeof(walk->guest));
	if (guest_length < 0)
		return guest_length;
	walk->guest_length = guest_length == 1 ? 0 : guest_length;
	status = walk_locate_host(walk);
	return status ? status : walk_check_directory(walk);
}

/* Follow the link where the walk stands; its text is in walk->text. */
static int walk_follow(struct walk *walk, enum walk_link link, size_t length, bool is_last, const char **rest)
{
	if (walk->n_links == WALK_MAX_LINKS)
		return -ELOOP;
	walk->n_links++;
	if (link == WALK_LINK_MAGIC && is_last) {
		walk->is_magic = true;
		return 0;
	}
	if (length == sizeof(walk->text))
		return -ENAMETOOLONG;
	walk_set_suffix(walk, "");
	return link == WALK_LINK_MAGIC ? walk_follow_magic(walk, length) : walk_follow_text(walk, length, rest);
}

/* Go down to a name and, where that is a link to follow, on to what it says. */
static int walk_enter(struct walk *walk, const struct component *component, enum walk_mode mode, const char **rest)
{
	bool is_followed = mode == WALK_FOLLOW || component->has_slash;
	enum walk_link link = WALK_LINK_TEXT;
	long length;
	int status = walk_down(walk, component);

	if (status)
		return status;
	walk_set_suffix(walk, component->is_last && component->has_slash ? "/" : "");
	length = walk->ops->readlink(walk->context, walk->host_length ? walk->host : "/", walk->text,
				     sizeof(walk->text), &link);
	if (length == -ENOENT && component->is_last) {
		walk->is_missing = true;
		return 0;
	}
	if (length == -EINVAL || (length >= 0 && !is_followed))
		return 0;
	if (length < 0)
		return length;
	return walk_follow(walk, link, length, component->is_last, rest);
}

/* Make one component's step. */
static int walk_step(struct walk *walk, const struct component *component, enum walk_mode mode, const char **rest)
{
	if (component_is_dotdot(component))
		return walk_up(walk);
	if (!component_is_dot(component))
		return walk_enter(walk, component, mode, rest);
	/* The next look-up finds out whether this is a directory to search; at the end, the caller's call has to. */
	if (component->is_last)
		walk_set_suffix(walk, "/.");
	return 0;
}

/* Stand where the path begins, and put the path at the end of walk->rest. */
static int walk_start(struct walk *walk, const char *path, const char **rest)
{
	size_t size = str_length(path) + 1;

	if (size > sizeof(walk->rest))
		return -ENAMETOOLONG;
	*rest = walk->rest + sizeof(walk->rest) - size;
	mem_copy(walk->rest + sizeof(walk->rest) - size, path, size);
	if (*path == '/')
		return walk_to_root(walk);
	walk->guest_length = str_length(walk->guest);
	if (walk->guest_length == 1)
		walk->guest_length = 0;
	return walk_locate_host(walk);
}

static void walk_finish(struct walk *walk)
{
	path_finish(walk->guest, &walk->guest_length);
	path_finish(walk->host, &walk->host_length);
}

int walk_path(struct walk *walk, const char *path, enum walk_mode mode)
{
	struct component component;
	const char *rest;
	int status;

	walk_reset(walk, mode);
	status = walk_start(walk, path, &rest);
	while (!status && component_next(&component, &rest)) {
		if (component.is_last && mode == WALK_PARENT) {
			status = walk_check_length(walk, &component);
			if (!status)
				walk_set_last(walk, &component);
			break;
		}
		status = walk_step(walk, &component, mode, &rest);
	}
	if (!status)
		walk_finish(walk);
	return status;
}

/* Append path, as far as it names the object (or its parent), to the guest path in walk->rest, and set walk->last. */
static int walk_append_plain(struct walk *walk, const char *path, enum walk_mode mode, size_t *length)
{
	struct component component;

	while (component_next(&component, &path)) {
		if (component.length > NAME_MAX)
			return -EAGAIN;
		if (component.is_last && mode == WALK_PARENT) {
			walk_set_last(walk, &component);
			return 0;
		}
		if (component_is_dotdot(&component))
			return -EAGAIN;
		if (component.is_last && (component.has_slash || component_is_dot(&component)))
			walk_set_suffix(walk, component_is_dot(&component) ? "/." : "/");
		if (!component_is_dot(&component) && path_append(walk->rest, length, &component) < 0)
			return -EAGAIN;
	}
	return 0;
}

int walk_plain(struct walk *walk, const char *path, enum walk_mode mode)
{
	size_t length = str_length(walk->guest);
	long host_length;
	int status;

	if (length == 1)
		length = 0;
	if (*path == '/')
		length = copy_root(walk, walk->rest);
	else
		mem_copy(walk->rest, walk->guest, length);
	walk_reset(walk, mode);
	status = walk_append_plain(walk, path, mode, &length);
	if (status)
		return status;
	path_finish(walk->rest, &length);
	host_length = view_guest_to_host(walk->view, walk->rest, length, walk->host, sizeof(walk->host));
	if (host_length < 0)
		return -EAGAIN;
	mem_copy(walk->guest, walk->rest, length + 1);
	walk->guest_length = length;
	walk->host_length = host_length;
	return 0;
}
