/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The view: which host path stands behind which guest path.
 *
 * A view is one position-independent block of memory, so that the tracer can hand it to other processes as it is. The
 * rootfs is the binding of the guest's "/"; every other binding lies below it. Paths are kept without a trailing slash,
 * which makes "/" the empty string and every concatenation plain.
 *
 * A view is never changed once it is built: every function here is a pure function of its arguments, async-signal-safe
 * and thread-safe.
 */
#ifndef CORE_VIEW_H
#define CORE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Size of every path buffer of the core, terminating null byte included. The kernel takes PATH_MAX (4096) bytes from a
 * caller; a path that grew in translation may be longer and is then handed to the kernel in pieces.
 */
#define VIEW_PATH_SIZE 16384

struct view_binding {
	uint32_t guest;		/* offset of the canonical guest path in the block; "" is the root */
	uint32_t host;		/* offset of the canonical host path in the block; "" is the host's root */
	uint32_t guest_length;	/* bytes, without the null byte */
	uint32_t host_length;
	uint32_t is_read_only;
	uint32_t keeps_links;	/* view_keep_links() */
};

struct view {
	uint32_t size;		/* bytes of the whole block, strings included */
	uint32_t n_bindings;	/* at least one: the root, which is the last */
	uint32_t has_read_only;	/* one of them is */
	struct view_binding bindings[];	/* longest guest path first; no two with the same guest path */
};

/* What view_create() takes: canonical absolute paths; "/" and "" both mean the root. */
struct view_mapping {
	const char *host;
	const char *guest;
};

/*
 * Lay out a view for the given mappings in the caller's memory. A later mapping of a guest path replaces an earlier
 * one; one of them has to map the guest's root.
 * Returns the number of bytes that the view takes; when that is more than size, nothing was written.
 * Errors: -EINVAL (a path is not absolute, or no mapping of the root).
 */
long view_create(struct view *view, size_t size, const struct view_mapping *mappings, size_t n_mappings);

/* Say whether the binding that begins at a canonical guest path is read-only, before the view is used; none is at first. */
void view_protect(struct view *view, const char *guest_path, size_t length, bool is_read_only);
/* While a view is being built: absolute links in the binding at a canonical guest path lead to places in it. */
void view_keep_links(struct view *view, const char *guest_path);

/* The guest path ("" for the root) and the host path of a binding; they live as long as the view. */
const char *view_binding_guest(const struct view *view, const struct view_binding *binding);
const char *view_binding_host(const struct view *view, const struct view_binding *binding);

/* The binding that a canonical guest path lies in: the longest by whole components. Never NULL. */
const struct view_binding *view_find_guest(const struct view *view, const char *guest_path, size_t length);

/*
 * Translate a canonical absolute guest path ("/" or "" for the root) to the host path behind it; text only, no link is
 * followed. Returns the length of host_path without its null byte. Errors: -ENAMETOOLONG.
 */
long view_guest_to_host(const struct view *view, const char *guest_path, size_t length, char *host_path, size_t size);

/*
 * Translate a canonical absolute host path, as the kernel tells it, back to the guest path under which the guest sees
 * it. When several bindings show it, the one with the longest host path wins, then the one with the shortest guest
 * path; a binding that is itself hidden below another at that place does not count.
 * Returns the length of guest_path ("/" for the root) without its null byte.
 * Errors: -ENOENT (no guest path leads there), -ENAMETOOLONG.
 */
long view_host_to_guest(const struct view *view, const char *host_path, size_t length, char *guest_path, size_t size);

/*
 * Whether a canonical host path, as the kernel tells it of a descriptor, is read-only for the guest: by the binding that
 * view_host_to_guest() chooses, or by another one of the same host path, because nobody knows which of them it came through.
 */
bool view_host_is_read_only(const struct view *view, const char *host_path, size_t length);

/*
 * Whether a file name is a component of the guest path of any binding but the root. A relative path none of whose
 * components is cannot lead into or out of a binding going down.
 */
bool view_names_component(const struct view *view, const char *name, size_t length);

/* Whether a canonical guest path is a proper ancestor of some binding's guest path. */
bool view_is_ancestor(const struct view *view, const char *guest_path, size_t length);

#endif
