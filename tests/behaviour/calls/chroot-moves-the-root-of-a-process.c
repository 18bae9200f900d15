/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/socket.h>
#include <sys/un.h>

#include "calls.h"

static void copy_program(const char *from, const char *to)
{
	char bytes[65536];
	int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	ssize_t length;

	while ((length = read(in, bytes, sizeof(bytes))) > 0)
		MUST(write(out, bytes, length));
	close(in);
	close(out);
}

/* Of a directory outside of the root the kernel tells more of the machine's tree than it should be compared. */
static void say_where(void)
{
	char path[PATH_MAX];
	long length = syscall(SYS_getcwd, path, sizeof(path));

	if (length > 0 && strncmp(path, "(unreachable)", strlen("(unreachable)")) == 0)
		say("outside");
	else
		show_cwd();
}

static void look_around(void)
{
	say_where();
	show("/a/file");
	show("a/../../../../a/file");
	show("/absolute");
	show("/a/upwards");
	show("/a/outside");
	OPEN(open("/etc/motd", O_RDONLY));
	OPEN(open("/t/new/a/file", O_RDONLY));
	show_link("/absolute");
	show_directory("/");
}

static void errors(void)
{
	char name[300];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	CALL(chroot("/missing"));
	CALL(chroot("new/a/file"));
	CALL(chroot(""));
	CALL(chroot(NULL));
	CALL(chroot(name));
	CALL(chroot("closed"));
	CALL(chroot("loop"));
	CALL(chroot("/"));
}

static void in_the_new_root(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = "/a/socket" };
	int root = open("/", O_RDONLY | O_DIRECTORY), proc = open("/proc", O_RDONLY | O_DIRECTORY), status;

	if (CALL(chroot("new")) < 0)
		return;
	look_around();
	CALL(chdir("/"));
	look_around();
	CALL(chdir(".."));
	say_where();
	CALL(chdir("a"));
	CALL(chdir("../.."));
	say_where();
	CALL(mkdir("/made", 0755));
	CALL(rename("/made", "../../renamed"));
	CALL(symlink("/a/file", "/renamed/link"));
	show("/renamed/link");
	CALL(unlink("/renamed/link"));
	CALL(rmdir("/renamed"));
	CALL(truncate("/absolute", 3));
	show("/a/file");
	CALL(bind(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&name, sizeof(name)));
	CALL(unlink("/a/socket"));
	if (fork() == 0) {
		execl("/say", "say", "in the new root", NULL);
		_exit(9);
	}
	wait(&status);
	say_status("program", status);

	/* What was opened before leads out of it, as natively. */
	OPEN(openat(root, "etc/motd", O_RDONLY));
	OPEN(openat(root, "t/new/absolute", O_RDONLY));
	OPEN(openat(proc, "self/root/a/file", O_RDONLY));
	OPEN(openat(proc, "self/root/../../etc/motd", O_RDONLY));
	CALL(fchdir(root));
	OPEN(open("etc/motd", O_RDONLY));
	say_where();

	CALL(chroot("/a"));
	OPEN(open("/file", O_RDONLY));
	OPEN(open("/../say", O_RDONLY));
	CALL(chdir("/"));
	say_where();
}

int main(void)
{
	MUST(mkdir("new", 0755));
	MUST(mkdir("new/a", 0755));
	MUST(mkdir("closed", 0000));
	put("new/a/file", "in the new root");
	MUST(symlink("/a/file", "new/absolute"));
	MUST(symlink("../../../../a/file", "new/a/upwards"));
	MUST(symlink("/etc/motd", "new/a/outside"));
	MUST(symlink("loop", "loop"));
	copy_program("/usr/test/say-static", "new/say");
	in_child("errors", errors);
	in_child("in the new root", in_the_new_root);
	/* It was the child's. */
	OPEN(open("/etc/motd", O_RDONLY));
	say_where();
	return 0;
}
