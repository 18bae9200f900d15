/* SPDX-License-Identifier: GPL-2.0-or-later */
/* x86-64, with the programs of i386 that its kernels run. */
#include <linux/audit.h>

#include "tracer/embedded.h"
#include "tracer/host.h"

/* Below 4 GiB, because a 64-bit program may make i386 calls, whose arguments cannot lie on its stack. */
const struct host_abi host_abis[] = {
	{
		ABI_X86_64, AUDIT_ARCH_X86_64,
		{ "loader", loader_x86_64_start, loader_x86_64_end },
		{ "proot-preload", preload_x86_64_start, preload_x86_64_end },
		0x70000000, 64,
	},
	{
		ABI_I386, AUDIT_ARCH_I386,
		{ "loader-i386", loader_i386_start, loader_i386_end },
		{ "proot-preload", preload_i386_start, preload_i386_end },
		0x50000000, 16,
	},
};

const size_t host_n_abis = sizeof(host_abis) / sizeof(host_abis[0]);
const int host_large_file = 0100000;
