/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	put("file", "x\n");
	put("script", "#!/bin/sh\n");
	MUST(chmod("script", 0755));
	MUST(mkdir("dir", 0755));
	MUST(symlink("nowhere", "dangling"));
	MUST(symlink("/t/script", "link"));
	CALL(access("file", F_OK));
	CALL(access("file", R_OK | W_OK));
	CALL(access("file", X_OK));
	CALL(access("script", X_OK));
	CALL(access("link", X_OK));
	CALL(access("/t/link", R_OK | W_OK | X_OK));
	CALL(access("dangling", F_OK));
	CALL(access("dir", X_OK | W_OK));
	CALL(access("file", 8));
	CALL(faccessat(AT_FDCWD, "link", X_OK, 0));
	CALL(eaccess("link", X_OK));
	CALL(eaccess("/bin/sh", X_OK));
	SYS(faccessat, AT_FDCWD, "link", X_OK);
	SYS(faccessat2, AT_FDCWD, "link", X_OK, 0);
	SYS(faccessat2, AT_FDCWD, "dangling", F_OK, 0);
	SYS(faccessat2, AT_FDCWD, "dangling", F_OK, AT_SYMLINK_NOFOLLOW);
	SYS(faccessat2, AT_FDCWD, "link", X_OK, AT_SYMLINK_NOFOLLOW);
	SYS(faccessat2, AT_FDCWD, "script", X_OK, AT_EACCESS);
	SYS(faccessat2, AT_FDCWD, "/t/script", X_OK, AT_EACCESS | AT_SYMLINK_NOFOLLOW);
	SYS(faccessat2, AT_FDCWD, "script", X_OK, 0x8000);
	SYS(faccessat2, AT_FDCWD, "script", 0x100, 0);
#ifdef SYS_access
	SYS(access, "link", X_OK);
	SYS(access, "/t/dangling", F_OK);
#endif
	return 0;
}
