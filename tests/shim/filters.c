/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filters WHAT DIRECTORY: programs that have a say in their own system calls, which are then those of libc only.
 *
 *   kill       a filter that kills for what libc does not call, by prctl; then an exec
 *   tsync      one that another thread installs for all threads, while these make path calls
 *   trap       one that raises SIGSYS, whose handler answers
 *   dispatch   syscall user dispatch: SIGSYS for each call as long as a byte says so; in two threads, then an exec
 *   pointers   paths and buffers that cannot be read or written: EFAULT
 *
 * "filters child DIRECTORY" is what is executed.
 */
#include "stress.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <ucontext.h>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif

static const char *program;

/* --- filters ----------------------------------------------------------------------------------------------------------------- */

/* What the shim calls and this program's libc does not. */
static struct sock_filter denial[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 437 /* openat2 */, 2, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 452 /* fchmodat2 */, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
};
static struct sock_fprog denials = { sizeof(denial) / sizeof(denial[0]), denial };

static void check_child(pid_t child)
{
	int status;

	EXPECT(child > 0 && waitpid(child, &status, 0) == child);
	if (WIFSIGNALED(status))
		printf("killed by %d\n", WTERMSIG(status));
	EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void execute(void)
{
	char *arguments[] = { (char *)program, "child", (char *)base, NULL };

	execv(program, arguments);
	_exit(9);
}

static void kill_filter(void)
{
	pid_t child = fork();
	char path[200];

	if (child == 0) {
		below(path, "d/new");
		path_calls(path);
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		EXPECT(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &denials) == 0);
		path_calls(path);
		execute();
	}
	check_child(child);
}

static atomic_int n_rounds;

static void *call_for_ever(void *argument)
{
	char name[30], path[200];

	snprintf(name, sizeof(name), "e/new-%d-%d", (int)getpid(), (int)(uintptr_t)argument);
	for (below(path, name);; n_rounds++)
		path_calls(path);
	return NULL;
}

static void tsync_child(void)
{
	pthread_t thread;
	int before;

	for (uintptr_t i = 0; i < 2; i++)
		pthread_create(&thread, NULL, call_for_ever, (void *)i);
	while (n_rounds < 2)
		sleep_ms(1);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	EXPECT(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &denials) == 0);
	before = n_rounds;
	while (n_rounds < before + 20)
		sleep_ms(1);
	_exit(0);
}

static void tsync(void)
{
	for (int i = 0; i < 20; i++) {
		pid_t child = fork();

		if (child == 0)
			tsync_child();
		check_child(child);
	}
}

static volatile sig_atomic_t n_traps;

/* The call of a trap is answered with EXDEV, which nobody else says. */
static void on_trap(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)info;
	n_traps++;
	((ucontext_t *)context)->uc_mcontext.gregs[REG_RAX] = -EXDEV;
}

static void handle_traps(void (*handler)(int, siginfo_t *, void *))
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };

	EXPECT(sigaction(SIGSYS, &action, NULL) == 0);
}

static void trap(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_newfstatat, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_stat, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof(code) / sizeof(code[0]), code };
	struct stat status;
	char path[200];

	handle_traps(on_trap);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	EXPECT(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0);
	for (int i = 0; i < 10; i++) {
		EXPECT(stat(below(path, "d/file"), &status) < 0 && errno == EXDEV);
		EXPECT(access(below(path, "d/file"), F_OK) == 0);
	}
	printf("%d traps\n", (int)n_traps);
}

/* --- dispatch ----------------------------------------------------------------------------------------------------------------- */

static _Thread_local volatile char selector;

/* sigreturn has to get through, too: the byte allows everything until the program says otherwise. */
static void on_dispatch(int number, siginfo_t *info, void *context)
{
	selector = 0;
	on_trap(number, info, context);
}

static void *dispatch_thread(void *argument)
{
	struct stat status;
	char path[200];

	EXPECT(stat(below(path, "d/file"), &status) == 0);
	EXPECT(prctl(PR_SET_SYSCALL_USER_DISPATCH, 1, 0, 0, &selector) == 0);
	for (int i = 0; i < 10; i++) {
		below(path, "d/file");
		selector = 1;
		EXPECT(stat(path, &status) < 0 && errno == EXDEV && !selector);
		EXPECT(stat(path, &status) == 0);
		EXPECT(chdir(base) == 0);
		selector = 1;
		EXPECT(lstat("file", &status) < 0 && errno == EXDEV && !selector);
		selector = 1;
		EXPECT(access(path, F_OK) < 0 && errno == EXDEV && !selector);
	}
	return argument;
}

static void dispatch(void)
{
	pthread_t thread;
	pid_t child;
	char path[200];

	handle_traps(on_dispatch);
	if (prctl(PR_SET_SYSCALL_USER_DISPATCH, 0, 0, 0, 0) != 0) {
		puts("none here");
		return;
	}
	child = fork();
	if (child == 0) {
		pthread_create(&thread, NULL, dispatch_thread, NULL);
		pthread_join(thread, NULL);
		dispatch_thread(NULL);
		printf("%d traps\n", (int)n_traps);
		fflush(stdout);
		execute();
	}
	check_child(child);
	path_calls(below(path, "d/new"));
}

/* --- pointers ------------------------------------------------------------------------------------------------------------------ */

#define SAY(call) (errno = 0, printf("%s: %s\n", #call, (call) < 0 ? strerror(errno) : "works"))

static void pointers(void)
{
	char *page = mmap(NULL, 12288, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *end = page + 4096;
	char path[200], text[10], *last;
	struct stat status;
	const char *bad[] = { NULL, (char *)8, (char *)4096, end + 4096, (char *)-1, (char *)-4096, (char *)0x7ffffffff000,
			      (char *)0x8000000000000000 };

	EXPECT(page != MAP_FAILED && munmap(end, 4096) == 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		printf("-- %zu\n", i);
		if (bad[i] == end + 4096)
			mprotect(end + 4096, 4096, PROT_NONE);
		SAY(stat(bad[i], &status));
		SAY(access(bad[i], F_OK));
		SAY(open(bad[i], O_RDONLY));
		SAY(readlink(bad[i], text, sizeof(text)));
		SAY(mkdir(bad[i], 0700));
		SAY(rename(bad[i], bad[i]));
		SAY(symlink(bad[i], below(path, "d/new")));
		SAY(syscall(SYS_newfstatat, AT_FDCWD, below(path, "d/file"), bad[i], 0));
		SAY(syscall(SYS_readlink, below(path, "d/link"), bad[i], 10));
		SAY(syscall(SYS_statx, AT_FDCWD, below(path, "d/file"), 0, STATX_ALL, bad[i]));
	}
	/* A path that ends with the page, and one that does not end before it. */
	below(path, "d/file");
	last = end - strlen(path) - 1;
	strcpy(last, path);
	SAY(stat(last, &status));
	SAY(open(last, O_RDONLY));
	last[strlen(last)] = '/';
	SAY(stat(last, &status));
	SAY(open(last, O_RDONLY));
	SAY(readlink(below(path, "d/link"), end - 4, 10));
	SAY(syscall(SYS_newfstatat, AT_FDCWD, below(path, "d/file"), end - 8, 0));
	SAY(syscall(SYS_newfstatat, AT_FDCWD, below(path, "d/none"), end - 8, 0));
}

int main(int argc, char **argv)
{
	char path[200];

	if (argc < 3)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	program = argv[0];
	base = argv[2];
	if (!strcmp(argv[1], "child")) {
		path_calls(below(path, "d/new"));
		return 0;
	}
	start(argv[2]);
	if (!strcmp(argv[1], "kill"))
		kill_filter();
	else if (!strcmp(argv[1], "tsync"))
		tsync();
	else if (!strcmp(argv[1], "trap"))
		trap();
	else if (!strcmp(argv[1], "dispatch"))
		dispatch();
	else if (!strcmp(argv[1], "pointers"))
		pointers();
	else
		return 2;
	puts("done");
	return 0;
}
