/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

static char *const arguments[] = { "say", "5", NULL };

/* In a child that shares our memory, as a shell or a compiler does it. */
static void search(const char *path, const char *file)
{
	volatile int error = 0;
	int status;
	pid_t pid;

	if (path)
		setenv("PATH", path, 1);
	else
		unsetenv("PATH");
	pid = vfork();
	if (pid == 0) {
		execvp(file, arguments);
		error = errno;
		_exit(99);
	}
	waitpid(pid, &status, 0);
	say("%s in %s: %d %s", file, path ? path : "(no PATH)", WEXITSTATUS(status), error ? error_name(error) : "");
}

static void execute(const char *path)
{
	volatile int error = 0;
	int status;
	pid_t pid = vfork();

	if (pid == 0) {
		execv(path, arguments);
		error = errno;
		_exit(99);
	}
	waitpid(pid, &status, 0);
	say("%s: %d %s", path, WEXITSTATUS(status), error ? error_name(error) : "");
}

int main(void)
{
	char long_name[300];

	memset(long_name, 'n', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	put("file", "exit 7\n");
	MUST(mkdir("closed", 0755));
	put("closed/say", "exit 8\n");
	MUST(mkdir("script", 0755));
	put("script/say", "exit 9\n");
	MUST(chmod("script/say", 0755));
	MUST(mkdir("here", 0755));
	MUST(symlink("/usr/test/say", "here/say"));
	MUST(mkdir("directory", 0755));
	MUST(mkdir("directory/say", 0755));
	MUST(mkdir("dangling", 0755));
	MUST(symlink("none", "dangling/say"));
	search("/nowhere:/usr/test", "say");
	search("/t/file:/t/file/x:/t/none/../y:/usr/test", "say");
	search("/t/closed:/usr/test", "say");
	search("/t/closed", "say");
	search("/t/closed:/nowhere", "say");
	search("/t/directory:/t/dangling:/usr/test", "say");
	search("/t/script:/usr/test", "say");
	search("/nowhere:here", "say");
	search("/nowhere:/t/none:/t/file", "say");
	search("/nowhere:/t/file:/t/none", "say");
	search("/nowhere:", "say");
	search("", "say");
	search("::/usr/test", "say");
	search("/nowhere:here/../here/.:", "say");
	search("/usr/test", "");
	search("/usr/test", long_name);
	search("/usr/test", "here/say");
	search("/usr/test", "none/say");
	search("/usr/test", "file/say");
	search("/usr/test", "/t/script/say");
	search(NULL, "not-there-at-all");
	execute("here/say");
	execute("say");
	execute("none/say");
	execute("file/say");
	execute("script/say");
	execute("directory");
	execute("");
	MUST(chdir("here"));
	search("/nowhere:", "say");
	search("", "say");
	return 0;
}
