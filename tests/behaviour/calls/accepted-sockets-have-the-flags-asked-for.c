/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>

static int server;

static void take(const char *what, int flags, bool asks_name)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = "/t/server" };
	int client = socket(AF_UNIX, SOCK_SEQPACKET, 0), fd;
	struct sockaddr_un own = { .sun_family = AF_UNIX };
	socklen_t length = sizeof(name);

	snprintf(own.sun_path, sizeof(own.sun_path), "client-%s", what);
	MUST(bind(client, (void *)&own, sizeof(own)));
	MUST(connect(client, (void *)&name, sizeof(name)));
	memset(&name, 0, sizeof(name));
	fd = accept4(server, asks_name ? (void *)&name : NULL, asks_name ? &length : NULL, flags);
	say_result(what, fd);
	if (fd >= 0)
		say("%s: by exec %d, not waiting %d, of \"%s\", length %d", what, fcntl(fd, F_GETFD), !!(fcntl(fd, F_GETFL) & O_NONBLOCK),
		    name.sun_path, asks_name ? (int)length : -1);
	else
		say("left: %d", accept(server, NULL, NULL) >= 0);
	close(client);
	if (fd >= 0)
		close(fd);
}

int main(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = "server" };
	socklen_t length = sizeof(name);

	server = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	MUST(bind(server, (void *)&name, sizeof(name)));
	CALL(listen(server, 5));
	take("plain", 0, true);
	take("flags", SOCK_CLOEXEC | SOCK_NONBLOCK, true);
	take("nameless", SOCK_CLOEXEC, false);
	take("unknown", 0x20000, true);
	CALL(fcntl(server, F_SETFL, O_NONBLOCK));
	CALL(accept4(server, (void *)&name, &length, 0));
	CALL(accept4(0, (void *)&name, &length, 0));
	CALL(accept4(99, (void *)&name, &length, SOCK_CLOEXEC));
	return 0;
}
