/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens a socket of the kernel's audit, and one of its routes: what errno is after each. */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

enum { NETLINK_ROUTE = 0, NETLINK_AUDIT = 9 };	/* linux/netlink.h, which musl's compiler does not have */

static int try(int protocol)
{
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol) >= 0 ? 0 : errno;
}

int main(void)
{
	printf("audit %s, route %d\n", try(NETLINK_AUDIT) == EPROTONOSUPPORT ? "unknown" : "known", try(NETLINK_ROUTE));
	return 0;
}
