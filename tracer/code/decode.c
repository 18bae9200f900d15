/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decoding x86-64 instructions.
 *
 *	prefixes | REX | opcode of one of four maps | ModRM | SIB | displacement | immediate
 *	prefixes | VEX, EVEX or XOP, which say the map | opcode | ModRM | ...
 *
 * What comes behind the opcode is told by a letter for each opcode of the first two maps:
 *
 *	.  nothing		m  ModRM		x  no instruction, or one that no program has
 *	b  byte			M  ModRM, byte		j  byte: distance of a target
 *	z  word or long		Z  ModRM, word or long	J  long: distance of a target
 *	v  as wide as data	w  word			e  word, byte
 *	o  address		3  ModRM, byte for /0 and /1	4  ModRM, word or long for /0 and /1
 *	P  prefix		R  REX			E  leads to another map, or is VEX, EVEX
 *
 * (A long is four bytes, or two behind the prefix 66.)
 */
#include "tracer/code/decode.h"

#include <string.h>

#define LONGEST 15

static const char one_byte[256 + 1] =
	"mmmmbzxx" "mmmmbzxE" "mmmmbzxx" "mmmmbzxx" "mmmmbzPx" "mmmmbzPx" "mmmmbzPx" "mmmmbzPx"	/* 00 - 3f */
	"RRRRRRRR" "RRRRRRRR" "........" "........" "xxEmPPPP" "zZbM...." "jjjjjjjj" "jjjjjjjj"	/* 40 - 7f */
	"MZxMmmmm" "mmmmmmmm" "........" "..x....." "oooo...." "bz......" "bbbbbbbb" "vvvvvvvv"	/* 80 - bf */
	"MMw.EEMZ" "e.w..bx." "mmmmxxx." "mmmmmmmm" "jjjjbbbb" "JJxj...." "P.PP..34" "......mm";	/* c0 - ff */

static const char two_bytes[256 + 1] =
	"mmmmx..." "..x.xm.M" "mmmmmmmm" "mmmmmmmm" "mmmmxxxx" "mmmmmmmm" "......x." "ExExxxxx"	/* 00 - 3f */
	"mmmmmmmm" "mmmmmmmm" "mmmmmmmm" "mmmmmmmm" "mmmmmmmm" "mmmmmmmm" "MMMMmmm." "mmxxmmmm"	/* 40 - 7f */
	"JJJJJJJJ" "JJJJJJJJ" "mmmmmmmm" "mmmmmmmm" "...mMmxx" "...mMmmm" "mmmmmmmm" "mmMmmmmm"	/* 80 - bf */
	"mmMmMMMm" "........" "mmmmmmmm" "mmmmmmmm" "mmmmmmmm" "mmmmmmmm" "mmmmmmmm" "mmmmmmmm";	/* c0 - ff */

struct reader {
	const uint8_t *at;
	const uint8_t *end;
	bool is_short;		/* prefix 66 */
	bool is_repeated;	/* prefix f2 or f3 */
	bool is_address_short;	/* prefix 67 */
};

static bool read_byte(struct reader *reader, uint8_t *byte)
{
	if (reader->at == reader->end)
		return false;
	*byte = *reader->at++;
	return true;
}

static bool skip(struct reader *reader, size_t n)
{
	if ((size_t)(reader->end - reader->at) < n)
		return false;
	reader->at += n;
	return true;
}

/* Reads a number of 1 or 4 bytes into the instruction; skips others. */
static bool read_immediate(struct reader *reader, size_t n, struct instruction *instruction)
{
	const uint8_t *at = reader->at;

	if (!skip(reader, n))
		return false;
	if (n == 1)
		instruction->immediate = (int8_t)at[0];
	else if (n == 4)
		memcpy(&instruction->immediate, at, 4);
	return true;
}

/* --- in front of the opcode ------------------------------------------------------------------------------------------------- */

static bool note_prefix(struct reader *reader, uint8_t byte)
{
	if (one_byte[byte] != 'P')
		return false;
	reader->is_short |= byte == 0x66;
	reader->is_address_short |= byte == 0x67;
	reader->is_repeated |= byte == 0xf2 || byte == 0xf3;
	return true;
}

/* VEX (c4, c5), EVEX (62) or XOP (8f): their payload, and the opcode behind it. */
static bool read_vector_prefix(struct reader *reader, uint8_t first, struct instruction *instruction)
{
	size_t n = first == 0x62 ? 3 : first == 0xc5 ? 1 : 2;
	const uint8_t *payload = reader->at;

	if (!skip(reader, n) || !read_byte(reader, &instruction->opcode))
		return false;
	instruction->is_legacy = false;
	instruction->map = first == 0xc5 ? 1 : first == 0x62 ? payload[0] & 7 : payload[0] & 0x1f;
	if (first == 0x8f)
		return instruction->map >= 8 && instruction->map <= 10;
	if (first == 0x62)
		return (payload[0] & 8) == 0 && (payload[1] & 4) && instruction->map >= 1 && instruction->map <= 6 &&
		       instruction->map != 4;
	return instruction->map >= 1 && instruction->map <= 3;
}

static bool is_vector_prefix(const struct reader *reader, uint8_t byte)
{
	if (byte == 0x8f)	/* else it is POP */
		return reader->at < reader->end && (*reader->at & 0x1f) >= 8;
	return byte == 0x62 || byte == 0xc4 || byte == 0xc5;
}

static bool read_opcode(struct reader *reader, struct instruction *instruction)
{
	uint8_t byte;

	do {
		if (!read_byte(reader, &byte))
			return false;
	} while (note_prefix(reader, byte));
	if (one_byte[byte] == 'R') {
		instruction->rex = byte;
		if (!read_byte(reader, &byte) || one_byte[byte] == 'R' || one_byte[byte] == 'P')
			return false;
	}
	if (is_vector_prefix(reader, byte))
		return instruction->rex == 0 && read_vector_prefix(reader, byte, instruction);
	instruction->is_legacy = true;
	instruction->opcode = byte;
	if (byte != 0x0f)
		return true;
	instruction->map = 1;
	if (!read_byte(reader, &instruction->opcode))
		return false;
	if (instruction->opcode != 0x38 && instruction->opcode != 0x3a)
		return true;
	instruction->map = instruction->opcode == 0x38 ? 2 : 3;
	return read_byte(reader, &instruction->opcode);
}

/* --- behind the opcode -------------------------------------------------------------------------------------------------------- */

/* The letter of an opcode, see above. */
static char form_of(const struct instruction *instruction)
{
	switch (instruction->map) {
	case 0:
		return one_byte[instruction->opcode];
	case 1:
		if (!instruction->is_legacy && instruction->opcode != 0x77 && two_bytes[instruction->opcode] != 'M')
			return 'm';
		return two_bytes[instruction->opcode];
	case 3:
	case 8:
		return 'M';
	case 10:
		return 'Z';
	default:
		return 'm';
	}
}

static bool read_modrm(struct reader *reader, struct instruction *instruction)
{
	uint8_t modrm, sib = 0, mod, memory;

	if (!read_byte(reader, &modrm))
		return false;
	instruction->modrm = modrm;
	instruction->has_modrm = true;
	mod = modrm >> 6;
	memory = modrm & 7;
	if (mod == 3)
		return true;
	if (memory == 4) {
		if (!read_byte(reader, &sib))
			return false;
		return skip(reader, mod == 1 ? 1 : mod == 2 || (sib & 7) == 5 ? 4 : 0);
	}
	instruction->is_rip_relative = mod == 0 && memory == 5;
	return skip(reader, mod == 1 ? 1 : mod == 2 || instruction->is_rip_relative ? 4 : 0);
}

static bool is_in(char form, const char *forms)
{
	return strchr(forms, form);
}

static size_t immediate_size(const struct reader *reader, const struct instruction *instruction, char form)
{
	bool is_wide = instruction->rex & 8;
	size_t size = reader->is_short && !is_wide && instruction->is_legacy ? 2 : 4;

	switch (form) {
	case 'b':
	case 'M':
	case 'j':
		return 1;
	case 'w':
		return 2;
	case 'e':
		return 3;
	case 'J':
		return 4;
	case 'z':
	case 'Z':
		return size;
	case 'v':
		return is_wide ? 8 : size;
	case 'o':
		return reader->is_address_short ? 4 : 8;
	case '3':
		return (instruction->modrm & 0x30) == 0 ? 1 : 0;
	case '4':
		return (instruction->modrm & 0x30) == 0 ? size : 0;
	default:
		return 0;
	}
}

/* --- what it does ----------------------------------------------------------------------------------------------------------------- */

static enum instruction_kind kind_of_one_byte(const struct instruction *instruction)
{
	uint8_t opcode = instruction->opcode, extension = instruction->modrm >> 3 & 7;

	if ((opcode & 0xf0) == 0x70 || (opcode & 0xfc) == 0xe0)
		return INSTRUCTION_BRANCH;
	if (opcode == 0xc7 && instruction->modrm == 0xf8)	/* XBEGIN */
		return INSTRUCTION_BRANCH;
	if (opcode == 0xe9 || opcode == 0xeb)
		return INSTRUCTION_JUMP;
	if (opcode == 0xe8)
		return INSTRUCTION_CALL;
	if (opcode == 0xff && extension >= 2 && extension <= 5)
		return INSTRUCTION_INDIRECT;
	if ((opcode & 0xf6) == 0xc2 || opcode == 0xcf)
		return INSTRUCTION_RETURN;
	if (opcode == 0xcc || opcode == 0xcd || opcode == 0xf1 || opcode == 0xf4)
		return INSTRUCTION_TRAP;
	return INSTRUCTION_PLAIN;
}

static enum instruction_kind kind_of_two_bytes(const struct instruction *instruction)
{
	uint8_t opcode = instruction->opcode;

	if ((opcode & 0xf0) == 0x80)
		return INSTRUCTION_BRANCH;
	if (opcode == 0x05)
		return INSTRUCTION_SYSCALL;
	if (opcode == 0x07 || opcode == 0x35)
		return INSTRUCTION_RETURN;
	if (opcode == 0x0b || opcode == 0xb9 || opcode == 0xff || opcode == 0x34)
		return INSTRUCTION_TRAP;
	return INSTRUCTION_PLAIN;
}

static enum instruction_kind kind_of(const struct instruction *instruction)
{
	if (!instruction->is_legacy || instruction->map > 1)
		return INSTRUCTION_PLAIN;
	return instruction->map == 0 ? kind_of_one_byte(instruction) : kind_of_two_bytes(instruction);
}

/* AMD's SSE4a has two bytes behind EXTRQ and INSERTQ. */
static bool is_sse4a(const struct reader *reader, const struct instruction *instruction)
{
	return instruction->is_legacy && instruction->map == 1 && instruction->opcode == 0x78 &&
	       (reader->is_short || reader->is_repeated);
}

/* Opcodes that mean something with some ModRM only. */
static bool is_undefined(const struct instruction *instruction)
{
	uint8_t extension = instruction->modrm >> 3 & 7;

	if (!instruction->is_legacy || instruction->map != 0)
		return false;
	switch (instruction->opcode) {
	case 0x8d:
		return instruction->modrm >= 0xc0;
	case 0x8f:
		return extension != 0;
	case 0xc6:
	case 0xc7:
		return extension != 0 && instruction->modrm != 0xf8;
	case 0xfe:
		return extension > 1;
	case 0xff:
		return extension == 7 || (instruction->modrm >= 0xc0 && (extension == 3 || extension == 5));
	default:
		return false;
	}
}

static bool read_rest(struct reader *reader, struct instruction *instruction)
{
	char form = form_of(instruction);

	if (is_sse4a(reader, instruction))
		return read_modrm(reader, instruction) && skip(reader, 2);
	/* Processors of the two makers take a jump with the prefix 66 for one with two or four bytes of distance. */
	if (form == 'x' || (form == 'J' && reader->is_short && !(instruction->rex & 8)))
		return false;
	if (is_in(form, "mMZ34") && (!read_modrm(reader, instruction) || is_undefined(instruction)))
		return false;
	return read_immediate(reader, immediate_size(reader, instruction, form), instruction);
}

bool decode_instruction(const uint8_t *code, size_t size, struct instruction *instruction)
{
	struct reader reader = { .at = code, .end = code + (size < LONGEST ? size : LONGEST) };

	*instruction = (struct instruction){ .kind = INSTRUCTION_PLAIN };
	if (!read_opcode(&reader, instruction) || !read_rest(&reader, instruction))
		return false;
	instruction->length = (uint8_t)(reader.at - code);
	instruction->kind = kind_of(instruction);
	if (instruction->kind == INSTRUCTION_BRANCH || instruction->kind == INSTRUCTION_JUMP ||
	    instruction->kind == INSTRUCTION_CALL)
		instruction->target = instruction->length + (int64_t)instruction->immediate;
	return true;
}
