/* SPDX-License-Identifier: GPL-2.0-or-later */
/* aarch64. Programs of 32 bits are foreign here: not every kernel and not every processor runs them. */
#include <linux/audit.h>

#include "tracer/embedded.h"
#include "tracer/host.h"

/* Programs that are not position-independent lie below, all else far above. */
const struct host_abi host_abis[] = {
	{
		ABI_AARCH64, AUDIT_ARCH_AARCH64,
		{ "loader", loader_aarch64_start, loader_aarch64_end },
		{ "proot-preload", preload_aarch64_start, preload_aarch64_end },
		0x70000000, 64,
	},
};

const size_t host_n_abis = sizeof(host_abis) / sizeof(host_abis[0]);
const int host_large_file = 0400000;
