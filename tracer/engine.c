/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engines have in common. */
#include "tracer/engine.h"

#include <linux/audit.h>

void engine_count(atomic_ulong *counter)
{
	atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

enum abi engine_abi_of_arch(uint32_t arch)
{
	switch (arch) {
	case AUDIT_ARCH_I386:
		return ABI_I386;
	case AUDIT_ARCH_AARCH64:
		return ABI_AARCH64;
	default:
		return ABI_X86_64;
	}
}
