/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <pthread.h>

static void child(void)
{
	show_cwd();
	CALL(chdir("dir"));
	show_cwd();
}

static void *thread(void *unused)
{
	CALL(chdir("/t/dir/sub"));
	return unused;
}

int main(void)
{
	pthread_t id;

	MUST(mkdir("dir", 0755));
	MUST(mkdir("dir/sub", 0755));
	in_child("child", child);
	show_cwd();
	pthread_create(&id, NULL, thread, NULL);
	pthread_join(id, NULL);
	show_cwd();
	CALL(access("../sub", F_OK));
	CALL(rename("/t/dir", "/t/other"));
	show_cwd();
	return 0;
}
