/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reader of ELF headers: any file is refused, or gives a program that the loader may map, and a load script for it. */
#include <sys/mman.h>
#include <unistd.h>

#include "tests/fuzz/check_script.h"
#include "tracer/exec/elf.h"
#include "tracer/exec/load.h"

static void check_program(const struct program *program)
{
	uint64_t end = 0, mask = program->page - 1;

	EXPECT(program->n_segments >= 1);
	EXPECT(program->alignment >= program->page && !(program->alignment & (program->alignment - 1)));
	EXPECT(!(program->start & mask) && !(program->span & mask));
	EXPECT(program->start + program->span >= program->start);
	for (size_t i = 0; i < program->n_segments; i++) {
		const struct script_segment *segment = &program->segments[i];

		EXPECT(!(segment->address & mask) && !(segment->file_offset & mask));
		EXPECT(i == 0 || segment->address >= program->segments[i - 1].address);
		EXPECT(segment->memory_size >= segment->file_size);
		EXPECT(segment->address + segment->memory_size >= segment->address);
		EXPECT(segment->address + segment->memory_size <= program->span);
		EXPECT(segment->file_offset + segment->file_size >= segment->file_offset);
		end = segment->address + segment->memory_size;
	}
	EXPECT(end <= program->span);
}

static void lay_out(const struct elf_program *program)
{
	const struct load_request request = {
		.program = { .program = &program->image, .host_path = "/host/program" },
		.interpreter = { .program = program->interpreter ? &program->image : NULL, .host_path = "/host/interpreter" },
		.state_address = 0x50000000, .guest_exe = "/program", .exec_fn = "program", .comm = "program",
	};
	struct script *script;
	int error = load_script_create((void *)program, &request, &script);

	EXPECT(error == 0 || error == -ENOEXEC);
	if (error == 0)
		check_script(script);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int file = -1;
	struct elf_program *program;
	struct elf_kind kind;
	int error;

	if (file < 0)
		file = memfd_create("program", MFD_CLOEXEC);
	EXPECT(file >= 0 && ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == (ssize_t)size);
	EXPECT(elf_identify(file, &kind) == 0);
	EXPECT(kind.bits == 0 || kind.bits == 32 || kind.bits == 64);
	error = elf_read(NULL, file, &program);
	/* EIO: the name of the interpreter lies beyond the end, as Linux has it. */
	EXPECT(error == 0 || error == -ENOEXEC || error == -EIO);
	if (error)
		return 0;
	check_program(&program->image);
	if (program->interpreter)
		EXPECT(memmem(data, size, program->interpreter, strlen(program->interpreter)));
	lay_out(program);
	talloc_free(program);
	return 0;
}
