/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/utsname.h>

/* Arguments and environments that are missing, empty, or lie in memory that is not there. */
static void attempt(const char *name, const char *program, void *argv, void *envp)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		syscall(SYS_execve, program, argv, envp);
		say("%s: %s", name, error_name(errno));
		_exit(9);
	}
	waitpid(pid, &status, 0);
	say("%s of %s: status %d", name, program, status);
}

static bool has_linux(int major, int minor)
{
	struct utsname name;
	int its_major = 0, its_minor = 0;

	return uname(&name) == 0 && sscanf(name.release, "%d.%d", &its_major, &its_minor) == 2 &&
	       (its_major > major || (its_major == major && its_minor >= minor));
}

int main(int argc, char *argv[])
{
	static const char *const programs[] = { "/usr/test/say", "/t/script" };
	const size_t page = sysconf(_SC_PAGESIZE);
	char *good[] = { "one", "two", NULL }, *none[] = { NULL }, *environment[] = { "A=1", NULL };
	char *memory, **end, *string;

	(void)argc;
	(void)argv;
	put("script", "#!/usr/test/say x y\n");
	MUST(chmod("script", 0755));
	memory = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(memory + page, page);
	end = (char **)(memory + page);
	string = memory + page - 3;
	for (int i = 0; i < 2; i++) {
		const char *program = programs[i];
		char *bad[] = { "one", (char *)8, NULL }, *torn[] = { "one", string, NULL };

		attempt("good", program, good, environment);
		attempt("no vectors", program, NULL, NULL);
		attempt("no environment", program, good, NULL);
		attempt("empty", program, none, none);
		attempt("bad argv", program, (void *)8, environment);
		attempt("bad envp", program, good, (void *)8);
		attempt("bad string", program, bad, environment);
		memcpy(string, "abc", 3);
		attempt("torn string", program, torn, environment);
		string[2] = '\0';
		attempt("string at the end", program, torn, environment);
		end[-1] = "last";
		attempt("torn argv", program, end - 1, environment);
		end[-2] = "first";
		end[-1] = NULL;
		attempt("argv at the end", program, end - 2, environment);
		attempt("envp at the end", program, good, end - 1);
		attempt("unaligned argv", program, (char *)good + 1, environment);
	}
	memcpy(memory + page - 14, "/usr/test/say", 14);
	attempt("name at the end", memory + page - 14, good, environment);
	CALL(syscall(SYS_execve, memory + page, good, environment));
	CALL(syscall(SYS_execve, NULL, good, environment));
	CALL(syscall(SYS_execve, "", good, environment));
	/* Two things are wrong. Older kernels looked at the vectors first, and proot does not. */
	if (has_linux(6, 8))
		CALL(syscall(SYS_execve, "/usr/test/missing", NULL, (void *)8));
	return 0;
}
