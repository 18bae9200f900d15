/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seccomp filters for programs of tests: <linux/filter.h> and <linux/seccomp.h>, which a musl has not. */
#ifndef TESTS_FILTER_H
#define TESTS_FILTER_H

#include <errno.h>
#include <sys/prctl.h>

#include "calls.h"

struct instruction {
	unsigned short code;
	unsigned char jt, jf;
	unsigned k;
};

struct program {
	unsigned short length;
	struct instruction *code;
};

#define LOAD(offset) { 0x20, 0, 0, offset }	/* 0: number, 16: lower half of the first argument */
#define EQUAL(value, yes, no) { 0x15, yes, no, value }
#define HAS_BIT(value, yes, no) { 0x45, yes, no, value }
#define RETURN(value) { 0x06, 0, 0, value }
#define ALLOW 0x7fff0000
#define ANSWER(error) (0x00050000 | (error))
#define REFUSE ANSWER(EPERM)

/* Whoever has set PR_SET_NO_NEW_PRIVS may. */
__attribute__((unused)) static void install_filter(struct instruction *code, size_t length)
{
	struct program program = { (unsigned short)length, code };

	MUST(prctl(PR_SET_SECCOMP, 2, &program, 0, 0));
}

#endif
