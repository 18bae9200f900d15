/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seccomp(2) itself; what libraries build on it is in other tests. */
#include "calls.h"
#include "filter.h"

#define SET_MODE_STRICT 0
#define SET_MODE_FILTER 1
#define GET_ACTION_AVAIL 2

/* One call fails with a strange error, another one is not to be had. */
static struct instruction code[] = {
	LOAD(0),
	EQUAL(SYS_getpgid, 0, 1), RETURN(ANSWER(EXDEV)),
	EQUAL(SYS_getpriority, 0, 1), RETURN(ANSWER(ENOSYS)),
	RETURN(ALLOW),
};

static void refused(void)
{
	const struct program empty = { 0, code }, bad = { 1, (void *)8 };

	CALL(syscall(SYS_seccomp, 77, 0, NULL));
	CALL(syscall(SYS_seccomp, SET_MODE_STRICT, 1, NULL));
	CALL(syscall(SYS_seccomp, SET_MODE_FILTER, 0, NULL));
	CALL(syscall(SYS_seccomp, SET_MODE_FILTER, 0, &empty));
	CALL(syscall(SYS_seccomp, SET_MODE_FILTER, 0, &bad));
	CALL(syscall(SYS_seccomp, SET_MODE_FILTER, 0x40000000, &empty));
	CALL(syscall(SYS_seccomp, GET_ACTION_AVAIL, 0, &(uint32_t){ ALLOW }));
	CALL(syscall(SYS_seccomp, GET_ACTION_AVAIL, 0, &(uint32_t){ 0x12345678 }));
}

int main(void)
{
	const struct program filter = { sizeof(code) / sizeof(code[0]), code };

	/* Without it the first word is about privilege; proot's guests have it from the start. */
	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	refused();
	CALL(syscall(SYS_seccomp, SET_MODE_FILTER, 0, &filter));
	CALL(syscall(SYS_getpgid, 0));
	CALL(syscall(SYS_getpriority, 0, 0));
	put("/t/file", "written under the filter\n");
	show("/t/file");
	return 0;
}
