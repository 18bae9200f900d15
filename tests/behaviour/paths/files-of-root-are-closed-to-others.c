/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @judge root */
/* @user user */
#include "calls.h"

/* /dev comes from the host and belongs to root. */
int main(void)
{
	if (geteuid() == 0) {
		say("only for ordinary users");
		return SKIP;
	}
	OPEN(open("/dev/new-file", O_WRONLY | O_CREAT, 0600));
	CALL(mkdir("/dev/new-dir", 0700));
	CALL(unlink("/dev/null"));
	CALL(chmod("/dev/null", 0600));
	CALL(chown("/dev/null", 65534, 65534));
	CALL(chown("/t", 0, 0));
	CALL(rename("/dev/null", "/dev/nill"));
	CALL(rename("/dev/null", "/t/null"));
	CALL(mknod("/t/null", S_IFCHR | 0666, 0x103));
	CALL(truncate("/proc/version", 0));
	OPEN(open("/proc/1/environ", O_RDONLY));
	CALL(chroot("/t"));
	return 0;
}
