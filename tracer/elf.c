/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the headers of an executable. libelf translates them from the file's byte order and class; it is not given
 * the file, because the section headers, which it would look at, may be garbage that execve never sees.
 */
#include <elf.h>
#include <errno.h>
#include <gelf.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/param.h>
#include <unistd.h>

#include "tracer/elf.h"

#define MAX_HEADERS_SIZE 65536	/* of all program headers: limit of Linux */
#define MAX_ALIGNMENT (1ULL << 30)	/* a larger one is a mistake of the linker, and nobody could honour it */
#define END_32 (1ULL << 32)
#define END_64 (1ULL << 47)	/* no host has more without asking for it */

/* The file while it is read. */
struct reading {
	int fd;
	unsigned encode;	/* ELFDATA2LSB or ELFDATA2MSB */
	uint64_t page;
	uint64_t end;		/* of the address space */
	GElf_Ehdr header;
	GElf_Phdr *headers;	/* header.e_phnum of them */
};

static bool is_power_of_two(uint64_t value)
{
	return value && !(value & (value - 1));
}

static uint64_t round_up(uint64_t value, uint64_t unit)
{
	return (value + unit - 1) & ~(unit - 1);
}

/* Reads exactly size bytes at offset. Returns 0; -ENOEXEC if the file ends before; -errno. */
static int read_exactly(int fd, void *buffer, size_t size, uint64_t offset)
{
	char *to = buffer;

	if (offset > INT64_MAX - size)
		return -ENOEXEC;
	while (size) {
		ssize_t got = pread(fd, to, size, offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!got)
			return -ENOEXEC;
		to += got;
		size -= got;
		offset += got;
	}
	return 0;
}

/* Translates n structures of the file into those of memory, of the same class. Returns 0 or -ENOEXEC. */
static int translate(const struct elf_program *program, const struct reading *reading, Elf_Type type, const void *from,
		     void *to, size_t size)
{
	Elf_Data source = { .d_buf = (void *)from, .d_type = type, .d_version = EV_CURRENT, .d_size = size };
	Elf_Data target = { .d_buf = to, .d_type = type, .d_version = EV_CURRENT, .d_size = size };

	if (program->bits == 32)
		return elf32_xlatetom(&target, &source, reading->encode) ? 0 : -ENOEXEC;
	return elf64_xlatetom(&target, &source, reading->encode) ? 0 : -ENOEXEC;
}

static void widen_header(GElf_Ehdr *to, const Elf32_Ehdr *from)
{
	to->e_type = from->e_type;
	to->e_machine = from->e_machine;
	to->e_entry = from->e_entry;
	to->e_phoff = from->e_phoff;
	to->e_phentsize = from->e_phentsize;
	to->e_phnum = from->e_phnum;
}

static void widen_program_header(GElf_Phdr *to, const Elf32_Phdr *from)
{
	to->p_type = from->p_type;
	to->p_flags = from->p_flags;
	to->p_offset = from->p_offset;
	to->p_vaddr = from->p_vaddr;
	to->p_filesz = from->p_filesz;
	to->p_memsz = from->p_memsz;
	to->p_align = from->p_align;
}

/* Learns class and byte order, which say how to read the rest. */
static int read_identification(struct elf_program *program, struct reading *reading)
{
	unsigned char identification[EI_NIDENT];
	int error = read_exactly(reading->fd, identification, sizeof(identification), 0);

	if (error < 0)
		return error;
	if (memcmp(identification, ELFMAG, SELFMAG) != 0)
		return -ENOEXEC;
	switch (identification[EI_CLASS]) {
	case ELFCLASS32:
		program->bits = 32;
		reading->end = END_32;
		break;
	case ELFCLASS64:
		program->bits = 64;
		reading->end = END_64;
		break;
	default:
		return -ENOEXEC;
	}
	reading->encode = identification[EI_DATA];
	if (reading->encode != ELFDATA2LSB && reading->encode != ELFDATA2MSB)
		return -ENOEXEC;
	program->is_big_endian = reading->encode == ELFDATA2MSB;
	return 0;
}

static int read_header(struct elf_program *program, struct reading *reading)
{
	bool is_32 = program->bits == 32;
	size_t size = is_32 ? sizeof(Elf32_Ehdr) : sizeof(Elf64_Ehdr);
	Elf64_Ehdr in_file;
	Elf32_Ehdr narrow;
	int error = read_exactly(reading->fd, &in_file, size, 0);

	if (error < 0)
		return error;
	error = translate(program, reading, ELF_T_EHDR, &in_file, is_32 ? (void *)&narrow : &reading->header, size);
	if (error < 0)
		return error;
	if (is_32)
		widen_header(&reading->header, &narrow);

	if (reading->header.e_type != ET_EXEC && reading->header.e_type != ET_DYN)
		return -ENOEXEC;
	program->is_fixed = reading->header.e_type == ET_EXEC;
	program->machine = reading->header.e_machine;
	return 0;
}

/* Sets reading->headers, a talloc child of program. */
static int read_program_headers(struct elf_program *program, struct reading *reading)
{
	bool is_32 = program->bits == 32;
	size_t n = reading->header.e_phnum;
	size_t unit = is_32 ? sizeof(Elf32_Phdr) : sizeof(Elf64_Phdr);
	char *in_file;
	Elf32_Phdr *narrow;
	size_t i;
	int error;

	if (reading->header.e_phentsize != unit || !n || n * unit > MAX_HEADERS_SIZE)
		return -ENOEXEC;
	program->n_headers = n;
	program->header_size = unit;

	in_file = talloc_array(program, char, n * unit);
	narrow = talloc_array(program, Elf32_Phdr, is_32 ? n : 0);
	reading->headers = talloc_zero_array(program, GElf_Phdr, n);
	if (!in_file || !narrow || !reading->headers)
		return -ENOMEM;
	error = read_exactly(reading->fd, in_file, n * unit, reading->header.e_phoff);
	if (error < 0)
		return error;
	error = translate(program, reading, ELF_T_PHDR, in_file, is_32 ? (void *)narrow : reading->headers, n * unit);
	if (error < 0)
		return error;
	for (i = 0; is_32 && i < n; i++)
		widen_program_header(&reading->headers[i], &narrow[i]);
	talloc_free(in_file);
	talloc_free(narrow);
	return 0;
}

static int read_interpreter(struct elf_program *program, const struct reading *reading, const GElf_Phdr *header)
{
	uint64_t size = header->p_filesz;
	int error;

	if (size < 2 || size > PATH_MAX)
		return -ENOEXEC;
	program->interpreter = talloc_array(program, char, size);
	if (!program->interpreter)
		return -ENOMEM;
	error = read_exactly(reading->fd, program->interpreter, size, header->p_offset);
	if (error < 0)
		return error == -ENOEXEC ? -EIO : error;
	return program->interpreter[size - 1] ? -ENOEXEC : 0;
}

static uint32_t protection_of(const GElf_Phdr *header)
{
	return (header->p_flags & PF_R ? PROT_READ : 0) | (header->p_flags & PF_W ? PROT_WRITE : 0) |
	       (header->p_flags & PF_X ? PROT_EXEC : 0);
}

/* Is it something to map, and does it come behind the segments that end at last_end? */
static bool is_segment_sane(const struct reading *reading, const GElf_Phdr *header, uint64_t last_end)
{
	uint64_t page_mask = reading->page - 1;

	if (header->p_vaddr >= reading->end || header->p_memsz > reading->end - header->p_vaddr)
		return false;
	if (round_up(header->p_vaddr + header->p_memsz, reading->page) > reading->end)
		return false;
	if (header->p_filesz > header->p_memsz || header->p_vaddr < last_end)
		return false;
	if (!header->p_filesz)
		return true;
	return (header->p_vaddr & page_mask) == (header->p_offset & page_mask) &&
	       header->p_offset <= INT64_MAX - reading->page - header->p_filesz;
}

/* Makes a segment with its address still as in the file. */
static void make_segment(struct script_segment *segment, const struct reading *reading, const GElf_Phdr *header)
{
	uint64_t in_page = header->p_vaddr & (reading->page - 1);

	segment->address = header->p_vaddr - in_page;
	segment->memory_size = header->p_memsz + in_page;
	segment->protection = protection_of(header);
	segment->unused = 0;
	segment->file_offset = header->p_filesz ? header->p_offset - in_page : 0;
	segment->file_size = header->p_filesz ? header->p_filesz + in_page : 0;
}

/* Widens the kernel's picture of the program by a segment, addresses as in the file. */
static void note_memory(struct script_memory *memory, const GElf_Phdr *header)
{
	uint64_t start = header->p_vaddr;
	uint64_t file_end = start + header->p_filesz;
	uint64_t end = start + header->p_memsz;

	if (header->p_flags & PF_X) {
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
static void note_headers(struct elf_program *program, const struct reading *reading, const GElf_Phdr *header)
{
	uint64_t offset = reading->header.e_phoff;

	if (offset >= header->p_offset && offset - header->p_offset < header->p_filesz)
		program->headers = offset - header->p_offset + header->p_vaddr;
}

/* Adds what is to be mapped for one PT_LOAD. *last_end is where the one before it ends. */
static int add_segment(struct elf_program *program, const struct reading *reading, const GElf_Phdr *header,
		       uint64_t *last_end)
{
	note_headers(program, reading, header);
	if (!header->p_memsz)
		return header->p_filesz ? -ENOEXEC : 0;
	if (!is_segment_sane(reading, header, *last_end) || program->n_segments == SCRIPT_MAX_SEGMENTS)
		return -ENOEXEC;
	*last_end = header->p_vaddr + header->p_memsz;
	note_memory(&program->memory, header);
	if (is_power_of_two(header->p_align) && header->p_align <= MAX_ALIGNMENT)
		program->alignment = MAX(program->alignment, header->p_align);
	make_segment(&program->segments[program->n_segments++], reading, header);
	return 0;
}

/* Turns addresses in the file into ones relative to the first segment. */
static void make_relative(struct elf_program *program, const struct reading *reading)
{
	const struct script_segment *last = &program->segments[program->n_segments - 1];
	uint64_t start = program->segments[0].address;
	size_t i;

	program->start = start;
	program->span = round_up(last->address + last->memory_size, reading->page) - start;
	program->entry = reading->header.e_entry - start;
	program->headers -= start;
	program->memory.code_start -= start;
	program->memory.code_end -= start;
	program->memory.data_start -= start;
	program->memory.data_end -= start;
	program->memory.heap_start -= start;
	for (i = 0; i < program->n_segments; i++)
		program->segments[i].address -= start;
}

static int read_segments(struct elf_program *program, const struct reading *reading)
{
	const GElf_Phdr *header = reading->headers;
	const GElf_Phdr *end = header + program->n_headers;
	uint64_t last_end = 0;
	int error;

	program->segments = talloc_array(program, struct script_segment, SCRIPT_MAX_SEGMENTS);
	if (!program->segments)
		return -ENOMEM;
	program->alignment = reading->page;
	program->memory.code_start = UINT64_MAX;
	for (; header < end; header++) {
		if (header->p_type != PT_LOAD)
			continue;
		error = add_segment(program, reading, header, &last_end);
		if (error < 0)
			return error;
	}
	if (!program->n_segments)
		return -ENOEXEC;
	if (program->memory.code_start == UINT64_MAX)
		program->memory.code_start = program->memory.code_end = program->memory.data_start;
	make_relative(program, reading);
	return 0;
}

/* The first PT_INTERP counts, and the last PT_GNU_STACK. Without one the program is as old as i386 was then. */
static int read_properties(struct elf_program *program, const struct reading *reading)
{
	const GElf_Phdr *header = reading->headers;
	const GElf_Phdr *end = header + program->n_headers;
	bool has_stack_header = false;
	int error;

	for (; header < end; header++) {
		if (header->p_type == PT_GNU_STACK) {
			has_stack_header = true;
			program->is_stack_executable = header->p_flags & PF_X;
		} else if (header->p_type == PT_INTERP && !program->interpreter) {
			error = read_interpreter(program, reading, header);
			if (error < 0)
				return error;
		}
	}
	if (!has_stack_header && program->machine == EM_386)
		program->is_stack_executable = program->is_read_executable = true;
	return 0;
}

static int read_all(struct elf_program *program, int host_fd)
{
	struct reading reading = { .fd = host_fd, .page = sysconf(_SC_PAGESIZE) };
	int (*const steps[])(struct elf_program *, struct reading *) = {
		read_identification, read_header, read_program_headers,
	};
	size_t i;
	int error;

	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		error = steps[i](program, &reading);
		if (error < 0)
			return error;
	}
	error = read_properties(program, &reading);
	if (!error)
		error = read_segments(program, &reading);
	talloc_free(reading.headers);
	return error;
}

int elf_read(TALLOC_CTX *context, int host_fd, struct elf_program **program)
{
	struct elf_program *result = talloc_zero(context, struct elf_program);
	int error;

	if (!result)
		return -ENOMEM;
	error = read_all(result, host_fd);
	if (error < 0) {
		talloc_free(result);
		return error;
	}
	*program = result;
	return 0;
}
