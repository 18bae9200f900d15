/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @time-limit 180 */
/* @engine notify trace */
/*
 * Calls that proot has to make the guest make itself take longer than others. Where alarms come as fast as that takes, each call
 * must still be made, and be made once: it is for the alarm to wait. (The engine syscall repairs nothing, and stops for each alarm.)
 */
#include "calls.h"
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#define ROUNDS 1000

static volatile sig_atomic_t n_alarms;

/* One at a time: a handler that takes longer than the interval would leave no time for anything else, natively as well. */
static void again(int number)
{
	struct itimerval timer = { { 0, 0 }, { 0, 30 } };

	(void)number;
	n_alarms++;
	setitimer(ITIMER_REAL, &timer, NULL);
}

static int listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	MUST(fd = socket(AF_UNIX, SOCK_STREAM, 0));
	strcpy(address.sun_path, path);
	MUST(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	MUST(listen(fd, 5));
	return fd;
}

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, result;

	MUST(fd = socket(AF_UNIX, SOCK_STREAM, 0));
	strcpy(address.sun_path, path);
	result = connect(fd, (struct sockaddr *)&address, sizeof(address));
	close(fd);
	return result;
}

int main(void)
{
	struct sigaction action = { .sa_handler = again, .sa_flags = SA_RESTART };
	int i, fd, listener, n_wrong = 0;

	MUST(mkdir("dir", 0755));
	put("file", "x\n");
	listener = listen_at("/t/socket");
	sigaction(SIGALRM, &action, NULL);
	again(SIGALRM);
	for (i = 0; i < ROUNDS; i++) {
		n_wrong += chdir("/t/dir") != 0;
		n_wrong += chdir("..") != 0;
		n_wrong += truncate("/t/file", i % 100) != 0;
		fd = open("/dev/null", O_WRONLY);
		n_wrong += fd < 0;
		close(fd);
		n_wrong += connect_to("/t/socket") != 0;
		close(accept(listener, NULL, NULL));
	}
	signal(SIGALRM, SIG_IGN);
	say("alarms came: %d, wrong: %d", n_alarms > 5, n_wrong);
	return 0;
}
