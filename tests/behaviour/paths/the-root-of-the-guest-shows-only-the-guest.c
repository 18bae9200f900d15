/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	struct stat status;

	show_directory("/");
	show_directory("/etc");
	show_directory("/usr");
	show_directory("/..");
	show_directory("/lib/..");
	show("/etc/passwd");
	CALL(stat("/etc/shadow", &status));
	CALL(stat("/root/.bashrc", &status));
	CALL(stat("/boot", &status));
	CALL(lstat("/bin", &status));
	say("link: %d", S_ISLNK(status.st_mode));
	show_link("/bin");
	show_link("/var/run");
	return 0;
}
