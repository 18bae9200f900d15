/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guest WHAT [ARGUMENT]: a dynamic program that does one thing for tests/shim/run.
 *
 *   loop N      stat, lstat, open, access, readlink, statfs, creat + unlink and more of regular files, N times each
 *   sandbox     allow only what libc's own open and stat need, then open and stat
 *   handler N   path calls while a signal handler makes others, N times
 *   vfork       a child of vfork makes path calls and fails an exec; then the parent goes on
 *   threads N   path calls in N threads, one more that forks
 *   cancel      a thread that waits in open of a FIFO is cancelled
 *   environ     the environment, as main gets it and as environ has it, and whether auxv comes behind it
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <link.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

extern char **environ;

static void expect(int is_true, const char *what)
{
	if (!is_true) {
		printf("wrong: %s (errno %d)\n", what, errno);
		exit(1);
	}
}
#define EXPECT(condition) expect(!!(condition), #condition)

static void make(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY, 0644);

	EXPECT(fd >= 0);
	close(fd);
}

static void path_calls(const char *name)
{
	struct statfs system;
	struct stat status;
	char text[16];
	int fd;

	EXPECT(stat("/w/file", &status) == 0 && S_ISREG(status.st_mode));
	EXPECT(lstat("/w/file", &status) == 0);
	EXPECT(access("/w/file", R_OK) == 0);
	EXPECT(stat("/w/none", &status) < 0 && errno == ENOENT);
	EXPECT(readlink("/w/file", text, sizeof(text)) < 0 && errno == EINVAL);
	EXPECT(statfs("/w/file", &system) == 0 && system.f_bsize > 0);
	EXPECT(statfs("/w/none", &system) < 0 && errno == ENOENT);
	EXPECT(getxattr("/w/file", "user.none", text, sizeof(text)) < 0 && (errno == ENODATA || errno == ENOTSUP));
	EXPECT(llistxattr("/w/file", NULL, 0) >= 0);
	fd = open("/w/file", O_RDONLY);
	EXPECT(fd >= 0);
	EXPECT(fstat(fd, &status) == 0);
	close(fd);
	fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0600);
	EXPECT(fd >= 0);
	close(fd);
	EXPECT(unlink(name) == 0);
}

static void loop(int n)
{
	while (n--)
		path_calls("/w/new");
}

static void sandbox(void)
{
#define ALLOW(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		ALLOW(SYS_open), ALLOW(SYS_openat), ALLOW(SYS_stat), ALLOW(SYS_close), ALLOW(SYS_write),
#ifdef __i386__
		ALLOW(SYS_stat64), ALLOW(SYS_fstat64), ALLOW(SYS_fstatat64), ALLOW(SYS_statx),
#else
		ALLOW(SYS_newfstatat),
#endif
		ALLOW(SYS_exit_group), ALLOW(SYS_execve), ALLOW(SYS_fstat), ALLOW(SYS_restart_syscall),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };
	struct stat status;
	int fd;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	EXPECT(stat("/w/file", &status) == 0);
	EXPECT(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
	EXPECT(stat("/w/file", &status) == 0);
	fd = open("/w/file", O_RDONLY);
	EXPECT(fd >= 0);
}

static volatile sig_atomic_t n_alarms;

/* A call that no wrapper sees, so that whatever is left in a register of the shim's would show. */
static void on_alarm(int number)
{
	int before = errno;

	(void)number;
	n_alarms++;
	if (syscall(SYS_access, "/w/file", F_OK) != 0 && errno != EINTR)
		_exit(3);
	errno = before;
}

static void handler(int n)
{
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	struct itimerval timer = { { 0, 200 }, { 0, 200 } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	for (int i = 0; i < n; i++) {
		struct stat status;

		EXPECT(lstat("/w/file", &status) == 0);
		EXPECT(chdir("/w") == 0);
		EXPECT(lstat("file", &status) == 0);
	}
	EXPECT(n_alarms > 0);
}

static void do_vfork(void)
{
	pid_t child = vfork();
	int status;

	if (child == 0) {
		struct stat of_file;

		if (stat("/w/file", &of_file) != 0 || access("/w/none", F_OK) == 0)
			_exit(1);
		execl("/w/none", "none", (char *)NULL);
		_exit(2);
	}
	EXPECT(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 2);
	path_calls("/w/after");
}

static void *thread(void *argument)
{
	char name[32];

	snprintf(name, sizeof(name), "/w/thread%d", (int)(size_t)argument);
	for (int i = 0; i < 100; i++)
		path_calls(name);
	return NULL;
}

static void *forker(void *argument)
{
	for (int i = 0; i < 20; i++) {
		pid_t child = fork();
		int status;

		if (child == 0) {
			struct stat of_file;

			_exit(stat("/w/file", &of_file) != 0);
		}
		EXPECT(waitpid(child, &status, 0) == child && status == 0);
	}
	return argument;
}

static void threads(int n)
{
	pthread_t ids[64];

	for (int i = 0; i < n; i++)
		EXPECT(pthread_create(&ids[i], NULL, i ? thread : forker, (void *)(size_t)i) == 0);
	for (int i = 0; i < n; i++)
		pthread_join(ids[i], NULL);
}

static void *open_fifo(void *argument)
{
	open("/w/fifo", O_RDONLY);
	return argument;
}

static void cancel(void)
{
	pthread_t id;
	void *result;

	EXPECT(mkfifo("/w/fifo", 0600) == 0);
	EXPECT(pthread_create(&id, NULL, open_fifo, NULL) == 0);
	usleep(100000);
	pthread_cancel(id);
	pthread_join(id, &result);
	EXPECT(result == PTHREAD_CANCELED);
	unlink("/w/fifo");
}

static void show_environment(char **environment)
{
	const ElfW(auxv_t) *entry;

	EXPECT(environment == environ);
	for (; *environment; environment++)
		puts(*environment);
	for (entry = (void *)(environment + 1); entry->a_type != AT_NULL; entry++)
		if (entry->a_type == AT_PAGESZ)
			puts("auxv is there");
}

int main(int argc, char **argv, char **environment)
{
	const char *what = argc > 1 ? argv[1] : "";
	int n = argc > 2 ? atoi(argv[2]) : 1;

	make("/w/file");
	if (!strcmp(what, "loop"))
		loop(n);
	else if (!strcmp(what, "sandbox"))
		sandbox();
	else if (!strcmp(what, "handler"))
		handler(n);
	else if (!strcmp(what, "vfork"))
		do_vfork();
	else if (!strcmp(what, "threads"))
		threads(n);
	else if (!strcmp(what, "cancel"))
		cancel();
	else if (!strcmp(what, "environ"))
		show_environment(environment);
	else
		return 2;
	puts("done");
	return 0;
}
