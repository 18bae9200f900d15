/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>

/* @time-limit 60
 * From other threads while more of them look up paths, from children that share memory, from handlers, on small stacks. */
extern char **environ;
static char *again[] = { "say", "7", NULL };
static const char *volatile program = "/usr/test/say";
static char stack[5 * 1024] __attribute__((aligned(16)));
static unsigned char wall[4096];	/* below or above: is nothing written over it? */
static char alternate[65536] __attribute__((aligned(16)));

static void *look(void *unused)
{
	struct stat status;

	(void)unused;
	for (;;) {
		stat("/usr/test/say", &status);
		close(open("/etc/passwd", O_RDONLY | O_CLOEXEC));
	}
	return NULL;
}

static void *execute(void *unused)
{
	(void)unused;
	execve(program, again, environ);
	_exit(9);
}

static void start(void *(*function)(void *), size_t size)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	if (size)
		pthread_attr_setstacksize(&attributes, size);
	if (pthread_create(&thread, &attributes, function, NULL))
		_exit(8);
}

static void other_thread(void)
{
	for (int i = 0; i < 3; i++)
		start(look, 0);
	usleep(1000);
	start(execute, 0);
	for (;;)
		pause();
}

static void small_thread(void)
{
	start(execute, PTHREAD_STACK_MIN > 16384 ? PTHREAD_STACK_MIN : 16384);
	for (;;)
		pause();
}

static void threaded_leader(void)
{
	for (int i = 0; i < 3; i++)
		start(look, 0);
	usleep(1000);
	execute(NULL);
}

static void handler(int number)
{
	(void)number;
	execute(NULL);
}

static void in_handler(void)
{
	signal(SIGUSR1, handler);
	raise(SIGUSR1);
}

static void on_alternate(size_t size)
{
	const stack_t other = { .ss_sp = alternate, .ss_size = size };
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_ONSTACK };

	MUST(sigaltstack(&other, NULL));
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
}

static void on_large_alternate(void) { on_alternate(sizeof(alternate)); }
static void on_small_alternate(void) { on_alternate(16384); }

static int shared_child(void *unused)
{
	(void)unused;
	execve(program, again, environ);
	return 9;
}

/* As posix_spawn of musl does it. */
static void on_small_stack(void)
{
	for (int i = 0; i < 20; i++) {
		int status = -1;
		pid_t pid;

		memset(wall, 0x55, sizeof(wall));
		pid = clone(shared_child, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
		waitpid(pid, &status, 0);
		if (status != 7 << 8)
			say("small stack: %d", status);
		for (size_t j = 0; j < sizeof(wall); j++)
			if (wall[j] != 0x55)
				_exit(7);
	}
}

/* Nothing of an exec stays with who shares the memory. */
static long pages_mapped(void)
{
	char text[200] = "";
	int fd = open("/proc/self/statm", O_RDONLY);

	MUST(read(fd, text, sizeof(text) - 1));
	close(fd);
	return atol(text);
}

static void many_children(void)
{
	long before = 0;
	int status;
	pid_t pid;

	for (int i = 0; i < 200; i++) {
		if (i == 10)
			before = pages_mapped();
		pid = vfork();
		if (pid == 0) {
			execve(i % 2 ? "/bin/true" : "/t/script", again, environ);
			_exit(9);
		}
		waitpid(pid, &status, 0);
		if (status)
			say("child: %d", status);
	}
	say("memory: %s", before == pages_mapped() ? "as before" : "more");
}

int main(void)
{
	put("script", "#!/bin/true x\n");
	MUST(chmod("script", 0755));
	in_child("other thread", other_thread);
	in_child("leader of threads", threaded_leader);
	in_child("thread with a small stack", small_thread);
	in_child("signal handler", in_handler);
	in_child("alternate stack", on_large_alternate);
	in_child("small alternate stack", on_small_alternate);
	in_child("small stack of a child", on_small_stack);
	in_child("many children", many_children);
	program = "/t/link";
	MUST(symlink("/usr/../usr/test/./say", "link"));
	in_child("other thread, a link", other_thread);
	in_child("small stack of a child, a link", on_small_stack);
	return 0;
}
