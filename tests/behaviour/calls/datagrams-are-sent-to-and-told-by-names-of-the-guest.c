/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#define DEEP "d123456789012345678901234567890/d123456789012345678901234567890/d12345678901234567890"

static struct sockaddr_un name_of(const char *path)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };

	memcpy(name.sun_path, path, strnlen(path, sizeof(name.sun_path)));
	return name;
}

static socklen_t length_of(const char *path)
{
	return offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1;
}

static int bound(const char *path)
{
	struct sockaddr_un name = name_of(path);
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	say_result(path, bind(fd, (void *)&name, length_of(path)));
	return fd;
}

static void send_to(int fd, const char *path)
{
	struct sockaddr_un name = name_of(path);

	say_result("sendto", sendto(fd, "word", 4, 0, (void *)&name, length_of(path)));
}

/* Receive with room for the address. */
static void receive(int fd, socklen_t room)
{
	char text[16] = "", address[128];
	const struct sockaddr_un *name = (void *)address;
	socklen_t length = room;
	long result;

	memset(address, '#', sizeof(address));
	result = recvfrom(fd, text, sizeof(text), MSG_DONTWAIT, (void *)address, &length);
	if (result < 0)
		say("recvfrom with room for %d: %s", room, error_name(errno));
	else if (length <= 2)
		say("recvfrom: %ld bytes, %.4s, unnamed, length %d", result, text, length);
	else if (room < sizeof(*name))
		say("recvfrom: %ld bytes, length %d of %d, byte behind '%c'", result, length, room, address[room]);
	else
		say("recvfrom: %ld bytes, %.4s, from %s%.*s, length %d", result, text, name->sun_path[0] ? "" : "abstract ",
		    (int)(length - 2), name->sun_path + !name->sun_path[0], length);
}

static void addresses(void)
{
	int server = bound("/t/server"), client = bound("client"), deep, unnamed = socket(AF_UNIX, SOCK_DGRAM, 0);
	int abstract = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	char byte;

	send_to(client, "/t/server");
	receive(server, 110);
	send_to(client, "server");
	receive(server, 5);
	send_to(client, "server");
	receive(server, 0);
	send_to(unnamed, "server");
	receive(server, 110);
	/* Unique on the machine: tests of several engines may run at once. */
	snprintf(name.sun_path + 1, 50, "proot-test-%d", getpid());
	MUST(bind(abstract, (void *)&name, sizeof(name)));
	send_to(abstract, "server");
	say("abstract: %d", (int)recvfrom(server, &byte, 1, MSG_DONTWAIT, (void *)&name, &(socklen_t){ sizeof(name) }) == 1 && !name.sun_path[0]);
	MUST(mkdir("d123456789012345678901234567890", 0755));
	MUST(mkdir("d123456789012345678901234567890/d123456789012345678901234567890", 0755));
	MUST(mkdir(DEEP, 0755));
	deep = bound(DEEP "/client");
	send_to(deep, "server");
	receive(server, 110);
	/* No address is asked for; nothing is there. */
	send_to(client, "server");
	say_result("recvfrom nobody", recvfrom(server, &byte, 1, 0, NULL, NULL));
	receive(server, 110);
	send_to(client, "server");
	say_result("recvfrom with a bad address", recvfrom(server, &byte, 1, 0, (void *)8, &(socklen_t){ 110 }));
	send_to(client, "server");
	say_result("recvfrom with a bad length", recvfrom(server, &byte, 1, 0, (void *)&name, (void *)8));
	send_to(client, "server");
	say_result("recvfrom with a negative length", recvfrom(server, &byte, 1, 0, (void *)&name, &(socklen_t){ (socklen_t)-1 }));
	say_result("recvfrom no socket", recvfrom(0, &byte, 1, 0, (void *)&name, &(socklen_t){ 110 }));
	send_to(client, "missing");
}

/* Whatever recvmsg and recvmmsg call a sender, an answer that is sent there reaches it. */
static void answers(void)
{
	int server = bound("/t/answering"), client = bound("/t/asking"), relative = bound("asking-too");
	struct sockaddr_un from;
	char byte;
	struct iovec part = { &byte, 1 };
	struct mmsghdr message;

	for (int way = 0; way < 4; way++) {
		int asking = way % 2 ? relative : client;

		memset(&from, 0, sizeof(from));
		message = (struct mmsghdr){ .msg_hdr = { .msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &part, .msg_iovlen = 1 } };
		send_to(asking, "answering");
		if (way < 2)
			say_result("recvmsg", recvmsg(server, &message.msg_hdr, 0));
		else
			say_result("recvmmsg", recvmmsg(server, &message, 1, 0, NULL));
		if (way < 2)
			say_result("answer by sendto", sendto(server, "y", 1, 0, (void *)&from, message.msg_hdr.msg_namelen));
		else
			say_result("answer by sendmsg", sendmsg(server, &message.msg_hdr, 0));
		say_result("answered", recv(asking, &byte, 1, MSG_DONTWAIT));
	}
	say_result("connect to who asked", connect(server, (void *)&from, message.msg_hdr.msg_namelen));
	say_result("send", send(server, "z", 1, 0));
	say_result("answered", recv(relative, &byte, 1, MSG_DONTWAIT));
}

/* Each error of a call with a name, by each of the calls. */
static void errors(void)
{
	static const char *const names[] = { "missing", "no-directory/x", "plain/x", "plain", "loop/x", "closed/x", "/t", "stream", "dead", "/" };
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int client = socket(AF_UNIX, SOCK_DGRAM, 0), stream = socket(AF_UNIX, SOCK_STREAM, 0), word = open("plain", O_RDWR | O_CREAT, 0600);
	int inet = socket(AF_INET, SOCK_DGRAM, 0), inet_stream = socket(AF_INET, SOCK_STREAM, 0), pair[2];
	struct iovec part = { "x", 1 };
	struct mmsghdr message = { .msg_hdr = { .msg_name = &name, .msg_namelen = sizeof(name), .msg_iov = &part, .msg_iovlen = 1 } };

	MUST(symlink("loop", "loop"));
	MUST(mkdir("closed", 0));
	close(bound("dead"));
	name = name_of("stream");
	MUST(bind(stream, (void *)&name, sizeof(name)));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		name = name_of(names[i]);
		say("to %s:", names[i]);
		CALL(sendto(client, "x", 1, 0, (void *)&name, sizeof(name)));
		CALL(sendmsg(client, &message.msg_hdr, 0));
		CALL(sendmmsg(client, &message, 1, 0));
		CALL(connect(client, (void *)&name, sizeof(name)));
		CALL(sendmsg(stream, &message.msg_hdr, 0));
		CALL(sendmsg(word, &message.msg_hdr, 0));
		CALL(sendmmsg(-1, &message, 1, 0));
	}
	/* Sockets that do not look at names. */
	name = name_of("missing");
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	CALL(sendmsg(pair[0], &message.msg_hdr, 0));
	CALL(sendto(pair[0], "x", 1, 0, (void *)&name, sizeof(name)));
	MUST(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair));
	CALL(sendmsg(pair[0], &message.msg_hdr, 0));
	CALL(sendmmsg(pair[0], &message, 1, 0));
	say_result("received", recv(pair[1], name.sun_path, 10, MSG_DONTWAIT));
	name = name_of("missing");
	CALL(sendmsg(inet, &message.msg_hdr, 0));
	CALL(connect(inet, (void *)&name, sizeof(name)));
	CALL(connect(inet_stream, (void *)&name, sizeof(name)));
	/* Names that are none, and headers that are wrong. */
	name = name_of("dead");
	CALL(sendto(client, "x", 1, 0, (void *)&name, 1));
	CALL(sendto(client, "x", 1, 0, (void *)&name, 2));
	CALL(sendto(client, "x", 1, 0, (void *)&name, 111));
	CALL(sendto(client, "x", 1, 0, (void *)8, sizeof(name)));
	message.msg_hdr.msg_namelen = 2;
	CALL(sendmsg(client, &message.msg_hdr, 0));
	message.msg_hdr.msg_namelen = 1000;
	CALL(sendmsg(client, &message.msg_hdr, 0));
	message.msg_hdr.msg_name = (void *)8;
	CALL(sendmsg(client, &message.msg_hdr, 0));
	CALL(sendmmsg(client, &message, 1, 0));
	CALL(sendmsg(client, (void *)8, 0));
	CALL(sendmmsg(client, (void *)8, 1, 0));
	CALL(sendmmsg(client, &message, 0, 0));
	name.sun_family = AF_INET;
	message.msg_hdr = (struct msghdr){ .msg_name = &name, .msg_namelen = sizeof(name), .msg_iov = &part, .msg_iovlen = 1 };
	CALL(sendmsg(client, &message.msg_hdr, 0));
	name = name_of("answering");
	message.msg_hdr.msg_iov = (void *)8;
	CALL(sendmsg(client, &message.msg_hdr, 0));
	message.msg_hdr.msg_iovlen = 2000;
	CALL(sendmsg(client, &message.msg_hdr, 0));
	message.msg_hdr.msg_iovlen = 0;
	CALL(sendmsg(client, &message.msg_hdr, 0x40000000));
	close(client);
	close(stream);
	close(word);
	MUST(rmdir("closed"));
}

/* Several at once, with and without names; as many calls as it takes. */
static void many(void)
{
	int server = bound("many"), client = socket(AF_UNIX, SOCK_DGRAM, 0), other = bound("other");
	struct sockaddr_un to[4] = { name_of("many"), name_of("/t/many"), name_of("other"), name_of("many") };
	struct mmsghdr messages[4];
	struct iovec parts[4];
	int sent = 0, result = 0;
	char text[8] = "";

	memset(messages, 0, sizeof(messages));
	for (int i = 0; i < 4; i++) {
		parts[i] = (struct iovec){ "abcdefgh" + i, i + 1 };
		messages[i].msg_hdr = (struct msghdr){ .msg_name = &to[i], .msg_namelen = sizeof(to[i]), .msg_iov = &parts[i], .msg_iovlen = 1 };
	}
	while (sent < 4 && (result = sendmmsg(client, messages + sent, 4 - sent, 0)) > 0)
		sent += result;
	say("sent %d: %u %u %u %u", sent, messages[0].msg_len, messages[1].msg_len, messages[2].msg_len, messages[3].msg_len);
	for (int i = 0; i < 3; i++)
		say("many has %ld", (long)recv(server, text, sizeof(text), MSG_DONTWAIT));
	say("other has %ld, %.3s", (long)recv(other, text, sizeof(text), MSG_DONTWAIT), text);
	to[0] = name_of("missing");
	CALL(sendmmsg(client, messages, 4, 0));
	/* The first to whom the socket is connected, then one to a path that is not there. */
	to[1] = name_of("many");
	MUST(connect(client, (void *)&to[1], sizeof(to[1])));
	messages[0].msg_hdr.msg_name = NULL;
	messages[0].msg_hdr.msg_namelen = 0;
	to[1] = name_of("missing");
	CALL(sendmmsg(client, messages, 4, 0));
	say("many has %ld", (long)recv(server, text, sizeof(text), MSG_DONTWAIT));
}

/* What a message carries besides: a descriptor, and who sends it. */
static void rights(void)
{
	union { struct cmsghdr header; char room[256]; } control;
	struct sockaddr_un to = name_of("carried");
	int server = bound("carried"), client = socket(AF_UNIX, SOCK_DGRAM, 0), file, got = -1, one = 1;
	struct iovec part = { "x", 1 };
	struct msghdr message = { .msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control };
	struct ucred who = { .pid = getpid(), .uid = getuid(), .gid = getgid() };
	struct cmsghdr *header;
	char byte;

	MUST(setsockopt(server, SOL_SOCKET, SO_PASSCRED, &one, sizeof(one)));
	put("sent", "a file that is sent\n");
	file = open("sent", O_RDONLY);
	memset(&control, 0, sizeof(control));
	message.msg_controllen = CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(who));
	header = CMSG_FIRSTHDR(&message);
	*header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(header), &file, sizeof(file));
	header = CMSG_NXTHDR(&message, header);
	*header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(who)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_CREDENTIALS };
	memcpy(CMSG_DATA(header), &who, sizeof(who));
	CALL(sendmsg(client, &message, 0));
	memset(&control, 0, sizeof(control));
	part.iov_base = &byte;
	message = (struct msghdr){ .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control) };
	CALL(recvmsg(server, &message, 0));
	for (header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
		if (header->cmsg_type == SCM_RIGHTS)
			memcpy(&got, CMSG_DATA(header), sizeof(got));
		if (header->cmsg_type == SCM_CREDENTIALS)
			say("credentials of the sender: %d", memcmp(CMSG_DATA(header), &who, sizeof(who)));
	}
	show_fd("descriptor", got);
}

/* Who sends by a network is none of proot's business. */
static void network(void)
{
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) }, from = { 0 };
	socklen_t length = sizeof(name);
	int server = socket(AF_INET, SOCK_DGRAM, 0), client = socket(AF_INET, SOCK_DGRAM, 0);
	char byte;

	if (bind(server, (void *)&name, sizeof(name)) < 0 || getsockname(server, (void *)&name, &length) < 0 ||
	    sendto(client, "x", 1, 0, (void *)&name, sizeof(name)) != 1) {
		say("network: 1 16");
		return;
	}
	say("network: %ld %d", (long)recvfrom(server, &byte, 1, 0, (void *)&from, &length), length);
}

int main(void)
{
	addresses();
	answers();
	errors();
	many();
	rights();
	network();
	return 0;
}
