/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading and translating paths, as text.
 *
 * The guest's memory is read once, and only where the kernel has just been able to read: the guest may change the text
 * while we work, and its pointer may be bad. Another thread that unmaps the page in between would make us fault where the
 * kernel would have said EFAULT.
 *
 * The text is put so far into the buffer that a binding's host path fits in front of it, and the longest of all does. What is
 * behind the binding is the same on both sides, and stays where it is.
 */
#include "preload/text.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/limits.h>

#include "core/string.h"

#define PAGE 4096
#ifndef GRND_NONBLOCK
#define GRND_NONBLOCK 1
#endif

/*
 * Whether the page of an address can be read. rt_sigprocmask(2) reads its set before it looks at what to do with it; there
 * is nothing to do that is called -1. (A null pointer is no set to it.)
 */
static bool is_readable(uintptr_t address)
{
	return address >= PAGE && shim_kernel(__NR_rt_sigprocmask, -1, address & ~(uintptr_t)7, 0, 8, 0) != -EFAULT;
}

bool text_is_readable(const void *address, size_t size)
{
	uintptr_t at = (uintptr_t)address, end = at + size;

	for (; at < end; at = (at / PAGE + 1) * PAGE)
		if (!is_readable(at))
			return false;
	return end >= (uintptr_t)address;
}

/* A string while it is copied, and what was seen of it as a path. */
struct reading {
	const char *source;
	char *target;
	size_t length;			/* in the end without the null byte */
	unsigned long before;		/* 0x80: the last byte was a slash */
	unsigned long oddities;		/* not 0: a slash was followed by a slash, a dot, or the end */
};

struct word {
	unsigned long bytes;
} __attribute__((packed, may_alias));

#define EACH_BYTE(value) (~0UL / 255 * (value))

/* 0x80 in each byte of a word that has the value. */
static unsigned long find_bytes(unsigned long word, unsigned char value)
{
	unsigned long differs = word ^ EACH_BYTE(value), low = EACH_BYTE(0x7f);

	return ~(((differs & low) + low) | differs | low);
}

/* Look at the next bytes of a string; the first is the lowest. Returns where in them it ends, as find_bytes(); 0: nowhere. */
static unsigned long look_at_bytes(struct reading *reading, unsigned long word, unsigned n_bits)
{
	unsigned long slashes = find_bytes(word, '/'), ends = find_bytes(word, '\0'), end = ends & -ends;
	unsigned long odd = (slashes | ends | find_bytes(word, '.')) & (slashes << 8 | reading->before);

	reading->oddities |= end ? odd & (end | (end - 1)) : odd;
	reading->before = slashes >> (n_bits - 8) & 0x80;
	return end;
}

/* Copy up to the null byte, or size bytes, which can be read. Returns whether it is the end. */
static bool read_piece(struct reading *reading, size_t size)
{
	const size_t n = sizeof(struct word);
	unsigned long end = 0;

	for (; size >= n && !end; size -= n) {
		unsigned long word = ((const volatile struct word *)(reading->source + reading->length))->bytes;

		((struct word *)(reading->target + reading->length))->bytes = word;
		end = look_at_bytes(reading, word, 8 * (unsigned)n);
		reading->length += end ? (size_t)__builtin_ctzl(end) / 8 : n;
	}
	for (; size > 0 && !end; size--) {
		unsigned char byte = ((const volatile unsigned char *)reading->source)[reading->length];

		reading->target[reading->length] = (char)byte;
		end = look_at_bytes(reading, ~0UL << 8 | byte, 8);
		reading->length += !end;
	}
	return end;
}

/* Copy a string, piece by page. Returns 0, or a pass: unreadable, or longer than size bytes with its null byte. */
static long read_string(struct reading *reading, size_t size)
{
	uintptr_t known = (uintptr_t)reading->target / PAGE;	/* our own stack: often the string is there, too */
	bool is_end = false;

	while (!is_end && reading->length < size) {
		uintptr_t address = (uintptr_t)reading->source + reading->length;
		size_t piece = PAGE - address % PAGE, rest = size - reading->length;

		if (address / PAGE != known && !is_readable(address))
			return shim_pass(SHIM_POINTER);
		is_end = read_piece(reading, piece < rest ? piece : rest);
	}
	return is_end ? 0 : shim_pass(SHIM_LONG);
}

/* The kernel proves that it can be written to, by writing something there. */
long text_give(unsigned long buffer, const char *text, size_t length)
{
	if (shim_kernel(__NR_getrandom, buffer, length, GRND_NONBLOCK, 0, 0) != (long)length)
		return shim_pass(SHIM_POINTER);
	mem_copy((void *)buffer, text, length);
	return (long)length;
}

long text_read(struct shim_path *path, const char *guest)
{
	struct reading reading = { .source = guest, .target = text_of(path) };
	long passed = text_room() > 3 ? read_string(&reading, text_room() - 2) : shim_pass(SHIM_LONG);

	if (passed)
		return passed;
	if (reading.length == 0)
		return shim_pass(SHIM_EMPTY);
	path->length = (uint16_t)reading.length;
	path->end_length = 0;
	path->is_absolute = reading.target[0] == '/';
	/* A name with a dot in front may be one all the same. */
	path->is_tidy = !reading.oddities && reading.target[0] != '.' && reading.length <= NAME_MAX;
	return 0;
}

void text_move(char *target, const char *source, size_t length)
{
	if (target < source)
		mem_copy(target, source, length);
	else
		while (length--)
			target[length] = source[length];
}

bool text_is_dots(const char *name, size_t length, size_t n_dots)
{
	return length == n_dots && name[0] == '.' && name[n_dots - 1] == '.';
}

/*
 * A slash or "." behind the last name asks the kernel for more than the name, and ".." is as good as "../.": its directory had
 * to be searched to come back to it.
 */
long text_tidy(struct shim_path *path)
{
	char *text = text_of(path), *out = text;

	path->is_absolute = text[0] == '/';
	path->end_length = 0;
	for (const char *in = text; *in;) {
		size_t n = 0;

		if (*in == '/') {
			in++;
			if (out > text && !path->end_length)
				path->end_length = 1;
			continue;
		}
		while (in[n] && in[n] != '/')
			n++;
		if (n > NAME_MAX)
			return shim_pass(SHIM_LONG);
		path->end_length = text_is_dots(in, n, 1) || text_is_dots(in, n, 2) ? 2 : 0;
		if (!text_is_dots(in, n, 1)) {
			if (path->is_absolute || out > text)
				*out++ = '/';
			text_move(out, in, n);
			out += n;
		}
		in += n;
	}
	*out = '\0';
	path->length = (uint16_t)(out - text);
	return 0;
}

void text_put_end(struct shim_path *path)
{
	char *end = text_of(path) + path->length;

	/* The starting directory is always one. */
	if (path->length == 0 && !path->is_absolute)
		path->end_length = 0;
	mem_copy(end, "/.", path->end_length);
	end[path->end_length] = '\0';
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

/*
 * Whether a relative path may lead to a file of procfs that the tracer makes anew: by its name, because to ask each directory where
 * it is would be one call more for every path. (Absolute paths into /proc are not translated here, but for two.)
 */
static bool may_be_made(const char *text)
{
	const char *name = str_last_component(text);

#define PROC_FILE(file, maker, whose) if (str_equal(name, str_last_component(file))) return true;
#include "core/proc_files.def"
#undef PROC_FILE
	return false;
}

static long translate_relative(struct shim_path *path)
{
	char *text = text_of(path);
	size_t n_components;

	if (!is_downward(text, &n_components))
		return shim_pass(SHIM_BINDING);
	if (may_be_made(text))
		return shim_pass(SHIM_PROC);
	if (path->length == 0) {
		text[0] = '.';
		text[1] = '\0';
	}
	path->binding = NULL;
	path->host = text;
	path->is_single = n_components <= 1 && !path->end_length;
	path->is_entry = n_components > 0 && !path->end_length;
	path->is_ancestor = false;
	return 0;
}

bool text_is_below_proc(const char *host, size_t length)
{
	return length >= 5 && mem_equal(host, "/proc", 5) && (length == 5 || host[5] == '/');
}

/*
 * Files of procfs that tell of the machine, the same to everybody, and that many programs read as they start: the first is
 * libselinux's question, in each cp, ls, mkdir and mv.
 */
static bool is_of_machine(const char *host)
{
	return str_equal(host, "/proc/filesystems") || str_equal(host, "/proc/meminfo");
}

#define F_SEARCH 1	/* X_OK of access(2) */

/*
 * Whether the guest may go down to where a binding lies: the directories above it are not on the host path behind it. Not
 * asked is whether they have become links since the view was built (core/walk.h).
 */
static __attribute__((noinline)) bool is_way_open(const struct view *view, const struct view_binding *binding)
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

static long translate_absolute(struct shim_path *path)
{
	const struct view *view = run_view();
	char *text = text_of(path);
	const struct view_binding *binding = view_find_guest(view, text, path->length);
	char *host = text + binding->guest_length - binding->host_length;

	path->binding = binding;
	path->host = host;
	path->directory = AT_FDCWD;
	path->is_single = false;
	path->is_entry = path->length > binding->guest_length && !path->end_length;
	path->is_ancestor = view_is_ancestor(view, text, path->length);
	mem_copy(host, view_binding_host(view, binding), binding->host_length);
	if (!is_way_open(view, binding))
		return shim_pass(SHIM_BINDING);
	if (text_is_below_proc(host, path->length - binding->guest_length + binding->host_length) && !is_of_machine(host))
		return shim_pass(SHIM_PROC);
	if (!host[0]) {
		host[0] = '/';
		host[1] = '\0';
	}
	return 0;
}

long text_translate(struct shim_path *path)
{
	return path->is_absolute ? translate_absolute(path) : translate_relative(path);
}

void text_restore(struct shim_path *path)
{
	if (path->binding)
		mem_copy(text_of(path), view_binding_guest(run_view(), path->binding), path->binding->guest_length);
}
