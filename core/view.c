/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The view: lay out bindings in one block, and translate canonical paths by them. Text only: nothing here asks a file
 * system. See view.h for what each function promises.
 *
 * Inside, the root is the empty string on both sides, so that a path is always a binding's path plus a rest that is
 * empty or begins with a slash; "/" is accepted from callers and given to them.
 */
#include <asm/errno.h>

#include "core/string.h"
#include "core/view.h"

/* A path that is told by its length, without trailing slash. */
struct span {
	const char *path;
	size_t length;
};

static struct span span_of(const char *path, size_t length)
{
	bool is_root = length == 1 && path[0] == '/';

	return (struct span) { path, is_root ? 0 : length };
}

static struct span binding_guest(const struct view *view, const struct view_binding *binding)
{
	return (struct span) { view_binding_guest(view, binding), binding->guest_length };
}

static struct span binding_host(const struct view *view, const struct view_binding *binding)
{
	return (struct span) { view_binding_host(view, binding), binding->host_length };
}

/* Whether path is ancestor or lies below it, by whole components. */
static bool span_lies_in(struct span path, struct span ancestor)
{
	if (path.length < ancestor.length)
		return false;
	if (path.length > ancestor.length && path.path[ancestor.length] != '/')
		return false;
	return mem_equal(path.path, ancestor.path, ancestor.length);
}

static bool span_equal(struct span left, struct span right)
{
	return left.length == right.length && mem_equal(left.path, right.path, left.length);
}

/* What of path comes after its first length bytes. */
static struct span span_after(struct span path, size_t length)
{
	return (struct span) { path.path + length, path.length - length };
}

/* Put base and rest together in the caller's buffer, "/" when both are empty. */
static long span_join(struct span base, struct span rest, char *buffer, size_t size)
{
	size_t length = base.length + rest.length;

	if ((length ? length : 1) >= size)
		return -ENAMETOOLONG;
	mem_copy(buffer, base.path, base.length);
	mem_copy(buffer + base.length, rest.path, rest.length);
	if (length == 0)
		buffer[length++] = '/';
	buffer[length] = '\0';
	return length;
}

/* --- build --- */

/* Whether a later mapping replaces this one. */
static bool mapping_is_replaced(const struct view_mapping *mappings, size_t n_mappings, size_t index)
{
	struct span guest = span_of(mappings[index].guest, str_length(mappings[index].guest));

	for (size_t i = index + 1; i < n_mappings; i++)
		if (span_equal(guest, span_of(mappings[i].guest, str_length(mappings[i].guest))))
			return true;
	return false;
}

/* Count the bindings that the mappings make, and the bytes of the view. */
static int mappings_measure(const struct view_mapping *mappings, size_t n_mappings, size_t *n_bindings, size_t *size)
{
	bool has_root = false;

	*n_bindings = 0;
	*size = sizeof(struct view);
	for (size_t i = 0; i < n_mappings; i++) {
		struct span guest = span_of(mappings[i].guest, str_length(mappings[i].guest));
		struct span host = span_of(mappings[i].host, str_length(mappings[i].host));

		if ((guest.length && guest.path[0] != '/') || (host.length && host.path[0] != '/'))
			return -EINVAL;
		if (mapping_is_replaced(mappings, n_mappings, i))
			continue;
		has_root |= guest.length == 0;
		*n_bindings += 1;
		*size += sizeof(struct view_binding) + guest.length + 1 + host.length + 1;
	}
	return has_root ? 0 : -EINVAL;
}

/* Put a string at an offset of the block; returns the offset after it. */
static uint32_t view_put_string(struct view *view, uint32_t offset, struct span string)
{
	char *target = (char *)view + offset;

	mem_copy(target, string.path, string.length);
	target[string.length] = '\0';
	return offset + string.length + 1;
}

/* Insert a binding before the first one with a shorter guest path. */
static void view_insert_binding(struct view *view, struct view_binding binding)
{
	uint32_t i = view->n_bindings++;

	for (; i > 0 && view->bindings[i - 1].guest_length < binding.guest_length; i--)
		view->bindings[i] = view->bindings[i - 1];
	view->bindings[i] = binding;
}

long view_create(struct view *view, size_t size, const struct view_mapping *mappings, size_t n_mappings)
{
	size_t n_bindings, needed;
	uint32_t offset;
	int status = mappings_measure(mappings, n_mappings, &n_bindings, &needed);

	if (status || needed > size)
		return status ? status : (long)needed;

	view->size = needed;
	view->n_bindings = 0;
	view->has_read_only = 0;
	offset = sizeof(struct view) + n_bindings * sizeof(struct view_binding);
	for (size_t i = 0; i < n_mappings; i++) {
		struct span guest = span_of(mappings[i].guest, str_length(mappings[i].guest));
		struct span host = span_of(mappings[i].host, str_length(mappings[i].host));
		struct view_binding binding = { .guest_length = guest.length, .host_length = host.length };

		if (mapping_is_replaced(mappings, n_mappings, i))
			continue;
		binding.guest = offset;
		binding.host = view_put_string(view, binding.guest, guest);
		offset = view_put_string(view, binding.host, host);
		view_insert_binding(view, binding);
	}
	return needed;
}

void view_protect(struct view *view, const char *guest_path, size_t length, bool is_read_only)
{
	struct span guest = span_of(guest_path, length);

	view->has_read_only = 0;
	for (uint32_t i = 0; i < view->n_bindings; i++) {
		struct view_binding *binding = &view->bindings[i];

		if (span_equal(guest, binding_guest(view, binding)))
			binding->is_read_only = is_read_only;
		view->has_read_only |= binding->is_read_only;
	}
}

void view_keep_links(struct view *view, const char *guest_path)
{
	struct span guest = span_of(guest_path, str_length(guest_path));

	for (uint32_t i = 0; i < view->n_bindings; i++)
		if (span_equal(guest, binding_guest(view, &view->bindings[i])))
			view->bindings[i].keeps_links = true;
}

/* --- ask --- */

const char *view_binding_guest(const struct view *view, const struct view_binding *binding)
{
	return (const char *)view + binding->guest;
}

const char *view_binding_host(const struct view *view, const struct view_binding *binding)
{
	return (const char *)view + binding->host;
}

const struct view_binding *view_find_guest(const struct view *view, const char *guest_path, size_t length)
{
	const struct view_binding *binding = view->bindings;
	struct span guest = span_of(guest_path, length);

	/* The root is the last one, and everything lies in it. */
	while (binding->guest_length && !span_lies_in(guest, binding_guest(view, binding)))
		binding++;
	return binding;
}

long view_guest_to_host(const struct view *view, const char *guest_path, size_t length, char *host_path, size_t size)
{
	const struct view_binding *binding = view_find_guest(view, guest_path, length);
	struct span rest = span_after(span_of(guest_path, length), binding->guest_length);

	return span_join(binding_host(view, binding), rest, host_path, size);
}

/* Whether another binding covers the place that lies at rest below this one. */
static bool binding_is_hidden(const struct view *view, const struct view_binding *binding, struct span rest)
{
	struct span guest = binding_guest(view, binding);

	/* Only a longer guest path can lie below, and these come first. */
	for (const struct view_binding *other = view->bindings; other < binding; other++) {
		struct span other_guest = binding_guest(view, other);

		if (span_lies_in(other_guest, guest) && span_lies_in(rest, span_after(other_guest, guest.length)))
			return true;
	}
	return false;
}

long view_host_to_guest(const struct view *view, const char *host_path, size_t length, char *guest_path, size_t size)
{
	const struct view_binding *best = NULL;
	struct span host = span_of(host_path, length);

	for (uint32_t i = 0; i < view->n_bindings; i++) {
		const struct view_binding *binding = &view->bindings[i];

		if (!span_lies_in(host, binding_host(view, binding)))
			continue;
		/* Guest paths get shorter as we go on: at the same host path, the later binding wins. */
		if (best && binding->host_length < best->host_length)
			continue;
		if (!binding_is_hidden(view, binding, span_after(host, binding->host_length)))
			best = binding;
	}
	if (!best)
		return -ENOENT;
	return span_join(binding_guest(view, best), span_after(host, best->host_length), guest_path, size);
}

bool view_host_is_read_only(const struct view *view, const char *host_path, size_t length)
{
	struct span host = span_of(host_path, length);
	bool is_read_only = false;
	uint32_t longest = 0;

	for (uint32_t i = 0; i < view->n_bindings; i++) {
		const struct view_binding *binding = &view->bindings[i];

		if (binding->host_length < longest || !span_lies_in(host, binding_host(view, binding)) ||
		    binding_is_hidden(view, binding, span_after(host, binding->host_length)))
			continue;
		is_read_only = binding->is_read_only || (is_read_only && binding->host_length == longest);
		longest = binding->host_length;
	}
	return is_read_only;
}

/* Whether name is a component of path, which is canonical. */
static bool span_has_component(struct span path, struct span name)
{
	while (path.length > name.length) {
		struct span below = span_after(path, 1);

		if (span_lies_in(below, name))
			return true;
		do
			path = span_after(path, 1);
		while (path.length && path.path[0] != '/');
	}
	return false;
}

bool view_names_component(const struct view *view, const char *name, size_t length)
{
	struct span component = { name, length };

	if (!length)
		return false;
	for (uint32_t i = 0; i < view->n_bindings; i++)
		if (span_has_component(binding_guest(view, &view->bindings[i]), component))
			return true;
	return false;
}

bool view_is_ancestor(const struct view *view, const char *guest_path, size_t length)
{
	struct span ancestor = span_of(guest_path, length);

	for (uint32_t i = 0; i < view->n_bindings; i++) {
		struct span guest = binding_guest(view, &view->bindings[i]);

		if (guest.length > ancestor.length && span_lies_in(guest, ancestor))
			return true;
	}
	return false;
}
