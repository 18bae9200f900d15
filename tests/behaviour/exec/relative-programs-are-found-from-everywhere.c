/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

/* Relative names after chdir, through links and "..", from directories that are gone; by descriptors. */
extern char **environ;

static void attempt(const char *program)
{
	char *arguments[] = { "x", "again", NULL };
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		execve(program, arguments, environ);
		say("%s: %s", program, error_name(errno));
		_exit(9);
	}
	waitpid(pid, &status, 0);
	say("%s: %d", program, status);
}

static void attempt_at(int fd, const char *program, int flags)
{
	char *arguments[] = { "x", "again", NULL };
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		syscall(SYS_execveat, fd, program, arguments, environ, flags);
		say("execveat %s, %#x: %s", program, flags, error_name(errno));
		_exit(9);
	}
	waitpid(pid, &status, 0);
	say("execveat %s, %#x: %d", program, flags, status);
}

int main(int argc, char *argv[])
{
	static const char *const programs[] = { "program", "./program", "../program", "link", "../link", "d/program", "d/../program",
		"missing/../program", "to-d/program", "to-d/../program", "../d/program", "to-d/link", "script", "../script", "d/script",
		"to-d/script", "program/", "program/.", "d", "fifo", "//t///d//./program", "/t/to-d/../../t/d/program", "text",
		"dangling", "loop", "/proc/self/cwd/program", "/dev/null", "none/program" };
	static const char *const places[] = { "/t", "/t/d", "/t/to-d", "/t/d/e", "/", "/usr/test" };
	int fd, directory, closed;

	if (argc > 1 && strcmp(argv[1], "again") == 0) {
		show_cwd();
		return 0;
	}
	MUST(mkdir("d", 0755));
	MUST(mkdir("d/e", 0755));
	MUST(symlink("d", "to-d"));
	MUST(symlink("/usr/test/say", "program"));
	MUST(symlink("../link", "d/link"));
	MUST(symlink("/usr/../usr/test/./say", "link"));
	MUST(symlink("/usr/test/say", "d/program"));
	MUST(symlink("nowhere", "dangling"));
	MUST(symlink("loop", "loop"));
	MUST(mkfifo("fifo", 0755));
	put("text", "exit 3\n");
	put("script", "#!./program one two\n");
	put("d/script", "#! ../to-d/program\n");
	MUST(chmod("text", 0755));
	MUST(chmod("script", 0755));
	MUST(chmod("d/script", 0755));
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		MUST(chdir(places[i]));
		say("-- %s", places[i]);
		for (size_t j = 0; j < sizeof(programs) / sizeof(*programs); j++)
			attempt(programs[j]);
	}
	MUST(chdir("/t"));
	fd = open("/usr/test/say", O_RDONLY);
	closed = open("/usr/test/say", O_PATH | O_CLOEXEC);
	directory = open("d", O_RDONLY | O_DIRECTORY);
	attempt_at(fd, "", AT_EMPTY_PATH);
	attempt_at(fd, "", 0);
	attempt_at(closed, "", AT_EMPTY_PATH);
	attempt_at(directory, "", AT_EMPTY_PATH);
	attempt_at(directory, "program", 0);
	attempt_at(directory, "program", AT_EMPTY_PATH);
	attempt_at(directory, "program", AT_SYMLINK_NOFOLLOW);
	attempt_at(directory, "../script", 0);
	attempt_at(directory, "script", 0);
	attempt_at(77, "program", 0);
	attempt_at(77, "/t/program", 0);
	attempt_at(fd, "program", 0);
	attempt_at(AT_FDCWD, "program", AT_SYMLINK_NOFOLLOW);
	attempt_at(AT_FDCWD, "../usr/test/say", AT_SYMLINK_NOFOLLOW);
	attempt_at(AT_FDCWD, "", AT_EMPTY_PATH);
	MUST(mkdir("gone", 0755));
	MUST(chdir("gone"));
	MUST(rmdir("../gone"));
	say("-- a directory that is gone");
	attempt("/usr/test/say");
	attempt("/t/d/program");
	attempt("program");
	attempt("../program");
	attempt("/t/script");
	attempt(argv[0]);
	return 0;
}
