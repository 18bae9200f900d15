/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <sys/socket.h>
#include <sys/un.h>

/* The guest's name fits into sun_path, the host's does not. */
int main(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct sockaddr_un other;
	socklen_t length = sizeof(other);
	int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);

	MUST(mkdir("/t/a-directory-with-quite-a-long-name", 0755));
	MUST(mkdir("/t/a-directory-with-quite-a-long-name/another-directory-with-a-name", 0755));
	strcpy(address.sun_path, "/t/a-directory-with-quite-a-long-name/another-directory-with-a-name/socket");
	CALL(bind(server, (void *)&address, sizeof(address)));
	CALL(listen(server, 1));
	CALL(connect(client, (void *)&address, sizeof(address)));
	CALL(getsockname(server, (void *)&other, &length));
	say("%d %s", length, other.sun_path);
	length = sizeof(other);
	CALL(getpeername(client, (void *)&other, &length));
	say("%d %s", length, other.sun_path);
	show_directory("a-directory-with-quite-a-long-name/another-directory-with-a-name");
	CALL(unlink(address.sun_path));
	return 0;
}
