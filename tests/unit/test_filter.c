/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The seccomp filter, run by a small interpreter for all calls of all ABIs, and once by the kernel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/syscalls.h"
#include "tracer/filter.h"

#define COOKIE 0x123456789abcdef1ULL
#define LAST_KNOWN 469
#define X32_BIT 0x40000000

static struct sock_fprog program, program_with_all, program_that_tells;

static const uint32_t archs[ABI_COUNT] = {
	[ABI_X86_64] = AUDIT_ARCH_X86_64, [ABI_I386] = AUDIT_ARCH_I386, [ABI_AARCH64] = AUDIT_ARCH_AARCH64,
};

/* The ABIs that this machine's kernel may be called by. */
#ifdef __x86_64__
static const enum abi abis[] = { ABI_X86_64, ABI_I386 };
#else
static const enum abi abis[] = { ABI_AARCH64 };
#endif
#define N_ABIS (sizeof(abis) / sizeof(abis[0]))

static int build(void **state)
{
	*state = talloc_new(NULL);
	if (filter_build(*state, &(struct filter_wish){ .action = SCMP_ACT_TRACE(0), .cookie = COOKIE }, &program) < 0)
		return -1;
	if (filter_build(*state, &(struct filter_wish){ .action = SCMP_ACT_TRACE(0), .cookie = COOKIE, .is_telling_unknown = true },
			 &program_that_tells) < 0)
		return -1;
	return filter_build(*state, &(struct filter_wish){ .action = SCMP_ACT_TRACE(0), .cookie = COOKIE, .features = FEATURE_ALL },
			    &program_with_all);
}

static int free_all(void **state)
{
	talloc_free(*state);
	return 0;
}

/* --- the interpreter ------------------------------------------------------------------------------------------------------------ */

static bool jumps(const struct sock_filter *code, uint32_t accumulator)
{
	switch (BPF_OP(code->code)) {
	case BPF_JEQ:
		return accumulator == code->k;
	case BPF_JGT:
		return accumulator > code->k;
	case BPF_JGE:
		return accumulator >= code->k;
	case BPF_JSET:
		return accumulator & code->k;
	default:
		fail_msg("jump %#x", code->code);
		return false;
	}
}

static unsigned n_looks;	/* that the last run had at more than number and architecture */

static uint32_t run(const struct sock_fprog *filter, const struct seccomp_data *data)
{
	uint32_t accumulator = 0;
	unsigned at = 0;

	n_looks = 0;
	for (;;) {
		const struct sock_filter *code = &filter->filter[at];

		assert_true(at < filter->len);
		at++;
		switch (code->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			assert_true(code->k % 4 == 0 && code->k < sizeof(*data));
			n_looks += code->k >= offsetof(struct seccomp_data, instruction_pointer);
			memcpy(&accumulator, (const char *)data + code->k, 4);
			break;
		case BPF_JMP | BPF_JA:
			at += code->k;
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			accumulator &= code->k;
			break;
		case BPF_RET | BPF_K:
			return code->k;
		default:
			assert_int_equal(BPF_CLASS(code->code), BPF_JMP);
			at += jumps(code, accumulator) ? code->jt : code->jf;
		}
	}
}

static uint32_t ask(const struct sock_fprog *filter, uint32_t arch, int number, const uint64_t args[6])
{
	struct seccomp_data data = { .nr = number, .arch = arch, .instruction_pointer = 0x7fffdeadbeef };

	memcpy(data.args, args, sizeof(data.args));
	return run(filter, &data);
}

/* --- tests ------------------------------------------------------------------------------------------------------------------------ */

static uint64_t cookie_of(enum abi abi)
{
	return abi == ABI_I386 ? (uint32_t)COOKIE : COOKIE;
}

/* The number of a call of the table; -1: the ABI has none. */
static int number_of(enum abi abi, const char *name)
{
	for (size_t i = 0; i < syscall_n_rows; i++)
		if (strcmp(syscall_rows[i].name, name) == 0)
			return syscall_rows[i].numbers[abi];
	fail_msg("no row for %s", name);
	return -1;
}

/* Ask about a call by its name. */
static uint32_t ask_for(const struct sock_fprog *filter, enum abi abi, const char *name, const uint64_t args[6])
{
	return ask(filter, archs[abi], number_of(abi, name), args);
}

/* Arguments with which a call is of interest. */
static void interesting_args(const struct syscall_row *row, uint64_t args[6])
{
	memset(args, 0, 6 * sizeof(args[0]));
	if (syscall_selector(row) >= 0 && row->value)
		args[syscall_selector(row)] = (uint64_t)__builtin_ctzll(row->value);
	if (row->flags & SYSCALL_ONLY_POINTER)
		args[row->value] = 0x1000;
	if (row->flags & SYSCALL_ONLY_CODE) {
		args[2] = PROT_EXEC;
		args[3] = MAP_PRIVATE;
	}
}

static void test_calls_without_cookie_are_trapped(void **state)
{
	int n_wrong = 0;

	(void)state;
	for (size_t i = 0; i < syscall_n_rows; i++)
		for (const enum abi *abi = abis; abi < abis + N_ABIS; abi++) {
			const struct syscall_row *row = &syscall_rows[i];
			uint64_t args[6];
			uint32_t answer;

			if (row->numbers[*abi] < 0 || row->policy == POLICY_LEAVE)
				continue;
			interesting_args(row, args);
			answer = ask(&program_with_all, archs[*abi], row->numbers[*abi], args);
			if (answer == SECCOMP_RET_TRACE)
				continue;
			print_error("%s of ABI %d: %#x\n", row->name, *abi, answer);
			n_wrong++;
		}
	assert_int_equal(n_wrong, 0);
}

/* A cookie that is wrong in one half, or in one bit, is none. */
static void test_calls_with_half_a_cookie_are_trapped(void **state)
{
	static const uint64_t wrong[] = { 0, COOKIE ^ 1, COOKIE ^ 1ULL << 63, (uint32_t)COOKIE, COOKIE & ~0xffffffffULL,
					  COOKIE ^ 1ULL << 32, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		uint64_t args[6] = { [5] = wrong[i] };

		assert_int_equal(ask_for(&program, abis[0], "openat", args), SECCOMP_RET_TRACE);
		/* Registers of 32 bits: the upper half of an argument is zero. */
		args[5] = (uint32_t)wrong[i];
		if (N_ABIS > 1 && args[5] != (uint32_t)COOKIE)
			assert_int_equal(ask_for(&program, ABI_I386, "openat", args), SECCOMP_RET_TRACE);
	}
}

static void test_calls_with_the_cookie_are_let_through(void **state)
{
	int n_wrong = 0;

	(void)state;
	for (size_t i = 0; i < syscall_n_rows; i++)
		for (const enum abi *abi = abis; abi < abis + N_ABIS; abi++) {
			const struct syscall_row *row = &syscall_rows[i];
			uint64_t args[6];
			uint32_t answer;

			/* They have six arguments or none to spare, and are never made with a cookie. */
			if (row->numbers[*abi] < 0 || syscall_selector(row) >= 0 || (row->flags & (SYSCALL_ONLY_POINTER | SYSCALL_ONLY_CODE)))
				continue;
			interesting_args(row, args);
			args[5] = cookie_of(*abi);
			answer = ask(&program_with_all, archs[*abi], row->numbers[*abi], args);
			if (answer == SECCOMP_RET_ALLOW)
				continue;
			print_error("%s of ABI %d: %#x\n", row->name, *abi, answer);
			n_wrong++;
		}
	assert_int_equal(n_wrong, 0);
}

/* A guest's ordinary i386 calls must not be the ones that are missing. */
static void test_calls_that_a_current_libc_makes_exist_on_i386(void **state)
{
	static const char *const needed[] = { "openat", "openat2", "statx", "faccessat2", "utimensat_time64", "execveat",
					      "renameat2", "socketcall", "stat64", "lstat64", "fstatat64", "chown32", "bind",
					      "connect", "sendmmsg", "getdents64" };
	uint64_t args[6] = { 0 };

	(void)state;
	if (N_ABIS == 1)
		skip();
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		for (size_t j = 0; j < syscall_n_rows; j++)
			if (strcmp(syscall_rows[j].name, needed[i]) == 0) {
				uint32_t answer = ask(&program_with_all, AUDIT_ARCH_I386, syscall_rows[j].numbers[ABI_I386], args);

				if (answer != SECCOMP_RET_TRACE)
					fail_msg("%s: %#x", needed[i], answer);
			}
}

static void test_calls_that_name_no_file_run(void **state)
{
	static const uint64_t args[][6] = { { 0 }, { 1, 2, 3, 4, 5, 6 }, { UINT64_MAX, 0, 3, 0, 0, COOKIE } };

	(void)state;
	for (const enum abi *abi = abis; abi < abis + N_ABIS; abi++)
		for (int number = 0; number <= LAST_KNOWN; number++) {
			if (syscall_find(*abi, number))
				continue;
			for (size_t i = 0; i < sizeof(args) / sizeof(args[0]); i++) {
				uint32_t answer = ask(&program, archs[*abi], number, args[i]);

				if (answer == SECCOMP_RET_ALLOW)
					continue;
				fail_msg("number %d of ABI %d: %#x", number, *abi, answer);
			}
		}
}

static void test_calls_of_interest_only_by_an_argument(void **state)
{
	(void)state;
	for (uint64_t value = 0; value < 80; value++) {
		/*
		 * PR_GET_DUMPABLE, PR_SET_DUMPABLE, PR_GET_SECCOMP, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS,
		 * PR_SET_SYSCALL_USER_DISPATCH; whatever the sixth argument: prctl has five.
		 */
		bool is_trapped = value == 3 || value == 4 || value == 21 || value == 22 || value == 38 || value == 39 || value == 59;
		uint64_t args[6] = { value, 0, 0, 0, 0, value };
		uint32_t expected = is_trapped ? SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW;

		for (const enum abi *abi = abis; abi < abis + N_ABIS; abi++)
			assert_int_equal(ask_for(&program, *abi, "prctl", args), expected);
	}
	for (int i = 0; i < 64; i++) {
		/* sendto to somebody, and to nobody. */
		uint64_t args[6] = { [4] = 1ULL << i, [5] = 110 };

		assert_int_equal(ask_for(&program, abis[0], "sendto", args), SECCOMP_RET_TRACE);
		args[4] = 0;
		assert_int_equal(ask_for(&program, abis[0], "sendto", args), SECCOMP_RET_ALLOW);
	}
}

static void test_mappings_of_code_are_trapped_in_runs_that_say_so(void **state)
{
	static const char *const names[ABI_COUNT] = { [ABI_X86_64] = "mmap", [ABI_I386] = "mmap2", [ABI_AARCH64] = "mmap" };

	(void)state;
	for (const enum abi *abi = abis; abi < abis + N_ABIS; abi++)
		for (uint64_t protection = 0; protection < 8; protection++)
			for (int is_file = 0; is_file < 2; is_file++) {
				uint64_t args[6] = { 0, 4096, protection, MAP_PRIVATE | MAP_FIXED | (is_file ? 0 : MAP_ANONYMOUS), 3, 0 };
				bool is_trapped = is_file && (protection & PROT_EXEC);

				assert_int_equal(ask_for(&program_with_all, *abi, names[*abi], args),
						 is_trapped ? SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW);
				assert_int_equal(ask_for(&program, *abi, names[*abi], args), SECCOMP_RET_ALLOW);
			}
}

/* Where the gates are, for the test. */
static const struct gate {
	uint64_t address;
	int read;	/* a call that names no file */
} gates[ABI_COUNT] = {
	[ABI_X86_64] = { 0x7b0012345002ULL, 0 }, [ABI_I386] = { 0x500ff002, 3 }, [ABI_AARCH64] = { 0x7b0012345004ULL, 63 },
};

static struct sock_fprog open_gates(TALLOC_CTX *context)
{
	struct sock_fprog gated = program;

	for (const enum abi *abi = abis; abi < abis + N_ABIS; abi++)
		assert_int_equal(filter_open_gate(context, *abi, gates[*abi].address, &gated), 0);
	return gated;
}

/* Whatever is called at the gate of its ABI runs; one bit off, or at that of another ABI, it does not. */
static void test_calls_from_the_gate_run(void **state)
{
	struct sock_fprog gated = open_gates(*state);

	for (const enum abi *abi = abis; abi < abis + N_ABIS; abi++) {
		struct seccomp_data data = { .arch = archs[*abi] };
		const int open = number_of(*abi, "openat");

		for (int shift = -1; shift < 64; shift++) {
			data.instruction_pointer = shift < 0 ? gates[*abi].address : gates[*abi].address ^ 1ULL << shift;
			data.nr = open;
			assert_int_equal(run(&gated, &data), shift < 0 ? SECCOMP_RET_ALLOW : SECCOMP_RET_TRACE);
			data.nr = gates[*abi].read;
			assert_int_equal(run(&gated, &data), SECCOMP_RET_ALLOW);
		}
		data.nr = open;
		data.instruction_pointer = gates[*abi == ABI_I386 ? ABI_X86_64 : ABI_I386].address;
		assert_int_equal(run(&gated, &data), SECCOMP_RET_TRACE);
	}
}

static const int left[][ABI_COUNT] = {
#define LEFT_CLASS(...)
#define LEFT(name, x86_64, i386, aarch64, class) { x86_64, i386, aarch64 },
#include "core/left.def"
#undef LEFT
#undef LEFT_CLASS
};

/* The kernel does not run the program for calls that their numbers decide; see filter_open_gate(). */
static void test_calls_of_no_interest_are_told_by_their_number(void **state)
{
	struct sock_fprog gated = open_gates(*state);

	for (size_t i = 0; i < syscall_n_rows; i++)
		for (const enum abi *abi = abis; abi < abis + N_ABIS; abi++) {
			struct seccomp_data data = { .nr = syscall_rows[i].numbers[*abi], .arch = archs[*abi] };

			if (syscall_rows[i].policy != POLICY_LEAVE || data.nr < 0 || data.nr > 440)
				continue;
			assert_int_equal(run(&gated, &data), SECCOMP_RET_ALLOW);
			assert_int_equal(n_looks, 0);
		}
	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		for (const enum abi *abi = abis; abi < abis + N_ABIS; abi++) {
			struct seccomp_data data = { .nr = left[i][*abi], .arch = archs[*abi] };

			if (data.nr < 0)
				continue;
			assert_int_equal(run(&gated, &data), SECCOMP_RET_ALLOW);
			assert_int_equal(n_looks, 0);
		}
}

static void test_listings_are_trapped_only_with_glue(void **state)
{
	uint64_t args[6] = { 0 };

	(void)state;
	for (const enum abi *abi = abis; abi < abis + N_ABIS; abi++) {
		assert_int_equal(ask_for(&program, *abi, "getdents64", args), SECCOMP_RET_ALLOW);
		assert_int_equal(ask_for(&program_with_all, *abi, "getdents64", args), SECCOMP_RET_TRACE);
	}
}

static void test_calls_newer_than_the_table_do_not_exist(void **state)
{
	static const int numbers[] = { LAST_KNOWN + 1, 470, 471, 500, 511, 512, 547, 600, 1023, 0x3fffffff, -1, -2, INT32_MIN,
				       INT32_MAX };
	static const uint64_t args[6] = { 1, 2, 3, 4, 5, COOKIE };

	(void)state;
	for (const enum abi *abi = abis; abi < abis + N_ABIS; abi++)
		for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
			assert_int_equal(ask(&program, archs[*abi], numbers[i], args), SECCOMP_RET_ERRNO | ENOSYS);
}

/* --audit: they come to proot, whatever their arguments; nothing else does that did not before. */
static void test_calls_newer_than_the_table_can_be_told_of(void **state)
{
	static const uint64_t args[6] = { 1, 2, 3, 4, 5, COOKIE };

	(void)state;
	for (const enum abi *abi = abis; abi < abis + N_ABIS; abi++)
		for (int number = -2; number < 600; number++) {
			uint32_t quiet = ask(&program, archs[*abi], number, args);
			uint32_t expected = quiet == (SECCOMP_RET_ERRNO | ENOSYS) ? SECCOMP_RET_TRACE : quiet;

			assert_int_equal(ask(&program_that_tells, archs[*abi], number, args), expected);
		}
}

static void test_x32_and_foreign_architectures_do_not_exist(void **state)
{
	static const uint64_t args[6] = { [5] = COOKIE };
#ifdef __x86_64__
	static const uint32_t foreign[] = { AUDIT_ARCH_AARCH64, AUDIT_ARCH_ARM };
#else
	static const uint32_t foreign[] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_I386, AUDIT_ARCH_ARM };
#endif

	(void)state;
	for (int number = 0; number < 600; number++)
		assert_int_equal(ask(&program, archs[abis[0]], number | X32_BIT, args), SECCOMP_RET_ERRNO | ENOSYS);
	for (int number = 0; number < 480; number++) {
		for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
			assert_int_equal(ask(&program, foreign[i], number, args), SECCOMP_RET_ERRNO | ENOSYS);
	}
}

/* In a child, under the filter with ERRNO as action. Returns 0 or the number of the expectation that failed. */
static int under_filter(const struct sock_fprog *filter)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, filter) < 0)
		return 1;
	if (syscall(SYS_openat, AT_FDCWD, "/", O_RDONLY, 0, 0, 0) >= 0 || errno != EXDEV)
		return 2;
	if (syscall(SYS_openat, AT_FDCWD, "/", O_RDONLY, 0, 0, COOKIE) < 0)
		return 3;
	if (syscall(SYS_getpid) != getpid())
		return 4;
	if (syscall(LAST_KNOWN + 1, 0, 0, 0, 0, 0, COOKIE) >= 0 || errno != ENOSYS)
		return 5;
	if (syscall(X32_BIT | SYS_getpid) >= 0 || errno != ENOSYS)
		return 6;
	return 0;
}

static void test_the_kernel_takes_the_filter(void **state)
{
	struct sock_fprog filter;
	int status;
	pid_t child;

	assert_int_equal(filter_build(*state, &(struct filter_wish){ .action = SCMP_ACT_ERRNO(EXDEV), .cookie = COOKIE }, &filter), 0);
	child = fork();
	if (child == 0)
		_exit(under_filter(&filter));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_the_filter_is_short(void **state)
{
	(void)state;
	/* The kernel takes 4096 instructions; of ours each call pays for a few: a guard against a rule that explodes. */
	assert_in_range(program.len, 50, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calls_without_cookie_are_trapped),
		cmocka_unit_test(test_calls_with_half_a_cookie_are_trapped),
		cmocka_unit_test(test_calls_with_the_cookie_are_let_through),
		cmocka_unit_test(test_calls_that_a_current_libc_makes_exist_on_i386),
		cmocka_unit_test(test_calls_that_name_no_file_run),
		cmocka_unit_test(test_calls_of_interest_only_by_an_argument),
		cmocka_unit_test(test_mappings_of_code_are_trapped_in_runs_that_say_so),
		cmocka_unit_test(test_calls_from_the_gate_run),
		cmocka_unit_test(test_calls_of_no_interest_are_told_by_their_number),
		cmocka_unit_test(test_listings_are_trapped_only_with_glue),
		cmocka_unit_test(test_calls_newer_than_the_table_do_not_exist),
		cmocka_unit_test(test_calls_newer_than_the_table_can_be_told_of),
		cmocka_unit_test(test_x32_and_foreign_architectures_do_not_exist),
		cmocka_unit_test(test_the_kernel_takes_the_filter),
		cmocka_unit_test(test_the_filter_is_short),
	};

	return cmocka_run_group_tests_name("filter", tests, build, free_all);
}
