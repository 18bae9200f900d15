/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The decoder: bytes written by hand, and a disassembler as the judge of every function of real files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <capstone/capstone.h>
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "tracer/code/decode.h"
#include "tracer/code/functions.h"

/* --- by hand ------------------------------------------------------------------------------------------------------------ */

struct bytes {
	const char *code;
	size_t size;
	unsigned length;	/* 0: no instruction */
	enum instruction_kind kind;
	int64_t target;
};

#define BYTES(text) (text), sizeof(text) - 1

static const struct bytes by_hand[] = {
	{ BYTES("\x90"), 1, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\x0f\x05"), 2, INSTRUCTION_SYSCALL, 0 },
	{ BYTES("\xb8\x01\x01\x00\x00"), 5, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\x66\xb8\x01\x01"), 4, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\x48\xb8\x01\x02\x03\x04\x05\x06\x07\x08"), 10, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\x66\x48\xb8\x01\x02\x03\x04\x05\x06\x07\x08"), 11, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\x48\xc7\xc0\x0f\x00\x00\x00"), 7, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\x8b\x44\x24\x08"), 4, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\x8b\x04\x25\x00\x00\x00\x00"), 7, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\x8b\x05\x00\x00\x00\x00"), 6, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\x64\x48\x8b\x04\x25\x28\x00\x00\x00"), 9, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\xf6\x07\x08"), 3, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\xf6\xd8"), 2, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\xf7\x07\x01\x02\x03\x04"), 6, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\x66\xf7\x07\x01\x02"), 5, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\xa1\x01\x02\x03\x04\x05\x06\x07\x08"), 9, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\x67\xa1\x01\x02\x03\x04"), 6, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\xc8\x01\x02\x03"), 4, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00"), 10, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\xf3\x0f\x1e\xfa"), 4, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\x74\xfe"), 2, INSTRUCTION_BRANCH, 0 },
	{ BYTES("\x0f\x84\x10\x00\x00\x00"), 6, INSTRUCTION_BRANCH, 22 },
	{ BYTES("\xe3\x10"), 2, INSTRUCTION_BRANCH, 18 },
	{ BYTES("\xc7\xf8\x10\x00\x00\x00"), 6, INSTRUCTION_BRANCH, 22 },
	{ BYTES("\xeb\x7f"), 2, INSTRUCTION_JUMP, 129 },
	{ BYTES("\xe9\xfb\xff\xff\xff"), 5, INSTRUCTION_JUMP, 0 },
	{ BYTES("\xf2\xe9\x00\x00\x00\x00"), 6, INSTRUCTION_JUMP, 6 },
	{ BYTES("\xe8\x00\x00\x00\x00"), 5, INSTRUCTION_CALL, 5 },
	{ BYTES("\x66\x48\xe8\x00\x00\x00\x00"), 7, INSTRUCTION_CALL, 7 },
	{ BYTES("\xff\xe0"), 2, INSTRUCTION_INDIRECT, 0 },
	{ BYTES("\x3e\xff\x14\xc5\x00\x00\x00\x00"), 8, INSTRUCTION_INDIRECT, 0 },
	{ BYTES("\xc3"), 1, INSTRUCTION_RETURN, 0 },
	{ BYTES("\xc2\x08\x00"), 3, INSTRUCTION_RETURN, 0 },
	{ BYTES("\x0f\x0b"), 2, INSTRUCTION_TRAP, 0 },
	{ BYTES("\xcd\x80"), 2, INSTRUCTION_TRAP, 0 },
	{ BYTES("\xc5\xf8\x77"), 3, INSTRUCTION_PLAIN, 0 },			/* vzeroupper */
	{ BYTES("\xc5\xf9\x70\xc0\x01"), 5, INSTRUCTION_PLAIN, 0 },		/* vpshufd */
	{ BYTES("\xc4\xe3\x7d\x39\xc1\x01"), 6, INSTRUCTION_PLAIN, 0 },		/* vextracti128 */
	{ BYTES("\xc4\xe2\xfb\xf7\xd2"), 5, INSTRUCTION_PLAIN, 0 },		/* shrx */
	{ BYTES("\x62\xf1\xfe\x48\x6f\x46\x01"), 7, INSTRUCTION_PLAIN, 0 },	/* vmovdqu64 */
	{ BYTES("\x62\xf3\x7d\x20\x3f\x07\x00"), 7, INSTRUCTION_PLAIN, 0 },	/* vpcmpub */
	{ BYTES("\x8f\xe9\x78\x81\xc1"), 5, INSTRUCTION_PLAIN, 0 },		/* XOP: vfrczpd */
	{ BYTES("\x8f\xc0"), 2, INSTRUCTION_PLAIN, 0 },				/* pop */
	{ BYTES("\x0f\x38\x00\xc1"), 4, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\x66\x0f\x3a\x63\xc1\x1a"), 6, INSTRUCTION_PLAIN, 0 },
	{ BYTES("\x06"), 0, 0, 0 },
	{ BYTES("\x9a\x00\x00\x00\x00\x00\x00"), 0, 0, 0 },
	{ BYTES("\x66\xe9\x00\x00\x00\x00"), 0, 0, 0 },		/* Intel and AMD differ */
	{ BYTES("\x48\x48\x90"), 0, 0, 0 },			/* only the last REX would count */
	{ BYTES("\x8d\xc0"), 0, 0, 0 },
	{ BYTES("\xff\xff"), 0, 0, 0 },
	{ BYTES("\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x90"), 0, 0, 0 },	/* 16 bytes */
};

static void test_instructions_by_hand(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(by_hand) / sizeof(by_hand[0]); i++) {
		const struct bytes *bytes = &by_hand[i];
		struct instruction instruction;
		bool is_one = decode_instruction((const uint8_t *)bytes->code, bytes->size, &instruction);

		if (is_one != (bytes->length > 0) || (is_one && (instruction.length != bytes->length ||
								 instruction.kind != bytes->kind ||
								 instruction.target != bytes->target)))
			fail_msg("row %zu: length %d, kind %d, target %ld", i, is_one ? instruction.length : 0,
				 instruction.kind, (long)instruction.target);
	}
}

/* Of every instruction above all shorter pieces are none. */
static void test_an_instruction_that_is_cut_off_is_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(by_hand) / sizeof(by_hand[0]); i++) {
		for (size_t size = 0; size < by_hand[i].length; size++) {
			uint8_t *piece = malloc(size + 1);	/* valgrind sees a read behind it */
			struct instruction instruction;

			memcpy(piece, by_hand[i].code, size);
			if (decode_instruction(piece, size, &instruction))
				fail_msg("row %zu cut off at %zu", i, size);
			free(piece);
		}
	}
}

/* --- a judge ----------------------------------------------------------------------------------------------------------------- */

static bool is_jump_or_call(csh judge, const cs_insn *theirs)
{
	return (cs_insn_group(judge, theirs, CS_GRP_JUMP) || cs_insn_group(judge, theirs, CS_GRP_CALL)) &&
	       theirs->detail->x86.op_count == 1 && theirs->detail->x86.operands[0].type == X86_OP_IMM;
}

/* Instructions that are newer than the judge: few, and most of them EVEX. */
static size_t n_unknown;

/* Returns bytes to go on by; 0: the two differ. */
static size_t judge_one(csh judge, cs_insn *theirs, const uint8_t *code, size_t size, uint64_t address)
{
	const uint8_t *at = code;
	size_t left = size;
	uint64_t next = address;
	struct instruction ours;
	bool is_known = cs_disasm_iter(judge, &at, &left, &next, theirs);

	if (!decode_instruction(code, size, &ours))
		return 0;
	if (!is_known) {
		n_unknown++;
		return ours.length;
	}
	if (theirs->size != ours.length)
		return 0;
	if (is_jump_or_call(judge, theirs) != (ours.kind == INSTRUCTION_BRANCH || ours.kind == INSTRUCTION_JUMP ||
					       ours.kind == INSTRUCTION_CALL))
		return strcmp(theirs->mnemonic, "xbegin") == 0 ? ours.length : 0;
	if (is_jump_or_call(judge, theirs) &&
	    (uint64_t)theirs->detail->x86.operands[0].imm != address + (uint64_t)ours.target)
		return 0;
	return ours.length;
}

struct file {
	uint8_t *bytes;
	size_t size;
	struct functions functions;
};

static bool read_file(const char *path, struct file *file)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;

	if (fd < 0)
		return false;
	assert_int_equal(fstat(fd, &status), 0);
	file->size = (size_t)status.st_size;
	file->bytes = malloc(file->size);
	assert_int_equal(read(fd, file->bytes, file->size), file->size);
	close(fd);
	assert_int_equal(functions_read(NULL, file->bytes, file->size, &file->functions), 0);
	return true;
}

/* Where the file has the code of a range; NULL: nowhere. */
static const uint8_t *code_of(const struct file *file, const struct code_range *range)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)file->bytes;
	const Elf64_Phdr *segment = (const Elf64_Phdr *)(file->bytes + header->e_phoff);

	for (int i = 0; i < header->e_phnum; i++, segment++)
		if (segment->p_type == PT_LOAD && (segment->p_flags & PF_X) && range->start >= segment->p_vaddr &&
		    range->end <= segment->p_vaddr + segment->p_filesz)
			return file->bytes + segment->p_offset + (range->start - segment->p_vaddr);
	return NULL;
}

static size_t judge_file(const char *path)
{
	struct file file;
	cs_insn *theirs;
	size_t n = 0;
	csh judge;

	if (!read_file(path, &file))
		return 0;
	assert_int_equal(cs_open(CS_ARCH_X86, CS_MODE_64, &judge), CS_ERR_OK);
	cs_option(judge, CS_OPT_DETAIL, CS_OPT_ON);
	theirs = cs_malloc(judge);
	for (size_t i = 0; i < file.functions.n; i++) {
		const struct code_range *range = &file.functions.ranges[i];
		const uint8_t *code = code_of(&file, range);
		size_t step = 1;

		for (uint64_t at = range->start; code && step && at < range->end; at += step, n++) {
			step = judge_one(judge, theirs, code + (at - range->start), range->end - at, at);
			if (!step)
				fail_msg("%s: the two differ at %#lx", path, (unsigned long)at);
		}
	}
	cs_free(theirs, 1);
	cs_close(&judge);
	talloc_free(file.functions.ranges);
	free(file.bytes);
	return n;
}

static void test_every_function_of_real_files_is_decoded_as_by_a_disassembler(void **state)
{
	static const char *const paths[] = {
		"/lib/x86_64-linux-gnu/libc.so.6", "/lib64/ld-linux-x86-64.so.2", "/usr/lib/x86_64-linux-gnu/libstdc++.so.6",
		"/lib/x86_64-linux-musl/libc.so", "/bin/busybox", BUILD_DIRECTORY "/tests/programs/guest-go",
	};
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		n += judge_file(paths[i]);
	assert_true(n > 100000);
	assert_true(n_unknown * 200 < n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_instructions_by_hand),
		cmocka_unit_test(test_an_instruction_that_is_cut_off_is_none),
		cmocka_unit_test(test_every_function_of_real_files_is_decoded_as_by_a_disassembler),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
