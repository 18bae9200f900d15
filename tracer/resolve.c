/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Resolution, cheapest way first:
 *
 *   relative path, no ".." but leading ones, that cannot meet a binding
 *                              -> one openat2(RESOLVE_NO_SYMLINKS) from the guest's directory, or the one climbed to
 *   any path without ".."      -> walk_plain(), then one openat2(RESOLVE_NO_SYMLINKS) of the host path
 *   the kernel says ELOOP      -> walk_path(), component by component; then as before
 *
 * openat2 both opens and proves that there was no link; where it finds no file, that too is proven.
 */
#include "tracer/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/call.h"
#include "tracer/climb.h"
#include "tracer/link_store.h"
#include "tracer/proc/procfs.h"

#define PATH_PIECE 4000	/* of a path that is too long for one call */
#define MOVES 16		/* times that the start of a path may get another name under our hands */
/*
 * Times that a path may turn into a link under our hands before we say ELOOP, which a chroot would not say. Of two threads that do
 * nothing but swap, on a loaded machine, sixteen tries in a row met one in a few thousand calls. All of these take some 20 ms.
 */
#define RACES 1000

/* --- opening host paths ---------------------------------------------------------------------------------------------------- */

bool host_has_openat2(void)
{
	static atomic_int known;	/* 0: not asked yet, 1: there, 2: missing (before Linux 5.6, or forbidden) */
	int state = atomic_load_explicit(&known, memory_order_relaxed);

	if (!state) {
		struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS };
		int fd = (int)syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof(how));

		state = fd < 0 ? 2 : 1;
		if (fd >= 0)
			close(fd);
		atomic_store_explicit(&known, state, memory_order_relaxed);
	}
	return state == 1;
}

/* One piece of a path, without following any link. */
static int open_piece(int directory, const char *path, int flags)
{
	struct open_how how = { .flags = (unsigned)flags | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS };
	int fd;

	if (!host_has_openat2())
		fd = openat(directory, path, flags | O_CLOEXEC | O_NOFOLLOW);
	else
		fd = (int)syscall(SYS_openat2, directory, path, &how, sizeof(how));
	return fd < 0 ? -errno : fd;
}

int host_open(const char *host_path, int flags)
{
	int directory = AT_FDCWD, fd;

	while (strlen(host_path) >= PATH_PIECE) {
		char piece[PATH_PIECE];
		const char *slash = host_path + PATH_PIECE - 1;

		while (slash > host_path && *slash != '/')
			slash--;
		if (slash == host_path)
			slash += 1;	/* the root's own slash */
		memcpy(piece, host_path, (size_t)(slash - host_path));
		piece[slash - host_path] = '\0';
		fd = open_piece(directory, piece, O_PATH | O_DIRECTORY);
		if (directory >= 0)
			close(directory);
		if (fd < 0)
			return fd;
		directory = fd;
		host_path = slash + strspn(slash, "/");
	}
	fd = open_piece(directory, host_path, flags);
	if (directory >= 0)
		close(directory);
	return fd;
}

/* --- pins -------------------------------------------------------------------------------------------------------------------- */

void pin_release(struct pin *pin)
{
	if (pin->fd >= 0)
		close(pin->fd);
	pin->fd = -1;
}

char *pin_path(const struct pin *pin, pid_t owner, char path[PIN_PATH_SIZE])
{
	if (pin->is_root)
		snprintf(path, PIN_PATH_SIZE, "/");
	else if (owner)
		snprintf(path, PIN_PATH_SIZE, "/proc/%d/fd/%d%s", owner, pin->fd, pin->suffix);
	else
		snprintf(path, PIN_PATH_SIZE, "/proc/self/fd/%d%s", pin->fd, pin->suffix);
	return path;
}

long pin_host_path(const struct pin *pin, char *host_path, size_t size)
{
	char link[PIN_PATH_SIZE];
	const struct pin bare = { .fd = pin->fd };
	size_t suffix = strlen(pin->suffix);
	ssize_t length;

	if (pin->is_root)
		return snprintf(host_path, size, "/");
	length = readlink(pin_path(&bare, 0, link), host_path, size);
	if (length < 0)
		return -errno;
	if ((size_t)length + suffix >= size)
		return -ENAMETOOLONG;
	memcpy(host_path + length, pin->suffix, suffix + 1);
	return length + (long)suffix;
}

static int pin_suffix(struct pin *pin, const char *slash, const char *last)
{
	if ((size_t)snprintf(pin->suffix, sizeof(pin->suffix), "%s%s", slash, last) < sizeof(pin->suffix))
		return 0;
	pin_release(pin);
	return -ENAMETOOLONG;
}

/* Hold the object that host_path names. */
static int pin_object(struct pin *pin, const char *host_path, int flags, const char *suffix)
{
	pin->fd = host_open(host_path, O_PATH | flags);
	return pin->fd < 0 ? pin->fd : pin_suffix(pin, "", suffix);
}

/* Hold the directory that host_path names; last is an entry of it. */
static int pin_entry(struct pin *pin, const char *host_path, const char *last)
{
	pin->fd = host_open(host_path, O_PATH | O_DIRECTORY);
	return pin->fd < 0 ? pin->fd : pin_suffix(pin, "/", last);
}

/* Hold the directory that the object named by host_path is in. */
int pin_parent(struct pin *pin, const char *host_path)
{
	char parent[VIEW_PATH_SIZE];
	const char *slash = strrchr(host_path, '/');

	*pin = PIN_NONE;
	if (slash[1] == '\0')
		return pin_entry(pin, "/", ".");
	if (slash == host_path)
		return pin_entry(pin, "/", slash + 1);
	memcpy(parent, host_path, (size_t)(slash - host_path));
	parent[slash - host_path] = '\0';
	return pin_entry(pin, parent, slash + 1);
}

/* Hold what a link of procfs leads to. */
static int pin_magic(struct pin *pin, const char *host_path, const char *suffix)
{
	struct pin link = PIN_NONE;
	int error = pin_parent(&link, host_path);

	if (error < 0)
		return error;
	pin->fd = openat(link.fd, link.suffix + 1, O_PATH | O_CLOEXEC);
	error = pin->fd < 0 ? -errno : pin_suffix(pin, "", suffix);
	pin_release(&link);
	return error;
}

/* Whether the entry that a walk with WALK_PARENT found is where a binding begins. */
static bool is_binding_entry(const struct walk *walk)
{
	char guest[VIEW_PATH_SIZE];
	int length = (int)strcspn(walk->last, "/");

	if (length == 0 || strcmp(walk->last, ".") == 0 || strcmp(walk->last, "..") == 0)
		return false;
	length = snprintf(guest, sizeof(guest), "%s/%.*s", walk->guest[1] ? walk->guest : "", length, walk->last);
	return (size_t)length < sizeof(guest) &&
	       view_find_guest(walk->view, guest, (size_t)length)->guest_length == (size_t)length;
}

/* Hold what worker->walk names. */
static int pin_names(const struct walk *walk, enum walk_mode mode, unsigned flags, struct pin *pin)
{
	int error;

	if (mode == WALK_PARENT) {
		pin->is_binding = is_binding_entry(walk);
		return pin_entry(pin, walk->host, walk->last);
	}
	if (walk->is_magic)
		return pin_magic(pin, walk->host, walk->last);
	if (mode == WALK_NOFOLLOW && walk->last[0] == '\0') {
		if (flags & RESOLVE_HANDLE)
			error = pin_object(pin, walk->host, O_NOFOLLOW, "");
		else
			return pin_parent(pin, walk->host);
	} else {
		error = pin_object(pin, walk->host, 0, walk->last);
	}
	if (error == -ENOENT && (flags & RESOLVE_MAY_CREATE)) {
		error = pin_parent(pin, walk->host);
		pin->is_missing = error == 0;
	}
	return error;
}

static int pin_walk(const struct walk *walk, enum walk_mode mode, unsigned flags, struct pin *pin)
{
	int error;

	procfs_look(walk->context, walk->host);
	error = pin_names(walk, mode, flags, pin);
	procfs_look_end(walk->context, walk->host);
	if (error == 0 && !walk->is_magic)
		pin->binding = view_find_guest(walk->view, walk->guest, strlen(walk->guest));
	return error;
}

/* --- where a relative path starts --------------------------------------------------------------------------------------------- */

static int start_error(int dirfd, int error)
{
	return dirfd != AT_FDCWD && error == ENOENT ? -EBADF : -error;
}

/* A descriptor may hold a link itself, which is no directory to start from. */
static int open_start(const struct worker *worker, pid_t tid, int dirfd)
{
	char link[DESCRIPTOR_LINK_SIZE];
	int fd;

	descriptor_link(tid, dirfd, link);
	worker_be_proot(worker);
	fd = open(link, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		fd = start_error(dirfd, errno);
	worker_be_guest(worker);
	return fd;
}

/* The host path behind a link of procfs, null-terminated, however long it is. Returns its length or -errno. */
static long start_host_path(const char *link, char *host, size_t size)
{
	ssize_t length = readlink(link, host, size - 1);
	int fd;

	if (length < 0 && errno == ENAMETOOLONG) {
		fd = open(link, O_PATH | O_CLOEXEC);
		length = fd < 0 ? -errno : climb_host_path(fd, host, size);
		if (fd >= 0)
			close(fd);
		return length;
	}
	if (length < 0)
		return -errno;
	host[length] = '\0';
	return length;
}

/* The guest path of a start; of one that is removed, the path that it had. */
static long start_names(struct worker *worker, pid_t tid, int dirfd, char *guest_path, size_t size, bool *is_removed)
{
	static const char mark[] = " (deleted)";
	const long mark_length = sizeof(mark) - 1;
	char link[DESCRIPTOR_LINK_SIZE], host[VIEW_PATH_SIZE];
	struct stat status;
	long length;

	descriptor_link(tid, dirfd, link);
	worker_be_proot(worker);
	length = start_host_path(link, host, sizeof(host));
	/* "name (deleted)" may be a name: only a directory without links is gone. */
	*is_removed = length >= 0 && stat(link, &status) == 0 && status.st_nlink == 0;
	worker_be_guest(worker);
	if (length < 0)
		return start_error(dirfd, (int)-length);
	if (host[0] != '/')
		return -ENOTDIR;	/* a pipe, a socket */
	if (*is_removed && length > mark_length && strcmp(host + length - mark_length, mark) == 0)
		length -= mark_length;
	return view_host_to_guest(worker->tracer->view, host, (size_t)length, guest_path, size);
}

long resolve_start(struct worker *worker, pid_t tid, int dirfd, char *guest_path, size_t size)
{
	bool is_removed = false;
	long length = start_names(worker, tid, dirfd, guest_path, size, &is_removed);

	return is_removed ? -ENOENT : length;
}

/* --- the ways -------------------------------------------------------------------------------------------------------------------- */

static bool is_dot(const char *name, size_t length)
{
	return length == 1 && name[0] == '.';
}

bool path_is_downward(const char *path, const struct view *view)
{
	if (*path == '/')
		return false;
	while (*path) {
		size_t length = strcspn(path, "/");

		if (length == 2 && path[0] == '.' && path[1] == '.')
			return false;
		if (view && length && !is_dot(path, length) && view_names_component(view, path, length))
			return false;
		path += length;
		path += strspn(path, "/");
	}
	return true;
}

/* A relative path, cut into the directory and the last component with its trailing slash if it has one. */
struct split {
	char directory[4096];
	const char *last;		/* as it was spelled */
	size_t last_length;		/* without trailing slashes */
	const char *suffix;		/* what asks for a directory behind the last component: "/", "/." (it is "."), or "" */
};

static void split_path(const char *path, struct split *split)
{
	size_t length = strlen(path), end = length;

	while (end > 0 && path[end - 1] == '/')
		end--;
	split->last = path + end;
	while (split->last > path && split->last[-1] != '/')
		split->last--;
	split->last_length = (size_t)(path + end - split->last);
	split->suffix = is_dot(split->last, split->last_length) ? "/." : end < length ? "/" : "";
	memcpy(split->directory, path, (size_t)(split->last - path));
	split->directory[split->last - path] = '\0';
}

/* Hold start/directory; the last component becomes the suffix. */
static int pin_below(struct pin *pin, int start, const struct split *split, bool is_slash_kept)
{
	char last[264];
	int length = (int)split->last_length;

	pin->fd = open_piece(start, split->directory[0] ? split->directory : ".", O_PATH | O_DIRECTORY);
	if (pin->fd < 0)
		return pin->fd;
	/* One byte more than a name may have is enough for the kernel to say ENAMETOOLONG. */
	if (length > 256)
		length = 256;
	snprintf(last, sizeof(last), "%.*s%s", length, split->last, is_slash_kept && split->last[split->last_length] ? "/" : "");
	return pin_suffix(pin, "/", last);
}

static int pin_downward(struct pin *pin, int start, const char *path, enum walk_mode mode, unsigned flags)
{
	struct split split;
	bool is_handle = mode == WALK_NOFOLLOW && (flags & RESOLVE_HANDLE);
	int error;

	split_path(path, &split);
	if (mode == WALK_PARENT)
		return pin_below(pin, start, &split, true);
	if (mode == WALK_NOFOLLOW && !split.suffix[0] && !is_handle)
		return pin_below(pin, start, &split, false);
	pin->fd = open_piece(start, path, O_PATH | (is_handle && !split.suffix[0] ? O_NOFOLLOW : 0));
	if (pin->fd >= 0)
		return pin_suffix(pin, "", split.suffix);
	if (pin->fd != -ENOENT || !(flags & RESOLVE_MAY_CREATE) || split.suffix[0])
		return pin->fd;
	error = pin_below(pin, start, &split, false);
	pin->is_missing = error == 0;
	return error;
}

/* Where a walk starts, and what is left of the path when leading ".." have been climbed. */
struct start {
	int fd;			/* O_PATH; -1: by name only */
	const char *path;
	bool is_whole;		/* the ".." were all there was, and fd is the object */
	bool has_guest;
	char guest[VIEW_PATH_SIZE];
};

/* Whether a guest path is where its binding begins: ".." from there leads out of the host directory. */
static bool is_binding_root(const struct view *view, const char *guest)
{
	size_t length = strlen(guest);

	return strcmp(guest, "/") == 0 || view_find_guest(view, guest, length)->guest_length == length;
}

/* The same of where the caller's root is, out of which ".." does not lead either. */
static bool is_root(const struct worker *worker, const char *guest)
{
	return is_binding_root(worker->tracer->view, guest) || strcmp(guest, worker->root) == 0;
}

static int find_guest_name(struct worker *worker, pid_t tid, int dirfd, struct start *start)
{
	bool is_removed;
	long length;

	if (start->has_guest)
		return 0;
	length = start_names(worker, tid, dirfd, start->guest, sizeof(start->guest), &is_removed);
	start->has_guest = length >= 0;
	if (length < 0)
		return (int)length;
	return is_removed && strncmp(start->path, "..", 2) != 0 ? -ENOENT : 0;
}

/* Go up one directory, by the directory itself: its ancestors may be unsearchable, or it may have been removed. */
static int climb(struct start *start)
{
	int parent = open_piece(start->fd, "..", O_PATH | O_DIRECTORY);
	char *slash;

	if (parent < 0)
		return parent;
	close(start->fd);
	start->fd = parent;
	slash = strrchr(start->guest, '/');
	slash[slash == start->guest] = '\0';
	return 0;
}

/*
 * Take leading "." and ".." off the path; the last component is left where only its directory is wanted.
 * Returns 0; -EAGAIN: a ".." is left that leads out of a binding; or an error.
 */
static int climb_start(struct worker *worker, pid_t tid, int dirfd, struct start *start, enum walk_mode mode)
{
	for (;;) {
		size_t length = strcspn(start->path, "/");
		const char *behind = start->path + length, *next = behind + strspn(behind, "/");
		bool is_dotdot = length == 2 && start->path[0] == '.' && start->path[1] == '.';
		int error = 0;

		if (!is_dotdot && !is_dot(start->path, length))
			return 0;
		if (!*next && (mode == WALK_PARENT || !is_dotdot))
			return 0;
		if (is_dotdot)
			error = find_guest_name(worker, tid, dirfd, start);
		if (error == 0 && is_dotdot)
			error = is_root(worker, start->guest) ? -EAGAIN : climb(start);
		if (error < 0)
			return error;
		start->is_whole = !*next;
		start->path = next;
		if (!*next)
			return 0;
	}
}

/*
 * The first way. Returns 0 or the final error; -EAGAIN: the path has to be walked by names, from start->guest.
 */
static int resolve_downward(struct worker *worker, pid_t tid, int dirfd, struct start *start, enum walk_mode mode,
			    unsigned flags, struct pin *pin)
{
	int error;

	start->fd = open_start(worker, tid, dirfd);
	if (start->fd < 0)
		return start->fd;
	error = !host_has_openat2() ? 0 : climb_start(worker, tid, dirfd, start, mode);
	if (error == 0 && start->is_whole && !(flags & RESOLVE_NAMES)) {
		pin->fd = start->fd;
		start->fd = -1;
		/* With the slash no call takes the way to the directory, a link of procfs, for the object. */
		return pin_suffix(pin, "", "/");
	}
	if (start->is_whole)
		start->path = ".";
	if (error == 0 && host_has_openat2() && !(flags & RESOLVE_NAMES) &&
	    path_is_downward(start->path, worker->tracer->view)) {
		error = pin_downward(pin, start->fd, start->path, mode, flags);
		if (error != -ELOOP)
			return error;
		error = 0;
	}
	if (error == 0 || error == -EAGAIN)
		error = find_guest_name(worker, tid, dirfd, start);
	return error < 0 ? error : -EAGAIN;
}

static void walk_from(struct walk *walk, const struct start *start)
{
	memcpy(walk->guest, start->guest, strlen(start->guest) + 1);
}

/*
 * The directory that holds the place of a binding has to be searchable, as that of a mount point. (The host's directory of
 * the binding is another one, and what lies above it is nobody's business.)
 */
static int check_way_in(const struct walk *walk)
{
	const struct view_binding *binding = view_find_guest(walk->view, walk->guest, strlen(walk->guest));
	const char *guest = view_binding_guest(walk->view, binding);
	char host[VIEW_PATH_SIZE];

	if (binding->guest_length == 0)
		return 0;
	if (view_guest_to_host(walk->view, guest, (size_t)(strrchr(guest, '/') - guest), host, sizeof(host)) < 0)
		return -ENAMETOOLONG;
	return (int)walk->ops->check_directory(walk->context, host);
}

/* The second and the third way. */
static int resolve_by_names(struct worker *worker, const struct start *start, enum walk_mode mode, unsigned flags,
			    struct pin *pin)
{
	struct walk *walk = &worker->walk;
	int error;

	if (host_has_openat2()) {
		walk_from(walk, start);
		error = walk_plain(walk, start->path, mode);
		if (error == 0)
			error = check_way_in(walk);
		if (error == 0)
			error = pin_walk(walk, mode, flags, pin);
		if (error != -EAGAIN && error != -ELOOP)
			return error;
	}
	/* A link somewhere, or "..". When the files move while we walk, the kernel meets a link where we met none: once more. */
	for (int i = 0; i < RACES; i++) {
		walk_from(walk, start);
		error = walk_path(walk, start->path, mode);
		if (error == 0)
			error = check_way_in(walk);
		if (error < 0 && error != -EAGAIN)
			return error;
		if (error == 0)
			error = pin_walk(walk, mode, flags, pin);
		if (error != -ELOOP && error != -EAGAIN)
			return error;
	}
	return -ELOOP;
}

/*
 * Whether the directory where a walk started has another name by now; start gets that. A walk that started at a name which was
 * something else's meanwhile has found nothing. (What was there and back again in between is not seen.)
 */
static bool has_moved(const struct worker *worker, struct start *start)
{
	char link[DESCRIPTOR_LINK_SIZE], host[VIEW_PATH_SIZE], guest[VIEW_PATH_SIZE];
	struct stat status;
	long length;

	if (start->fd < 0)
		return false;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", start->fd);
	length = start_host_path(link, host, sizeof(host));
	if (length >= 0)
		length = view_host_to_guest(worker->tracer->view, host, (size_t)length, guest, sizeof(guest));
	if (length < 0 || strcmp(guest, start->guest) == 0)
		return false;
	if (fstat(start->fd, &status) < 0 || status.st_nlink == 0)
		return false;	/* it is removed: its name is said to be another */
	memcpy(start->guest, guest, (size_t)length + 1);
	return true;
}

static int resolve_from(struct worker *worker, struct start *start, enum walk_mode mode, unsigned flags, struct pin *pin)
{
	const struct pin before = *pin;
	int error = resolve_by_names(worker, start, mode, flags, pin);

	for (int i = 0; i < MOVES && has_moved(worker, start); i++) {
		pin_release(pin);
		*pin = before;
		error = resolve_by_names(worker, start, mode, flags, pin);
	}
	return error;
}

/* The name of a directory that was told by the kernel, not by the guest, may be one of several. */
static void forget_uncertain_binding(const struct worker *worker, const struct start *start, const char *path, struct pin *pin)
{
	const struct view *view = worker->tracer->view;

	if (worker->notes.met_magic)
		pin->binding = NULL;
	if (pin->binding && path[0] != '/' && pin->binding == view_find_guest(view, start->guest, strlen(start->guest)))
		pin->binding = NULL;
}

int resolve(struct worker *worker, pid_t tid, int dirfd, const char *path, enum walk_mode mode, unsigned flags,
	    struct pin *pin)
{
	struct walk *walk = &worker->walk;
	struct walker walker = { worker->tracer, tid, &worker->notes, worker };
	struct start start;
	int error = -EAGAIN;

	*pin = PIN_NONE;
	pin->is_root = mode == WALK_PARENT && path[strspn(path, "/")] == '\0';
	start.fd = -1;
	start.path = path;
	start.is_whole = false;
	start.has_guest = false;
	walk->view = worker->tracer->view;
	walk->ops = &host_walk_ops;
	walk->context = &walker;
	walk->root = worker->root;
	walk->n_links = 0;
	worker->notes = (struct walk_notes){ false, false };
	if (path[0] == '/')
		memcpy(start.guest, "/", sizeof("/"));
	else
		error = resolve_downward(worker, tid, dirfd, &start, mode, flags, pin);
	if (error == -EAGAIN) {
		error = resolve_from(worker, &start, mode, flags, pin);
		forget_uncertain_binding(worker, &start, path, pin);
	}
	if (start.fd >= 0)
		close(start.fd);
	if (error == 0 && mode == WALK_NOFOLLOW && worker->tracer->links)
		error = link_store_follow(worker->tracer->links, pin);
	return error;
}
