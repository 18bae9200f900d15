/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <spawn.h>

extern char **environ;

/* Every way to get to a new program. */
static void wait_for(const char *what, pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		say("%s: no child", what);
	else
		say_status(what, status);
}

int main(void)
{
	char *arguments[] = { "say", "5", NULL }, *none[] = { NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	pid_t pid;
	int fd, result;

	if ((pid = fork()) == 0)
		_exit((execv("/usr/test/say", arguments), 1));
	wait_for("execv", pid);
	if ((pid = fork()) == 0)
		_exit((execve("/usr/test/say", none, none), errno == EINVAL ? 11 : 1));
	wait_for("execve with no arguments", pid);
	if ((pid = fork()) == 0)
		_exit((execve("/usr/test/say", NULL, NULL), 1));
	wait_for("execve with NULL", pid);
	setenv("PATH", "/nowhere:/usr/test:/bin", 1);
	if ((pid = fork()) == 0)
		_exit((execvp("say", arguments), 1));
	wait_for("execvp", pid);
	if ((pid = fork()) == 0)
		_exit((execvp("not-there", arguments), errno == ENOENT ? 12 : 1));
	wait_for("execvp of nothing", pid);
	if ((pid = vfork()) == 0) {
		execv("/usr/test/say", arguments);
		_exit(1);
	}
	wait_for("vfork", pid);
	if ((pid = vfork()) == 0) {
		execv("/usr/test/missing", arguments);
		_exit(errno == ENOENT ? 13 : 1);
	}
	wait_for("vfork and a missing program", pid);
	result = posix_spawn(&pid, "/usr/test/say", NULL, NULL, arguments, environ);
	wait_for("posix_spawn", pid);
	say("posix_spawn: %d", result);
	result = posix_spawnp(&pid, "say", NULL, NULL, arguments, environ);
	wait_for("posix_spawnp", pid);
	say("posix_spawnp: %d", result);
	say("posix_spawn of nothing: %s", error_name(posix_spawn(&pid, "/usr/test/missing", NULL, NULL, arguments, environ)));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "spawned-out", O_WRONLY | O_CREAT | O_TRUNC, 0644);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
	result = posix_spawn(&pid, "/usr/test/say", &actions, &attributes, arguments, environ);
	wait_for("posix_spawn with actions", pid);
	say("posix_spawn with actions: %d", result);
	show("spawned-out");
	fd = open("/usr/test/say", O_RDONLY | O_CLOEXEC);
	if ((pid = fork()) == 0)
		_exit((fexecve(fd, arguments, environ), 1));
	wait_for("fexecve", pid);
	if ((pid = fork()) == 0)
		_exit((syscall(SYS_execveat, AT_FDCWD, "/usr/test/say", arguments, environ, 0), 1));
	wait_for("execveat", pid);
	if ((pid = fork()) == 0)
		_exit((syscall(SYS_execveat, AT_FDCWD, "/usr/test/say", arguments, environ, -1), errno == EINVAL ? 14 : 1));
	wait_for("execveat with bad flags", pid);
	MUST(symlink("/usr/test/say", "link"));
	if ((pid = fork()) == 0)
		_exit((syscall(SYS_execveat, AT_FDCWD, "link", arguments, environ, AT_SYMLINK_NOFOLLOW), errno == ELOOP ? 15 : 1));
	wait_for("execveat of a link", pid);
	say("system: %d", system("exit 3"));
	FILE *pipe = popen("cat /etc/motd", "r");
	char line[100] = "";
	say("popen: %s", pipe && fgets(line, sizeof(line), pipe) ? line : "nothing");
	say("pclose: %d", pclose(pipe));
	return 0;
}
