/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * @engine notify default
 * @variants amd64 musl
 * @shim on
 */
#include <link.h>
#include <stddef.h>
#include <sys/inotify.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/user.h>

#include "calls.h"

#ifdef __x86_64__
#define PC rip
#else
#define PC eip
#endif

static int wait_for(pid_t child)
{
	int status;

	MUST(waitpid(child, &status, __WALL));
	return status;
}

static unsigned long auxiliary(pid_t child, unsigned long type)
{
	char path[40];
	ElfW(auxv_t) entry;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/auxv", child);
	fd = open(path, O_RDONLY);
	while (fd >= 0 && read(fd, &entry, sizeof(entry)) == sizeof(entry) && entry.a_type != AT_NULL)
		if (entry.a_type == type) {
			close(fd);
			return entry.a_un.a_val;
		}
	return 0;
}

/* What a debugger does: at the stop of the exec it puts a breakpoint to where the program begins. */
static void break_at_entry(pid_t child)
{
	unsigned long entry = auxiliary(child, AT_ENTRY);
	struct user_regs_struct registers;
	long text;

	errno = 0;
	text = ptrace(PTRACE_PEEKTEXT, child, entry, 0);
	say("the program is there: %s", error_name(errno));
	MUST(ptrace(PTRACE_POKETEXT, child, entry, (text & ~0xffL) | 0xcc));
	MUST(ptrace(PTRACE_CONT, child, 0, 0));
	say_status("at the entry", wait_for(child));
	MUST(ptrace(PTRACE_GETREGS, child, 0, &registers));
	say("it is the entry: %d", (unsigned long)registers.PC == entry + 1);
	registers.PC = entry;
	MUST(ptrace(PTRACE_SETREGS, child, 0, &registers));
	MUST(ptrace(PTRACE_POKETEXT, child, entry, text));
}

static void trace_program(const char *program, const char *argument)
{
	pid_t child = fork();

	say("program %s", program);
	if (child == 0) {
		MUST(ptrace(PTRACE_TRACEME, 0, 0, 0));
		execl(program, program, argument, "traced", NULL);
		_exit(9);
	}
	say_status("exec", wait_for(child));
	break_at_entry(child);
	MUST(ptrace(PTRACE_CONT, child, 0, 0));
	say_status("end", wait_for(child));
}

static void make_calls(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = "socket" };
	int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0), watch = inotify_init();

	CALL(mkdir("d", 0755));
	CALL(chdir("d"));
	show_cwd();
	CALL(chdir(".."));
	OPEN(open("/dev/null", O_RDWR));
	OPEN(open("/proc/self/status", O_RDONLY));
	OPEN(open("d", O_PATH));
	CALL(mkfifo("fifo", 0600));
	OPEN(open("fifo", O_RDWR));
	put("file", "text");
	CALL(truncate("file", 2));
	show("file");
	CALL(truncate("missing", 2));
	CALL(bind(server, (struct sockaddr *)&name, sizeof(name)));
	CALL(bind(client, (struct sockaddr *)&name, sizeof(name)));
	CALL(listen(server, 1));
	CALL(connect(client, (struct sockaddr *)&name, sizeof(name)));
	CALL(inotify_add_watch(watch, "d", IN_CREATE));
	CALL(inotify_add_watch(watch, "missing", IN_CREATE));
	CALL(unlink("socket"));
	CALL(chdir("/usr"));
	show_cwd();
}

static void trace_calls(void)
{
	pid_t child = fork();

	if (child == 0) {
		MUST(ptrace(PTRACE_TRACEME, 0, 0, 0));
		raise(SIGSTOP);
		make_calls();
		_exit(3);
	}
	say_status("stopped", wait_for(child));
	MUST(ptrace(PTRACE_CONT, child, 0, 0));
	say_status("end", wait_for(child));
}

/* Seized while it runs, with its children: each fork and exec is told. */
static void seize_and_follow(void)
{
	int ready[2], n_stops = 0, n_execs = 0, status;
	pid_t child, stopped;
	char byte;

	MUST(pipe(ready));
	child = fork();
	if (child == 0) {
		MUST(read(ready[0], &byte, 1));
		if (fork() == 0) {
			execl("/bin/sh", "sh", "-c", "cd /usr && /bin/true", NULL);
			_exit(9);
		}
		wait(&status);
		_exit(WEXITSTATUS(status));
	}
	CALL(ptrace(PTRACE_SEIZE, child, 0, PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC) == 0);
	MUST(write(ready[1], "x", 1));
	while ((stopped = waitpid(-1, &status, __WALL)) > 0) {
		if (!WIFSTOPPED(status)) {
			if (stopped == child)
				say_status("end", status);
			continue;
		}
		n_stops++;
		n_execs += status >> 16 == PTRACE_EVENT_EXEC;
		ptrace(PTRACE_CONT, stopped, 0, status >> 16 ? 0 : WSTOPSIG(status));
	}
	say("there were stops: %d, execs: %d", n_stops > 2, n_execs);
}

static void errors(void)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		CALL(ptrace(PTRACE_TRACEME, 0, 0, 0));
		CALL(ptrace(PTRACE_TRACEME, 0, 0, 0));
		_exit(0);
	}
	MUST(waitpid(child, &status, 0));
	say_status("end", status);
	CALL(ptrace(PTRACE_ATTACH, getpid(), 0, 0));
	CALL(ptrace(PTRACE_SEIZE, 0x7ffffff0, 0, 0));
}

int main(void)
{
	put("script", "#!/bin/sh\necho \"$@\"\n");
	MUST(chmod("script", 0755));
	trace_program("/bin/echo", "dynamic");
	trace_program("/usr/test/say-static", "static");
	trace_program("./script", "script");
	trace_calls();
	seize_and_follow();
	errors();
	return 0;
}
