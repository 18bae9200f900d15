/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * talk tcp|udp 4|6 PORT: a server at PORT of this machine, and a client of it; both say what they are told of addresses.
 * talk families: which sockets can be made.
 * talk unix: a server and a client of datagrams with paths for names; the server answers to the name that recvmsg tells.
 * talk free: a port that nobody uses, nor is given by the kernel. "real" is what the kernel knows, from /proc/net.
 */
#include "calls.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

static int family, type;
static const char *protocol;

static struct sockaddr_storage address_of(int port)
{
	struct sockaddr_storage storage = { 0 };
	struct sockaddr_in *in = (void *)&storage;
	struct sockaddr_in6 *in6 = (void *)&storage;

	storage.ss_family = family;
	if (family == AF_INET)
		in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else
		in6->sin6_addr = in6addr_loopback;
	in->sin_port = htons(port);
	return storage;
}

static socklen_t size_of_address(void)
{
	return family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

static int port_of(const struct sockaddr_storage *storage)
{
	return ntohs(((const struct sockaddr_in *)storage)->sin_port);
}

/* The port that a socket has outside. */
static int real_port(int fd)
{
	char path[32], line[512];
	struct stat status;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/net/%s%s", protocol, family == AF_INET ? "" : "6");
	file = fopen(path, "r");
	MUST(fstat(fd, &status));
	while (file && fgets(line, sizeof(line), file)) {
		unsigned port;
		unsigned long inode;

		if (sscanf(line, " %*d: %*[0-9A-F]:%x %*s %*s %*s %*s %*s %*s %*s %lu", &port, &inode) == 2 &&
		    inode == status.st_ino) {
			fclose(file);
			return port;
		}
	}
	return -1;
}

static int own_port(int fd)
{
	struct sockaddr_storage name;
	socklen_t length = sizeof(name);

	MUST(getsockname(fd, (struct sockaddr *)&name, &length));
	return port_of(&name);
}

static int peer_port(int fd)
{
	struct sockaddr_storage name;
	socklen_t length = sizeof(name);

	MUST(getpeername(fd, (struct sockaddr *)&name, &length));
	return port_of(&name);
}

static void talk_tcp(int server, int port)
{
	struct sockaddr_storage address = address_of(port), peer;
	int client = socket(family, type, 0), accepted;
	socklen_t length = sizeof(peer);
	char text[8] = "";

	MUST(connect(client, (struct sockaddr *)&address, size_of_address()));
	accepted = accept(server, (struct sockaddr *)&peer, &length);
	MUST(accepted);
	say("client: peer %d, real peer %d", peer_port(client), real_port(server));
	say("accepted: own %d, peer is the client: %d %d %d", own_port(accepted), port_of(&peer) == own_port(client),
	    peer_port(accepted) == own_port(client), length == size_of_address());
	MUST(send(client, "text", 4, 0));
	MUST(recv(accepted, text, sizeof(text) - 1, 0));
	say("received: %s", text);
}

static void talk_udp(int server, int port)
{
	struct sockaddr_storage address = address_of(port), peer;
	int client = socket(family, type, 0);
	socklen_t length = sizeof(peer);
	char text[8] = "";
	struct iovec part = { text, sizeof(text) };
	struct msghdr message = { .msg_name = &peer, .msg_namelen = sizeof(peer), .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t got;

	MUST(sendto(client, "one", 4, 0, (struct sockaddr *)&address, size_of_address()));
	got = recvfrom(server, text, sizeof(text), 0, (struct sockaddr *)&peer, &length);
	say("server got %ld %s from the client: %d %d", (long)got, text, port_of(&peer) == own_port(client), length == size_of_address());
	MUST(sendto(server, "two", 4, 0, (struct sockaddr *)&peer, length));
	length = sizeof(peer);
	got = recvfrom(client, text, sizeof(text), 0, (struct sockaddr *)&peer, &length);
	say("client got %ld %s from %d, %d", (long)got, text, port_of(&peer), length == size_of_address());
	part = (struct iovec){ "three", 6 };
	message.msg_name = &address;
	message.msg_namelen = size_of_address();
	MUST(sendmsg(client, &message, 0));
	message.msg_name = &peer;
	message.msg_namelen = sizeof(peer);
	part = (struct iovec){ text, sizeof(text) };
	got = recvmsg(server, &message, 0);
	say("server got %ld %s from the client: %d", (long)got, text, port_of(&peer) == own_port(client));
	MUST(sendto(server, "four", 5, 0, (struct sockaddr *)&peer, message.msg_namelen));
	message.msg_namelen = sizeof(peer);
	got = recvmsg(client, &message, 0);
	say("client got %ld %s from %d, %d", (long)got, text, port_of(&peer), message.msg_namelen == size_of_address());
	CALL(recvfrom(client, text, sizeof(text), MSG_DONTWAIT, (struct sockaddr *)&peer, &length));
	MUST(connect(client, (struct sockaddr *)&address, size_of_address()));
	say("client: peer %d", peer_port(client));
}

static int bound_to(const char *path, struct sockaddr_un *name)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	*name = (struct sockaddr_un){ .sun_family = AF_UNIX };
	strcpy(name->sun_path, path);
	MUST(bind(fd, (struct sockaddr *)name, sizeof(*name)));
	return fd;
}

static int talk_unix(void)
{
	struct sockaddr_un name, peer;
	int client = bound_to("client", &name), server = bound_to("server", &name);
	char text[8] = "";
	struct iovec part = { text, sizeof(text) };
	struct msghdr message = { .msg_name = &peer, .msg_namelen = sizeof(peer), .msg_iov = &part, .msg_iovlen = 1 };

	MUST(sendto(client, "ask", 4, 0, (struct sockaddr *)&name, sizeof(name)));
	CALL(recvmsg(server, &message, 0));
	CALL(sendmsg(server, &message, 0));
	CALL(recv(client, text, sizeof(text), MSG_DONTWAIT));
	CALL(sendto(server, "too", 4, 0, (struct sockaddr *)&peer, message.msg_namelen));
	CALL(recv(client, text, sizeof(text), MSG_DONTWAIT));
	CALL(connect(server, (struct sockaddr *)&peer, message.msg_namelen));
	unlink("client");
	unlink("server");
	return 0;
}

/* Below the range that the kernel chooses from, so that nobody gets it by chance. */
static int some_port(void)
{
	unsigned short number;

	MUST(syscall(SYS_getrandom, &number, sizeof(number), 0));
	return 10000 + number % 20000;
}

static int try_families(void)
{
	static const struct {
		const char *name;
		int family, type;
	} table[] = { { "unix", AF_UNIX, SOCK_STREAM }, { "inet", AF_INET, SOCK_STREAM }, { "inet6", AF_INET6, SOCK_DGRAM },
		      { "packet", AF_PACKET, SOCK_DGRAM }, { "netlink", AF_NETLINK, SOCK_RAW } };
	int pair[2];

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		say("%s: %s", table[i].name, socket(table[i].family, table[i].type, 0) < 0 ? error_name(errno) : "yes");
	say("pair: %s", socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0 ? error_name(errno) : "yes");
	return 0;
}

int main(int argc, char *argv[])
{
	struct sockaddr_storage address;
	int server, one = 1;

	if (argc > 1 && strcmp(argv[1], "families") == 0)
		return try_families();
	if (argc > 1 && strcmp(argv[1], "unix") == 0)
		return talk_unix();
	family = argc > 2 && strcmp(argv[2], "6") == 0 ? AF_INET6 : AF_INET;
	protocol = argc > 1 ? argv[1] : "";
	type = strcmp(protocol, "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM;
	address = address_of(argc > 3 ? atoi(argv[3]) : strcmp(protocol, "free") == 0 ? some_port() : 0);
	server = socket(family, type, 0);
	setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (server < 0 || bind(server, (struct sockaddr *)&address, size_of_address()) < 0) {
		say("bind: %s", error_name(errno));
		return SKIP;
	}
	if (strcmp(protocol, "free") == 0) {
		say("%d", own_port(server));
		return 0;
	}
	/* Before that a socket of TCP is not in /proc/net. */
	if (type == SOCK_STREAM)
		MUST(listen(server, 1));
	say("server: own %d, real %d", own_port(server), real_port(server));
	if (type == SOCK_DGRAM)
		talk_udp(server, port_of(&address));
	else
		talk_tcp(server, port_of(&address));
	return 0;
}
