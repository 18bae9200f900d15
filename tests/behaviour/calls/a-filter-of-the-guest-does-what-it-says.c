/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seccomp(2) itself; what libraries build on it is in other tests. */
#include "calls.h"
#include <stdint.h>
#include <sys/prctl.h>

/* linux/filter.h and linux/seccomp.h, which not every libc's folder of headers has. */
struct instruction {
	uint16_t code;
	uint8_t yes, no;
	uint32_t value;
};

struct filter {
	unsigned short length;
	const struct instruction *code;
};

#define SET_MODE_STRICT 0
#define SET_MODE_FILTER 1
#define GET_ACTION_AVAIL 2
#define ALLOW 0x7fff0000U
#define ANSWER(error) (0x50000U | (error))

/* One call fails with a strange error, another one is not to be had. */
static const struct instruction code[] = {
	{ 0x20, 0, 0, 0 },
	{ 0x15, 0, 1, SYS_getpgid },
	{ 0x06, 0, 0, ANSWER(EXDEV) },
	{ 0x15, 0, 1, SYS_getpriority },
	{ 0x06, 0, 0, ANSWER(ENOSYS) },
	{ 0x06, 0, 0, ALLOW },
};

static void refused(void)
{
	const struct filter empty = { 0, code }, bad = { 1, (void *)8 };

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
	const struct filter filter = { sizeof(code) / sizeof(code[0]), code };

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
