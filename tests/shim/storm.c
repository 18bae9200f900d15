/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * storm WHAT DIRECTORY: signals every 50 microseconds, on a small alternate stack, whose handler makes path calls itself.
 *
 *   restart    SA_RESTART, from setitimer(ITIMER_PROF)
 *   timer      without, from timer_create() of the thread's own clock, in two threads
 *   fifo       opens of a FIFO that block: interrupted with EINTR when the handler says so, else restarted
 */
#include "stress.h"

#include <sys/auxv.h>

static atomic_long n_signals;

/* What makes no stop with the shim, and what does: a call that no wrapper sees, a link. */
static void on_signal(int number)
{
	int before = errno;
	struct stat status;
	char path[200];

	(void)number;
	switch (n_signals++ % 6) {
	case 0:
		EXPECT_CALL(stat(below(path, "d/file"), &status) == 0 && status.st_size == 6);
		break;
	case 1:
		EXPECT_CALL(access(below(path, "d/none"), F_OK) < 0 && errno == ENOENT);
		break;
	case 2:
		EXPECT_CALL(lstat("file", &status) == 0 && S_ISREG(status.st_mode));
		break;
	case 3:
		EXPECT_CALL(stat(below(path, "d/link"), &status) == 0 && status.st_size == 6);
		break;
	case 4:
		EXPECT_CALL(syscall(SYS_access, below(path, "e/file"), F_OK) == 0);
		break;
	case 5:
		EXPECT_CALL(readlink(below(path, "d/link"), path, sizeof(path)) == 4);
		break;
	}
	errno = before;
}

/*
 * As small as the kernel allows, and what the handler and a frame of libc's need: glibc's snprintf takes 2 KiB here, an answer
 * of the shim below musl's frames 2.5. Functions are bound before (lib.sh): to bind one at its first call, the dynamic linker
 * saves all registers on this stack, which takes another 2.5 KiB where these are the large ones.
 */
static void use_small_stack(void)
{
	size_t size = getauxval(AT_MINSIGSTKSZ) + 3072;
	stack_t stack = { .ss_size = size };
	char *memory = malloc(size + 4096);

	EXPECT(memory);
	memset(memory, 0x5a, 4096);	/* a red zone */
	stack.ss_sp = memory + 4096;
	EXPECT(sigaltstack(&stack, NULL) == 0);
}

static void check_small_stack(void)
{
	stack_t stack;

	EXPECT(sigaltstack(NULL, &stack) == 0);
	for (const char *at = (char *)stack.ss_sp - 4096; at < (char *)stack.ss_sp; at++)
		EXPECT(*at == 0x5a);
}

static void handle(int number, int flags)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = flags | SA_ONSTACK };

	EXPECT(sigaction(number, &action, NULL) == 0);
}

static void calls(const char *name, long milliseconds)
{
	long end = now_ms() + milliseconds;
	char path[200];

	below(path, name);
	while (now_ms() < end)
		path_calls(path);
}

static void restart(void)
{
	struct itimerval timer = { { 0, 50 }, { 0, 50 } };

	use_small_stack();
	handle(SIGPROF, SA_RESTART);
	EXPECT(setitimer(ITIMER_PROF, &timer, NULL) == 0);
	/* The timer counts the time of this process only. */
	for (int i = 0; i < 40 && (i == 0 || n_signals < 20); i++)
		calls("d/sub/new", 500);
	EXPECT(n_signals >= 20);
	check_small_stack();
}

static void *timed_thread(void *argument)
{
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1 };
	struct itimerspec time = { { 0, 50000 }, { 0, 50000 } };
	timer_t timer;

	event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
	use_small_stack();
	EXPECT(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	EXPECT(timer_settime(timer, 0, &time, NULL) == 0);
	calls(argument, 500);
	timer_delete(timer);
	check_small_stack();
	return NULL;
}

static void timers(void)
{
	pthread_t threads[2];

	handle(SIGUSR1, 0);
	pthread_create(&threads[0], NULL, timed_thread, "d/sub/one");
	pthread_create(&threads[1], NULL, timed_thread, "e/two");
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	EXPECT(n_signals > 0);
}

static char fifo[200];

/* Sends signals to the process as long as it waits, then opens the other end. */
static void wake_parent(int with_writer)
{
	for (int i = 0; i < 20; i++) {
		sleep_ms(2);
		kill(getppid(), SIGUSR1);
	}
	if (with_writer)
		open(fifo, O_WRONLY);
	_exit(0);
}

static void open_fifo(int flags)
{
	pid_t child;
	int fd;

	handle(SIGUSR1, flags);
	child = fork();
	if (child == 0)
		wake_parent(flags & SA_RESTART);
	fd = open(fifo, O_RDONLY);
	if (flags & SA_RESTART)
		EXPECT(fd >= 0);
	else
		EXPECT(fd < 0 && errno == EINTR);
	close(fd);
	while (waitpid(child, NULL, 0) != child)
		;
}

static void fifos(void)
{
	EXPECT(mkfifo(below(fifo, "d/fifo"), 0600) == 0);
	for (int i = 0; i < 5; i++) {
		open_fifo(SA_RESTART);
		open_fifo(0);
		EXPECT(chdir(below((char[200]){ 0 }, "d")) == 0);
		strcpy(fifo, "fifo");
	}
	unlink(fifo);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	start(argv[2]);
	EXPECT(chdir(argv[2]) == 0);
	if (!strcmp(argv[1], "restart"))
		restart();
	else if (!strcmp(argv[1], "timer"))
		timers();
	else if (!strcmp(argv[1], "fifo"))
		fifos();
	else
		return 2;
	puts("done");
	return 0;
}
