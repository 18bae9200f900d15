/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cancel WHAT DIRECTORY [NUMBER]: threads that end in the middle of a call, and jumps out of one. No descriptor is left.
 *
 *   churn N    N threads, some of which are cancelled in an open that blocks, or anywhere between path calls
 *   cleanup    what a thread has to clean up is cleaned up when it is cancelled in a call (C++ destructors, for one)
 *   async      threads that may be cancelled anywhere are, in path calls. POSIX does not allow for that: what is open at that
 *              moment stays open
 *   jump N     siglongjmp out of opens that block, N times
 */
#include "stress.h"

#include <setjmp.h>

static char fifos[4][200];	/* the same FIFO */

static void make_fifo(void)
{
	char path[200];

	mkfifo(below(fifos[0], "d/fifo"), 0600);
	below(fifos[1], "d/sub/../fifo");
	symlink("d/fifo", below(fifos[2], "to-fifo"));
	symlink(below(path, "d"), below(fifos[3], "to-d"));
	strcat(fifos[3], "/fifo");
}

static void *open_fifo(void *argument)
{
	open(fifos[(uintptr_t)argument % 4], O_RDONLY);
	return NULL;
}

/* --- churn ----------------------------------------------------------------------------------------------------------------- */

#define BATCH 50

static void *make_calls(void *argument)
{
	char name[30], path[200];

	snprintf(name, sizeof(name), "e/thread-%d", (int)(uintptr_t)argument);
	path_calls(below(path, name));
	return NULL;
}

static void *call_for_ever(void *argument)
{
	struct stat status;
	char path[200];

	(void)argument;
	for (;;) {
		EXPECT(stat(below(path, "d/link"), &status) == 0 && status.st_size == 6);
		EXPECT(access(below(path, "e/file"), R_OK) == 0);
		EXPECT(readlink(below(path, "d/file"), path, sizeof(path)) < 0 && errno == EINVAL);
		pthread_testcancel();
	}
	return NULL;
}

static void run_batch(uintptr_t first)
{
	static void *(*const kinds[])(void *) = { make_calls, make_calls, open_fifo, make_calls, call_for_ever };
	pthread_t threads[BATCH];
	void *result;

	for (uintptr_t i = 0; i < BATCH; i++)
		EXPECT(pthread_create(&threads[i], NULL, kinds[i % 5], (void *)(first + i)) == 0);
	for (int i = 0; i < BATCH; i++)
		if (kinds[i % 5] != make_calls)
			EXPECT(pthread_cancel(threads[i]) == 0);
	for (int i = 0; i < BATCH; i++) {
		EXPECT(pthread_join(threads[i], &result) == 0);
		EXPECT((result == PTHREAD_CANCELED) == (kinds[i % 5] != make_calls));
	}
}

/* --- cleanup ----------------------------------------------------------------------------------------------------------------- */

static atomic_int n_cleaned, n_waiting;

static void clean(int *unused)
{
	(void)unused;
	n_cleaned++;
}

static void clean_too(void *unused)
{
	(void)unused;
	n_cleaned++;
}

static void *wait_to_clean(void *argument)
{
	int needs_cleaning __attribute__((cleanup(clean)));	/* as a destructor: with -fexceptions */

	pthread_cleanup_push(clean_too, NULL);
	n_waiting++;
	open_fifo(argument);
	pthread_cleanup_pop(0);
	return NULL;
}

static void cleanup(void)
{
	pthread_t threads[8];

	for (uintptr_t i = 0; i < 8; i++)
		EXPECT(pthread_create(&threads[i], NULL, wait_to_clean, (void *)i) == 0);
	while (n_waiting < 8)
		sleep_ms(1);
	sleep_ms(50);
	for (int i = 0; i < 8; i++)
		pthread_cancel(threads[i]);
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	printf("%d cleaned up\n", (int)n_cleaned);
}

/* --- async ------------------------------------------------------------------------------------------------------------------- */

static void *call_until_cancelled(void *argument)
{
	struct stat status;
	char path[200];

	(void)argument;
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	n_waiting++;
	for (;;) {
		if (stat(below(path, "d/file"), &status) != 0 || access(below(path, "e/file"), R_OK) != 0)
			abort();
	}
	return NULL;
}

static void async(void)
{
	pthread_t thread;

	for (int i = 0; i < 200; i++) {
		EXPECT(pthread_create(&thread, NULL, call_until_cancelled, NULL) == 0);
		while (n_waiting <= i)
			;
		pthread_cancel(thread);
		pthread_join(thread, NULL);
	}
}

/* --- jump -------------------------------------------------------------------------------------------------------------------- */

static sigjmp_buf back;

static void jump(int number)
{
	siglongjmp(back, number);
}

/*
 * The timer interrupts an open that blocks, where nothing is lost. When the machine is busy it may come before, and lose what
 * the look-up holds at that moment (preload/README.md, known limits): seldom.
 *
 * It goes on until  it has interrupted the open itself: a sanitizer keeps signals back before.
 */
static void jump_out(int n)
{
	const struct itimerval off = { { 0, 0 }, { 0, 0 } };
	struct itimerval timer = { { 0, 5000 }, { 0, 0 } };

	signal(SIGALRM, jump);
	for (volatile int i = 0; i < n; i++) {
		timer.it_value.tv_usec = 2000 + i % 300;
		if (sigsetjmp(back, 1) == 0) {
			setitimer(ITIMER_REAL, &timer, NULL);
			open(fifos[i % 4], O_RDONLY);
		}
		setitimer(ITIMER_REAL, &off, NULL);
	}
}

int main(int argc, char **argv)
{
	int n = argc > 3 ? atoi(argv[3]) : 1000, descriptors;

	if (argc < 3)
		return 2;
	start(argv[2]);
	make_fifo();
	descriptors = count_descriptors();
	if (!strcmp(argv[1], "churn"))
		for (int i = 0; i < n; i += BATCH)
			run_batch((uintptr_t)i);
	else if (!strcmp(argv[1], "cleanup"))
		cleanup();
	else if (!strcmp(argv[1], "async"))
		async();
	else if (!strcmp(argv[1], "jump"))
		jump_out(n);
	else
		return 2;
	descriptors = count_descriptors() - descriptors;
	if (!strcmp(argv[1], "jump") && descriptors <= n / 20)
		puts("hardly a descriptor is left");
	else if (strcmp(argv[1], "async") != 0)
		printf("%d descriptors are left\n", descriptors);
	puts("done");
	return 0;
}
