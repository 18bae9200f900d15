/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @variants amd64 i386 */
/* Tracer, filter and no_new_privs are those of the guest only, for others and after an exec as well. */
#include "calls.h"

#include <sys/prctl.h>

/* musl comes without the kernel's headers: <linux/filter.h>, <linux/seccomp.h>. */
struct filter { uint16_t code; uint8_t jt, jf; uint32_t k; };
struct filter_program { unsigned short length; struct filter *filter; };
#define FILTER_RETURN 6
#define FILTER_ALLOW 0x7fff0000
#define MODE_FILTER 2

static void show_lines(const char *path, const char *first)
{
	const char *const keys[] = { first, "TracerPid:", "NoNewPrivs:", "Seccomp:", "Seccomp_filters:" };
	FILE *file = fopen(path, "r");
	char line[256];

	while (file && fgets(line, sizeof(line), file))
		for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
			if (strncmp(line, keys[i], strlen(keys[i])) == 0) {
				say("%.*s", (int)strcspn(line, "\n"), line);
				break;
			}
	if (file)
		fclose(file);
	else
		say("%s", error_name(errno));
}

static void show_self(const char *when)
{
	char path[64];

	say("-- %s", when);
	show_lines("/proc/self/status", "State:");
	CALL(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	CALL(prctl(PR_GET_SECCOMP, 0, 0, 0, 0));
	snprintf(path, sizeof(path), "/proc/%d/task/%d/status", getppid(), getppid());
	say("the parent");
	show_lines(path, "TracerPid:");
}

static void execute(const char *program, const char *what)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl(program, program, what, (char *)NULL);
		_exit(1);
	}
	MUST(waitpid(pid, NULL, 0));
}

static void filter(void)
{
	struct filter allow = { FILTER_RETURN, 0, 0, FILTER_ALLOW };
	struct filter_program program = { 1, &allow };

	CALL(prctl(PR_SET_SECCOMP, MODE_FILTER, &program, 0, 0));
}

int main(int argc, char *argv[])
{
	if (argc > 1) {
		show_self(argv[1]);
		return 0;
	}
	show_self("at first");
	execute(argv[0], "executed");
	CALL(prctl(PR_GET_NO_NEW_PRIVS, 1, 0, 0, 0));
	CALL(prctl(PR_SET_NO_NEW_PRIVS, 2, 0, 0, 0));
	CALL(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	CALL(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	show_self("with no_new_privs");
	execute(argv[0], "executed with no_new_privs");
	filter();
	show_self("with a filter");
	execute(argv[0], "executed with a filter");
	filter();
	show_self("with two filters");
	return 0;
}
