/* SPDX-License-Identifier: GPL-2.0-or-later */
/* open-again FILE NUMBER: open the file so many times, and one that does not exist beside it. Says how often both were right. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) : 0, n_right = 0;

	for (int i = 0; i < n; i++) {
		int fd = open(argv[1], O_RDONLY);

		n_right += fd >= 0 && close(fd) == 0 && open("none", O_RDONLY) < 0 && errno == ENOENT;
	}
	printf("%d of %d\n", n_right, n);
	return 0;
}
