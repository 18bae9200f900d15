/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @identity root */
/* mknod of devices, which ordinary users cannot make. */
#include "calls.h"

#include <sys/sysmacros.h>

static void show_device(const char *path)
{
	struct stat status;

	if (CALL(lstat(path, &status)) == 0)
		say("%s: mode %o device %d:%d of %d:%d", path, status.st_mode, (int)major(status.st_rdev), (int)minor(status.st_rdev),
		    (int)status.st_uid, (int)status.st_gid);
}

static void as_somebody(void)
{
	MUST(setuid(42));
	CALL(mknod("no", S_IFCHR | 0666, makedev(1, 3)));
}

int main(void)
{
	umask(027);
	CALL(mknod("null", S_IFCHR | 0666, makedev(1, 3)));
	show_device("null");
	CALL(mknod("null", S_IFCHR | 0666, makedev(1, 3)));
	CALL(mknodat(AT_FDCWD, "disk", S_IFBLK | 0660, makedev(259, 70000)));
	show_device("disk");
	CALL(chown("disk", 0, 6));
	CALL(chmod("disk", 0640));
	show_device("disk");
	CALL(mknod("pipe", S_IFIFO | 0600, 0));
	show_device("pipe");
	CALL(mknod("plain", S_IFREG | 0644, 0));
	show_device("plain");
	CALL(mknod("missing/null", S_IFCHR | 0666, makedev(1, 3)));
	CALL(rename("null", "zero"));
	show_device("zero");
	CALL(unlink("zero"));
	show_device("zero");
	MUST(chmod(".", 0777));
	in_child("somebody", as_somebody);
	return 0;
}
