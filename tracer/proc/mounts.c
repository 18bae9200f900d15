/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mountinfo, mounts, mountstats: what is mounted where.
 *
 * In a chroot the kernel tells of the mounts below the root, with their paths from there; of the root itself only if something is
 * mounted just there. Bindings are mounts to the guest: each is told as a bind mount would be, followed by the mounts below
 * its place on the host, as after `mount --rbind`.
 *
 * Host mounts keep their numbers, where they appear once, because name_to_handle_at(2), statx(2) and fdinfo tell these, too.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tracer/glue.h"
#include "tracer/proc/files.h"

#define SPECIAL " \t\n\\"	/* what the kernel escapes: show_mountinfo() of fs/proc_namespace.c */

/* A line of mountinfo. */
struct mount {
	int id, parent;
	char *device;		/* "major:minor" */
	char *root;		/* what of the file system is mounted; unescaped, as the next */
	char *point;		/* where */
	char *options;
	char *tags;		/* optional fields, each with a space behind it, or "" */
	char *type;
	char *source;
	char *super_options;
};

struct mounts {
	struct mount *list;
	size_t n;
	int last_id;		/* highest number so far */
};

/* --- the host's mounts -------------------------------------------------------------------------------------------------------------- */

static char *take_word(char **rest)
{
	char *word = *rest, *end = strchrnul(word, ' ');

	*rest = *end ? end + 1 : end;
	*end = '\0';
	return word;
}

/* The fields between the mount's options and " - ". */
static char *take_tags(char **rest)
{
	char *tags = *rest, *end;

	if (strncmp(tags, "- ", 2) == 0) {
		*rest += 2;
		*tags = '\0';
		return tags;
	}
	end = strstr(tags, " - ");
	if (!end)
		return NULL;
	end[1] = '\0';
	*rest = end + 3;
	return tags;
}

static bool parse_mount(char *line, struct mount *mount)
{
	mount->id = atoi(take_word(&line));
	mount->parent = atoi(take_word(&line));
	mount->device = take_word(&line);
	mount->root = take_word(&line);
	proc_text_unescape(mount->root, strlen(mount->root), SPECIAL);
	mount->point = take_word(&line);
	proc_text_unescape(mount->point, strlen(mount->point), SPECIAL);
	mount->options = take_word(&line);
	mount->tags = take_tags(&line);
	if (!mount->tags)
		return false;
	mount->type = take_word(&line);
	mount->source = take_word(&line);
	mount->super_options = line;
	return mount->type[0] != '\0';
}

static int add_mount(TALLOC_CTX *context, struct mounts *mounts, const struct mount *mount)
{
	mounts->list = talloc_realloc(context, mounts->list, struct mount, mounts->n + 1);
	if (!mounts->list)
		return -ENOMEM;
	mounts->list[mounts->n++] = *mount;
	if (mount->id > mounts->last_id)
		mounts->last_id = mount->id;
	return 0;
}

static int read_mounts(TALLOC_CTX *context, char *text, struct mounts *mounts)
{
	char *rest = text, *line;

	*mounts = (struct mounts){ NULL, 0, 0 };
	while ((line = proc_text_line(&rest))) {
		struct mount mount;
		int error = parse_mount(line, &mount) ? add_mount(context, mounts, &mount) : -EIO;

		if (error < 0)
			return error;
	}
	return 0;
}

/* What of a path is below a directory: "" if they are the same, else "/...". NULL: it is not. "" and "/" are the root. */
static const char *below(const char *path, const char *directory)
{
	size_t length = strcmp(directory, "/") == 0 ? 0 : strlen(directory);

	if (strncmp(path, directory, length) != 0)
		return NULL;
	path += length;
	if (strcmp(path, "/") == 0)
		path++;
	return *path && *path != '/' ? NULL : path;
}

static const struct mount *find_id(const struct mounts *mounts, int id)
{
	for (size_t i = 0; i < mounts->n; i++)
		if (mounts->list[i].id == id)
			return &mounts->list[i];
	return NULL;
}

/* What a mount is on; NULL: the list does not tell. */
static const struct mount *parent_of(const struct mounts *mounts, const struct mount *mount)
{
	return mount->parent == mount->id ? NULL : find_id(mounts, mount->parent);
}

/*
 * The mount that a host path lies in, found as the kernel does: from mount to mount. By their paths alone one would meet
 * those that lie hidden below another. NULL: the list does not tell.
 */
static const struct mount *find_mount(const struct mounts *mounts, const char *host)
{
	const struct mount *at = NULL;

	for (;;) {
		const struct mount *next = NULL;

		for (size_t i = 0; i < mounts->n; i++) {
			const struct mount *mount = &mounts->list[i];

			if (below(host, mount->point) && parent_of(mounts, mount) == at &&
			    (!next || strlen(mount->point) < strlen(next->point)))
				next = mount;
		}
		if (!next)
			return at;
		at = next;
	}
}

/* Whether a mount is on another, or on one that is, and so on. Of NULL every mount is. */
static bool is_on(const struct mounts *mounts, const struct mount *mount, const struct mount *other)
{
	size_t steps = 0;

	while (mount && mount != other && steps++ < mounts->n)
		mount = parent_of(mounts, mount);
	return mount == other;
}

/* --- the guest's mounts ------------------------------------------------------------------------------------------------------------ */

struct guest_mounts {
	const struct tracer *tracer;
	TALLOC_CTX *context;
	struct mounts host;
	struct mounts list;	/* with paths of the guest */
};

/* Add what the guest sees of a mount by a binding: what is below rest in it, at a place. */
static int show_mount(struct guest_mounts *mounts, const struct mount *host, const struct view_binding *binding, const char *rest,
		      const char *place)
{
	struct mount mount = *host;

	if (binding->is_read_only && strncmp(mount.options, "rw", 2) == 0)
		mount.options = talloc_asprintf(mounts->context, "ro%s", mount.options + 2);
	mount.root = talloc_asprintf(mounts->context, "%s%s", strcmp(host->root, "/") == 0 ? "" : host->root, rest);
	mount.point = talloc_strdup(mounts->context, *place ? place : "/");
	if (!mount.root || !mount.point || !mount.options)
		return -ENOMEM;
	if (!mount.root[0])
		mount.root = host->root;
	if (*rest || find_id(&mounts->list, mount.id))
		mount.id = ++mounts->host.last_id;
	return add_mount(mounts->context, &mounts->list, &mount);
}

/* What proot made for the guest: a file system of its own, but for its device, which is what stat(2) tells. */
static int show_tmpfs(struct guest_mounts *mounts, const struct mount *host, const struct view_binding *binding)
{
	static char root[] = "/", type[] = "tmpfs", options[] = "rw,relatime", super_options[] = "rw", none[] = "";
	const struct mount mount = {
		.id = ++mounts->host.last_id, .device = host->device, .root = root, .options = options, .tags = none,
		.type = type, .source = type, .super_options = super_options,
	};

	return show_mount(mounts, &mount, binding, "", view_binding_guest(mounts->tracer->view, binding));
}

/* The binding itself. The root is shown only where it is a mount of the host. */
static int show_binding(struct guest_mounts *mounts, const struct view_binding *binding)
{
	const struct view *view = mounts->tracer->view;
	const char *host = view_binding_host(view, binding), *guest = view_binding_guest(view, binding);
	const struct mount *mount = find_mount(&mounts->host, *host ? host : "/");

	if (!mount)
		return 0;
	if (glue_is_mount(mounts->tracer->glue, host))
		return show_tmpfs(mounts, mount, binding);
	if (glue_contains(mounts->tracer->glue, host))
		return 0;
	if (!*guest && *below(*host ? host : "/", mount->point))
		return 0;
	return show_mount(mounts, mount, binding, below(*host ? host : "/", mount->point), guest);
}

/* The mounts below a binding that no other binding hides. Those hidden below each other are told by the kernel, too. */
static int show_below(struct guest_mounts *mounts, const struct view_binding *binding)
{
	const struct view *view = mounts->tracer->view;
	const char *host = view_binding_host(view, binding), *guest = view_binding_guest(view, binding);
	const struct mount *base = find_mount(&mounts->host, *host ? host : "/");
	int error = 0;

	for (size_t i = 0; i < mounts->host.n && error == 0; i++) {
		const struct mount *mount = &mounts->host.list[i];
		const char *rest = below(mount->point, *host ? host : "/");
		char *place;

		if (!rest || !*rest || !is_on(&mounts->host, mount, base))
			continue;
		place = talloc_asprintf(mounts->context, "%s%s", guest, rest);
		if (!place)
			return -ENOMEM;
		if (view_find_guest(view, place, strlen(place)) == binding)
			error = show_mount(mounts, mount, binding, "", place);
	}
	return error;
}

/* The number of the mount that number i of the guest is on. */
static int find_parent(const struct guest_mounts *mounts, size_t i, int outside)
{
	const char *place = mounts->list.list[i].point;
	const struct mount *found = NULL;

	for (size_t j = 0; j < mounts->list.n; j++) {
		const struct mount *other = &mounts->list.list[j];
		const char *rest = below(place, other->point);

		/* Of several at the same place each is on the one before. */
		if (j == i || !rest || (!*rest && j > i))
			continue;
		if (!found || strlen(other->point) >= strlen(found->point))
			found = other;
	}
	return found ? found->id : outside;
}

static void find_parents(struct guest_mounts *mounts)
{
	const struct view *view = mounts->tracer->view;
	const char *host = view_binding_host(view, &view->bindings[view->n_bindings - 1]);
	const struct mount *outside = find_mount(&mounts->host, *host ? host : "/");

	for (size_t i = 0; i < mounts->list.n; i++)
		if (strcmp(mounts->list.list[i].point, "/") != 0)
			mounts->list.list[i].parent = find_parent(mounts, i, outside ? outside->id : 0);
}

/* What a guest sees of the mounts that a mountinfo tells. Short guest paths come first, so that mounts come after what they are on. */
static int find_mounts(const struct proc_source *source, char *mountinfo, TALLOC_CTX *context, struct guest_mounts *mounts)
{
	const struct view *view = source->tracer->view;
	int error;

	*mounts = (struct guest_mounts){ .tracer = source->tracer, .context = context };
	error = read_mounts(context, mountinfo, &mounts->host);
	for (uint32_t i = view->n_bindings; i-- > 0 && error == 0;) {
		error = show_binding(mounts, &view->bindings[i]);
		if (error == 0)
			error = show_below(mounts, &view->bindings[i]);
	}
	if (error == 0)
		find_parents(mounts);
	return error;
}

/* --- the files -------------------------------------------------------------------------------------------------------------------- */

static void add_name(struct proc_text *text, const char *name)
{
	proc_text_add_name(text, name, strlen(name), SPECIAL);
	proc_text_add(text, " ", 1);
}

int proc_make_mountinfo(const struct proc_source *source, struct proc_text *text)
{
	struct guest_mounts mounts;
	int error = find_mounts(source, source->text, text, &mounts);

	for (size_t i = 0; error == 0 && i < mounts.list.n; i++) {
		const struct mount *mount = &mounts.list.list[i];

		proc_text_print(text, "%d %d %s ", mount->id, mount->parent, mount->device);
		add_name(text, mount->root);
		add_name(text, mount->point);
		proc_text_print(text, "%s %s- %s %s ", mount->options, mount->tags, mount->type, mount->source);
		proc_text_print(text, "%s\n", mount->super_options);
	}
	return error;
}

/* The mounts of a process, for files that tell less of them than mountinfo does. */
static int find_mounts_of(const struct proc_source *source, TALLOC_CTX *context, struct guest_mounts *mounts)
{
	char path[96], *mountinfo;
	size_t length;
	int fd;

	snprintf(path, sizeof(path), "%s/mountinfo", source->directory);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	mountinfo = proc_text_read(context, fd, &length);
	close(fd);
	return mountinfo ? find_mounts(source, mountinfo, context, mounts) : -errno;
}

static bool is_word(const char *word, size_t length, const char *other)
{
	return strlen(other) == length && memcmp(word, other, length) == 0;
}

/* Whether an option of a super block comes before those of the mount: show_sb_opts() of fs/proc_namespace.c. */
static bool is_first(const char *word, size_t length)
{
	static const char *const first[] = { "sync", "dirsync", "mand", "lazytime", "seclabel" };

	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		if (is_word(word, length, first[i]))
			return true;
	return false;
}

/* Add those options, each with a comma before it, that come before those of the mount, or the others; never "rw" or "ro". */
static void add_options(struct proc_text *text, const char *options, bool are_first)
{
	for (const char *word = options; *word;) {
		size_t length = strcspn(word, ",");

		if (!is_word(word, length, "rw") && !is_word(word, length, "ro") && is_first(word, length) == are_first)
			proc_text_print(text, ",%.*s", (int)length, word);
		word += length;
		word += *word == ',';
	}
}

static bool is_read_only(const char *options)
{
	return is_word(options, strcspn(options, ","), "ro");
}

int proc_make_mounts(const struct proc_source *source, struct proc_text *text)
{
	struct guest_mounts mounts;
	int error = find_mounts_of(source, text, &mounts);

	for (size_t i = 0; error == 0 && i < mounts.list.n; i++) {
		const struct mount *mount = &mounts.list.list[i];

		proc_text_print(text, "%s ", mount->source);
		add_name(text, mount->point);
		proc_text_print(text, "%s ", mount->type);
		proc_text_print(text, is_read_only(mount->options) || is_read_only(mount->super_options) ? "ro" : "rw");
		add_options(text, mount->super_options, true);
		add_options(text, mount->options, false);
		add_options(text, mount->super_options, false);
		proc_text_print(text, " 0 0\n");
	}
	return error;
}

int proc_make_mountstats(const struct proc_source *source, struct proc_text *text)
{
	struct guest_mounts mounts;
	int error = find_mounts_of(source, text, &mounts);

	for (size_t i = 0; error == 0 && i < mounts.list.n; i++) {
		const struct mount *mount = &mounts.list.list[i];

		proc_text_print(text, "device %s mounted on ", mount->source);
		add_name(text, mount->point);
		proc_text_print(text, "with fstype %s\n", mount->type);
	}
	return error;
}
