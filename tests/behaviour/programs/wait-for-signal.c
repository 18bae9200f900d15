/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Says "ready", then waits for ever; tells every signal that it is sent. */
#include "calls.h"

static void told(int number)
{
	say("signal %d", number);
	if (number == SIGUSR2)
		_exit(3);
}

int main(void)
{
	signal(SIGUSR1, told);
	signal(SIGUSR2, told);
	signal(SIGCONT, told);
	say("ready");
	for (;;)
		pause();
}
