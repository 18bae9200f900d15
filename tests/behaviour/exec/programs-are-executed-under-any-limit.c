/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <sys/resource.h>

/* Limits do to an exec what they do natively; and so many and so long arguments as fit. */
static char *self;

static void limit(int resource, rlim_t soft, rlim_t hard)
{
	const struct rlimit value = { soft, hard };

	MUST(setrlimit(resource, &value));
}

static void execute(void)
{
	char *arguments[] = { self, "again", NULL }, *environment[] = { "A=1", NULL };

	execve(self, arguments, environment);
	say("execve: %s", error_name(errno));
	_exit(9);
}

static void all_numbers_used(void)
{
	limit(RLIMIT_NOFILE, 30, 60);
	while (open("/", O_PATH | O_CLOEXEC) >= 0)
		;
	say("%s", error_name(errno));
	execute();
}

static void small_stack(void) { limit(RLIMIT_STACK, 128 * 1024, 1 << 20); execute(); }
static void unlimited_stack(void)
{
	struct rlimit value;

	getrlimit(RLIMIT_STACK, &value);
	value.rlim_cur = value.rlim_max;
	setrlimit(RLIMIT_STACK, &value);
	execute();
}
static void little_memory(void) { limit(RLIMIT_AS, 64 << 20, 64 << 20); execute(); }
static void little_data(void) { limit(RLIMIT_DATA, 16 << 20, 16 << 20); execute(); }
static void no_files(void) { signal(SIGXFSZ, SIG_DFL); limit(RLIMIT_FSIZE, 0, 0); execute(); }
static void small_files(void) { limit(RLIMIT_FSIZE, 5000, 5000); execute(); }
static void no_processes(void) { limit(RLIMIT_NPROC, 0, 0); execute(); }
static void no_locked_memory(void) { limit(RLIMIT_MEMLOCK, 0, 0); execute(); }

/* n arguments of length bytes each, to a program and to a script. */
static void arguments(const char *program, size_t n, size_t length)
{
	char **vector = calloc(n + 3, sizeof(*vector)), *text = malloc(length + 1);
	char *environment[] = { NULL };
	pid_t pid;
	int status;

	memset(text, 'x', length);
	text[length] = '\0';
	vector[0] = (char *)program;
	vector[1] = "count";
	for (size_t i = 0; i < n; i++)
		vector[2 + i] = text;
	pid = fork();
	if (pid == 0) {
		execve(program, vector, environment);
		say("execve: %s", error_name(errno));
		_exit(9);
	}
	waitpid(pid, &status, 0);
	say("%s: %zu arguments of %zu bytes: status %d", program, n, length, status);
	free(vector);
	free(text);
}

int main(int argc, char *argv[])
{
	static const size_t numbers[] = { 0, 1, 43, 44, 45, 46, 47, 48, 60, 64, 500, 511, 512, 513, 5000, 100000 };
	size_t total = 0;

	self = argv[0];
	if (argc > 1 && strcmp(argv[1], "again") == 0) {
		say("%d arguments", argc);
		return 0;
	}
	for (int i = 0; i < argc; i++)
		total += strlen(argv[i]);
	if (argc > 1) {
		say("%d arguments, %zu bytes, the last %.3s", argc, total, argv[argc - 1]);
		return 0;
	}
	in_child("all numbers used", all_numbers_used);
	in_child("small stack", small_stack);
	in_child("unlimited stack", unlimited_stack);
	in_child("little memory", little_memory);
	in_child("little data", little_data);
	in_child("no files", no_files);
	in_child("small files", small_files);
	in_child("no processes", no_processes);
	in_child("no locked memory", no_locked_memory);
	put("script", "#!/usr/test/programs-are-executed-under-any-limit count\n");
	MUST(chmod("script", 0755));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		arguments(self, numbers[i], 3);
		arguments("/t/script", numbers[i] < 50000 ? numbers[i] : 50000, 3);
	}
	arguments(self, 1, 131071);
	arguments(self, 1, 131072);
	arguments("./script", 1, 131071);
	arguments("./script", 1, 131072);
	arguments(self, 10, 100000);
	arguments(self, 40, 100000);
	return 0;
}
