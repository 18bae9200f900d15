/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * maps, smaps, numa_maps: what is mapped into a process.
 *
 * Paths are told as the guest sees them. What proot maps from files of its own becomes what it stands for:
 *
 *	a copy of code		the text of the library or program that it was made from (core/copies.h)
 *	shim, its stubs		anonymous memory. Not left out: a program that looks here for a free place must not find theirs
 *
 * The state area is anonymous already.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/copies.h"
#include "tracer/code/copies.h"
#include "tracer/proc/files.h"
#include "tracer/proc/procfs.h"

#define SPECIAL_MAPS "\n"	/* what the kernel escapes in paths: show_map_vma(), show_numa_map() of fs/proc/task_mmu.c */
#define SPECIAL_NUMA "\n\t= "
#define PATH_COLUMN 73		/* seq_setwidth() in show_vma_header_prefix(), and a space */

struct mapping {
	uint64_t start, end, offset, inode;
	char protection[5];
	unsigned major, minor;
	char *name;		/* host path, "[stack]", ...; "" if it has none */
	char *details;		/* smaps: the lines that follow, null-terminated, else NULL */
	bool is_changed;	/* it was a mapping of proot's */
};

struct mappings {
	struct mapping *list;
	size_t n;
};

/* --- reading --------------------------------------------------------------------------------------------------------------------- */

static bool parse_head(char *line, struct mapping *mapping)
{
	int length = 0;

	*mapping = (struct mapping){ .start = 0 };
	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %" SCNu64 "%n", &mapping->start, &mapping->end,
		   mapping->protection, &mapping->offset, &mapping->major, &mapping->minor, &mapping->inode, &length) != 7)
		return false;
	mapping->name = line + length;
	mapping->name += strspn(mapping->name, " ");
	proc_text_unescape(mapping->name, strlen(mapping->name), SPECIAL_MAPS);
	return true;
}

/* Whether a line of smaps belongs to the mapping above it: those begin with a capital letter. */
static bool is_detail(const char *text)
{
	return *text >= 'A' && *text <= 'Z';
}

/* The lines of details at *rest, as one string in the same place. */
static char *take_details(char **rest)
{
	char *details = *rest, *end = details;

	while (is_detail(end)) {
		end = strchrnul(end, '\n');
		end += *end != '\0';
	}
	*rest = end;
	return details;
}

static int read_mappings(TALLOC_CTX *context, char *text, bool has_details, struct mappings *mappings)
{
	char *rest = text, *line, *kept = NULL;
	size_t size = 0;

	*mappings = (struct mappings){ NULL, 0 };
	while ((line = proc_text_line(&rest))) {
		if (mappings->n == size) {
			size = size ? size * 2 : 64;
			mappings->list = talloc_realloc(context, mappings->list, struct mapping, size);
			if (!mappings->list)
				return -ENOMEM;
		}
		if (!parse_head(line, &mappings->list[mappings->n]))
			return -EIO;
		/* What the details of the one before end with is where this line begins. */
		if (kept)
			*kept = '\0';
		kept = NULL;
		if (has_details) {
			mappings->list[mappings->n].details = take_details(&rest);
			kept = rest;
		}
		mappings->n++;
	}
	return 0;
}

/* --- what proot has mapped -------------------------------------------------------------------------------------------------------- */

/* Whether a mapping is one of a file of proot's; *shim is set for the shim's. */
static bool is_of_proot(const struct tracer *tracer, const struct mapping *mapping, const struct tracer_shim **shim)
{
	struct stat status;

	*shim = NULL;
	if (strncmp(mapping->name, "/memfd:", strlen("/memfd:")) != 0)
		return false;
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		if (!tracer->has_shim || tracer->shims[abi].file < 0 || fstat(tracer->shims[abi].file, &status) < 0 ||
		    status.st_ino != mapping->inode)
			continue;
		*shim = &tracer->shims[abi];
		return true;
	}
	return tracer->shared && fstat(tracer->shared_file, &status) == 0 && status.st_ino == mapping->inode;
}

static bool is_of_inode(const struct mapping *mapping, uint64_t inode)
{
	return inode && mapping->inode == inode && mapping->name[0] == '/';
}

/*
 * The mapping next to number i that is of the same file, which a copy of code has replaced the text of. On some file systems stat(2)
 * tells other inodes than maps: then the one that is mapped as if it were the same file, bytes and addresses.
 */
static const struct mapping *find_sibling(const struct mappings *mappings, size_t i, uint64_t inode, uint64_t offset)
{
	const struct mapping *copy = &mappings->list[i], *likely = NULL;

	for (size_t distance = 1; distance < mappings->n; distance++) {
		for (int side = -1; side <= 1; side += 2) {
			size_t at = i + (size_t)side * distance;
			const struct mapping *other = &mappings->list[at];

			if (at >= mappings->n || other->is_changed)
				continue;
			if (is_of_inode(other, inode))
				return other;
			if (distance <= 2 && !likely && other->name[0] == '/' && other->inode &&
			    other->start - other->offset == copy->start - offset)
				likely = other;
		}
	}
	return likely;
}

static void become_anonymous(struct mapping *mapping)
{
	static char none[] = "";

	mapping->name = none;
	mapping->offset = mapping->inode = 0;
	mapping->major = mapping->minor = 0;
	mapping->protection[3] = 'p';
}

static void become_original(const struct tracer *tracer, const struct mappings *mappings, size_t i)
{
	struct mapping *mapping = &mappings->list[i];
	const struct mapping *sibling = NULL;
	struct file_identity file;
	uint64_t offset;

	if (tracer->copies && copies_find_origin(tracer->copies, mapping->offset, &file, &offset))
		sibling = find_sibling(mappings, i, file.inode, offset);
	mapping->is_changed = true;
	if (!sibling) {
		become_anonymous(mapping);
		return;
	}
	mapping->name = sibling->name;
	mapping->offset = offset;
	mapping->inode = sibling->inode;
	mapping->major = sibling->major;
	mapping->minor = sibling->minor;
}

static void replace_ours(const struct tracer *tracer, const struct mappings *mappings)
{
	for (size_t i = 0; i < mappings->n; i++) {
		const struct tracer_shim *shim;

		if (!is_of_proot(tracer, &mappings->list[i], &shim))
			continue;
		if (shim && tracer->copies && shim == &tracer->shims[ABI_X86_64]) {
			become_original(tracer, mappings, i);
		} else {
			mappings->list[i].is_changed = true;
			become_anonymous(&mappings->list[i]);
		}
	}
}

/* Whether b goes on where a ends, as one mapping of the kernel's would. */
static bool is_continued(const struct mapping *a, const struct mapping *b)
{
	if (!a->is_changed && !b->is_changed)
		return false;
	if (a->end != b->start || strcmp(a->protection, b->protection) != 0 || strcmp(a->name, b->name) != 0)
		return false;
	return a->inode == b->inode && a->major == b->major && a->minor == b->minor &&
	       (!a->inode || a->offset + (a->end - a->start) == b->offset);
}

/* --- writing ---------------------------------------------------------------------------------------------------------------------- */

/* A name as the guest sees it. Returns its length. */
static size_t guest_name(const struct tracer *tracer, const char *name, char *guest, size_t size)
{
	long length = procfs_text_to_guest(tracer, name, strlen(name), guest, size);

	return length < 0 ? 0 : (size_t)length;
}

static void write_head(const struct tracer *tracer, const struct mapping *mapping, uint64_t end, struct proc_text *text)
{
	char head[160], guest[VIEW_PATH_SIZE];
	int length = snprintf(head, sizeof(head), "%08" PRIx64 "-%08" PRIx64 " %s %08" PRIx64 " %02x:%02x %" PRIu64 " ",
			      mapping->start, end, mapping->protection, mapping->offset, mapping->major, mapping->minor,
			      mapping->inode);

	if (!mapping->name[0])
		proc_text_print(text, "%s\n", head);
	else
		proc_text_print(text, "%s%*s", head, length < PATH_COLUMN ? PATH_COLUMN - length : 0, "");
	if (!mapping->name[0])
		return;
	proc_text_add_name(text, guest, guest_name(tracer, mapping->name, guest, sizeof(guest)), SPECIAL_MAPS);
	proc_text_add(text, "\n", 1);
}

/* The number of kilobytes that a line of details tells; -1: it tells something else. */
static long kilobytes(const char *line)
{
	static const char *const sizes_of_pages[] = { "KernelPageSize:", "MMUPageSize:" };
	const char *colon = strchr(line, ':'), *end = strchrnul(line, '\n');
	char *unit;
	long value;

	for (size_t i = 0; i < 2; i++)
		if (strncmp(line, sizes_of_pages[i], strlen(sizes_of_pages[i])) == 0)
			return -1;
	if (!colon || colon > end)
		return -1;
	value = strtol(colon + 1, &unit, 10);
	return strncmp(unit, " kB", 3) == 0 ? value : -1;
}

/* The details of the first of n mappings, with the sizes of all of them added up. */
static void write_details(const struct mapping *first, size_t n, struct proc_text *text)
{
	const char *lines[64];
	size_t n_lines = n < 64 ? n : 64;

	for (size_t i = 0; i < n_lines; i++)
		lines[i] = first[i].details;
	while (*lines[0]) {
		const char *end = strchrnul(lines[0], '\n');
		long sum = kilobytes(lines[0]);

		for (size_t i = 1; i < n_lines && sum >= 0; i++)
			sum += kilobytes(lines[i]) > 0 ? kilobytes(lines[i]) : 0;
		if (sum < 0 || n_lines == 1)
			proc_text_add(text, lines[0], (size_t)(end - lines[0]) + 1);
		else
			proc_text_print(text, "%-16.*s%8ld kB\n", (int)(strchr(lines[0], ':') + 1 - lines[0]), lines[0], sum);
		for (size_t i = 0; i < n_lines; i++) {
			lines[i] = strchrnul(lines[i], '\n');
			lines[i] += *lines[i] != '\0';
		}
	}
}

static int write_mappings(const struct proc_source *source, bool has_details, struct proc_text *text)
{
	struct mappings mappings;
	int error = read_mappings(text, source->text, has_details, &mappings);

	if (error < 0)
		return error;
	replace_ours(source->tracer, &mappings);
	for (size_t i = 0; i < mappings.n;) {
		size_t next = i + 1;

		while (next < mappings.n && is_continued(&mappings.list[next - 1], &mappings.list[next]))
			next++;
		write_head(source->tracer, &mappings.list[i], mappings.list[next - 1].end, text);
		if (has_details)
			write_details(&mappings.list[i], next - i, text);
		i = next;
	}
	return 0;
}

int proc_make_maps(const struct proc_source *source, struct proc_text *text)
{
	return write_mappings(source, false, text);
}

int proc_make_smaps(const struct proc_source *source, struct proc_text *text)
{
	return write_mappings(source, true, text);
}

/* --- others that tell of mappings by their start only: numa_maps, map_files --------------------------------------------------------- */

/* The mappings of the process now; none if they cannot be read. */
static void read_now(const struct tracer *tracer, const char *directory, TALLOC_CTX *context, struct mappings *mappings)
{
	char path[96], *maps = NULL;
	size_t length;
	int fd;

	*mappings = (struct mappings){ NULL, 0 };
	snprintf(path, sizeof(path), "%s/maps", directory);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		maps = proc_text_read(context, fd, &length);
		close(fd);
	}
	if (maps && read_mappings(context, maps, false, mappings) < 0)
		mappings->n = 0;
	replace_ours(tracer, mappings);
}

static const struct mapping *find_start(const struct mappings *mappings, uint64_t start)
{
	for (size_t i = 0; i < mappings->n; i++)
		if (mappings->list[i].start == start)
			return &mappings->list[i];
	return NULL;
}

static void write_numa_line(const struct tracer *tracer, const struct mappings *mappings, char *line, struct proc_text *text)
{
	static const char key[] = " file=";
	char guest[VIEW_PATH_SIZE], *file = strstr(line, key), *name, *end;
	const struct mapping *mapping = find_start(mappings, strtoull(line, NULL, 16));

	if (!file) {
		proc_text_print(text, "%s\n", line);
		return;
	}
	name = file + strlen(key);
	end = name + strcspn(name, " ");
	proc_text_add(text, line, (size_t)(file - line));
	if (mapping && mapping->is_changed) {
		name = mapping->name;
	} else {
		char *rest = talloc_strdup(text, end);

		name[proc_text_unescape(name, (size_t)(end - name), SPECIAL_NUMA)] = '\0';
		end = rest;
	}
	if (*name) {
		proc_text_add(text, key, strlen(key));
		proc_text_add_name(text, guest, guest_name(tracer, name, guest, sizeof(guest)), SPECIAL_NUMA);
	}
	proc_text_print(text, "%s\n", end ? end : "");
}

int proc_make_numa_maps(const struct proc_source *source, struct proc_text *text)
{
	char *rest = source->text, *line;
	struct mappings mappings;

	read_now(source->tracer, source->directory, text, &mappings);
	while ((line = proc_text_line(&rest)))
		write_numa_line(source->tracer, &mappings, line, text);
	return 0;
}

long proc_map_name(const struct tracer *tracer, pid_t pid, uint64_t start, char *host, size_t size)
{
	TALLOC_CTX *context = talloc_new(NULL);
	const struct mapping *mapping;
	struct mappings mappings;
	char directory[32];
	long length = -ENOENT;

	snprintf(directory, sizeof(directory), "/proc/%d", pid);
	read_now(tracer, directory, context, &mappings);
	mapping = find_start(&mappings, start);
	if (mapping && mapping->is_changed)
		length = snprintf(host, size, "%s", mapping->name[0] ? mapping->name : "/dev/zero (deleted)");
	talloc_free(context);
	return length < 0 || (size_t)length < size ? length : -ENAMETOOLONG;
}
