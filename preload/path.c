/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way of a path: what only the kernel knows of it, which is where ".." and links lead.
 *
 * Theory of operation. The path stays a text of the guest until there is no ".." in it, and is then translated as text.
 *
 *   a/b/..    is "a" if "a/b" is a directory that may be searched and no component of it is a link: one
 *             openat2(RESOLVE_NO_SYMLINKS) of "a/b/." proves that. So no ".." reaches the kernel, where a rename at the wrong
 *             moment could lead out of a binding.
 *   ../a      starts at the directory above the working directory, which is held open, once the kernel has told that it
 *             is above the working directory, and in the same binding.
 *   a link    is read in its directory, which is opened without links; its text takes its place, and the path is another one.
 *
 * Each step is right at the moment at which the kernel says so, as each step of the kernel's own walk is.
 */
#include "preload/path.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/stat.h>

#include "core/string.h"
#include "preload/abi.h"
#include "preload/look-up.h"
#include "preload/text.h"

#define MOST_LINKS 8
#define MOST_UP 8

#define HOLD (O_PATH | O_DIRECTORY | O_CLOEXEC)

void shim_path_release(struct shim_path *path)
{
	if (path->is_held)
		shim_close(path->directory);
	path->is_held = false;
}

/* --- links ---------------------------------------------------------------------------------------------------------------- */

struct link {
	size_t begin, end;	/* of its name in the guest's path */
	long length;
	char text[160];
};

/*
 * The kernel follows no link in a directory where anybody may have put it, unless it is the follower's own or the directory's
 * owner's (fs.protected_symlinks of proc(5)); and those of procfs are no texts.
 */
static long check_directory_of_link(const abi_stat *status)
{
	if (status->st_dev == shim_run.proc_device)
		return shim_pass(SHIM_PROC);
	return (status->st_mode & S_ISVTX) && (status->st_mode & S_IWOTH) ? shim_pass(SHIM_LINK) : 0;
}

/* Read a link whose name ends the path, having come to its directory without links. Returns 0 or a pass. */
static long read_link(struct shim_path *path, struct link *link)
{
	char *name = text_of(path) + link->begin;
	abi_stat status;
	long fd, result;

	if (link->begin == 0) {
		fd = open_without_links(path->directory, ".", HOLD, 0);
	} else {
		name[-1] = '\0';
		fd = open_without_links(path->directory, path->host[0] ? path->host : "/", HOLD, 0);
		name[-1] = '/';
	}
	if (fd < 0)
		return shim_pass_error(fd);
	result = shim_kernel(ABI_FSTATAT, (unsigned long)fd, word(""), word(&status), AT_EMPTY_PATH, 0);
	result = result ? shim_pass_error(result) : check_directory_of_link(&status);
	if (!result) {
		result = shim_kernel(__NR_readlinkat, (unsigned long)fd, word(name), word(link->text), sizeof(link->text), 0);
		link->length = result;
		result = result > 0 && (size_t)result < sizeof(link->text) ? 0 : shim_pass(SHIM_LINK);
	}
	shim_close(fd);
	return result;
}

/* Read the component that ends at link->end: at once if that is likely a link, else if a first look says so. -EINVAL: it is none. */
static long try_link(struct shim_path *path, struct link *link, bool is_likely)
{
	char *end = text_of(path) + link->end, before = *end;
	long result = 1;

	*end = '\0';
	if (!is_likely)
		result = shim_kernel(__NR_readlinkat, (unsigned)path->directory, word(path->host), word(link->text), 1, 0);
	if (result > 0)
		result = read_link(path, link);
	*end = before;
	return result;
}

/*
 * Find the first link among the components of a translated path that begin before limit. Returns 0 or a pass. Most often it
 * is the last component; then its directory can be opened without links, and there is no other.
 */
static long find_link(struct shim_path *path, size_t limit, struct link *link)
{
	const char *text = text_of(path);
	size_t at = path->binding ? path->binding->guest_length : 0;
	long result = shim_pass(SHIM_LINK);

	if (limit == path->length && limit > at) {
		link->end = limit;
		link->begin = limit;
		while (link->begin > at && text[link->begin - 1] != '/')
			link->begin--;
		result = try_link(path, link, true);
		if (result != shim_pass(SHIM_LINK))
			return result;
	}
	do {
		while (text[at] == '/')
			at++;
		if (at >= limit)
			return shim_pass(SHIM_LINK);
		link->begin = at;
		while (text[at] && text[at] != '/')
			at++;
		link->end = at;
		result = try_link(path, link, false);
	} while (result == -EINVAL);
	return result < 0 && !shim_is_pass(result) ? shim_pass_error(result) : result;
}

/* Whether absolute links may lead elsewhere than to the guest's root. */
static bool keeps_links(const struct shim_path *path)
{
	const struct view *view = run_view();

	if (path->binding)
		return path->binding->keeps_links;
	for (uint32_t i = 0; i < view->n_bindings; i++)
		if (view->bindings[i].keeps_links)
			return true;
	return false;
}

/* Put the text of a link in its place. Returns 0 or a pass. */
static long put_text(struct shim_path *path, const struct link *link)
{
	char *text = text_of(path);
	size_t begin = link->text[0] == '/' ? 0 : link->begin, length = (size_t)link->length;
	size_t rest = str_length(text + link->end) + 1;

	if (begin + length + rest + 2 > text_room())
		return shim_pass(SHIM_LONG);
	if (link->text[0] == '/' && keeps_links(path))
		return shim_pass(SHIM_LINK);
	if (link->text[0] == '/') {
		shim_path_release(path);
		path->directory = AT_FDCWD;
	}
	text_move(text + begin + length, text + link->end, rest);
	mem_copy(text + begin, link->text, length);
	return text_tidy(path);
}

/*
 * Put the text of the first link that begins before limit in its place, in a path that is translated. What is before the link
 * is proved: so many bytes. Returns 0 or a pass; the path is the guest's, and tidy.
 */
static __attribute__((noinline)) long replace_link(struct shim_path *path, size_t limit, size_t *proved)
{
	struct link link;
	long passed = path->n_links++ < MOST_LINKS ? find_link(path, limit, &link) : shim_pass(SHIM_LINK);

	if (passed)
		return passed;
	text_restore(path);
	*proved = link.begin && link.text[0] != '/' ? link.begin - 1 : 0;
	return put_text(path, &link);
}

/* --- links in the root -------------------------------------------------------------------------------------------------------- */

/* Whether a name in the guest's root was a link when the run began. */
static bool was_root_link(const char *name, size_t length)
{
	for (size_t i = 0; i < SHIM_ROOT_LINKS; i++)
		if (length < SHIM_ROOT_LINK_SIZE && shim_run.root_links[i][0] && !shim_run.root_links[i][length] &&
		    mem_equal(shim_run.root_links[i], name, length))
			return true;
	return false;
}

/* The length of the first component of a translated path, with its slash, if it is likely a link in the guest's root, and followed. */
static size_t find_root_link(struct shim_path *path)
{
	const char *text = text_of(path);
	size_t length = 1;

	if (!path->binding || path->binding->guest_length > 0)
		return 0;
	while (text[length] && text[length] != '/')
		length++;
	return text[length] && was_root_link(text + 1, length - 1) ? length : 0;
}

/*
 * Read the link that is the first component, of that length, of a path in the root. The directory has the path of the root, which
 * no guest says: it need not be opened to be sure of it. Returns whether there is a link that may be followed.
 */
static bool read_root_link(struct shim_path *path, size_t length, struct link *link)
{
	char *root = path->host, *name = root + path->binding->host_length, *end = name + length;
	abi_stat status;
	long error;

	*name = '\0';
	error = shim_kernel(ABI_FSTATAT, AT_FDCWD, word(*root ? root : "/"), word(&status), AT_SYMLINK_NOFOLLOW, 0);
	*name = '/';
	if (error || check_directory_of_link(&status))
		return false;
	*end = '\0';
	link->length = shim_kernel(__NR_readlinkat, AT_FDCWD, word(root), word(link->text), sizeof(link->text), 0);
	*end = '/';
	link->begin = 1;
	link->end = length;
	return link->length > 0 && (size_t)link->length < sizeof(link->text);
}

/*
 * Follow the link that a translated path likely begins with, rather than be told by the kernel that it is one. Returns 0; 1: it
 * was followed, and the path is the guest's, and tidy; or a pass.
 */
static __attribute__((noinline)) long follow_root_link(struct shim_path *path, size_t length)
{
	struct link link;
	long passed;

	if (path->n_links >= MOST_LINKS || !read_root_link(path, length, &link))
		return 0;
	path->n_links++;
	text_restore(path);
	passed = put_text(path, &link);
	return passed ? passed : 1;
}

/* --- ".." ------------------------------------------------------------------------------------------------------------------- */

/* Where the first ".." begins; the path's length if there is none. */
static size_t find_dotdot(struct shim_path *path)
{
	const char *text = text_of(path);
	size_t at = 0;

	while (at < path->length) {
		size_t n = 0;

		at += text[at] == '/';
		while (text[at + n] && text[at + n] != '/')
			n++;
		if (text_is_dots(text + at, n, 2))
			return at;
		at += n;
	}
	return path->length;
}

/* Take the bytes from begin to end out. */
static void cut(struct shim_path *path, size_t begin, size_t end)
{
	char *text = text_of(path);

	/* A relative path does not begin with a slash. */
	if (begin == 0 && !path->is_absolute && text[end] == '/')
		end++;
	text_move(text + begin, text + end, path->length - end + 1);
	path->length -= (uint16_t)(end - begin);
}

/* Whether the first end bytes, with "/.." behind them, are a directory that may be searched, without links: 0 or the error. */
static long prove_directory(struct shim_path *path, size_t end)
{
	char *dots = text_of(path) + end + 1;
	uint16_t length = path->length;
	uint8_t end_length = path->end_length;
	long error;

	dots[1] = '\0';
	path->length = (uint16_t)end;
	path->end_length = 2;
	error = text_translate(path);
	if (error == 0)
		error = look_for_directory(path, false);
	path->length = length;
	path->end_length = end_length;
	dots[1] = '.';
	if (error != -EISDIR)
		return error;
	text_restore(path);
	return 0;
}

/* Take out a ".." and the component before it. Returns as shim_path_read(). */
static long take_out(struct shim_path *path, size_t at, size_t *proved)
{
	const char *text = text_of(path);
	size_t end = at - 1, begin = end;
	long error = end > *proved ? prove_directory(path, end) : 0;

	if (error == -ELOOP) {
		text_put_end(path);
		return replace_link(path, end, proved);
	}
	if (error)
		return error;
	do
		begin--;
	while (begin > 0 && text[begin] != '/');
	cut(path, begin, at + 2);
	*proved = begin;
	return 0;
}

void shim_fd_link(long fd, char link[SHIM_FD_LINK_SIZE])
{
	char digits[12];
	size_t n_digits = 0, length = sizeof("/proc/thread-self/fd/") - 1;

	mem_copy(link, "/proc/thread-self/fd/", length);
	do
		digits[n_digits++] = (char)('0' + fd % 10);
	while ((fd /= 10) > 0);
	while (n_digits > 0)
		link[length++] = digits[--n_digits];
	link[length] = '\0';
}

long shim_tell_path(long fd, char *text, size_t size)
{
	char name[SHIM_FD_LINK_SIZE];

	shim_fd_link(fd, name);
	return shim_kernel(__NR_readlinkat, AT_FDCWD, word(name), word(text), size, 0);
}

/* Length of a path of that length without its last component; the root is nothing. */
static size_t cut_last(const char *text, size_t length)
{
	while (length > 0 && text[--length] != '/')
		;
	return length;
}

/*
 * Whether the directory that fd holds is that n levels above the working directory, and both in one binding, as far as the
 * guest is concerned. It lies where the kernel says, so it is no place of the host whatever is being renamed.
 */
static __attribute__((noinline)) bool is_above(long fd, size_t n)
{
	char below[192], above[192];
	long length = shim_kernel(__NR_getcwd, word(below), sizeof(below), 0, 0, 0);
	long above_length = shim_tell_path(fd, above, sizeof(above));
	size_t rest = length > 1 ? (size_t)length - 1 : 0;
	const struct view_binding *binding;

	if (length <= 1 || below[0] != '/' || above_length <= 1 || (size_t)above_length == sizeof(above))
		return false;
	for (size_t i = 0; i < n; i++)
		rest = cut_last(below, rest);
	if (rest != (size_t)above_length || !mem_equal(below, above, rest) || text_is_below_proc(above, rest))
		return false;
	length = view_host_to_guest(run_view(), below, (size_t)length - 1, above, sizeof(above));
	if (length < 0)
		return false;
	binding = view_find_guest(run_view(), above, (size_t)length);
	rest = length > 1 ? (size_t)length : 0;
	while (n > 0 && rest > binding->guest_length) {
		rest = cut_last(above, rest);
		n--;
	}
	return n == 0;
}

/* Start a relative path as many levels higher as ".." are in front of it. Returns 0 or a pass. */
static long climb(struct shim_path *path)
{
	const char *text = text_of(path);
	char up[3 * MOST_UP + 2];
	size_t n = 0;
	long fd;

	if (path->directory != AT_FDCWD)
		return shim_pass(SHIM_DOTDOT);
	while (text_is_dots(text + 3 * n, 2, 2) && (text[3 * n + 2] == '/' || !text[3 * n + 2])) {
		if (n == MOST_UP)
			return shim_pass(SHIM_DOTDOT);
		mem_copy(up + 3 * n, "../", 3);
		n++;
		if (!text[3 * n - 1])
			break;
	}
	/* With the "." it has to be a directory that may be searched, which is more than a path that ends here asks for. */
	mem_copy(up + 3 * n, ".", 2);
	fd = open_without_links(AT_FDCWD, up, HOLD, 0);
	if (fd < 0)
		return shim_pass_error(fd);
	path->directory = (int)fd;
	path->is_held = true;
	if (!is_above(fd, n))
		return shim_pass(SHIM_DOTDOT);
	cut(path, 0, 3 * n - 1);
	return 0;
}

long shim_path_make_way(struct shim_path *path)
{
	long fd;

	if (!path->is_held)
		return 0;
	fd = shim_kernel(__NR_fcntl, (unsigned)path->directory, F_DUPFD_CLOEXEC, (unsigned)path->directory + 1, 0, 0);
	if (fd < 0)
		return shim_pass_error(fd);
	shim_close(path->directory);
	path->directory = (int)fd;
	return 0;
}

/* --- read-only bindings ------------------------------------------------------------------------------------------------------- */

long shim_path_check_writable(const struct shim_path *path)
{
	char host[SHIM_PATH_SIZE];
	long length;

	if (!run_view()->has_read_only)
		return 0;
	if (path->binding)
		return path->binding->is_read_only ? shim_pass(SHIM_READ_ONLY) : 0;
	/* A relative path does not leave the binding that it starts in. */
	if (path->directory == AT_FDCWD) {
		length = shim_kernel(__NR_getcwd, word(host), sizeof(host), 0, 0, 0);
		length -= length > 0;
	} else {
		length = shim_tell_path(path->directory, host, sizeof(host));
	}
	if (length <= 0 || (size_t)length >= sizeof(host) || host[0] != '/' ||
	    view_host_is_read_only(run_view(), host, (size_t)length))
		return shim_pass(SHIM_READ_ONLY);
	return 0;
}

/* --- both ------------------------------------------------------------------------------------------------------------------- */

/* Take each ".." out of a tidy path of whose beginning so many bytes are proved, and translate it. */
static long settle_text(struct shim_path *path, size_t proved)
{
	long error = 0;
	size_t at;

	while (!error && (at = find_dotdot(path)) < path->length) {
		if (at > 1)
			error = take_out(path, at, &proved);
		else if (path->is_absolute)
			cut(path, 0, 3);	/* the root's is the root */
		else
			error = climb(path);
	}
	if (error)
		return error;
	text_put_end(path);
	return text_translate(path);
}

/* Follow the links that a translated path likely begins with. Returns as shim_path_read(). */
static long settle_root(struct shim_path *path)
{
	long result = 0;
	size_t length;

	while (!result && (length = find_root_link(path)) > 0) {
		result = follow_root_link(path, length);
		if (result == 0)
			break;
		if (result == 1)
			result = settle_text(path, 0);
	}
	return result;
}

static long settle(struct shim_path *path, size_t proved)
{
	long error = settle_text(path, proved);

	return error ? error : settle_root(path);
}

long shim_path_read(struct shim_path *path, int dirfd, const char *guest)
{
	long passed = text_read(path, guest);

	path->directory = dirfd;
	path->is_held = false;
	path->n_links = 0;
	if (!passed && path->is_tidy) {
		passed = text_translate(path);
		return passed ? passed : settle_root(path);
	}
	if (!passed)
		passed = text_tidy(path);
	return passed ? passed : settle(path, 0);
}

long shim_path_follow(struct shim_path *path, bool is_last_followed)
{
	size_t limit = path->length, proved;
	long passed;

	if (!is_last_followed && !path->end_length)
		limit = cut_last(text_of(path), limit);
	passed = replace_link(path, limit, &proved);
	return passed ? passed : settle(path, proved);
}
