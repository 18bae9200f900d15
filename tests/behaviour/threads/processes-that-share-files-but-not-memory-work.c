/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <sched.h>
#include <sys/mman.h>

/* clone(2) with unusual flags: what is shared is the kernel's business. */
static int child(void *argument)
{
	(void)argument;
	say("child");
	CALL(chdir("dir"));
	CALL(open("/etc/motd", O_RDONLY));
	show_cwd();
	return 9;
}

static void clone_with(const char *name, int flags)
{
	char *stack = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t pid;
	int status;

	say("-- %s", name);
	pid = clone(child, stack + 65536, flags | SIGCHLD, NULL);
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		say("no child: %s", error_name(errno));
		return;
	}
	say_status(name, status);
	show_cwd();
	CALL(close(3));
	chdir("/t");
}

int main(void)
{
	MUST(mkdir("dir", 0755));
	setvbuf(stdout, NULL, _IONBF, 0);
	clone_with("nothing shared", 0);
	clone_with("working directory shared", CLONE_FS);
	clone_with("descriptors shared", CLONE_FILES);
	clone_with("memory shared", CLONE_VM | CLONE_VFORK);
	clone_with("memory and files shared", CLONE_VM | CLONE_VFORK | CLONE_FILES | CLONE_FS);
	clone_with("parent's parent", CLONE_VFORK | CLONE_VM | CLONE_SIGHAND);
	return 0;
}
