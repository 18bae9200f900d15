/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long x86-64 instructions are, and where they lead: as much of a disassembler as finding system call sites takes. */
#ifndef TRACER_DECODE_H
#define TRACER_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum instruction_kind {
	INSTRUCTION_PLAIN,	/* goes on with the next one */
	INSTRUCTION_BRANCH,	/* conditional: target, or the next one */
	INSTRUCTION_JUMP,	/* to target */
	INSTRUCTION_CALL,	/* of target */
	INSTRUCTION_INDIRECT,	/* a call or jump to an address that is known when it runs */
	INSTRUCTION_RETURN,	/* also from interrupts and to other privileges */
	INSTRUCTION_SYSCALL,
	INSTRUCTION_TRAP	/* ends in the kernel, or with an exception: int, hlt, ud2 */
};

struct instruction {
	enum instruction_kind kind;
	uint8_t length;		/* bytes, 1 to 15 */
	uint8_t map;		/* 0: one-byte opcodes, 1: 0f, 2: 0f 38, 3: 0f 3a; others by VEX, EVEX and XOP */
	uint8_t opcode;
	uint8_t modrm;		/* 0 where there is none */
	bool has_modrm;
	bool is_legacy;		/* neither VEX nor EVEX nor XOP */
	bool is_rip_relative;	/* names memory by its distance from the instruction */
	uint8_t rex;		/* 0 where there is none */
	int64_t target;		/* of BRANCH, JUMP and CALL: from the start of the instruction */
	int32_t immediate;	/* of instructions with one of 1 or 4 bytes, sign extended */
};

/*
 * Decode the instruction at the beginning of size bytes of 64-bit code. Returns false: it is none, it does not end within
 * these bytes, or processors differ about it. Pure.
 *
 * Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, appendix A; for XOP and the like AMD64
 * Architecture Programmer's Manual, volume 3, appendix A.
 */
bool decode_instruction(const uint8_t *code, size_t size, struct instruction *instruction);

#endif
