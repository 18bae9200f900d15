/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Socket addresses, for the handlers of calls that have some: socket.c, messages.c. */
#ifndef TRACER_CALLS_SOCKET_H
#define TRACER_CALLS_SOCKET_H

#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "tracer/call.h"
#include "tracer/calls/message_header.h"

#define SUN_PATH_OFFSET offsetof(struct sockaddr_un, sun_path)
#define SUN_PATH_SIZE sizeof(((struct sockaddr_un *)0)->sun_path)

/* An address as the kernel tells it, and room for the byte by which its length may exceed it: unix_mkname_bsd(). */
struct told_name {
	struct sockaddr_un name;
	char end[4];
};

/* Whether the first argument of a call is a socket of AF_UNIX, of a type (SOCK_DGRAM ..., SOCKET_ANY). */
#define SOCKET_ANY (-1)
bool socket_is_unix(const struct call *call, int type);

/* Read an address of the guest. Returns 1 when it is a path, which is then null-terminated in path; 0 for any other; -errno. */
int socket_read_path(struct call *call, uint64_t address, uint64_t length, char path[SUN_PATH_SIZE + 1]);

/* Resolve the path of an address into pins[0]. Returns 0 or the errno of the call. */
int socket_resolve(struct call *call, const char *path, enum walk_mode mode);

/*
 * The address that stands for a path in a call on the first argument. Only sockets of AF_UNIX, and of a type, look at it: for others
 * a path that is wrong is no error, and the address has none. Returns its length or the errno of the call.
 */
long socket_address(struct call *call, const char *path, int type, struct sockaddr_un *name);

/* The pin of a socket's path as an address. Returns its length or -ENAMETOOLONG. */
long socket_pin_address(struct call *call, struct sockaddr_un *name);

/* A message's header, read once, and its control data, as the guest's ABI lays them out. */
struct socket_control {
	struct message_header header;
	uint8_t bytes[512];
	size_t length;
	size_t word;		/* bytes of a word, which pieces are aligned to */
};

/* Read the control data of a sendmsg(2). Returns whether there are any, and not more than fit. */
bool socket_read_control(const struct call *call, struct socket_control *control);

/*
 * The data of the first piece of a level and type that has size bytes of them, or NULL. See cmsg(3): a header is its length in a word,
 * level and type.
 */
void *socket_find_control(struct socket_control *control, int level, int type, size_t size);

/* Have the guest make its sendmsg(2), its address translated, with other control data. Returns as a handler. */
int socket_send_control(struct call *call, struct socket_control *control);

/* Translate an address that the kernel told. Returns its length for the guest, 0: it is no path that was translated. */
socklen_t socket_name_to_guest(const struct call *call, struct told_name *told, socklen_t length);

/* Write an address where the guest wants it, as move_addr_to_user() of net/socket.c. Returns 0 or -errno. */
int socket_write_name(const struct call *call, uint64_t address, uint64_t length_address, const struct told_name *told,
		      socklen_t length);

#endif
