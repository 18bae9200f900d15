/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SO_PEERCRED: servers ask who connects, and clients who listens; so do PostgreSQL, D-Bus and sudo. SCM_CREDENTIALS: clients say who
 * they are, as GLib's of D-Bus do.
 * @identity root
 * @user user
 * @calls getsockopt sendmsg
 */
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "calls.h"

static void show_peer(const char *name, int fd, pid_t pid)
{
	struct ucred peer = { 0 };
	socklen_t size = sizeof(peer);
	int result = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size);

	say("%s: %d, %d bytes, uid %d, gid %d, %s", name, result, (int)size, (int)peer.uid, (int)peer.gid,
	    peer.pid == pid ? "its pid" : "another pid");
}

static struct sockaddr_un name_of(const char *path)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };

	snprintf(name.sun_path, sizeof(name.sun_path), "%s", path);
	return name;
}

/* Connects as another user, shows who listens, and stays until the other end is closed. */
static void be_client(const char *path, uid_t uid, pid_t server)
{
	struct sockaddr_un name = name_of(path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char byte;

	if (uid) {
		MUST(setgid(uid + 1));
		MUST(setuid(uid));
	}
	MUST(connect(fd, (struct sockaddr *)&name, sizeof(name)));
	show_peer("server", fd, server);
	fflush(stdout);
	MUST(write(fd, "x", 1));
	MUST(read(fd, &byte, 1));
	_exit(0);
}

static void serve(int listener, const char *path, uid_t uid)
{
	pid_t server = getpid(), client;
	char byte;
	int fd;

	fflush(stdout);
	client = fork();
	if (client == 0)
		be_client(path, uid, server);
	MUST(fd = accept(listener, NULL, NULL));
	MUST(read(fd, &byte, 1));
	show_peer("client", fd, client);
	close(fd);
	MUST(waitpid(client, NULL, 0));
}

static void show_sizes(int fd)
{
	struct ucred peer;
	socklen_t size;
	int type = 0;

	memset(&peer, 0x55, sizeof(peer));
	size = 4;
	CALL(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size));
	say("%d bytes, then %#x", (int)size, (unsigned)peer.uid);
	size = 100;
	CALL(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size));
	say("%d bytes", (int)size);
	size = (socklen_t)-1;
	CALL(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size));
	size = sizeof(peer);
	CALL(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, (void *)8, &size));
	CALL(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, (void *)8));
	CALL(getsockopt(1000, SOL_SOCKET, SO_PEERCRED, &peer, &size));
	CALL(getsockopt(0, SOL_SOCKET, SO_PEERCRED, &peer, &size));
	size = sizeof(type);
	CALL(getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size));
	say("type %d", type);
}

/* A piece of control data. Returns where its data are. */
static void *add_piece(struct msghdr *message, int type, const void *data, size_t size)
{
	struct cmsghdr *header = (struct cmsghdr *)((char *)message->msg_control + message->msg_controllen);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = type;
	header->cmsg_len = CMSG_LEN(size);
	message->msg_controllen += CMSG_SPACE(size);
	return memcpy(CMSG_DATA(header), data, size);
}

/* Tell the other end that we are somebody, with a descriptor before and behind that. */
static void send_ids(int fd, uid_t uid, gid_t gid, int n_before, int n_behind)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct ucred)) + 2 * CMSG_SPACE(sizeof(int))] = { 0 };
	struct ucred own = { .pid = getpid(), .uid = uid, .gid = gid }, *said;
	struct iovec part = { "x", 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control };

	if (n_before)
		add_piece(&message, SCM_RIGHTS, &fd, sizeof(fd));
	said = add_piece(&message, SCM_CREDENTIALS, &own, sizeof(own));
	if (n_behind)
		add_piece(&message, SCM_RIGHTS, &fd, sizeof(fd));
	say("as %d:%d", (int)uid, (int)gid);
	CALL(sendmsg(fd, &message, 0));
	say("our own copy says %d:%d still", (int)said->uid, (int)said->gid);
}

/* The name is the guest's: on the host there is no such socket. */
static void send_to_path(const char *path)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct ucred))] = { 0 };
	struct ucred own = { .pid = getpid(), .uid = getuid(), .gid = getgid() };
	struct sockaddr_un name = name_of(path);
	struct iovec part = { "x", 1 };
	struct msghdr message = { .msg_name = &name, .msg_namelen = sizeof(name), .msg_iov = &part, .msg_iovlen = 1,
				  .msg_control = control };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	add_piece(&message, SCM_CREDENTIALS, &own, sizeof(own));
	CALL(sendmsg(fd, &message, 0));
	close(fd);
}

static void send_datagrams(void)
{
	struct sockaddr_un name = name_of("/t/datagrams");
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	char text[8];

	MUST(bind(fd, (struct sockaddr *)&name, sizeof(name)));
	send_to_path("/t/datagrams");
	CALL(recv(fd, text, sizeof(text), MSG_DONTWAIT));
	send_to_path("/t/missing");
	send_to_path("/t/socket");
	close(fd);
}

static int ends[2];

static void send_as_somebody(void)
{
	MUST(setgid(43));
	MUST(setresuid(42, 42, 44));
	send_ids(ends[0], 42, 43, 0, 0);
	send_ids(ends[0], 44, 43, 0, 0);
	send_ids(ends[0], 0, 43, 0, 0);
	send_ids(ends[0], 42, 0, 0, 0);
}

static void send_credentials(void)
{
	struct msghdr message = { .msg_control = (void *)8, .msg_controllen = 64 };

	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	send_ids(ends[0], 0, 0, 0, 0);
	send_ids(ends[0], 0, 0, 1, 0);
	send_ids(ends[0], 0, 0, 0, 1);
	send_ids(ends[0], 42, 43, 0, 0);
	CALL(sendmsg(ends[0], &message, 0));
	send_datagrams();
	in_child("somebody", send_as_somebody);
}

int main(void)
{
	struct sockaddr_un name = name_of("/t/socket");
	int listener = socket(AF_UNIX, SOCK_STREAM, 0), pair[2];

	MUST(bind(listener, (struct sockaddr *)&name, sizeof(name)));
	MUST(chmod("/t/socket", 0777));
	MUST(listen(listener, 1));
	serve(listener, "/t/socket", 0);
	serve(listener, "/t/socket", 42);
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	show_peer("pair", pair[0], getpid());
	show_sizes(pair[0]);
	show_peer("nobody", listener, getpid());
	send_credentials();
	return 0;
}
