/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @time-limit 60 */
#include "calls.h"
#include <pthread.h>

#define THREADS 200
#define ROUNDS 20

static int n_wrong;

static void *work(void *argument)
{
	int number = (int)(intptr_t)argument, i, fd;
	char name[64], other[64], text[16];
	struct stat status;

	for (i = 0; i < ROUNDS; i++) {
		snprintf(name, sizeof(name), i % 2 ? "/t/dir/file-%d-%d" : "dir/../dir/file-%d-%d", number, i);
		snprintf(other, sizeof(other), "/t/dir/moved-%d", number);
		fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
		snprintf(text, sizeof(text), "%d", number);
		if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
			__sync_fetch_and_add(&n_wrong, 1);
		close(fd);
		if (stat(name, &status) || status.st_size != (off_t)strlen(text))
			__sync_fetch_and_add(&n_wrong, 1);
		if (rename(name, other) || access(other, R_OK) || access(name, F_OK) == 0)
			__sync_fetch_and_add(&n_wrong, 1);
		if (unlink(other))
			__sync_fetch_and_add(&n_wrong, 1);
	}
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];
	pthread_attr_t attributes;
	int i;

	MUST(mkdir("dir", 0755));
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 64 * 1024);
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], &attributes, work, (void *)(intptr_t)i)) {
			say("thread %d could not be made", i);
			return 1;
		}
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	say("%d calls went wrong", n_wrong);
	show_directory("dir");
	return 0;
}
