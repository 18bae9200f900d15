/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	static const mode_t masks[] = { 0, 022, 077, 0777, 0111 };
	char name[32];
	unsigned i;

	for (i = 0; i < sizeof(masks) / sizeof(*masks); i++) {
		umask(masks[i]);
		snprintf(name, sizeof(name), "file%u", i);
		OPEN(open(name, O_WRONLY | O_CREAT, 0777));
		show_stat(name);
		snprintf(name, sizeof(name), "dir%u", i);
		CALL(mkdir(name, 01777));
		show_stat(name);
		snprintf(name, sizeof(name), "/t/fifo%u", i);
		CALL(mkfifo(name, 0666));
		show_stat(name);
	}
	return 0;
}
