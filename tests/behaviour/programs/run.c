/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run PROGRAM [ARGUMENT]...: execute with exactly these arguments (the first is argv[0] too) and say when that failed. */
#include "calls.h"

int main(int argc, char *argv[])
{
	char *environment[] = { "PATH=/usr/bin:/bin", "A=1", NULL };

	if (argc < 2)
		return 2;
	execve(argv[1], argv + 1, environment);
	say("execve(%.100s) = -1 %s", argv[1], error_name(errno));
	return 99;
}
