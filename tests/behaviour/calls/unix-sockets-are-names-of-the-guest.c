/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <sys/socket.h>
#include <sys/un.h>

static struct sockaddr_un address;

static socklen_t set(const char *path)
{
	memset(&address, 0, sizeof(address));
	address.sun_family = AF_UNIX;
	memcpy(address.sun_path, path, strnlen(path, sizeof(address.sun_path)));
	return offsetof(struct sockaddr_un, sun_path) + strlen(path) + (strlen(path) < 108);
}

static void show_address(const char *what, long result, socklen_t length)
{
	if (result < 0)
		say("%s: %s", what, error_name(errno));
	else if (length <= 2)
		say("%s: unnamed, length %d", what, length);
	else
		say("%s: length %d, %.*s", what, length, (int)(length - 2), address.sun_path[0] ? address.sun_path : "(abstract)");
}

static void names(int fd)
{
	socklen_t length = sizeof(address);
	long result;

	memset(&address, 0, sizeof(address));
	result = getsockname(fd, (void *)&address, &length);
	show_address("getsockname", result, length);
	length = sizeof(address);
	memset(&address, 0, sizeof(address));
	result = getpeername(fd, (void *)&address, &length);
	show_address("getpeername", result, length);
}

/* Listen under one name, connect by another, pass a byte. */
static void talk(const char *bind_name, const char *connect_name)
{
	int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0), accepted;
	socklen_t length;
	char byte = 'x';

	say("-- %s %s", bind_name, connect_name);
	length = set(bind_name);
	say_result("bind", bind(server, (void *)&address, length));
	CALL(listen(server, 1));
	names(server);
	length = set(connect_name);
	if (say_result("connect", connect(client, (void *)&address, length)) == 0) {
		length = sizeof(address);
		memset(&address, 0, sizeof(address));
		accepted = accept(server, (void *)&address, &length);
		show_address("accept", accepted, length);
		CALL(write(client, &byte, 1));
		CALL(read(accepted, &byte, 1));
		names(client);
		names(accepted);
		close(accepted);
	}
	close(server);
	close(client);
}

int main(void)
{
	static char name[128];
	int fd, other;
	socklen_t length;

	umask(022);
	MUST(mkdir("dir", 0755));
	MUST(symlink("/t/dir", "link"));
	MUST(symlink("/t/dir/absolute", "to-socket"));
	MUST(symlink("made-through-a-link", "dangling"));
	talk("relative", "relative");
	talk("/t/dir/absolute", "to-socket");
	talk("link/through", "/t/dir/../dir/through");
	talk("/t/other", "./other");
	talk("missing/socket", "missing/socket");
	talk("relative", "relative");
	talk("dangling", "dangling");
	put("file", "x");
	talk("new-one", "file");
	talk("dir", "dir");
	talk("new/", "new/");
	show_stat("relative");

	/* As long as a name may be, with and without a null byte at its end. */
	memset(name, 'n', sizeof(name));
	memcpy(name, "/t/dir/", 7);
	name[107] = '\0';
	talk(name, name);
	name[107] = 'n';
	name[108] = '\0';
	talk(name, name);
	name[109] = '\0';

	say("-- unusual lengths");
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	set("short");
	CALL(bind(fd, (void *)&address, 1));
	CALL(bind(fd, (void *)&address, 2));
	names(fd);
	close(fd);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	set("cut-here-and-not-there");
	CALL(bind(fd, (void *)&address, 2 + 8));
	names(fd);
	close(fd);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	CALL(bind(fd, (void *)&address, 1000));
	address.sun_family = AF_INET;
	CALL(bind(fd, (void *)&address, sizeof(address)));
	close(fd);
	length = sizeof(address);
	CALL(connect(0, (void *)&address, length));
	CALL(bind(1000, (void *)&address, length));

	say("-- short buffers");
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	length = set("/t/dir/for-short-buffers");
	CALL(bind(fd, (void *)&address, length));
	memset(&address, '#', sizeof(address));
	length = 10;
	CALL(getsockname(fd, (void *)&address, &length));
	say("length %d, %.10s", length, address.sun_path);
	length = 0;
	CALL(getsockname(fd, (void *)&address, &length));
	say("length %d", length);
	length = -1;
	CALL(getsockname(fd, (void *)&address, &length));

	say("-- abstract");
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	other = socket(AF_UNIX, SOCK_STREAM, 0);
	memset(&address, 0, sizeof(address));
	address.sun_family = AF_UNIX;
	snprintf(address.sun_path + 1, 100, "proot-test-%d-%d", (int)getpid(), (int)getuid());
	length = 2 + 1 + strlen(address.sun_path + 1);
	CALL(bind(fd, (void *)&address, length));
	CALL(listen(fd, 1));
	CALL(connect(other, (void *)&address, length));
	length = sizeof(address);
	CALL(getsockname(fd, (void *)&address, &length));
	say("abstract: %d", address.sun_path[0] == '\0' && !strncmp(address.sun_path + 1, "proot-test-", 11));
	show_directory(".");
	show_directory("dir");
	return 0;
}
