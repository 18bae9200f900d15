/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * preload/kernel-ARCH.S: system calls through a gate that this test makes where the loader makes it in a guest. Also run as a
 * program of other machines (tests/unit/foreign/).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/state.h"
#include "preload/dispatch.h"

#define STATE_ADDRESS 0x60000000
#define PAGE 4096

const struct shim_run shim_run = { .state_address = STATE_ADDRESS };

static uint8_t *gate_page(void)
{
	return (uint8_t *)(uintptr_t)(STATE_ADDRESS + STATE_GATE);
}

/* Make a system call, return. As gate_code of loader/arch-ARCH.c. */
static int make_gate(void **state)
{
#if defined(__x86_64__)
	static const uint8_t code[] = { 0x0f, 0x05, 0xc3 };
#elif defined(__i386__)
	static const uint8_t code[] = { 0xcd, 0x80, 0xc3 };
#elif defined(__aarch64__)
	static const uint32_t code[] = { 0xd4000001, 0xd65f03c0 };
#endif
	void *page = mmap(gate_page(), PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	(void)state;
	if (page != gate_page())
		return -1;
	memcpy(page, code, sizeof(code));
	__builtin___clear_cache(page, (char *)page + sizeof(code));
	return mprotect(page, PAGE, PROT_READ | PROT_EXEC);
}

static int remove_gate(void **state)
{
	(void)state;
	return munmap(gate_page(), PAGE);
}

/* Five arguments that all show in what the call does: a name in a directory is linked under another name in another. */
static void test_all_arguments_arrive(void **state)
{
	char top[] = "/tmp/test_gate.XXXXXX", from[64], to[64];
	int directories[2], fd;

	(void)state;
	assert_true(mkdtemp(top) != NULL);
	snprintf(from, sizeof(from), "%s/from", top);
	snprintf(to, sizeof(to), "%s/to", top);
	assert_int_equal(mkdir(from, 0700) | mkdir(to, 0700), 0);
	directories[0] = open(from, O_RDONLY | O_DIRECTORY);
	directories[1] = open(to, O_RDONLY | O_DIRECTORY);
	fd = openat(directories[0], "one", O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	for (int way = 0; way < 2; way++) {
		const char *name = way ? "two" : "three";
		const unsigned long args[5] = { (unsigned long)directories[0], (unsigned long)"one", (unsigned long)directories[1],
						(unsigned long)name, 0 };
		unsigned long flags = 1UL << 30;

		for (int i = 0; i < 2; i++, flags = 0) {
			const unsigned long given[5] = { args[0], args[1], args[2], args[3], flags };
			long result = way ? shim_trapped(SYS_linkat, given) :
					    shim_kernel(SYS_linkat, args[0], args[1], args[2], args[3], flags);

			assert_int_equal(result, flags ? -EINVAL : 0);
		}
		assert_int_equal(faccessat(directories[1], name, F_OK, 0), 0);
		assert_int_equal(unlinkat(directories[1], name, 0), 0);
	}
	close(fd);
	assert_int_equal(unlinkat(directories[0], "one", 0), 0);
	close(directories[0]);
	close(directories[1]);
	assert_int_equal(rmdir(from) | rmdir(to) | rmdir(top), 0);
}

/* The call is made at the gate: where that cannot be executed it is not made. */
static void test_the_gate_makes_the_call(void **state)
{
	const uint8_t *gate = gate_page();
	uint8_t number_and_return[16] = { 0 };
	long before = shim_kernel(SYS_getpid, 0, 0, 0, 0, 0);

	(void)state;
	assert_int_equal(before, getpid());
	/* Another instruction there, that returns at once, leaves the number as the result on x86, the argument on aarch64. */
#if defined(__aarch64__)
	memcpy(number_and_return, (const uint32_t[]){ 0xd65f03c0 }, 4);
#else
	number_and_return[0] = 0xc3;
#endif
	assert_int_equal(mprotect((void *)gate, PAGE, PROT_READ | PROT_WRITE), 0);
	memcpy((void *)gate, number_and_return, sizeof(number_and_return));
	__builtin___clear_cache((char *)gate, (char *)gate + sizeof(number_and_return));
	assert_int_equal(mprotect((void *)gate, PAGE, PROT_READ | PROT_EXEC), 0);
#if defined(__aarch64__)
	assert_int_equal(shim_kernel(SYS_getpid, 7, 0, 0, 0, 0), 7);
#else
	assert_int_equal(shim_kernel(SYS_getpid, 7, 0, 0, 0, 0), SYS_getpid);
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_arguments_arrive),
		cmocka_unit_test(test_the_gate_makes_the_call),
	};

	return cmocka_run_group_tests_name("gate", tests, make_gate, remove_gate);
}
