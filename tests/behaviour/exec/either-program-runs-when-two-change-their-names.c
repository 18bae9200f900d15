/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <time.h>

/* @time-limit 60
 * While a process renames two programs over each other's name, and one over a third, others execute them: each exec runs a whole
 * program. A program that is replaced is as large as the one before; new ones get the inodes of old ones. */
#define CHILDREN 60
extern char **environ;

static void copy(const char *from, const char *to)
{
	char buffer[65536];
	int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	ssize_t length;

	while ((length = read(in, buffer, sizeof(buffer))) > 0)
		MUST(write(out, buffer, length));
	close(in);
	close(out);
}

static void change_names(void)
{
	for (;;) {
		syscall(SYS_renameat2, AT_FDCWD, "a", AT_FDCWD, "b", 2 /* RENAME_EXCHANGE */);
		copy("/usr/test/say", "new");
		rename("new", "c");
		link("kept", "l");
		rename("l", "s.new");
		unlink("s.new");
		put("script.new", "#!/t/c 7\n");
		chmod("script.new", 0755);
		rename("script.new", "script");
		/* Leave the machine, and an engine that serves all by one thread, to those who execute. */
		usleep(200);
	}
}

static void expect(const char *name, int first, int second)
{
	char *arguments[] = { "x", NULL };
	int wrong = 0, status;

	for (int i = 0; i < CHILDREN; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			close(1);
			open("/dev/null", O_WRONLY);
			execve(name, arguments, environ);
			_exit(90 + errno % 10);
		}
		waitpid(pid, &status, 0);
		if (status != first << 8 && status != second << 8 && wrong++ == 0)
			say_status(name, status);
	}
	say("%s: %d wrong", name, wrong);
}

int main(void)
{
	pid_t pid;

	copy("/bin/true", "a");
	copy("/bin/false", "b");
	copy("/usr/test/say", "c");
	copy("/usr/test/say", "kept");
	put("script", "#!/t/c 7\n");
	MUST(chmod("script", 0755));
	pid = fork();
	if (pid == 0)
		change_names();
	expect("a", 0, 1);
	expect("/t/b", 0, 1);
	expect("./c", 0, 0);
	expect("/t/script", 7, 7);
	expect("kept", 0, 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	unlink("new");
	unlink("l");
	unlink("s.new");
	unlink("script.new");
	unlink("a");
	unlink("b");
	return 0;
}
