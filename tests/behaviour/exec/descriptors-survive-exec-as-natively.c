/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

/* Descriptors that are to be closed at exec are closed, others stay. */
int main(int argc, char *argv[])
{
	if (argc > 1) {
		show_directory("/proc/self/fd");
		show_fd("kept", 5);
		return 0;
	}
	MUST(dup2(open("/etc/motd", O_RDONLY | O_CLOEXEC), 5));
	MUST(fcntl(open("/etc/passwd", O_RDONLY), F_SETFD, FD_CLOEXEC));
	MUST(close(0));
	show_directory("/proc/self/fd");
	execl("/proc/self/exe", argv[0], "again", NULL);
	say("%s", error_name(errno));
	return 1;
}
