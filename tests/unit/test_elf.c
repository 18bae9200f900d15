/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Headers of executables: a small sane one, what one change makes of it, and many random changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tracer/exec/elf.h"

#define INTERPRETER "/lib64/ld.so"
#define N_RANDOM 20000

enum { INTERP, TEXT, DATA, STACK, N_HEADERS };

/* A position-independent program: text at 0, data and bss at 0x3e10, as a linker makes them. */
struct file {
	Elf64_Ehdr header;
	Elf64_Phdr headers[N_HEADERS];
	char interpreter[sizeof(INTERPRETER)];
};

static struct file sane_file(void)
{
	struct file file = {
		.header = {
			.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
			.e_type = ET_DYN,
			.e_machine = EM_X86_64,
			.e_version = EV_CURRENT,
			.e_entry = 0x1040,
			.e_phoff = offsetof(struct file, headers),
			.e_shoff = UINT64_MAX,	/* section headers are not there; execve does not look at them */
			.e_shnum = 7,
			.e_shentsize = 3,
			.e_shstrndx = 9999,
			.e_ehsize = sizeof(Elf64_Ehdr),
			.e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = N_HEADERS,
		},
		.headers = {
			[INTERP] = { .p_type = PT_INTERP, .p_offset = offsetof(struct file, interpreter),
				     .p_filesz = sizeof(INTERPRETER) },
			[TEXT] = { .p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_vaddr = 0, .p_filesz = 0x1234,
				   .p_memsz = 0x1234, .p_align = 0x1000 },
			[DATA] = { .p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_offset = 0x2e10, .p_vaddr = 0x3e10,
				   .p_filesz = 0x220, .p_memsz = 0x2000, .p_align = 0x1000 },
			[STACK] = { .p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W },
		},
		.interpreter = INTERPRETER,
	};

	return file;
}

/* Reads size bytes as a file. */
static int read_bytes(TALLOC_CTX *context, const void *bytes, size_t size, struct elf_program **program)
{
	int fd = memfd_create("program", MFD_CLOEXEC);
	int result;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	result = elf_read(context, fd, program);
	close(fd);
	return result;
}

static void test_sane_program_is_described_for_the_loader(void **state)
{
	struct file file = sane_file();
	struct elf_program *program;
	TALLOC_CTX *context = talloc_new(NULL);

	(void)state;
	assert_int_equal(read_bytes(context, &file, sizeof(file), &program), 0);
	assert_ptr_equal(talloc_parent(program), context);
	assert_int_equal(program->image.bits, 64);
	assert_false(program->image.is_big_endian);
	assert_int_equal(program->image.machine, EM_X86_64);
	assert_false(program->image.is_fixed);
	assert_int_equal(program->image.start, 0);
	assert_int_equal(program->image.span, 0x6000);
	assert_int_equal(program->image.alignment, 0x1000);
	assert_int_equal(program->image.entry, 0x1040);
	assert_int_equal(program->image.headers, offsetof(struct file, headers));
	assert_int_equal(program->image.n_headers, N_HEADERS);
	assert_int_equal(program->image.header_size, sizeof(Elf64_Phdr));
	assert_string_equal(program->interpreter, INTERPRETER);
	assert_false(program->image.is_stack_executable);
	assert_false(program->image.is_read_executable);

	assert_int_equal(program->image.n_segments, 2);
	assert_int_equal(program->image.segments[0].address, 0);
	assert_int_equal(program->image.segments[0].file_offset, 0);
	assert_int_equal(program->image.segments[0].file_size, 0x1234);
	assert_int_equal(program->image.segments[0].memory_size, 0x1234);
	assert_int_equal(program->image.segments[0].protection, PROT_READ | PROT_EXEC);
	assert_int_equal(program->image.segments[1].address, 0x3000);
	assert_int_equal(program->image.segments[1].file_offset, 0x2000);
	assert_int_equal(program->image.segments[1].file_size, 0x1030);
	assert_int_equal(program->image.segments[1].memory_size, 0x2e10);
	assert_int_equal(program->image.segments[1].protection, PROT_READ | PROT_WRITE);

	assert_int_equal(program->image.memory.code_start, 0);
	assert_int_equal(program->image.memory.code_end, 0x1234);
	assert_int_equal(program->image.memory.data_start, 0x3e10);
	assert_int_equal(program->image.memory.data_end, 0x4030);
	assert_int_equal(program->image.memory.heap_start, 0x5e10);
	talloc_free(context);
}

static void test_fixed_program_is_relative_to_its_start(void **state)
{
	struct file file = sane_file();
	struct elf_program *program;

	(void)state;
	file.header.e_type = ET_EXEC;
	file.header.e_entry += 0x400000;
	file.headers[TEXT].p_vaddr += 0x400000;
	file.headers[DATA].p_vaddr += 0x400000;
	assert_int_equal(read_bytes(NULL, &file, sizeof(file), &program), 0);
	assert_true(program->image.is_fixed);
	assert_int_equal(program->image.start, 0x400000);
	assert_int_equal(program->image.span, 0x6000);
	assert_int_equal(program->image.entry, 0x1040);
	assert_int_equal(program->image.headers, offsetof(struct file, headers));
	assert_int_equal(program->image.segments[1].address, 0x3000);
	assert_int_equal(program->image.memory.data_start, 0x3e10);
	talloc_free(program);
}

/* Bytes of a 32-bit big-endian executable for another processor, by hand. */
static void test_program_of_another_class_and_byte_order_is_read(void **state)
{
	static const unsigned char file[] = {
		0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2MSB, EV_CURRENT, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, ET_EXEC, 0, EM_PPC, 0, 0, 0, 1,		/* type, machine, version */
		0x10, 0, 0, 0x74, 0, 0, 0, 52, 0, 0, 0, 0,	/* entry, phoff, shoff */
		0, 0, 0, 0, 0, 52, 0, 32, 0, 1, 0, 0, 0, 0, 0, 0,	/* flags, ehsize, phentsize, phnum, sections */
		0, 0, 0, PT_LOAD, 0, 0, 0, 0, 0x10, 0, 0, 0, 0x10, 0, 0, 0,	/* type, offset, vaddr, paddr */
		0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, PF_R | PF_X, 0, 1, 0, 0,	/* filesz, memsz, flags, align */
	};
	struct elf_program *program;

	(void)state;
	assert_int_equal(read_bytes(NULL, file, sizeof(file), &program), 0);
	assert_int_equal(program->image.bits, 32);
	assert_true(program->image.is_big_endian);
	assert_true(program->image.is_fixed);
	assert_int_equal(program->image.machine, EM_PPC);
	assert_int_equal(program->image.start, 0x10000000);
	assert_int_equal(program->image.entry, 0x74);
	assert_int_equal(program->image.headers, 52);
	assert_int_equal(program->image.header_size, 32);
	assert_int_equal(program->image.alignment, 0x10000);
	assert_int_equal(program->image.n_segments, 1);
	assert_int_equal(program->image.segments[0].file_size, 0x100);
	assert_int_equal(program->image.segments[0].memory_size, 0x200);
	assert_null(program->interpreter);
	talloc_free(program);
}

/* --- one change ------------------------------------------------------------------------------------------------- */

static void bad_magic(struct file *file) { file->header.e_ident[1] = 'e'; }
static void bad_class(struct file *file) { file->header.e_ident[EI_CLASS] = 3; }
static void bad_byte_order(struct file *file) { file->header.e_ident[EI_DATA] = 0; }
static void relocatable(struct file *file) { file->header.e_type = ET_REL; }
static void core_dump(struct file *file) { file->header.e_type = ET_CORE; }
static void no_headers(struct file *file) { file->header.e_phnum = 0; }
static void too_many_headers(struct file *file) { file->header.e_phnum = 65535; }
static void odd_header_size(struct file *file) { file->header.e_phentsize = 55; }
static void headers_behind_the_end(struct file *file) { file->header.e_phoff = 0x10000; }
static void headers_at_the_end_of_numbers(struct file *file) { file->header.e_phoff = UINT64_MAX - 8; }
static void no_segments(struct file *file) { file->headers[TEXT].p_type = file->headers[DATA].p_type = PT_NULL; }
static void empty_segments(struct file *file)
{
	file->headers[TEXT].p_filesz = file->headers[TEXT].p_memsz = 0;
	file->headers[DATA].p_filesz = file->headers[DATA].p_memsz = 0;
}
static void incongruent_offset(struct file *file) { file->headers[DATA].p_offset++; }
static void more_file_than_memory(struct file *file) { file->headers[DATA].p_filesz = 0x2001; }
static void overlap(struct file *file) { file->headers[TEXT].p_memsz = 0x3e11; }
static void descending(struct file *file) { file->headers[TEXT].p_vaddr = 0x10000; }
static void wrap_around(struct file *file) { file->headers[DATA].p_memsz = UINT64_MAX - 0x3e00; }
static void kernel_address(struct file *file) { file->headers[DATA].p_vaddr = 0xffffffff80000e10; }
static void end_of_addresses(struct file *file) { file->headers[DATA].p_vaddr = (1ULL << 47) - 0x1f0; }
static void huge_file_offset(struct file *file) { file->headers[DATA].p_offset = 0xfffffffffffffe10; }
static void interpreter_without_end(struct file *file) { file->headers[INTERP].p_filesz--; }
static void interpreter_of_one_byte(struct file *file) { file->headers[INTERP].p_filesz = 1; }
static void interpreter_too_long(struct file *file) { file->headers[INTERP].p_filesz = PATH_MAX + 1; }
static void interpreter_behind_the_end(struct file *file) { file->headers[INTERP].p_offset = 0x10000; }

static void test_malformed_program_is_refused(void **state)
{
	static const struct {
		void (*change)(struct file *);
		int result;
	} cases[] = {
		{ bad_magic, -ENOEXEC },
		{ bad_class, -ENOEXEC },
		{ bad_byte_order, -ENOEXEC },
		{ relocatable, -ENOEXEC },
		{ core_dump, -ENOEXEC },
		{ no_headers, -ENOEXEC },
		{ too_many_headers, -ENOEXEC },
		{ odd_header_size, -ENOEXEC },
		{ headers_behind_the_end, -ENOEXEC },
		{ headers_at_the_end_of_numbers, -ENOEXEC },
		{ no_segments, -ENOEXEC },
		{ empty_segments, -ENOEXEC },
		{ incongruent_offset, -ENOEXEC },
		{ more_file_than_memory, -ENOEXEC },
		{ overlap, -ENOEXEC },
		{ descending, -ENOEXEC },
		{ wrap_around, -ENOEXEC },
		{ kernel_address, -ENOEXEC },
		{ end_of_addresses, -ENOEXEC },
		{ huge_file_offset, -ENOEXEC },
		{ interpreter_without_end, -ENOEXEC },
		{ interpreter_of_one_byte, -ENOEXEC },
		{ interpreter_too_long, -ENOEXEC },
		{ interpreter_behind_the_end, -EIO },
	};
	TALLOC_CTX *context = talloc_new(NULL);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct file file = sane_file();
		struct elf_program *program = NULL;

		cases[i].change(&file);
		assert_int_equal(read_bytes(context, &file, sizeof(file), &program), cases[i].result);
		assert_null(program);
	}
	assert_int_equal(talloc_total_blocks(context), 1);
	talloc_free(context);
}

static void test_file_cut_anywhere_is_refused(void **state)
{
	struct file file = sane_file();
	size_t size;

	(void)state;
	for (size = 0; size < offsetof(struct file, interpreter) + sizeof(INTERPRETER); size++) {
		struct elf_program *program;
		int result = read_bytes(NULL, &file, size, &program);

		assert_int_equal(result, size < offsetof(struct file, interpreter) ? -ENOEXEC : -EIO);
	}
}

static void test_error_of_the_file_is_reported(void **state)
{
	struct elf_program *program;
	int folder = open("/", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_int_equal(elf_read(NULL, folder, &program), -EISDIR);
	close(folder);
	assert_int_equal(elf_read(NULL, folder, &program), -EBADF);
}

/* --- properties ------------------------------------------------------------------------------------------------- */

static void test_executable_stack_follows_the_stack_header(void **state)
{
	static const struct {
		uint16_t machine;
		uint32_t type;
		uint32_t flags;
		bool is_stack_executable;
		bool is_read_executable;
	} cases[] = {
		{ EM_X86_64, PT_GNU_STACK, PF_R | PF_W, false, false },
		{ EM_X86_64, PT_GNU_STACK, PF_R | PF_W | PF_X, true, false },
		{ EM_X86_64, PT_NULL, 0, false, false },
		{ EM_386, PT_GNU_STACK, PF_R | PF_W, false, false },
		{ EM_386, PT_GNU_STACK, PF_R | PF_W | PF_X, true, false },
		{ EM_386, PT_NULL, 0, true, true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct file file = sane_file();
		struct elf_program *program;

		file.header.e_machine = cases[i].machine;
		file.headers[STACK].p_type = cases[i].type;
		file.headers[STACK].p_flags = cases[i].flags;
		assert_int_equal(read_bytes(NULL, &file, sizeof(file), &program), 0);
		assert_int_equal(program->image.is_stack_executable, cases[i].is_stack_executable);
		assert_int_equal(program->image.is_read_executable, cases[i].is_read_executable);
		talloc_free(program);
	}
}

static void test_alignment_is_the_largest_sane_one(void **state)
{
	static const struct {
		uint64_t text;
		uint64_t data;
		uint64_t alignment;
	} cases[] = {
		{ 0, 0, 0x1000 }, { 1, 16, 0x1000 }, { 0x1000, 0x200000, 0x200000 }, { 0x200000, 0x10000, 0x200000 },
		{ 0x3000, 0x1000, 0x1000 }, { UINT64_MAX, 1ULL << 63, 0x1000 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct file file = sane_file();
		struct elf_program *program;

		file.headers[TEXT].p_align = cases[i].text;
		file.headers[DATA].p_align = cases[i].data;
		assert_int_equal(read_bytes(NULL, &file, sizeof(file), &program), 0);
		assert_int_equal(program->image.alignment, cases[i].alignment);
		talloc_free(program);
	}
}

static void test_segments_may_share_a_page(void **state)
{
	struct file file = sane_file();
	struct elf_program *program;

	(void)state;
	file.headers[TEXT].p_filesz = file.headers[TEXT].p_memsz = 0x3e10;
	assert_int_equal(read_bytes(NULL, &file, sizeof(file), &program), 0);
	assert_int_equal(program->image.segments[1].address, 0x3000);
	talloc_free(program);
}

static void test_segment_without_file_is_anonymous(void **state)
{
	struct file file = sane_file();
	struct elf_program *program;

	(void)state;
	file.headers[DATA].p_filesz = 0;
	file.headers[DATA].p_offset = 0x77;
	assert_int_equal(read_bytes(NULL, &file, sizeof(file), &program), 0);
	assert_int_equal(program->image.segments[1].file_size, 0);
	assert_int_equal(program->image.segments[1].memory_size, 0x2e10);
	talloc_free(program);
}

/* AT_PHDR is the difference that the kernel would add, even if it leads nowhere. */
static void test_headers_outside_of_all_segments_are_at_address_zero(void **state)
{
	struct file file = sane_file();
	struct elf_program *program;

	(void)state;
	file.headers[TEXT].p_offset = 0x1000;
	file.headers[TEXT].p_vaddr = 0x1000;
	assert_int_equal(read_bytes(NULL, &file, sizeof(file), &program), 0);
	assert_int_equal(program->image.start, 0x1000);
	assert_int_equal(program->image.start + program->image.headers, 0);
	talloc_free(program);
}

/* --- robustness ------------------------------------------------------------------------------------------------- */

/* What the loader relies on. */
static void check_invariants(const struct elf_program *program)
{
	uint64_t end = 0;
	size_t i;

	assert_in_range(program->image.n_segments, 1, SCRIPT_MAX_SEGMENTS);
	assert_int_equal(program->image.start % 4096 | program->image.span % 4096 | program->image.alignment % 4096, 0);
	assert_true(program->image.start + program->image.span <= 1ULL << 47);
	assert_int_equal(program->image.segments[0].address, 0);
	for (i = 0; i < program->image.n_segments; i++) {
		const struct script_segment *segment = &program->image.segments[i];

		assert_int_equal(segment->address % 4096 | segment->file_offset % 4096, 0);
		assert_true(segment->address + 4095 >= end);
		assert_true(segment->memory_size && segment->file_size <= segment->memory_size);
		end = segment->address + segment->memory_size;
	}
	assert_int_equal(program->image.span, (end + 4095) & ~4095ULL);
}

static void test_random_changes_do_no_harm(void **state)
{
	static const unsigned char bytes[] = { 0, 1, 2, 3, 0x7f, 0x80, 0xff, 0x10, 0xf0 };
	unsigned seed = 1;
	int i, n_read = 0;

	(void)state;
	for (i = 0; i < N_RANDOM; i++) {
		TALLOC_CTX *context = talloc_new(NULL);
		struct file file = sane_file();
		struct elf_program *program;
		int n = 1 + rand_r(&seed) % 4;

		while (n--)
			((unsigned char *)&file)[4 + rand_r(&seed) % (sizeof(file) - 4)] =
				bytes[rand_r(&seed) % sizeof(bytes)];
		if (read_bytes(context, &file, sizeof(file), &program) == 0) {
			check_invariants(program);
			n_read++;
		}
		talloc_free(context);
	}
	assert_in_range(n_read, N_RANDOM / 20, N_RANDOM);
}

static void *read_many(void *failed)
{
	struct file file = sane_file();
	TALLOC_CTX *context = talloc_new(NULL);
	int fd = memfd_create("program", MFD_CLOEXEC);
	struct elf_program *program;
	int i;

	if (write(fd, &file, sizeof(file)) != sizeof(file))
		*(bool *)failed = true;
	for (i = 0; i < 1000; i++)
		if (elf_read(context, fd, &program) < 0 || program->image.n_segments != 2)
			*(bool *)failed = true;
	talloc_free(context);
	close(fd);
	return NULL;
}

static void test_threads_read_at_the_same_time(void **state)
{
	pthread_t threads[4];
	bool failed[4] = { false };
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, read_many, &failed[i]), 0);
	for (i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_false(failed[i]);
	}
}

static void test_programs_of_this_system_are_read(void **state)
{
	static const char *const paths[] = { "/bin/true", "/bin/sh", "/bin/ls", "/proc/self/exe" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		int fd = open(paths[i], O_RDONLY | O_CLOEXEC);
		struct elf_program *program;

		assert_int_equal(elf_read(NULL, fd, &program), 0);
		check_invariants(program);
		talloc_free(program);
		close(fd);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sane_program_is_described_for_the_loader),
		cmocka_unit_test(test_fixed_program_is_relative_to_its_start),
		cmocka_unit_test(test_program_of_another_class_and_byte_order_is_read),
		cmocka_unit_test(test_malformed_program_is_refused),
		cmocka_unit_test(test_file_cut_anywhere_is_refused),
		cmocka_unit_test(test_error_of_the_file_is_reported),
		cmocka_unit_test(test_executable_stack_follows_the_stack_header),
		cmocka_unit_test(test_alignment_is_the_largest_sane_one),
		cmocka_unit_test(test_segments_may_share_a_page),
		cmocka_unit_test(test_segment_without_file_is_anonymous),
		cmocka_unit_test(test_headers_outside_of_all_segments_are_at_address_zero),
		cmocka_unit_test(test_random_changes_do_no_harm),
		cmocka_unit_test(test_threads_read_at_the_same_time),
		cmocka_unit_test(test_programs_of_this_system_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
