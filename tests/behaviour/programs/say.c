/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Says how it was started: its arguments, its name and whether it found its libraries. */
#include "calls.h"
#include <sys/prctl.h>

int main(int argc, char *argv[])
{
	char name[17] = "";
	int i;

	prctl(PR_GET_NAME, name);
	say("say: %d arguments, name %s", argc, name);
	for (i = 0; i < argc; i++)
		say("say: %d: %s", i, argv[i]);
	return argc > 1 && argv[1][0] >= '0' && argv[1][0] <= '9' ? atoi(argv[1]) : 0;
}
