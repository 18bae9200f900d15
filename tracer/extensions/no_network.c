/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --unshare-net where there is no name space: guests can make no socket that leads out, not even to this machine. */
#include "tracer/extension.h"

#include <errno.h>
#include <sys/socket.h>

#include "tracer/call.h"
#include "tracer/options.h"

static int before_socket(struct call *call, void *data)
{
	int domain = (int)(uint32_t)call->args[0];

	(void)data;
	/* Names of files, and the kernel's ciphers. */
	return domain == AF_UNIX || domain == AF_ALG ? EXTENSION_PASSES : -EAFNOSUPPORT;
}

static const struct extension_hook hooks[] = { { .call = "socket", .before = before_socket } };

static int start(struct tracer *tracer, void **data)
{
	*data = NULL;
	return tracer->settings->is_net_emulated;
}

const struct extension extension_no_network = {
	.name = "no-network", .hooks = hooks, .n_hooks = sizeof(hooks) / sizeof(hooks[0]), .start = start, .is_exec_in_shim = true,
};
