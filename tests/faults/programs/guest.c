/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What guests do while they, or proot, are taken apart: guest MODE [ARGUMENT]...
 *
 * Linked statically, so that it runs in any rootfs. Works in the directory that FAULTS names, which exists in the guest and,
 * with other contents, on the host: nothing may ever be seen of the latter. Exit status: 0 all was right, 1 something was not
 * (said on standard output), 66 a file of the host was seen or touched.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *self = "/bin/guest";
static int n_wrong;

static void wrong(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n");
	fflush(stdout);
	n_wrong++;
}

/* --- the work ------------------------------------------------------------------------------------------------------------------ */

/* proot may be out of something; everything else is a wrong result. */
static bool is_shortage(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOMEM || error == EAGAIN;
}

static bool is_lenient;		/* any errno is taken: calls of proot are made to fail */

static void failed(const char *what)
{
	if (!is_lenient)
		wrong("%s: %s", what, strerror(errno));
}

static void see(const char *path)
{
	char text[16] = "";
	int fd = open(path, O_RDONLY);

	if (fd < 0) {
		failed(path);
		return;
	}
	if (read(fd, text, sizeof(text) - 1) < 0)
		failed("read");
	close(fd);
	if (strcmp(text, "guest") != 0 && !(is_lenient && text[0] == '\0')) {
		printf("%s says '%s'\n", path, text);
		exit(66);
	}
}

/* One round of path calls of all outcomes: answered, descriptor, rewritten. id keeps those of other processes apart. */
static void round_of_calls(int id)
{
	const char *top = getenv("FAULTS");
	char name[64], other[64], cwd[256], text[64];
	struct stat status;
	int fd;

	see("file");
	see("link");
	if (stat("sub/../file", &status) < 0)
		failed("stat");
	else if (status.st_size != 5) {
		printf("a file of another size: %ld\n", (long)status.st_size);
		exit(66);
	}
	if (access(top, R_OK) < 0)
		failed("access");
	if (stat("missing", &status) == 0 || errno != ENOENT)
		failed("missing");
	snprintf(name, sizeof(name), "dir.%d", id);
	snprintf(other, sizeof(other), "%s/dir.%d.new", top, id);
	if (mkdir(name, 0755) < 0)
		failed("mkdir");
	if (rename(name, other) < 0)
		failed("rename");
	if (rmdir(other) < 0)
		failed("rmdir");
	if (is_lenient)
		rmdir(name);
	fd = open("sub", O_PATH);
	if (fd < 0)
		failed("O_PATH");
	else
		close(fd);
	snprintf(name, sizeof(name), "new.%d", id);
	fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0600);
	if (fd < 0)
		failed("create");
	else
		close(fd);
	if (unlink(name) < 0)
		failed("unlink");
	if (chdir("sub") < 0) {
		failed("chdir");
	} else if (!getcwd(cwd, sizeof(cwd)) || chdir(top) < 0) {
		failed("chdir back");
		if (chdir("..") < 0)
			failed("..");
	}
	if (readlink("link", text, sizeof(text)) != 4)
		failed("readlink");
	if (truncate("empty", 0) < 0)
		failed("truncate");
}

/* Run ourselves in a child. */
static void spawn(const char *mode)
{
	pid_t child = fork();
	int status;

	if (child < 0) {
		if (!is_shortage(errno))
			failed("fork");
		return;
	}
	if (child == 0) {
		execl(self, self, mode, (char *)NULL);
		_exit(is_lenient || is_shortage(errno) ? 0 : 7);
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR) {
			failed("wait");
			return;
		}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 66)
		exit(66);
	if (WIFSIGNALED(status) ? !is_lenient || WTERMSIG(status) != SIGKILL : WEXITSTATUS(status) != 0)
		wrong("a child ended with %#x", status);
}

static int work(int n_rounds)
{
	for (int i = 0; i < n_rounds; i++) {
		round_of_calls(getpid());
		spawn("true");
	}
	return n_wrong != 0;
}

/* Processes that come and go, and call; for ever when seconds is 0. */
static int churn(int n_processes, int seconds)
{
	time_t end = time(NULL) + seconds;

	for (int i = 1; i < n_processes; i++)
		if (fork() == 0) {
			n_processes = 0;
			break;
		}
	while (!seconds || time(NULL) < end)
		work(1);
	if (n_processes) {
		int status;
		pid_t pid;

		while ((pid = wait(&status)) > 0 || errno == EINTR)
			if (pid > 0 && status != 0)
				wrong("process %d ended with %#x", pid, status);
	}
	return n_wrong != 0;
}

/* --- signals ---------------------------------------------------------------------------------------------------------------------- */

static volatile sig_atomic_t n_alarms;
static volatile sig_atomic_t n_queued;

static volatile sig_atomic_t is_storming;

/*
 * One at a time: where a handler takes as long as the interval, as it may where each call and each signal is a stop, nothing else
 * would ever run.
 */
static void on_alarm(int number)
{
	struct itimerval timer = { { 0, 0 }, { 0, 300 } };
	int before = errno;

	(void)number;
	n_alarms++;
	if (is_storming)
		setitimer(ITIMER_REAL, &timer, NULL);
	errno = before;
}

static void on_queued(int number)
{
	(void)number;
	n_queued++;
}

static int n_interrupted;

#define TRY(call, is_good) do { errno = 0; if (!((call), (is_good))) { if (errno == EINTR) n_interrupted++; \
	else wrong("%s: %s", #call, strerror(errno)); } } while (0)

#define TRY_AGAIN(call) ((call) < 0 && errno == EINTR && ++n_interrupted)

static int storm(bool is_restarted, int n_rounds)
{
	struct sigaction alarm_action = { .sa_handler = on_alarm, .sa_flags = is_restarted ? SA_RESTART : 0 };
	struct sigaction queued_action = { .sa_handler = on_queued, .sa_flags = is_restarted ? SA_RESTART : 0 };
	const char *top = getenv("FAULTS");
	char *no_arguments[] = { NULL };
	struct stat status;
	int n_sent = 0, result;

	sigaction(SIGALRM, &alarm_action, NULL);
	sigaction(SIGRTMIN, &queued_action, NULL);
	is_storming = true;
	on_alarm(SIGALRM);
	for (int i = 0; i < n_rounds; i++) {
		int fd;

		TRY(result = stat("link", &status), result == 0 && status.st_size == 5);
		TRY(fd = open("file", O_RDONLY), fd >= 0);
		if (fd >= 0)
			close(fd);
		TRY(fd = open("sub", O_PATH), fd >= 0);
		if (fd >= 0)
			close(fd);
		/* A call that was interrupted has done nothing; the next tells. */
		TRY(result = chdir("sub"), result == 0);
		if (result == 0)
			while (TRY_AGAIN(result = chdir(top)))
				;
		if (result < 0 && errno != EINTR)
			wrong("chdir back: %s", strerror(errno));
		TRY(result = execve("missing", no_arguments, no_arguments), errno == ENOENT);
		TRY(result = execve("file", no_arguments, no_arguments), errno == EACCES);
		TRY(result = execve("script", no_arguments, no_arguments), errno == ENOENT);
		while (TRY_AGAIN(result = mkdir("storm", 0755)))
			;
		if (result < 0)
			wrong("mkdir: %s", strerror(errno));
		while (TRY_AGAIN(result = rmdir("storm")))
			;
		if (result < 0)
			wrong("rmdir: %s", strerror(errno));
		/* To oneself: the handler has run when kill() returns. */
		if (sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = i }) == 0)
			n_sent++;
		if (i % 50 == 0)
			spawn("true");
		if (n_wrong > 5)
			break;
	}
	is_storming = false;
	if (n_queued != n_sent)
		wrong("%d signals sent, %d came", n_sent, (int)n_queued);
	if (n_alarms < 20)
		wrong("only %d alarms", (int)n_alarms);
	printf("interrupted: %d\n", n_interrupted);
	if (is_restarted && n_interrupted)
		wrong("EINTR in spite of SA_RESTART");
	return n_wrong != 0;
}

/* --- threads ---------------------------------------------------------------------------------------------------------------------- */

static void *call_forever(void *argument)
{
	struct stat status;

	for (;;) {
		int fd = open("file", O_RDONLY);

		if (fd >= 0)
			close(fd);
		if (stat("link", &status) < 0)
			wrong("stat: %s", strerror(errno));
		if (open("missing", O_PATH) >= 0)
			wrong("a missing file");
	}
	return argument;
}

static void *exec_soon(void *argument)
{
	usleep(100000);
	execl(self, self, "true", (char *)NULL);
	wrong("execve of a thread: %s", strerror(errno));
	exit(1);
	return argument;
}

static int threads(int n_threads)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 65536);
	for (int i = 0; i < n_threads; i++)
		/* EAGAIN: another thread executes at this moment (fs->in_exec in copy_fs() of the kernel). */
		while ((errno = pthread_create(&thread, &attributes, i == n_threads / 2 ? exec_soon : call_forever, NULL)) != 0)
			if (errno != EAGAIN) {
				wrong("thread %d: %s", i, strerror(errno));
				return 1;
			}
	for (;;)
		pause();
}

/* Another thread takes the path's page away and brings it back. */
static char *page;

static void *flip(void *argument)
{
	for (;;) {
		munmap(page, 4096);
		mmap(page, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		memcpy(page, "file", 5);
	}
	return argument;
}

static int race(void)
{
	struct stat status;
	pthread_t thread;
	int n_good = 0, n_faults = 0;

	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_create(&thread, NULL, flip, NULL);
	for (int i = 0; i < 3000; i++) {
		int fd = open(page, O_PATH);

		if (fd >= 0)
			close(fd);
		else if (errno != EFAULT && errno != ENOENT)
			wrong("O_PATH: %s", strerror(errno));
		errno = 0;
		if (stat(page, &status) == 0)
			n_good++;
		else if (errno == EFAULT || errno == ENOENT)
			n_faults++;
		else
			wrong("stat: %s", strerror(errno));
	}
	return n_wrong != 0 || n_good + n_faults == 0;
}

/* --- limits ------------------------------------------------------------------------------------------------------------------------- */

static int bomb(int depth)
{
	int n_children = 0;
	struct stat status;

	for (int i = 0; i < 60; i++) {
		pid_t child = fork();

		if (child == 0) {
			if (depth > 0)
				_exit(bomb(depth - 1));
			for (int j = 0; j < 20; j++)
				if (stat("link", &status) < 0 && !is_shortage(errno))
					_exit(1);
			spawn("true");
			_exit(0);
		}
		n_children += child > 0;
	}
	while (n_children > 0) {
		int result;

		if (wait(&result) < 0)
			break;
		n_children--;
		if (WIFEXITED(result) && WEXITSTATUS(result) != 0)
			wrong("a child of the bomb ended with %#x", result);
	}
	return n_wrong != 0;
}

/* With few descriptors calls that give one fail as they do natively, and no other does. */
static int few_descriptors(int limit)
{
	struct rlimit few = { (rlim_t)limit, 4096 };
	const char *top = getenv("FAULTS");
	struct stat status;
	char cwd[256];

	while (dup(0) >= 0 && dup(0) < limit)
		;
	setrlimit(RLIMIT_NOFILE, &few);
	for (int i = 0; i < 50; i++) {
		if (open("file", O_RDONLY) >= 0 || errno != EMFILE)
			wrong("open: %s", strerror(errno));
		if (open("sub", O_PATH) >= 0 || errno != EMFILE)
			wrong("O_PATH: %s", strerror(errno));
		if (stat("link", &status) < 0 || chdir("sub") < 0 || !getcwd(cwd, sizeof(cwd)) || chdir(top) < 0)
			wrong("%s", strerror(errno));
	}
	spawn("true");
	return n_wrong != 0;
}

/* --- hostile guests ------------------------------------------------------------------------------------------------------------------- */

static int close_all(void)
{
	struct stat status;

	syscall(SYS_close_range, 0U, ~0U, 0U);
	if (stat("link", &status) < 0 || open("file", O_RDONLY) != 0 || chdir("sub") < 0 || chdir("..") < 0)
		return 1;
	if (close(0) < 0 || open("sub", O_PATH) != 0)
		return 2;
	execl(self, self, "true", (char *)NULL);
	return 3;
}

/* Take away every mapping of the size of the state area, then go on. */
static int unmap(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long start, end;
	char line[512], text[256];
	void *found[16];
	int n_found = 0;

	if (!maps)
		return 1;
	while (fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx", &start, &end) == 2 && end - start == 1024 * 1024 && n_found < 16)
			found[n_found++] = (void *)start;
	fclose(maps);
	for (int i = 0; i < n_found; i++)
		munmap(found[i], 1024 * 1024);
	if (n_found == 0)
		printf("no state area found\n");
	for (int i = 0; i < 20; i++) {
		round_of_calls(getpid());
		if (readlink("/proc/self/exe", text, sizeof(text)) < 0)
			wrong("exe: %s", strerror(errno));
		if (prctl(PR_SET_DUMPABLE, 0) < 0 || prctl(PR_GET_DUMPABLE) < 0)
			wrong("dumpable");
	}
	spawn("true");
	return n_wrong != 0;
}

static int block_in_fifo(void)
{
	pid_t blocked[3], workers[20];
	int status;

	for (int i = 0; i < 3; i++) {
		blocked[i] = fork();
		if (blocked[i] == 0) {
			see("fifo");
			_exit(0);
		}
	}
	usleep(50000);
	for (int i = 0; i < 20; i++) {
		workers[i] = fork();
		if (workers[i] == 0)
			_exit(work(3));
	}
	for (int i = 0; i < 20; i++)
		if (waitpid(workers[i], &status, 0) < 0 || status != 0)
			wrong("worker: %#x", status);
	for (int i = 0; i < 3; i++)
		if (waitpid(blocked[i], &status, WNOHANG) != 0)
			wrong("an open of a FIFO did not wait");
	/* One is let go, one interrupted, one killed. */
	kill(blocked[1], SIGTERM);
	if (waitpid(blocked[1], &status, 0) < 0 || !WIFSIGNALED(status))
		wrong("the one that was sent SIGTERM: %#x", status);
	kill(blocked[2], SIGKILL);
	if (waitpid(blocked[2], &status, 0) < 0 || !WIFSIGNALED(status))
		wrong("the one that was killed: %#x", status);
	status = open("fifo", O_WRONLY);
	if (write(status, "guest", 5) != 5)
		wrong("write");
	close(status);
	if (waitpid(blocked[0], &status, 0) < 0 || status != 0)
		wrong("the one that was let go: %#x", status);
	return n_wrong != 0;
}

/* A debugger inside: its child's calls may fail, but nobody hangs. */
static int debug(void)
{
	pid_t child = fork();
	int status, n_stops = 0;

	if (child == 0) {
		is_lenient = true;
		usleep(50000);
		work(3);
		_exit(0);
	}
	if (ptrace(PTRACE_SEIZE, child, 0, (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC)) < 0) {
		/* Attached for life to another: that is what a debugger is told then. */
		printf("seize: %s\n", strerror(errno));
		waitpid(child, &status, 0);
		return status != 0;
	}
	ptrace(PTRACE_INTERRUPT, child, 0, 0);
	for (;;) {
		if (waitpid(child, &status, 0) < 0 || WIFEXITED(status) || WIFSIGNALED(status))
			break;
		n_stops++;
		ptrace(PTRACE_SYSCALL, child, 0,
		       status >> 16 || (WSTOPSIG(status) & 0x80) ? 0 : (void *)(uintptr_t)WSTOPSIG(status));
	}
	printf("stops: %s\n", n_stops > 10 ? "many" : "few");
	return 0;
}

#ifdef __x86_64__
/* A call with a stack pointer that leads nowhere; the kernel does not mind. */
static long call_without_stack(long number, const void *first, long second, uint64_t stack)
{
	long result;

	__asm__ volatile("mov %%rsp, %%rbx\n\tmov %[stack], %%rsp\n\txor %%r9d, %%r9d\n\tsyscall\n\tmov %%rbx, %%rsp"
			 : "=a"(result)
			 : "a"(number), "D"(first), "S"(second), "d"(0L), [stack] "r"(stack)
			 : "rbx", "rcx", "r9", "r11", "memory");
	return result;
}

static int without_stack(void)
{
	static const uint64_t stacks[] = { 0, 8, 127, 4096, 0x7fffffffffff, 0xffff800000000000, UINT64_MAX };
	static struct stat status;

	for (size_t i = 0; i < sizeof(stacks) / sizeof(stacks[0]); i++) {
		long fd = call_without_stack(SYS_open, "sub", O_PATH, stacks[i]);

		if (fd < 0)
			wrong("O_PATH with stack %#lx: %s", stacks[i], strerror((int)-fd));
		close((int)fd);
		if (call_without_stack(SYS_chdir, "sub", 0, stacks[i]) < 0 || call_without_stack(SYS_chdir, "..", 0, stacks[i]) < 0)
			wrong("chdir with stack %#lx", stacks[i]);
		if (call_without_stack(SYS_stat, "link", (long)&status, stacks[i]) < 0)
			wrong("stat with stack %#lx", stacks[i]);
		if (call_without_stack(SYS_execve, "missing", 0, stacks[i]) != -ENOENT)
			wrong("exec with stack %#lx", stacks[i]);
	}
	return n_wrong != 0;
}
#else
static int without_stack(void)
{
	return 0;
}
#endif

/* Leave a process in a session of its own behind, which calls. */
static int orphan(int seconds)
{
	if (fork() == 0) {
		time_t end = time(NULL) + seconds;

		setsid();
		while (time(NULL) < end)
			round_of_calls(getpid());
		close(open("orphan-was-here", O_CREAT | O_WRONLY, 0600));
		_exit(0);
	}
	return 0;
}

/* Children that make calls which proot has to repair are killed in the middle; their parent waits, and calls itself. */
static int kill_children(int n_children)
{
	for (int i = 0; i < n_children; i++) {
		pid_t child = fork();
		int status;

		if (child == 0)
			for (;;)
				if (chdir("sub") < 0 || chdir("..") < 0)
					_exit(1);
		usleep((useconds_t)(i * 37 % 400));
		kill(child, SIGKILL);
		if (waitpid(child, &status, 0) != child || !WIFSIGNALED(status))
			wrong("child %d ended with %#x", i, status);
		if (chdir("sub") < 0 || chdir("..") < 0)
			wrong("chdir: %s", strerror(errno));
	}
	return n_wrong != 0;
}

/* The same with processes of four threads, and with children of vfork(2), whose parents wait for them in the kernel. */
static void *chdir_forever(void *argument)
{
	for (;;)
		if (chdir(argument) < 0)
			_exit(1);
	return argument;
}

static int kill_threads(int n_children)
{
	char *top = getenv("FAULTS");

	for (int i = 0; i < n_children; i++) {
		pid_t child = fork();
		int status;

		if (child == 0) {
			pthread_t thread;

			for (int j = 0; j < 3; j++)
				pthread_create(&thread, NULL, chdir_forever, top);
			if (i % 3 == 0)
				_exit(0);
			if (i % 3 == 1)
				pthread_exit(NULL);
			chdir_forever(top);
		}
		usleep((useconds_t)(i * 37 % 1000));
		kill(child, SIGKILL);
		if (waitpid(child, &status, 0) != child || !(WIFSIGNALED(status) || status == 0))
			wrong("child %d ended with %#x", i, status);
	}
	return n_wrong != 0;
}

static int kill_vforked(int n_children)
{
	for (int i = 0; i < n_children; i++) {
		pid_t middle = fork();
		int status;

		if (middle == 0) {
			pid_t child = vfork();

			if (child == 0)
				chdir_forever("sub/..");
			_exit(waitpid(child, &status, 0) == child && WIFSIGNALED(status) ? 0 : 1);
		}
		usleep((useconds_t)(500 + i * 37 % 1000));
		/* The process group is the child's as well; we ignore it. */
		kill(middle, SIGKILL);
		if (waitpid(middle, &status, 0) != middle)
			wrong("child %d: %s", i, strerror(errno));
	}
	return n_wrong != 0;
}

/* Threads that call, until they are told to end by SIGTERM. */
static int call_with_threads(int n_threads)
{
	pthread_t thread;

	for (int i = 0; i < n_threads; i++)
		if (pthread_create(&thread, NULL, i % 2 ? call_forever : chdir_forever, getenv("FAULTS")) != 0)
			return 1;
	for (;;)
		pause();
}

/* Many opens that wait, and one process that works meanwhile. */
static int block_many(int n_blocked)
{
	pid_t blocked[1000];
	int result, status;

	for (int i = 0; i < n_blocked; i++) {
		blocked[i] = fork();
		if (blocked[i] == 0) {
			open("fifo", O_RDONLY);
			_exit(0);
		}
	}
	usleep(300000);
	result = work(10);
	close(open("blocked", O_CREAT | O_WRONLY, 0600));
	if (getenv("STAY"))
		for (;;)
			pause();
	for (int i = 0; i < n_blocked; i++)
		kill(blocked[i], SIGKILL);
	for (int i = 0; i < n_blocked; i++)
		if (waitpid(blocked[i], &status, 0) < 0 || status != SIGKILL)
			wrong("blocked process %d ended with %#x", i, status);
	return result || n_wrong;
}

static int kill_everybody(void)
{
	if (fork() == 0)
		churn(4, 0);
	usleep(30000);
	kill(-1, SIGKILL);
	return 0;
}

int main(int argc, char *argv[])
{
	const char *mode = argc > 1 ? argv[1] : "true";
	int number = argc > 2 ? atoi(argv[2]) : 1;

	if (strcmp(mode, "true") == 0)
		return 0;
	if (!getenv("FAULTS") || chdir(getenv("FAULTS")) < 0)
		return getenv("LENIENT") ? 0 : 2;
	is_lenient = getenv("LENIENT") != NULL;
	if (strcmp(mode, "work") == 0)
		return work(number);
	if (strcmp(mode, "churn") == 0)
		return churn(number, argc > 3 ? atoi(argv[3]) : 0);
	if (strcmp(mode, "storm") == 0)
		return storm(number, 1500);
	if (strcmp(mode, "threads") == 0)
		return threads(number);
	if (strcmp(mode, "race") == 0)
		return race();
	if (strcmp(mode, "bomb") == 0)
		return bomb(1);
	if (strcmp(mode, "few-descriptors") == 0)
		return few_descriptors(number);
	if (strcmp(mode, "close-all") == 0)
		return close_all();
	if (strcmp(mode, "unmap") == 0)
		return unmap();
	if (strcmp(mode, "fifo") == 0)
		return block_in_fifo();
	if (strcmp(mode, "debug") == 0)
		return debug();
	if (strcmp(mode, "without-stack") == 0)
		return without_stack();
	if (strcmp(mode, "orphan") == 0)
		return orphan(number);
	if (strcmp(mode, "kill-children") == 0)
		return kill_children(number);
	if (strcmp(mode, "kill-threads") == 0)
		return kill_threads(number);
	if (strcmp(mode, "kill-vforked") == 0)
		return kill_vforked(number);
	if (strcmp(mode, "call-with-threads") == 0)
		return call_with_threads(number);
	if (strcmp(mode, "block-many") == 0)
		return block_many(number < 1000 ? number : 1000);
	if (strcmp(mode, "kill-everybody") == 0)
		return kill_everybody();
	return 2;
}
