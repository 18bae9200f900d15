/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @judge root */
#include "calls.h"

int main(void)
{
	MUST(mkdir("dir", 0755));
	put("dir/file", "x\n");
	MUST(symlink("/t/dir/file", "link"));
	MUST(symlink("nowhere", "dangling"));
	CALL(chmod("dir/file", 0600));
	show_stat("dir/file");
	CALL(chmod("/t/link", 0640));
	show_stat("dir/file");
	CALL(chmod("dangling", 0640));
	CALL(chmod("link", 04755));
	show_stat("dir/file");
	SYS(fchmodat, AT_FDCWD, "link", 0604);
	show_stat("dir/file");
	SYS(fchmodat2, AT_FDCWD, "link", 0611, 0);
	SYS(fchmodat2, AT_FDCWD, "/t/dir/file", 0622, AT_SYMLINK_NOFOLLOW);
	SYS(fchmodat2, AT_FDCWD, "link", 0633, AT_SYMLINK_NOFOLLOW);
	SYS(fchmodat2, AT_FDCWD, "dangling", 0633, AT_SYMLINK_NOFOLLOW);
	SYS(fchmodat2, AT_FDCWD, "dir/file", 0633, 0x8000);
	show_stat("dir/file");
#ifdef SYS_chmod
	SYS(chmod, "/t/link", 0666);
	SYS(chown, "/t/link", getuid(), getgid());
	SYS(lchown, "/t/link", getuid(), getgid());
#endif
	CALL(chown("dir/file", getuid(), getgid()));
	CALL(chown("dangling", getuid(), getgid()));
	CALL(lchown("dangling", getuid(), getgid()));
	CALL(fchownat(AT_FDCWD, "link", getuid(), -1, 0));
	CALL(fchownat(AT_FDCWD, "dangling", getuid(), -1, AT_SYMLINK_NOFOLLOW));
	CALL(fchownat(AT_FDCWD, "dangling", getuid(), -1, 0));
	CALL(fchownat(AT_FDCWD, "dangling", getuid(), -1, 0x8));
	CALL(chown("dir/file", 1234, 1234));
	CALL(lchown("link", 1235, 1235));
	show_stat("dir/file");
	show_stat("link");
	return 0;
}
