/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One read-only executable segment for everything, so that the loader is one mapping to remove at the end. It has no data to
 * write: whatever it needs is on its stack. Behind it is the part of the file where a script may follow, for who makes a file
 * of loader and script (core/script.h); the file of the loader alone ends before.
 */
#include "core/script.h"

ENTRY(_start)

PHDRS
{
	everything PT_LOAD FILEHDR PHDRS FLAGS(5);
	dynamic PT_DYNAMIC FLAGS(4);
	stack PT_GNU_STACK FLAGS(6);
}

SECTIONS
{
	PROVIDE_HIDDEN(loader_start = 0);
	. = SIZEOF_HEADERS;
	.text : { *(.text .text.*) } :everything
	.rodata : { *(.rodata .rodata.*) } :everything
	.dynsym : { *(.dynsym) } :everything
	.dynstr : { *(.dynstr) } :everything
	.hash : { *(.hash .gnu.hash) } :everything
	.relocations : { *(.rel .rel.* .rela .rela.*) } :everything
	.dynamic : { *(.dynamic) } :everything :dynamic
	.got : { *(.got .got.*) } :everything
	.data : { *(.data .data.* .bss .bss.* COMMON) } :everything

	. = LOADER_SIZE;
	.script : { PROVIDE_HIDDEN(loader_script = .); BYTE(0) . += SCRIPT_MAX_SIZE - 1; } :everything
	PROVIDE_HIDDEN(loader_end = .);
	/DISCARD/ : { *(.comment .note .note.* .eh_frame .eh_frame_hdr .interp) }

	ASSERT(ADDR(.data) + SIZEOF(.data) <= LOADER_SIZE, "the loader fits in front of the script")
	ASSERT(SIZEOF(.data) == 0, "the loader has nothing to write to")
	ASSERT(SIZEOF(.relocations) == 0, "the loader relocates nothing, not even itself")
}
