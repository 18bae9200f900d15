/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finding functions.
 *
 * .eh_frame tells of each function that exceptions may pass, where it begins and how long it is; it is there in stripped files,
 * too. Symbols tell of others. What lies between them is functions without a name (musl has most of its so), or padding.
 *
 * Source: ELF-64 Object File Format; Linux Standard Base Core 5.0, 10.6 Exception Frames.
 */
#include "tracer/code/functions.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The file, to be read only through read_at() and its like. */
struct image {
	const uint8_t *bytes;
	size_t size;
	const Elf64_Ehdr *header;
};

struct list {
	struct functions *functions;
	TALLOC_CTX *context;
	size_t room;
	bool has_failed;
};

static bool is_inside(const struct image *image, uint64_t offset, uint64_t size)
{
	return offset <= image->size && size <= image->size - offset;
}

static void add(struct list *list, uint64_t start, uint64_t end, bool has_handlers)
{
	struct functions *functions = list->functions;

	if (start >= end || list->has_failed)
		return;
	if (functions->n == list->room) {
		struct code_range *more;

		list->room = list->room ? 2 * list->room : 1024;
		more = talloc_realloc(list->context, functions->ranges, struct code_range, list->room);
		if (!more) {
			list->has_failed = true;
			return;
		}
		functions->ranges = more;
	}
	functions->ranges[functions->n++] = (struct code_range){ start, end, has_handlers };
}

/* --- headers ---------------------------------------------------------------------------------------------------------------- */

static bool has_headers(struct image *image)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)image->bytes;

	image->header = header;
	return image->size >= sizeof(*header) && memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
	       header->e_ident[EI_CLASS] == ELFCLASS64 && header->e_phentsize == sizeof(Elf64_Phdr) &&
	       header->e_phoff % 8 == 0 && is_inside(image, header->e_phoff, header->e_phnum * sizeof(Elf64_Phdr));
}

static const Elf64_Phdr *segments_of(const struct image *image)
{
	return (const Elf64_Phdr *)(image->bytes + image->header->e_phoff);
}

/* Returns NULL and sets *n to 0 where there are no section headers: they are not needed to run. */
static const Elf64_Shdr *sections_of(const struct image *image, size_t *n)
{
	const Elf64_Ehdr *header = image->header;

	*n = 0;
	if (!header->e_shoff || header->e_shoff % 8 || header->e_shentsize != sizeof(Elf64_Shdr) ||
	    !is_inside(image, header->e_shoff, header->e_shnum * sizeof(Elf64_Shdr)))
		return NULL;
	*n = header->e_shnum;
	return (const Elf64_Shdr *)(image->bytes + header->e_shoff);
}

static bool has_bytes(const struct image *image, const Elf64_Shdr *section)
{
	return section->sh_type != SHT_NOBITS && is_inside(image, section->sh_offset, section->sh_size);
}

static const char *name_of(const struct image *image, const Elf64_Shdr *sections, size_t n, const Elf64_Shdr *section)
{
	size_t index = image->header->e_shstrndx;
	const Elf64_Shdr *names = index < n ? &sections[index] : NULL;

	if (!names || !has_bytes(image, names) || !names->sh_size || section->sh_name >= names->sh_size ||
	    image->bytes[names->sh_offset + names->sh_size - 1] != '\0')
		return "";
	return (const char *)image->bytes + names->sh_offset + section->sh_name;
}

static const Elf64_Shdr *find_section(const struct image *image, const char *name)
{
	size_t n;
	const Elf64_Shdr *sections = sections_of(image, &n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(name_of(image, sections, n, &sections[i]), name) == 0 && has_bytes(image, &sections[i]))
			return &sections[i];
	return NULL;
}

/* Where the file has what is at an address; 0: nowhere. Sets how many bytes follow. */
static uint64_t offset_of(const struct image *image, uint64_t address, uint64_t *size)
{
	const Elf64_Phdr *segment = segments_of(image), *end = segment + image->header->e_phnum;

	for (; segment < end; segment++) {
		uint64_t in_segment = address - segment->p_vaddr;

		if (segment->p_type != PT_LOAD || address < segment->p_vaddr || in_segment >= segment->p_filesz ||
		    !is_inside(image, segment->p_offset, segment->p_filesz))
			continue;
		*size = segment->p_filesz - in_segment;
		return segment->p_offset + in_segment;
	}
	return 0;
}

/* --- symbols ------------------------------------------------------------------------------------------------------------------ */

static void add_symbols(struct list *list, const struct image *image, const Elf64_Shdr *section)
{
	const Elf64_Sym *symbol = (const Elf64_Sym *)(image->bytes + section->sh_offset);
	size_t n = section->sh_size / sizeof(*symbol);

	if (section->sh_offset % 8)
		return;
	for (; n--; symbol++)
		if (ELF64_ST_TYPE(symbol->st_info) == STT_FUNC && symbol->st_shndx != SHN_UNDEF)
			add(list, symbol->st_value, symbol->st_value + symbol->st_size, false);
}

static void add_all_symbols(struct list *list, const struct image *image)
{
	size_t n;
	const Elf64_Shdr *sections = sections_of(image, &n);

	for (size_t i = 0; i < n; i++)
		if ((sections[i].sh_type == SHT_SYMTAB || sections[i].sh_type == SHT_DYNSYM) && has_bytes(image, &sections[i]))
			add_symbols(list, image, &sections[i]);
}

/* --- .eh_frame ------------------------------------------------------------------------------------------------------------------ */

/* How a pointer is written: DW_EH_PE_*. */
enum { POINTER_FORMAT = 0x0f, POINTER_BASE = 0x70, POINTER_IS_RELATIVE = 0x10 };

/* A part of .eh_frame and the address that it has in memory. */
struct frames {
	const uint8_t *at;
	const uint8_t *end;
	uint64_t address;
};

static bool take(struct frames *frames, void *value, size_t size)
{
	if ((size_t)(frames->end - frames->at) < size)
		return false;
	memcpy(value, frames->at, size);
	frames->at += size;
	frames->address += size;
	return true;
}

static bool take_leb128(struct frames *frames, uint64_t *value)
{
	uint8_t byte = 0x80;

	*value = 0;
	for (unsigned shift = 0; byte & 0x80; shift += 7) {
		if (shift > 63 || !take(frames, &byte, 1))
			return false;
		*value |= (uint64_t)(byte & 0x7f) << shift;
	}
	return true;
}

/* A pointer, or with a base of 0 the bare number of its format. */
static bool take_pointer(struct frames *frames, uint8_t encoding, uint64_t *value)
{
	uint64_t here = frames->address;
	uint16_t half = 0;
	uint32_t word = 0;
	bool is_taken;

	*value = 0;
	switch (encoding & POINTER_FORMAT) {
	case 0x00:	/* absptr */
	case 0x04:	/* udata8 */
	case 0x0c:	/* sdata8 */
		is_taken = take(frames, value, 8);
		break;
	case 0x02:
	case 0x0a:
		is_taken = take(frames, &half, 2);
		*value = encoding & 8 ? (uint64_t)(int16_t)half : half;
		break;
	case 0x03:
	case 0x0b:
		is_taken = take(frames, &word, 4);
		*value = encoding & 8 ? (uint64_t)(int32_t)word : word;
		break;
	default:
		return false;
	}
	if ((encoding & POINTER_BASE) == POINTER_IS_RELATIVE)
		*value += here;
	else if (encoding & ~POINTER_FORMAT)
		return false;
	return is_taken;
}

/* What a common information entry says to the frames that name it. */
struct common {
	uint8_t encoding;	/* of addresses */
	bool has_handlers;
	bool is_of_signal;	/* what signal handlers return to: the unwinder looks a byte before it, and is told so */
};

static bool read_augmentation(struct frames *frames, const char *letters, struct common *common)
{
	uint64_t ignored;
	uint8_t encoding;

	for (; *letters; letters++) {
		switch (*letters) {
		case 'S':
			common->is_of_signal = true;
			break;
		case 'B':
			break;
		case 'R':
			if (!take(frames, &common->encoding, 1))
				return false;
			break;
		case 'L':
			common->has_handlers = true;
			if (!take(frames, &encoding, 1))
				return false;
			break;
		case 'P':
			if (!take(frames, &encoding, 1) || !take_pointer(frames, encoding & 0x7f, &ignored))
				return false;
			break;
		default:
			return false;
		}
	}
	return true;
}

/* entry: behind its id. */
static bool read_common(struct frames entry, struct common *common)
{
	const char *letters;
	uint64_t ignored;
	uint8_t version;

	*common = (struct common){ 0 };
	if (!take(&entry, &version, 1) || (version != 1 && version != 3))
		return false;
	letters = (const char *)entry.at;
	if (!memchr(letters, '\0', (size_t)(entry.end - entry.at)))
		return false;
	entry.at += strlen(letters) + 1;
	entry.address += strlen(letters) + 1;
	if (!take_leb128(&entry, &ignored) || !take_leb128(&entry, &ignored) || !take_leb128(&entry, &ignored))
		return false;
	if (*letters == '\0')
		return true;
	return *letters == 'z' && take_leb128(&entry, &ignored) && read_augmentation(&entry, letters + 1, common);
}

static void add_frame(struct list *list, struct frames entry, const struct common *common)
{
	uint64_t start, length;

	if (take_pointer(&entry, common->encoding, &start) &&
	    take_pointer(&entry, common->encoding & POINTER_FORMAT, &length))
		add(list, start + common->is_of_signal, start + length, common->has_handlers);
}

/* Entries follow each other; each frame names a common entry before it, by the distance. */
static void add_frames(struct list *list, struct frames frames)
{
	const uint8_t *first = frames.at, *named = NULL;
	uint64_t first_address = frames.address;
	struct common common = { 0 };
	bool is_known = false;
	uint32_t length, id;

	while (take(&frames, &length, 4) && length >= 4 && length <= (size_t)(frames.end - frames.at)) {
		struct frames entry = { frames.at, frames.at + length, frames.address };
		const uint8_t *place = frames.at;

		take(&entry, &id, 4);
		frames.at += length;
		frames.address += length;
		if (id < 8 || id > (size_t)(place - first))
			continue;
		if (named != place - id) {
			named = place - id;
			is_known = read_common((struct frames){ named + 8, frames.end,
								first_address + (uint64_t)(named + 8 - first) }, &common);
		}
		if (is_known)
			add_frame(list, entry, &common);
	}
}

/* By the section; where there are none, by the header that the unwinder goes by. */
static bool find_frames(const struct image *image, struct frames *frames)
{
	const Elf64_Shdr *section = find_section(image, ".eh_frame");
	const Elf64_Phdr *segment = segments_of(image), *end = segment + image->header->e_phnum;
	uint64_t address, offset, size = 0;
	uint8_t encodings[4];

	if (section) {
		*frames = (struct frames){ image->bytes + section->sh_offset,
					   image->bytes + section->sh_offset + section->sh_size, section->sh_addr };
		return true;
	}
	while (segment < end && segment->p_type != PT_GNU_EH_FRAME)
		segment++;
	if (segment == end || !is_inside(image, segment->p_offset, segment->p_filesz))
		return false;
	*frames = (struct frames){ image->bytes + segment->p_offset, image->bytes + segment->p_offset + segment->p_filesz,
				   segment->p_vaddr };
	if (!take(frames, encodings, 4) || encodings[0] != 1 || !take_pointer(frames, encodings[1], &address))
		return false;
	offset = offset_of(image, address, &size);
	*frames = (struct frames){ image->bytes + offset, image->bytes + offset + size, address };
	return offset;
}

/* --- all of them ------------------------------------------------------------------------------------------------------------------ */

static int compare(const void *a, const void *b)
{
	const struct code_range *left = a, *right = b;

	return left->start < right->start ? -1 : left->start > right->start;
}

/* Sorts ranges and makes one of those that overlap. */
static void unite(struct functions *functions)
{
	struct code_range *out = functions->ranges, *in = out, *end = in + functions->n;

	if (in == end)
		return;
	qsort(in, functions->n, sizeof(*in), compare);
	for (in++; in < end; in++) {
		if (in->start >= out->end) {
			*++out = *in;
			continue;
		}
		if (in->end > out->end)
			out->end = in->end;
		out->has_handlers |= in->has_handlers;
	}
	functions->n = (size_t)(out + 1 - functions->ranges);
}

/* What is executed from start to end and in none of the first n ranges. */
static void add_holes(struct list *list, size_t n, uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < n && start < end; i++) {
		struct code_range range = list->functions->ranges[i];

		if (range.end <= start)
			continue;
		add(list, start, range.start < end ? range.start : end, false);
		start = range.end;
	}
	add(list, start, end, false);
}

/* Sections say more exactly than segments what is executed: segments may begin with the headers. */
static void add_all_holes(struct list *list, const struct image *image)
{
	size_t n_known = list->functions->n, n;
	const Elf64_Shdr *section = sections_of(image, &n);
	const Elf64_Phdr *segment = segments_of(image);

	for (size_t i = 0; i < n; i++)
		if ((section[i].sh_flags & SHF_EXECINSTR) && has_bytes(image, &section[i]))
			add_holes(list, n_known, section[i].sh_addr, section[i].sh_addr + section[i].sh_size);
	for (size_t i = 0; !n && i < image->header->e_phnum; i++)
		if (segment[i].p_type == PT_LOAD && (segment[i].p_flags & PF_X))
			add_holes(list, n_known, segment[i].p_vaddr, segment[i].p_vaddr + segment[i].p_filesz);
}

int functions_read(TALLOC_CTX *context, const uint8_t *file, size_t size, struct functions *functions)
{
	struct image image = { file, size, NULL };
	struct list list = { .functions = functions, .context = context };
	struct frames frames;

	*functions = (struct functions){ 0 };
	if (!has_headers(&image))
		return 0;
	functions->is_go = find_section(&image, ".gopclntab") || find_section(&image, ".note.go.buildid");
	if (find_frames(&image, &frames))
		add_frames(&list, frames);
	add_all_symbols(&list, &image);
	unite(functions);
	add_all_holes(&list, &image);
	unite(functions);
	return list.has_failed ? -ENOMEM : 0;
}

const struct code_range *functions_find(const struct functions *functions, uint64_t address)
{
	size_t low = 0, high = functions->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (functions->ranges[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < functions->n && functions->ranges[low].start <= address ? &functions->ranges[low] : NULL;
}
