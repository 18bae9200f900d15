// SPDX-License-Identifier: GPL-2.0-or-later
//
// Unwinding where call sites are rewritten: through the copies of libc's code, and past calls that the shim answers. Prints
// the same natively and under proot.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <execinfo.h>
#include <fcntl.h>
#include <ftw.h>
#include <initializer_list>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static volatile int n_destroyed;

struct Local {
	~Local() { n_destroyed = n_destroyed + 1; }
};

struct Thrown {
	int value;
};

static int ends[2];
static const char *directory;
static char fifo[4096];

// --- what is called; their names are what a backtrace shows ------------------------------------------------------------------

extern "C" __attribute__((noinline)) long wait_in_read(void)
{
	Local local;
	char byte;
	long n = read(ends[0], &byte, 1);

	__asm__ volatile("" ::: "memory");
	return n;
}

extern "C" __attribute__((noinline)) long wait_in_open(void)
{
	Local local;
	int fd = open(fifo, O_RDONLY);

	__asm__ volatile("" ::: "memory");
	return fd;
}

static void once(void (*handler)(int))
{
	struct sigaction action = {};
	struct itimerval timer = { { 0, 0 }, { 0, 50000 } };

	action.sa_handler = handler;
	action.sa_flags = SA_NODEFER;
	sigaction(SIGALRM, &action, nullptr);
	setitimer(ITIMER_REAL, &timer, nullptr);
}

static void throw_it(int)
{
	throw Thrown{ 1 };
}

// An exception leaves a handler, and the call that the signal came in.
static void throw_out_of(long (*wait)(void))
{
	int n_caught = 0;

	for (int i = 0; i < 3; i++) {
		once(throw_it);
		try {
			wait();
			puts("returned");
		} catch (const Thrown &thrown) {
			n_caught += thrown.value;
		}
	}
	printf("caught %d, destroyed %d\n", n_caught, n_destroyed);
}

// --- backtraces ----------------------------------------------------------------------------------------------------------------

// Every function of this program that a backtrace finds, from the inside; they are exported for that.
static void show_backtrace(int)
{
	void *frames[64];
	int n = backtrace(frames, 64);
	char **names = backtrace_symbols(frames, n);

	for (int i = 0; names && i < n; i++)
		for (const char *name : { "wait_in_read", "wait_in_open", "main" })
			if (strstr(names[i], name) && !strstr(names[i], "libc"))
				printf("in %s\n", name);
	free(names);
}

static void trace(long (*wait)(void))
{
	once(show_backtrace);
	wait();
}

// --- through libc ------------------------------------------------------------------------------------------------------------------

static int throw_from_walk(const char *, const struct stat *, int, struct FTW *)
{
	Local local;

	throw Thrown{ 2 };
}

// libc's function looks at files, then calls us, and we throw through it.
static void throw_through_walk(void)
{
	int n_caught = 0;

	for (int i = 0; i < 100; i++) {
		try {
			nftw(directory, throw_from_walk, 4, FTW_PHYS);
			puts("returned");
		} catch (const Thrown &thrown) {
			n_caught += thrown.value;
		}
	}
	printf("caught %d, destroyed %d\n", n_caught, n_destroyed);
}

// --- a profile -----------------------------------------------------------------------------------------------------------------

// As a program is built for profilers that go by frame pointers: its own functions have some.
extern "C" __attribute__((noinline, optimize("no-omit-frame-pointer"))) int look_often(void)
{
	struct stat status;
	int n_found = 0;

	for (int i = 0; i < 100000; i++)
		n_found += stat(directory, &status) == 0;
	return n_found;
}

extern "C" __attribute__((noinline, optimize("no-omit-frame-pointer"))) void call_look_often(void)
{
	printf("found %d\n", look_often());
}

// --- cancelled threads -----------------------------------------------------------------------------------------------------------

static void *open_for_ever(void *)
{
	Local local;

	for (;;)
		wait_in_open();
	return nullptr;
}

// A cancelled thread runs the destructors of all its functions.
static void cancel(void)
{
	int n_cancelled = 0;

	for (int i = 0; i < 50; i++) {
		pthread_t thread;
		void *result;

		pthread_create(&thread, nullptr, open_for_ever, nullptr);
		usleep(i * 137 % 3000);
		pthread_cancel(thread);
		pthread_join(thread, &result);
		n_cancelled += result == PTHREAD_CANCELED;
	}
	// A thread that is cancelled before its first call has one thing less to destroy.
	printf("cancelled %d, %s\n", n_cancelled, n_destroyed >= 50 ? "destroyed" : "not destroyed");
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	void *frame;

	// What backtrace() loads it loads here, not in a handler.
	backtrace(&frame, 1);
	directory = argc > 2 ? argv[2] : "/w";
	snprintf(fifo, sizeof(fifo), "%s/fifo", directory);
	mkfifo(fifo, 0600);
	if (pipe(ends) < 0)
		return 2;
	if (!strcmp(what, "throw-read"))
		throw_out_of(wait_in_read);
	else if (!strcmp(what, "throw-open"))
		throw_out_of(wait_in_open);
	else if (!strcmp(what, "trace-read"))
		trace(wait_in_read);
	else if (!strcmp(what, "trace-open"))
		trace(wait_in_open);
	else if (!strcmp(what, "walk"))
		throw_through_walk();
	else if (!strcmp(what, "cancel"))
		cancel();
	else if (!strcmp(what, "look-often"))
		call_look_often();
	else if (!strcmp(what, "read-for-ever") || !strcmp(what, "open-for-ever")) {
		FILE *file = fopen("/w/pid", "w");

		fprintf(file, "%d\n", getpid());
		fclose(file);
		if (!strcmp(what, "read-for-ever"))
			wait_in_read();
		else
			wait_in_open();
	} else
		return 2;
	puts("done");
	return 0;
}
