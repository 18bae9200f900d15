/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the headers of an executable. libelf translates them from the file's byte order and class; it is not given
 * the file, because the section headers, which it would look at, may be garbage that execve never sees.
 */
#include <elf.h>
#include <errno.h>
#include <gelf.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "tracer/exec/elf.h"

#define MAX_HEADERS_SIZE 65536	/* of all program headers: limit of Linux */

/* The file while it is read. */
struct reading {
	int fd;
	unsigned encode;	/* ELFDATA2LSB or ELFDATA2MSB */
	GElf_Ehdr header;
	struct program_header *headers;	/* header.e_phnum of them */
};

_Static_assert(sizeof(struct program_header) == sizeof(Elf64_Phdr) &&
	       offsetof(struct program_header, alignment) == offsetof(Elf64_Phdr, p_align), "core's program header is ELF's");

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

	if (program->image.bits == 32)
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

static void widen_program_header(struct program_header *to, const Elf32_Phdr *from)
{
	to->type = from->p_type;
	to->flags = from->p_flags;
	to->offset = from->p_offset;
	to->address = from->p_vaddr;
	to->file_size = from->p_filesz;
	to->memory_size = from->p_memsz;
	to->alignment = from->p_align;
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
		program->image.bits = 32;
		break;
	case ELFCLASS64:
		program->image.bits = 64;
		break;
	default:
		return -ENOEXEC;
	}
	reading->encode = identification[EI_DATA];
	if (reading->encode != ELFDATA2LSB && reading->encode != ELFDATA2MSB)
		return -ENOEXEC;
	program->image.is_big_endian = reading->encode == ELFDATA2MSB;
	return 0;
}

static int read_header(struct elf_program *program, struct reading *reading)
{
	bool is_32 = program->image.bits == 32;
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
	program->image.is_fixed = reading->header.e_type == ET_EXEC;
	program->image.machine = reading->header.e_machine;
	return 0;
}

/* Sets reading->headers, a talloc child of program. */
static int read_program_headers(struct elf_program *program, struct reading *reading)
{
	bool is_32 = program->image.bits == 32;
	size_t n = reading->header.e_phnum;
	size_t unit = is_32 ? sizeof(Elf32_Phdr) : sizeof(Elf64_Phdr);
	char *in_file;
	Elf32_Phdr *narrow;
	size_t i;
	int error;

	if (reading->header.e_phentsize != unit || !n || n * unit > MAX_HEADERS_SIZE)
		return -ENOEXEC;
	program->image.n_headers = n;
	program->image.header_size = unit;

	in_file = talloc_array(program, char, n * unit);
	narrow = talloc_array(program, Elf32_Phdr, is_32 ? n : 0);
	reading->headers = talloc_zero_array(program, struct program_header, n);
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

static int read_interpreter(struct elf_program *program, const struct reading *reading, const struct program_header *header)
{
	uint64_t size = header->file_size;
	int error;

	if (size < 2 || size > PATH_MAX)
		return -ENOEXEC;
	program->interpreter = talloc_array(program, char, size);
	if (!program->interpreter)
		return -ENOMEM;
	error = read_exactly(reading->fd, program->interpreter, size, header->offset);
	if (error < 0)
		return error == -ENOEXEC ? -EIO : error;
	return program->interpreter[size - 1] ? -ENOEXEC : 0;
}

static int describe(struct elf_program *program, const struct reading *reading)
{
	struct program *image = &program->image;

	image->segments = talloc_array(program, struct script_segment, SCRIPT_MAX_SEGMENTS);
	if (!image->segments)
		return -ENOMEM;
	image->max_segments = SCRIPT_MAX_SEGMENTS;
	image->page = (uint64_t)sysconf(_SC_PAGESIZE);
	image->file_entry = reading->header.e_entry;
	image->file_headers = reading->header.e_phoff;
	return program_describe(image, reading->headers);
}

static int read_all(struct elf_program *program, int host_fd)
{
	struct reading reading = { .fd = host_fd };
	int (*const steps[])(struct elf_program *, struct reading *) = {
		read_identification, read_header, read_program_headers,
	};
	const struct program_header *interpreter;
	size_t i;
	int error;

	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		error = steps[i](program, &reading);
		if (error < 0)
			return error;
	}
	interpreter = program_find_interpreter(reading.headers, program->image.n_headers);
	error = interpreter ? read_interpreter(program, &reading, interpreter) : 0;
	if (!error)
		error = describe(program, &reading);
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

int elf_identify(int host_fd, struct elf_kind *kind)
{
	unsigned char head[20];	/* e_ident, e_type, e_machine: the same in both classes */
	int status = read_exactly(host_fd, head, sizeof(head), 0), type;
	bool is_big;

	*kind = (struct elf_kind){ 0 };
	if (status == -ENOEXEC)
		return 0;
	if (status < 0 || memcmp(head, ELFMAG, SELFMAG) != 0)
		return status;
	is_big = head[EI_DATA] == ELFDATA2MSB;
	type = is_big ? head[16] << 8 | head[17] : head[17] << 8 | head[16];
	if ((!is_big && head[EI_DATA] != ELFDATA2LSB) || (type != ET_EXEC && type != ET_DYN))
		return 0;
	kind->is_big_endian = is_big;
	kind->machine = is_big ? head[18] << 8 | head[19] : head[19] << 8 | head[18];
	if (head[EI_CLASS] == ELFCLASS32 || head[EI_CLASS] == ELFCLASS64)
		kind->bits = head[EI_CLASS] == ELFCLASS32 ? 32 : 64;
	return 0;
}
