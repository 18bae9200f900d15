/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stand-in for QEMU: prints its arguments and its environment, and what it is taken for. */
#include "calls.h"
#include <sys/prctl.h>

extern char **environ;

int main(int argc, char *argv[])
{
	char name[17] = "";
	int i;

	for (i = 0; i < argc; i++)
		say("argument %s", argv[i]);
	for (i = 0; environ[i]; i++)
		say("variable %s", environ[i]);
	prctl(PR_GET_NAME, name);
	say("comm %s", name);
	show_link("/proc/self/exe");
	return 0;
}
