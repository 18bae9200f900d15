/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of processes that have become somebody else, and set-id programs (which real root has to do without: no_new_privs).
 * @identity root
 * @user user
 */
#include <sys/socket.h>
#include <sys/un.h>

#include "calls.h"

static void show_ids(const char *name)
{
	say("%s: uid %d %d, gid %d %d", name, (int)getuid(), (int)geteuid(), (int)getgid(), (int)getegid());
}

static void run_program(void)
{
	execl("/t/program", "program", "ids", NULL);
	say("exec: %s", error_name(errno));
}

/* PostgreSQL changes the mode of the socket that it has made. */
static void make_socket(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = "/t/room/socket" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	CALL(bind(fd, (struct sockaddr *)&name, sizeof(name)));
	CALL(chmod("/t/room/socket", 0707));
	close(fd);
}

static void as_somebody(void)
{
	MUST(setgid(43));
	MUST(setuid(42));
	put("/t/room/new", "text");
	put("/t/room/theirs", "text");
	MUST(mkdir("/t/room/dir", 0755));
	MUST(symlink("new", "/t/room/link"));
	MUST(mkfifo("/t/room/fifo", 0600));
	OPEN(openat(AT_FDCWD, "/t/room/exclusive", O_CREAT | O_EXCL | O_WRONLY, 0644));
	OPEN(creat("/t/room/created", 0644));
	make_socket();
}

static void run_as_somebody(void)
{
	MUST(setgid(43));
	MUST(setuid(42));
	run_program();
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "new", "theirs", "dir", "link", "fifo", "exclusive", "created", "socket" };
	char path[64];

	if (argc > 1) {
		show_ids("set-id program");
		return 0;
	}
	(void)argv;
	MUST(mkdir("/t/room", 0777));
	MUST(chmod("/t/room", 0777));
	put("/t/room/theirs", "text");
	MUST(chmod("/t/room/theirs", 0666));
	/* A copy of this program, which is then set-id. */
	int from = open("/proc/self/exe", O_RDONLY), to = open("/t/program", O_CREAT | O_WRONLY, 0755);
	char buffer[65536];
	ssize_t length;

	while ((length = read(from, buffer, sizeof(buffer))) > 0)
		MUST(write(to, buffer, length));
	close(to);
	in_child("makes files", as_somebody);
	in_child("plain", run_as_somebody);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "/t/room/%s", names[i]);
		show_stat(path);
	}
	MUST(chown("/t/program", 7, 8));
	MUST(chmod("/t/program", 04755));
	in_child("set-user-id", run_as_somebody);
	MUST(chmod("/t/program", 02755));
	in_child("set-group-id", run_as_somebody);
	MUST(chmod("/t/program", 06755));
	run_program();
	return 1;
}
