/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @time-limit 60 */
#include "calls.h"

int main(void)
{
	int i, j, status, n_good = 0;
	pid_t pid;

	for (i = 0; i < 40; i++) {
		for (j = 0; j < 10; j++) {
			pid = fork();
			if (pid == 0) {
				char name[32];

				snprintf(name, sizeof(name), "/t/file-%d-%d", i, j);
				if (open(name, O_WRONLY | O_CREAT | O_EXCL, 0600) < 0 || unlink(name))
					_exit(1);
				if (j == 0)
					execl("/bin/true", "true", NULL);
				_exit(0);
			}
		}
		while ((pid = waitpid(-1, &status, 0)) > 0)
			n_good += status == 0;
	}
	say("%d of 400 ended well", n_good);
	show_directory(".");
	return 0;
}
