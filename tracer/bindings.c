/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bindings of a run.
 *
 * Theory of operation. First each request gets its canonical guest location, in the view of the requests before it;
 * nothing is made on disk meanwhile, a location that does not exist is completed in text. Only then, when it is known
 * what covers what, each binding gets the directories that lead to it and the name in its parent, the upper ones first.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/walk.h"
#include "tracer/bindings.h"
#include "tracer/message.h"

struct builder {
	const struct settings *settings;
	const char *host_cwd;			/* canonical; where relative paths start */
	struct view_mapping *mappings;
	bool *are_read_only;			/* for each mapping */
	size_t n_mappings;
	struct view *view;			/* of the mappings so far */
	struct glue *glue;
	struct walk *walk;
};

/* --- the walk on the plain host ----------------------------------------------------------------------------------- */

static long host_readlink(void *context, const char *host_path, char *text, size_t size, enum walk_link *link)
{
	ssize_t length = readlink(host_path, text, size);

	(void)context;
	*link = WALK_LINK_TEXT;
	return length < 0 ? -errno : length;
}

/* Returns 0 when host_path is a directory that may be searched, else -errno. */
static int host_check_directory(const char *host_path)
{
	struct stat status;

	if (stat(host_path, &status) < 0)
		return -errno;
	if (!S_ISDIR(status.st_mode))
		return -ENOTDIR;
	return access(host_path, X_OK) < 0 ? -errno : 0;
}

static long walk_check_directory(void *context, const char *host_path)
{
	(void)context;
	return host_check_directory(host_path);
}

static const struct walk_ops bindings_walk_ops = { host_readlink, walk_check_directory };

static struct walk *walk_new(TALLOC_CTX *context)
{
	struct walk *walk = talloc_zero(context, struct walk);

	if (walk)
		walk->ops = &bindings_walk_ops;
	return walk;
}

/* walk_path() for an absolute path of any length. */
static int walk_absolute(struct walk *walk, const struct view *view, const char *path, enum walk_mode mode)
{
	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	walk->view = view;
	return walk_path(walk, path, mode);
}

/* --- paths in text ------------------------------------------------------------------------------------------------ */

/* The canonical path of an object of the host; NULL and errno when there is none. */
static char *host_canonicalize(TALLOC_CTX *context, const char *path)
{
	char *canonical = realpath(path, NULL);
	char *copy = canonical ? talloc_strdup(context, canonical) : NULL;

	if (canonical && !copy)
		errno = ENOMEM;
	free(canonical);
	return copy;
}

static bool host_is_directory(const char *host)
{
	struct stat status;

	return !stat(host, &status) && S_ISDIR(status.st_mode);
}

static bool path_equal(const char *left, const char *right)
{
	return !strcmp(left, right);
}

/* path itself when it is absolute, else below base. */
static char *path_make_absolute(TALLOC_CTX *context, const char *base, const char *path)
{
	if (path[0] == '/')
		return talloc_strdup(context, path);
	return talloc_asprintf(context, "%s/%s", base, path);
}

/* Append rest to a canonical path as if none of its components existed: "." and ".." go by text. Result on context. */
static char *path_append_missing(TALLOC_CTX *context, const char *canonical, const char *rest)
{
	char *path = talloc_strdup(context, path_equal(canonical, "/") ? "" : canonical);
	char *names = talloc_strdup(context, rest);
	char *position = NULL;

	if (!path || !names)
		return NULL;
	for (char *name = strtok_r(names, "/", &position); name && path; name = strtok_r(NULL, "/", &position)) {
		if (path_equal(name, "..")) {
			if (path[0])
				*strrchr(path, '/') = '\0';
		} else if (!path_equal(name, ".")) {
			path = talloc_asprintf_append(path, "/%s", name);
		}
	}
	talloc_free(names);
	return path && !path[0] ? talloc_asprintf_append(path, "/") : path;
}

/* Whether a guest location means the root whatever the rootfs looks like: slashes and dots. */
static bool path_is_root(const char *path)
{
	return path[0] == '/' && strspn(path, "/.") == strlen(path) && !strstr(path, "...");
}

/* --- mappings ----------------------------------------------------------------------------------------------------- */

/* Lay the view out anew, after a mapping was added. Returns 0 or -ENOMEM. */
static int builder_update_view(struct builder *builder)
{
	long size = view_create(NULL, 0, builder->mappings, builder->n_mappings);
	struct view *view = size > 0 ? talloc_size(builder, size) : NULL;

	if (!view)
		return -ENOMEM;
	view_create(view, size, builder->mappings, builder->n_mappings);
	/* Of two mappings of a place the later one counts. */
	for (size_t i = 0; i < builder->n_mappings; i++)
		view_protect(view, builder->mappings[i].guest, strlen(builder->mappings[i].guest), builder->are_read_only[i]);
	if (builder->settings->qemu)
		view_keep_links(view, HOST_ROOTFS);
	talloc_free(builder->view);
	builder->view = view;
	return 0;
}

/* Map a canonical guest path to a canonical host path; both strings have to live as long as the builder. */
static int builder_map(struct builder *builder, const char *host, const char *guest, bool is_read_only)
{
	struct view_mapping *mappings = talloc_realloc(builder, builder->mappings, struct view_mapping,
						       builder->n_mappings + 1);
	bool *are_read_only = talloc_realloc(builder, builder->are_read_only, bool, builder->n_mappings + 1);

	if (mappings)
		builder->mappings = mappings;
	if (are_read_only)
		builder->are_read_only = are_read_only;
	if (!mappings || !are_read_only)
		return -ENOMEM;
	are_read_only[builder->n_mappings] = is_read_only;
	for (size_t i = 0; i < builder->n_mappings; i++)
		if (path_equal(mappings[i].guest, guest) && !path_equal(mappings[i].host, host))
			message_info(1, "both '%s' and '%s' are bound to '%s': the last one counts", mappings[i].host,
				     host, guest);
	mappings[builder->n_mappings++] = (struct view_mapping) { .host = host, .guest = guest };
	return builder_update_view(builder);
}

/* --- the root ----------------------------------------------------------------------------------------------------- */

static const char *rootfs_advice(int error)
{
	switch (error) {
	case ENOENT:
		return "give the directory of an installed system";
	case ENOTDIR:
		return "an archive or image has to be unpacked first";
	case EACCES:
		return "check its permissions and those of the directories above it";
	default:
		return "see 'proot --help'";
	}
}

static int builder_map_root(struct builder *builder, const char *path)
{
	char *host = host_canonicalize(builder, path);
	int status = host ? host_check_directory(host) : -errno;

	if (!status)
		return builder_map(builder, host, "/", builder->settings->is_rootfs_read_only);
	if (status != -ENOMEM)
		message_error("can't use '%s' as rootfs: %s; %s", path, strerror(-status), rootfs_advice(-status));
	return status;
}

/* A binding of "/" is the rootfs from the start, so that the other locations are looked for in it. */
static const char *settings_find_root(const struct settings *settings)
{
	for (size_t i = settings->n_bindings; i > 0; i--) {
		const struct binding_request *request = &settings->bindings[i - 1];

		if (request->kind == BINDING_HOST && !request->is_recommended && path_is_root(request->guest ? request->guest : request->host))
			return request->host;
	}
	return settings->rootfs;
}

/* --- where a binding goes ----------------------------------------------------------------------------------------- */

/*
 * path up to its first cut bytes cannot be followed: is there a link that leads to nowhere? Then *path becomes what the
 * link says, followed by the rest. Returns 0; -ENOENT when there is no link; other errors of readlink(2), -ENOMEM.
 */
static int location_follow_dangling(struct builder *builder, char **path, size_t cut)
{
	char *prefix = talloc_strndup(*path, *path, cut);
	char text[PATH_MAX], *target, *parent;
	ssize_t length;
	int status = prefix ? walk_absolute(builder->walk, builder->view, prefix, WALK_NOFOLLOW) : -ENOMEM;

	if (status)
		return status;
	length = readlink(builder->walk->host, text, sizeof(text) - 1);
	if (length < 0)
		return errno == EINVAL ? -ENOENT : -errno;
	text[length] = '\0';

	parent = builder->walk->guest;
	*strrchr(parent, '/') = '\0';
	target = path_make_absolute(builder, parent, text);
	target = talloc_asprintf_append(target, "%s", *path + cut);
	if (!target)
		return -ENOMEM;
	talloc_free(*path);
	*path = target;
	return 0;
}

/* Resolve the first cut bytes of path; none is the root. Leaves the result in builder->walk. Errors: walk_path()'s. */
static int location_walk(struct builder *builder, const char *path, size_t cut, bool is_strict)
{
	bool is_whole = !path[cut];
	char *prefix = talloc_asprintf(builder, "/%.*s", (int)cut, path);
	int status = prefix ? walk_absolute(builder->walk, builder->view, prefix,
					    is_strict && is_whole ? WALK_NOFOLLOW : WALK_FOLLOW) : -ENOMEM;

	talloc_free(prefix);
	return status;
}

/*
 * Find the canonical guest path that an absolute path means although it, or most of it, need not exist. is_strict: a
 * link at its end is not followed. Returns 0; errors of walk_path() but -ENOENT; -ENOMEM.
 */
static int location_find(struct builder *builder, const char *guest_path, bool is_strict, const char **guest)
{
	char *path = talloc_strdup(builder, guest_path);
	unsigned n_links = 0;
	int status = path ? -ENOENT : -ENOMEM;
	size_t cut = 0;

	/* A trailing slash would follow a link that is to be covered. */
	for (size_t length = strlen(guest_path); path && length > 0 && path[length - 1] == '/'; length--)
		path[length - 1] = '\0';

	for (cut = path ? strlen(path) : 0; status == -ENOENT; ) {
		status = location_walk(builder, path, cut, is_strict);
		if (status != -ENOENT || cut == 0)
			break;
		status = location_follow_dangling(builder, &path, cut);
		if (!status) {
			status = ++n_links > WALK_MAX_LINKS ? -ELOOP : -ENOENT;
			cut = strlen(path);
		} else if (status == -ENOENT) {
			while (cut > 0 && path[--cut] != '/')
				;
		}
	}
	if (!status) {
		*guest = path_append_missing(builder, builder->walk->guest, path + cut);
		status = *guest ? 0 : -ENOMEM;
	}
	talloc_free(path);
	return status;
}

/* Whether a canonical guest path shows a host path already. */
static bool location_shows(const struct builder *builder, const char *guest, const char *host)
{
	char shown[VIEW_PATH_SIZE];

	return view_guest_to_host(builder->view, guest, strlen(guest), shown, sizeof(shown)) > 0 &&
	       path_equal(shown, host);
}

/* --rootfs-ro means the rootfs under its host path, too, where -R and -S bind it. */
static bool binding_is_read_only(const struct builder *builder, const struct binding_request *request, const char *host,
				 const char *guest)
{
	if (request->is_read_only || !builder->settings->is_rootfs_read_only)
		return request->is_read_only;
	return path_equal(guest, "/") || (request->is_recommended && path_equal(host, builder->mappings[0].host));
}

static bool location_exists(const struct builder *builder, const char *guest)
{
	char host[VIEW_PATH_SIZE];
	struct stat status;

	return view_guest_to_host(builder->view, guest, strlen(guest), host, sizeof(host)) > 0 && !lstat(host, &status);
}

/* Bind what is at a guest path to the same place, read-only. */
static int location_protect(struct builder *builder, const char *guest, const char **host)
{
	char shown[VIEW_PATH_SIZE];

	if (!location_exists(builder, guest))
		return -ENOENT;
	view_guest_to_host(builder->view, guest, strlen(guest), shown, sizeof(shown));
	*host = talloc_strdup(builder, shown);
	return *host ? builder_map(builder, *host, guest, true) : -ENOMEM;
}

/* The canonical host path of what a request shows; what is made for the run is made now. Returns 0 or -errno. */
static int binding_find_host(struct builder *builder, const struct binding_request *request, const char **host)
{
	switch (request->kind) {
	case BINDING_TMPFS:
		return glue_make_tmpfs(builder->glue, host);
	case BINDING_PROTECTED:
		*host = NULL;	/* known when its place is */
		return 0;
	case BINDING_DATA:
		return glue_make_file(builder->glue, request->host, request->is_replacing ? 0444 : 0644, host);
	default:
		*host = host_canonicalize(builder, request->host);
		return *host ? 0 : -errno;
	}
}

/* Add one binding to the view. Returns 0, or -errno with *host set as far as it was found. */
static int binding_add(struct builder *builder, const struct binding_request *request, const char **host)
{
	const char *location = request->guest ? request->guest : request->host;
	const char *guest;
	int status;

	*host = NULL;
	status = binding_find_host(builder, request, host);
	if (status)
		return status;
	location = path_make_absolute(builder, builder->host_cwd, location);
	status = location ? location_find(builder, location, request->is_strict, &guest) : -ENOMEM;
	if (status)
		return status;
	/* A home directory of "/" must not take the rootfs away; what is there already needs no binding. */
	if (request->is_recommended && (path_equal(guest, "/") || location_shows(builder, guest, *host)))
		return 0;
	if (request->is_replacing && !location_exists(builder, guest))
		return 0;
	if (request->kind == BINDING_PROTECTED)
		return location_protect(builder, guest, host);
	if (path_equal(guest, "/") && !host_is_directory(*host))
		return -ENOTDIR;
	if (path_equal(guest, "/") && request->kind == BINDING_TMPFS)
		return -EBUSY;
	return builder_map(builder, *host, guest, binding_is_read_only(builder, request, *host, guest));
}

/* Add one binding, or say why it is left out. Returns 0, -ENOMEM, or why what is made for the run cannot be shown. */
static int binding_add_or_warn(struct builder *builder, const struct binding_request *request)
{
	const char *host;
	int status = binding_add(builder, request, &host);

	if (!status || status == -ENOMEM || request->is_replacing)
		return status == -ENOMEM ? status : 0;
	if (request->kind != BINDING_HOST || request->is_required) {
		message_error("can't make '%s' for the guest: %s", request->guest, strerror(-status));
		return status;
	}
	if (request->is_recommended || (!host && builder->settings->is_missing_binding_ignored))
		message_info(2, "'%s' is not bound: %s", request->host, strerror(-status));
	else if (!host)
		message_warning("can't bind '%s': %s; going on without it", request->host, strerror(-status));
	else
		message_warning("can't bind '%s' to '%s': %s; going on without it", request->host,
				request->guest ? request->guest : request->host, strerror(-status));
	return 0;
}

/* --- the way to a binding ----------------------------------------------------------------------------------------- */

/* Whether placeholders may be made in a guest directory: not in a binding, nor in the host's own root. */
static bool location_is_ours(const struct builder *builder, const char *guest)
{
	const struct view_binding *binding = view_find_guest(builder->view, guest, strlen(guest));

	return !builder->settings->is_rootfs_kept_clean && binding->guest_length == 0 && binding->host_length > 0 &&
	       !binding->is_read_only;
}

/* Make a directory outside of the rootfs stand for a missing one of the way to a binding; as it would be, read-only as parent is. */
static int component_make_room(struct builder *builder, const char *parent, const char *guest, const char *name)
{
	bool is_read_only = view_find_guest(builder->view, parent, strlen(parent))->is_read_only;
	const char *room;
	int status = glue_make_room(builder->glue, name, &room);

	if (!status)
		return builder_map(builder, room, guest, is_read_only);
	message_warning("can't make a place for '%s' below '%s': %s; set PROOT_TMP_DIR to a writable directory", guest,
			builder->settings->temporary_directory, strerror(-status));
	return status;
}

/*
 * Make up for a missing component of the way to a binding: guest is its path, host where it should be. is_last: it is
 * the binding itself, and only has to be listed. Returns 0; -ENOMEM; errors of making things, which are said.
 */
static int component_make(struct builder *builder, const char *guest, const char *host, bool is_directory, bool is_last)
{
	const char *name = strrchr(guest, '/') + 1;
	const char *parent = talloc_strndup(builder, guest, name - guest > 1 ? name - guest - 1 : 1);
	bool is_ours;
	int status;

	if (!parent)
		return -ENOMEM;
	is_ours = location_is_ours(builder, parent) || glue_contains(builder->glue, host);
	status = is_ours ? glue_make_placeholder(builder->glue, host, is_directory) : -EROFS;
	if (!status || status == -ENOMEM)
		return status;
	status = is_last ? 0 : component_make_room(builder, parent, guest, name);
	return status ? status : glue_add_entry(builder->glue, parent, name, is_directory);
}

/* Whether a binding begins at guest. */
static bool location_is_binding(const struct builder *builder, const char *guest)
{
	return view_find_guest(builder->view, guest, strlen(guest))->guest_length == strlen(guest);
}

/* Look for the component that ends the guest path; make it when it is missing. */
static int component_ensure(struct builder *builder, const char *guest, bool is_directory, bool is_last)
{
	size_t parent_length = strrchr(guest, '/') - guest;
	char host[VIEW_PATH_SIZE];
	struct stat status;
	long length;

	if (!is_last && location_is_binding(builder, guest))
		return 0;
	length = view_guest_to_host(builder->view, guest, parent_length, host, sizeof(host));
	if (length < 0 || length + strlen(guest + parent_length) >= sizeof(host))
		return -ENAMETOOLONG;
	length = length == 1 ? 0 : length;
	snprintf(host + length, sizeof(host) - length, "%s", guest + parent_length);
	if (!lstat(host, &status))
		return 0;
	return errno == ENOENT ? component_make(builder, guest, host, is_directory, is_last) : -errno;
}

/*
 * Ensure every component of the way to a binding, the upper ones first. Ends early where the way leads through
 * something that is no directory or may not be searched: there is nothing to show behind it. Returns 0 or -errno.
 */
static int binding_ensure_way(struct builder *builder, const char *guest, const char *host)
{
	int status = 0;

	for (const char *end = guest; *end && !status; ) {
		char *prefix;

		end = strchrnul(end + 1, '/');
		prefix = talloc_strndup(builder, guest, end - guest);
		if (!prefix)
			return -ENOMEM;
		/* A mapping that is added keeps the prefix. */
		status = component_ensure(builder, prefix, *end || host_is_directory(host), !*end);
	}
	return status;
}

/* Ensure the way to every binding, those with the shortest guest path first. Returns 0 or -ENOMEM. */
static int builder_ensure_ways(struct builder *builder)
{
	/* The view changes when rooms are added to it; what is asked for here does not. */
	const struct view *view = talloc_memdup(builder, builder->view, builder->view->size);
	int status = view ? 0 : -ENOMEM;

	for (uint32_t i = view ? view->n_bindings - 1 : 0; i > 0 && status != -ENOMEM; i--)
		status = binding_ensure_way(builder, view_binding_guest(view, &view->bindings[i - 1]),
					    view_binding_host(view, &view->bindings[i - 1]));
	return status == -ENOMEM ? status : 0;
}

/* --- all of it ---------------------------------------------------------------------------------------------------- */

static void builder_say_bindings(const struct builder *builder)
{
	const struct view *view = builder->view;

	for (uint32_t i = 0; i < view->n_bindings; i++) {
		const char *guest = view_binding_guest(view, &view->bindings[i]);
		const char *host = view_binding_host(view, &view->bindings[i]);

		message_info(1, "binding = %s:%s%s", host[0] ? host : "/", guest[0] ? guest : "/",
			     view->bindings[i].is_read_only ? ":ro" : "");
	}
}

static struct builder *builder_new(TALLOC_CTX *context, const struct settings *settings)
{
	struct builder *builder = talloc_zero(context, struct builder);

	if (!builder)
		return NULL;
	builder->settings = settings;
	builder->walk = walk_new(builder);
	builder->glue = glue_new(builder, settings->temporary_directory);
	/* Without a working directory, which may have been removed, relative paths are not found anyway. */
	builder->host_cwd = host_canonicalize(builder, ".");
	if (!builder->host_cwd)
		builder->host_cwd = "";
	if (!builder->walk || !builder->glue)
		TALLOC_FREE(builder);
	return builder;
}

/* With -q: where QEMU and other programs of the host are found. */
static int builder_map_host(struct builder *builder)
{
	int status = builder_map(builder, "/", HOST_ROOTFS, false);

	/* What the guest preloads into all programs is not for those of the host. */
	if (!status && !walk_absolute(builder->walk, builder->view, "/etc/ld.so.preload", WALK_FOLLOW) && !builder->walk->is_missing)
		status = builder_map(builder, "/dev/null", talloc_strdup(builder, builder->walk->guest), false);
	return status;
}

static int builder_run(struct builder *builder)
{
	const struct settings *settings = builder->settings;
	int status = builder_map_root(builder, settings_find_root(settings));

	if (!status && settings->qemu)
		status = builder_map_host(builder);
	for (size_t i = 0; i < settings->n_bindings && !status; i++)
		status = binding_add_or_warn(builder, &settings->bindings[i]);
	return status ? status : builder_ensure_ways(builder);
}

int bindings_build(TALLOC_CTX *context, const struct settings *settings, struct view **view, struct glue **glue)
{
	struct builder *builder = builder_new(context, settings);
	int status = builder ? builder_run(builder) : -ENOMEM;

	if (status == -ENOMEM)
		message_error("there is no memory left for the bindings");
	if (status && builder)
		glue_destroy(builder->glue);
	if (!status) {
		builder_say_bindings(builder);
		*view = talloc_steal(context, builder->view);
		*glue = talloc_steal(context, builder->glue);
	}
	talloc_free(builder);
	return status;
}

/* --- where the command starts ------------------------------------------------------------------------------------- */

/* Resolve an absolute guest path that has to be a directory. Leaves it in walk. */
static int walk_to_directory(struct walk *walk, const struct view *view, const char *guest)
{
	int status = guest ? walk_absolute(walk, view, guest, WALK_FOLLOW) : -ENOMEM;

	if (!status && walk->is_missing)
		status = -ENOENT;
	return status ? status : host_check_directory(walk->host);
}

/* Where the view shows the working directory, with the wanted path below it. */
static int walk_to_shown_cwd(struct walk *walk, const struct view *view, const char *host_cwd, const char *wanted)
{
	char guest_cwd[VIEW_PATH_SIZE], *path;
	int status;

	if (view_host_to_guest(view, host_cwd, strlen(host_cwd), guest_cwd, sizeof(guest_cwd)) < 0)
		return -ENOENT;
	path = path_make_absolute(walk, guest_cwd, wanted);
	status = walk_to_directory(walk, view, path);
	talloc_free(path);
	return status;
}

char *bindings_initial_cwd(TALLOC_CTX *context, const struct settings *settings, const struct view *view)
{
	struct walk *walk = walk_new(context);
	const char *wanted = settings->guest_cwd ? settings->guest_cwd : ".";
	char *host_cwd = walk ? host_canonicalize(walk, ".") : NULL;
	char *named = walk ? path_make_absolute(walk, host_cwd ? host_cwd : "", wanted) : NULL;
	char *guest_cwd = NULL;
	int status = walk ? walk_to_directory(walk, view, named) : -ENOMEM;

	if (status && status != -ENOMEM && host_cwd && wanted[0] != '/' &&
	    !walk_to_shown_cwd(walk, view, host_cwd, wanted))
		status = 0;
	if (!status)
		guest_cwd = talloc_strdup(context, walk->guest);
	if (status && status != -ENOMEM) {
		message_warning("can't start in '%s' of the guest: %s; starting in '/'",
				settings->guest_cwd || !host_cwd ? wanted : host_cwd, strerror(-status));
		guest_cwd = talloc_strdup(context, "/");
	}
	talloc_free(walk);
	return guest_cwd;
}
