/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From program headers to segments to map, as Linux does it; and what it keeps in mind of the program besides. */
#include "core/program.h"

#include <asm/errno.h>
#include <linux/elf-em.h>
#include <linux/mman.h>

/* <elf.h> is the libc's, and <linux/elf.h> does not go together with it. */
#define PT_LOAD 1
#define PT_INTERP 3
#define PT_GNU_STACK 0x6474e551
#define PF_X 1
#define PF_W 2
#define PF_R 4

#define MAX_ALIGNMENT (1ULL << 30)	/* a larger one is a mistake of the linker, and nobody could honour it */
#define END_32 (1ULL << 32)
#define END_64 (1ULL << 47)	/* no host has more without asking for it */

static bool is_power_of_two(uint64_t value)
{
	return value && !(value & (value - 1));
}

static uint64_t round_up(uint64_t value, uint64_t unit)
{
	return (value + unit - 1) & ~(unit - 1);
}

static uint32_t protection_of(const struct program_header *header)
{
	return (header->flags & PF_R ? PROT_READ : 0) | (header->flags & PF_W ? PROT_WRITE : 0) |
	       (header->flags & PF_X ? PROT_EXEC : 0);
}

/* Is it something to map, and does it come behind the segments that end at last_end? */
static bool is_segment_sane(const struct program *program, const struct program_header *header, uint64_t last_end)
{
	uint64_t end = program->bits == 32 ? END_32 : END_64, page_mask = program->page - 1;

	if (header->address >= end || header->memory_size > end - header->address)
		return false;
	if (round_up(header->address + header->memory_size, program->page) > end)
		return false;
	if (header->file_size > header->memory_size || header->address < last_end)
		return false;
	if (!header->file_size)
		return true;
	return (header->address & page_mask) == (header->offset & page_mask) &&
	       header->offset <= INT64_MAX - program->page - header->file_size;
}

/* Makes a segment with its address still as in the file. */
static void make_segment(const struct program *program, struct script_segment *segment, const struct program_header *header)
{
	uint64_t in_page = header->address & (program->page - 1);

	segment->address = header->address - in_page;
	segment->memory_size = header->memory_size + in_page;
	segment->protection = protection_of(header);
	segment->unused = 0;
	segment->file_offset = header->file_size ? header->offset - in_page : 0;
	segment->file_size = header->file_size ? header->file_size + in_page : 0;
}

/* Widens the kernel's picture of the program by a segment, addresses as in the file. */
static void note_memory(struct script_memory *memory, const struct program_header *header)
{
	uint64_t start = header->address;
	uint64_t file_end = start + header->file_size;
	uint64_t end = start + header->memory_size;

	if (header->flags & PF_X) {
		if (start < memory->code_start)
			memory->code_start = start;
		if (file_end > memory->code_end)
			memory->code_end = file_end;
	}
	if (start > memory->data_start)
		memory->data_start = start;
	if (file_end > memory->data_end)
		memory->data_end = file_end;
	if (end > memory->heap_start)
		memory->heap_start = end;
}

/* The table of program headers lies in the last segment whose part of the file holds its beginning, as Linux has it. */
static void note_headers(struct program *program, const struct program_header *header)
{
	uint64_t offset = program->file_headers;

	if (offset >= header->offset && offset - header->offset < header->file_size)
		program->headers = offset - header->offset + header->address;
}

/* Adds what is to be mapped for one PT_LOAD. *last_end is where the one before it ends. */
static int add_segment(struct program *program, const struct program_header *header, uint64_t *last_end)
{
	note_headers(program, header);
	if (!header->memory_size)
		return header->file_size ? -ENOEXEC : 0;
	if (!is_segment_sane(program, header, *last_end) || program->n_segments == program->max_segments)
		return -ENOEXEC;
	*last_end = header->address + header->memory_size;
	note_memory(&program->memory, header);
	if (is_power_of_two(header->alignment) && header->alignment <= MAX_ALIGNMENT && header->alignment > program->alignment)
		program->alignment = header->alignment;
	make_segment(program, &program->segments[program->n_segments++], header);
	return 0;
}

/* Turns addresses in the file into ones relative to the first segment. */
static void make_relative(struct program *program)
{
	const struct script_segment *last = &program->segments[program->n_segments - 1];
	uint64_t start = program->segments[0].address;

	program->start = start;
	program->span = round_up(last->address + last->memory_size, program->page) - start;
	program->entry = program->file_entry - start;
	program->headers -= start;
	program->memory.code_start -= start;
	program->memory.code_end -= start;
	program->memory.data_start -= start;
	program->memory.data_end -= start;
	program->memory.heap_start -= start;
	for (size_t i = 0; i < program->n_segments; i++)
		program->segments[i].address -= start;
}

/* The last PT_GNU_STACK counts. Without one the program is as old as i386 was then. */
static void note_stack(struct program *program, const struct program_header *headers)
{
	bool has_stack_header = false;

	for (const struct program_header *header = headers; header < headers + program->n_headers; header++) {
		if (header->type != PT_GNU_STACK)
			continue;
		has_stack_header = true;
		program->is_stack_executable = header->flags & PF_X;
	}
	if (!has_stack_header && program->machine == EM_386)
		program->is_stack_executable = program->is_read_executable = true;
}

const struct program_header *program_find_interpreter(const struct program_header *headers, size_t n_headers)
{
	for (size_t i = 0; i < n_headers; i++)
		if (headers[i].type == PT_INTERP)
			return &headers[i];
	return NULL;
}

int program_describe(struct program *program, const struct program_header *headers)
{
	uint64_t last_end = 0;
	int error;

	note_stack(program, headers);
	program->alignment = program->page;
	program->memory.code_start = UINT64_MAX;
	for (size_t i = 0; i < program->n_headers; i++) {
		if (headers[i].type != PT_LOAD)
			continue;
		error = add_segment(program, &headers[i], &last_end);
		if (error < 0)
			return error;
	}
	if (!program->n_segments)
		return -ENOEXEC;
	if (program->memory.code_start == UINT64_MAX)
		program->memory.code_start = program->memory.code_end = program->memory.data_start;
	make_relative(program);
	return 0;
}
