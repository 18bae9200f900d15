/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which QEMU a program needs. The names are those of QEMU's programs for user mode; each is in Debian's package qemu-user. */
#include "tracer/exec/foreign.h"

#include <elf.h>
#include <stdatomic.h>
#include <stddef.h>

#include "tracer/guest_state.h"
#include "tracer/message.h"

#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif
#define EM_ALPHA_IN_USE 0x9026	/* what Linux and its compilers have always written */

enum { LITTLE, BIG };

static const struct foreign_row {
	uint16_t machine;
	uint8_t bits;
	uint8_t order;
	const char *qemu;
} rows[] = {
	{ EM_AARCH64, 64, LITTLE, "qemu-aarch64" },
	{ EM_AARCH64, 64, BIG, "qemu-aarch64_be" },
	{ EM_ARM, 32, LITTLE, "qemu-arm" },
	{ EM_ARM, 32, BIG, "qemu-armeb" },
	{ EM_386, 32, LITTLE, "qemu-i386" },
	{ EM_X86_64, 64, LITTLE, "qemu-x86_64" },
	{ EM_RISCV, 64, LITTLE, "qemu-riscv64" },
	{ EM_RISCV, 32, LITTLE, "qemu-riscv32" },
	{ EM_PPC64, 64, LITTLE, "qemu-ppc64le" },
	{ EM_PPC64, 64, BIG, "qemu-ppc64" },
	{ EM_PPC, 32, BIG, "qemu-ppc" },
	{ EM_S390, 64, BIG, "qemu-s390x" },
	{ EM_MIPS, 32, BIG, "qemu-mips" },
	{ EM_MIPS, 32, LITTLE, "qemu-mipsel" },
	{ EM_MIPS, 64, BIG, "qemu-mips64" },
	{ EM_MIPS, 64, LITTLE, "qemu-mips64el" },
	{ EM_LOONGARCH, 64, LITTLE, "qemu-loongarch64" },
	{ EM_SPARC, 32, BIG, "qemu-sparc" },
	{ EM_SPARC32PLUS, 32, BIG, "qemu-sparc32plus" },
	{ EM_SPARCV9, 64, BIG, "qemu-sparc64" },
	{ EM_ALPHA_IN_USE, 64, LITTLE, "qemu-alpha" },
	{ EM_68K, 32, BIG, "qemu-m68k" },
	{ EM_SH, 32, LITTLE, "qemu-sh4" },
	{ EM_SH, 32, BIG, "qemu-sh4eb" },
	{ EM_PARISC, 32, BIG, "qemu-hppa" },
};

const char *foreign_qemu(const struct elf_kind *kind)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].machine == kind->machine && rows[i].bits == kind->bits &&
		    (rows[i].order == BIG) == kind->is_big_endian)
			return rows[i].qemu;
	return NULL;
}

void foreign_say(struct call *call, const char *path, const struct elf_kind *kind)
{
	const char *qemu = foreign_qemu(kind), *said;
	struct tracer *tracer = call->tracer;

	if (!qemu)
		return;
	said = atomic_exchange(&tracer->missing_qemu, qemu);
	/* What is not a guest yet is the command, and launch.c says what became of it. */
	if (said != qemu && guest_state_find(tracer, call->tid, NULL))
		message_warning("'%s' is no program for this machine; to run it, give proot '-q %s' "
				"(Debian package qemu-user)", path, qemu);
}
