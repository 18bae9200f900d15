/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Building the filter: libseccomp makes the rules out of the table's rows; a short prologue in front of them refuses what
 * the table cannot know yet.
 */
#include "tracer/filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/syscalls.h"
#include "tracer/host.h"

/* --- rules -------------------------------------------------------------------------------------------------------------------------- */

/* Written out, because libseccomp's own macros leave a field to chance. */
static struct scmp_arg_cmp compare(unsigned arg, enum scmp_compare operation, uint64_t value)
{
	return (struct scmp_arg_cmp){ .arg = arg, .op = operation, .datum_a = value, .datum_b = 0 };
}

static struct scmp_arg_cmp compare_bits(unsigned arg, uint64_t mask, uint64_t value)
{
	return (struct scmp_arg_cmp){ .arg = arg, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value };
}

static int add_rule(scmp_filter_ctx filter, uint32_t action, const struct syscall_row *row, uint64_t values, int number,
		    uint64_t cookie)
{
	struct scmp_arg_cmp comparisons[2] = { compare(5, SCMP_CMP_NE, cookie) };
	int selector = syscall_selector(row), error = 0;

	if (selector >= 0) {
		for (unsigned value = 0; value < 64 && error == 0; value++) {
			comparisons[0] = compare((unsigned)selector, SCMP_CMP_EQ, value);
			if (values >> value & 1)
				error = seccomp_rule_add_array(filter, action, number, 1, comparisons);
		}
		comparisons[0] = compare((unsigned)selector, SCMP_CMP_EQ, row->also);
		if (row->also && error == 0)
			error = seccomp_rule_add_array(filter, action, number, 1, comparisons);
		return error;
	}
	if (row->flags & SYSCALL_ONLY_CODE) {
		comparisons[0] = compare_bits(2, PROT_EXEC, PROT_EXEC);
		comparisons[1] = compare_bits(3, MAP_ANONYMOUS, 0);
		return seccomp_rule_add_array(filter, action, number, 2, comparisons);
	}
	if (row->flags & SYSCALL_ONLY_POINTER)
		comparisons[1] = compare((unsigned)row->value, SCMP_CMP_NE, 0);
	return seccomp_rule_add_array(filter, action, number, row->flags & SYSCALL_ONLY_POINTER ? 2 : 1, comparisons);
}

/* Whether libseccomp knows the call on the architecture; sets the number that it wants to be told. */
static bool find_number(const struct syscall_row *row, enum abi abi, uint32_t arch, int *number)
{
	if (row->numbers[abi] < 0)
		return false;
	if (arch == seccomp_arch_native()) {
		*number = row->numbers[abi];
		return true;
	}
	/* For a foreign architecture it wants the native number or a pseudo number, and translates by name. */
	*number = seccomp_syscall_resolve_name(row->name);
	return *number != __NR_SCMP_ERROR;
}

static int add_rules(scmp_filter_ctx filter, enum abi abi, uint32_t arch, const struct filter_wish *wish, uint64_t cookie)
{
	for (size_t i = 0; i < syscall_n_rows; i++) {
		const struct syscall_row *row = &syscall_rows[i];
		struct extension_trap trap = extensions_trap(wish->extensions, row, wish->features);
		int number, error;

		if (!trap.is_trapped || !find_number(row, abi, arch, &number))
			continue;
		error = add_rule(filter, wish->action, row, trap.values, number, cookie);
		if (error < 0 && error != -EEXIST)
			return error;
	}
	return 0;
}

static scmp_filter_ctx new_filter(uint32_t arch)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (!filter)
		return NULL;
	seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS));
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (arch != seccomp_arch_native() &&
	    (seccomp_arch_remove(filter, seccomp_arch_native()) < 0 || seccomp_arch_add(filter, arch) < 0)) {
		seccomp_release(filter);
		return NULL;
	}
	return filter;
}

/* Add the calls of a second ABI of this machine to a filter. */
static int merge_abi(scmp_filter_ctx filter, enum abi abi, uint32_t arch, const struct filter_wish *wish, uint64_t cookie)
{
	scmp_filter_ctx other = new_filter(arch);
	int error;

	if (!other)
		return -ENOMEM;
	error = add_rules(other, abi, arch, wish, cookie);
	if (error == 0)
		error = seccomp_merge(filter, other);	/* releases other when it succeeds */
	if (error < 0)
		seccomp_release(other);
	return error;
}

/* --- program ------------------------------------------------------------------------------------------------------------------------ */

/*
 * What libseccomp cannot say, before its program:
 *
 *	i386?   number > last -> unknown
 *	        number of a row that libseccomp has no name for -> sixth argument = cookie? its program, which lets it run : action
 *	else    number > last -> unknown (x32 numbers have bit 30 set and are too high as well)
 *	its program
 */
#define PROLOGUE_MAX 64

struct prologue {
	struct sock_filter code[PROLOGUE_MAX];
	unsigned length;
};

static void put(struct prologue *prologue, struct sock_filter instruction)
{
	if (prologue->length < PROLOGUE_MAX)
		prologue->code[prologue->length++] = instruction;
}

/* The calls of the table on i386 that this libseccomp has no name for. Returns how many, at most size. */
static size_t find_unnamed(const struct filter_wish *wish, uint32_t *numbers, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < syscall_n_rows && n < size; i++) {
		const struct syscall_row *row = &syscall_rows[i];

		if (row->numbers[ABI_I386] >= 0 && extensions_trap(wish->extensions, row, wish->features).is_trapped &&
		    seccomp_syscall_resolve_name(row->name) == __NR_SCMP_ERROR)
			numbers[n++] = (uint32_t)row->numbers[ABI_I386];
	}
	return n;
}

/* How far an instruction has to jump to another. */
static uint8_t distance(unsigned from, unsigned to)
{
	return (uint8_t)(to - from - 1);
}

#define LOAD(field) (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define JUMP(test, value, yes, no) (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_##test | BPF_K, value, yes, no)
#define RETURN(value) (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, value)

/* Returns 0, or -E2BIG: more calls without a name than there is room for. */
static int write_prologue(const struct filter_wish *wish, struct prologue *prologue)
{
	uint32_t unnamed[PROLOGUE_MAX], unknown = wish->is_telling_unknown ? wish->action : SCMP_ACT_ERRNO(ENOSYS);
	size_t n = find_unnamed(wish, unnamed, PROLOGUE_MAX);
	unsigned i386 = 2, cookie = i386 + 3 + (unsigned)n, other = cookie + 3, end = other + 3;

	if (end > PROLOGUE_MAX)
		return -E2BIG;
	prologue->length = 0;
	put(prologue, LOAD(arch));
	put(prologue, JUMP(JEQ, AUDIT_ARCH_I386, 0, distance(1, other)));
	put(prologue, LOAD(nr));
	put(prologue, JUMP(JGT, SYSCALL_LAST_NUMBER, distance(i386 + 1, end - 1), 0));
	for (size_t i = 0; i < n; i++)
		put(prologue, JUMP(JEQ, unnamed[i], distance(prologue->length, cookie), 0));
	put(prologue, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, distance(prologue->length, end)));
	put(prologue, LOAD(args[5]));
	put(prologue, JUMP(JEQ, (uint32_t)wish->cookie, distance(cookie + 1, end), 0));
	put(prologue, RETURN(wish->action));
	put(prologue, LOAD(nr));
	put(prologue, JUMP(JGT, SYSCALL_LAST_NUMBER, 0, 1));
	put(prologue, RETURN(unknown));
	return 0;
}

static int export_program(TALLOC_CTX *context, scmp_filter_ctx filter, const struct prologue *prologue, struct sock_fprog *program)
{
	int file = memfd_create("filter", MFD_CLOEXEC), error;
	struct sock_filter *code;
	off_t size;

	if (file < 0)
		return -errno;
	error = seccomp_export_bpf(filter, file);
	size = lseek(file, 0, SEEK_END);
	code = talloc_array(context, struct sock_filter, prologue->length + (size_t)size / sizeof(*code));
	if (error == 0 && (!code || pread(file, code + prologue->length, (size_t)size, 0) != size))
		error = -ENOMEM;
	close(file);
	if (error < 0)
		return error;
	memcpy(code, prologue->code, prologue->length * sizeof(*code));
	program->filter = code;
	program->len = (unsigned short)(prologue->length + (size_t)size / sizeof(*code));
	return 0;
}

int filter_build(TALLOC_CTX *context, const struct filter_wish *wish, struct sock_fprog *program)
{
	scmp_filter_ctx filter = new_filter(seccomp_arch_native());
	struct prologue prologue;
	int error;

	if (!filter)
		return -ENOMEM;
	error = add_rules(filter, host_abis[0].abi, host_abis[0].arch, wish, wish->cookie);
	/* All others that there are have 32 bits. */
	for (size_t i = 1; i < host_n_abis && error == 0; i++)
		error = merge_abi(filter, host_abis[i].abi, host_abis[i].arch, wish, (uint32_t)wish->cookie);
	if (error == 0)
		error = write_prologue(wish, &prologue);
	if (error == 0)
		error = export_program(context, filter, &prologue, program);
	seccomp_release(filter);
	return error;
}

/* --- the gate ------------------------------------------------------------------------------------------------------------------------- */

/* Whether an instruction ends the program with what traps a call. */
static bool is_trap(const struct sock_filter *instruction)
{
	uint32_t action = instruction->k & SECCOMP_RET_ACTION_FULL;

	return instruction->code == (BPF_RET | BPF_K) && (action == SECCOMP_RET_USER_NOTIF || action == SECCOMP_RET_TRACE);
}

/* All traps of a program become jumps to its end. Returns the instruction that they were. */
static struct sock_filter gather_traps(struct sock_filter *code, unsigned length)
{
	struct sock_filter trap = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);

	for (unsigned i = 0; i < length; i++) {
		if (!is_trap(&code[i]))
			continue;
		trap = code[i];
		code[i] = (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, length - i - 1);
	}
	return trap;
}

/*
 * The gate is looked for where a call would be trapped, not at the beginning: what a program does with other calls then
 * depends on nothing but their numbers, and the kernel, which finds that out when it is installed, does not run it for them
 * at all (seccomp_cache_prepare() of Linux 5.11; measured: 18 ns a call).
 *
 * The architecture is compared as well: what lies in a process of one ABI where another has its gate may be any code. There
 * a program that makes calls of both ABIs would have to have an `int $0x80` at that very place.
 */
int filter_open_gate(TALLOC_CTX *context, enum abi abi, uint64_t address, struct sock_fprog *program)
{
	static const uint32_t archs[ABI_COUNT] = {
		[ABI_X86_64] = AUDIT_ARCH_X86_64, [ABI_I386] = AUDIT_ARCH_I386, [ABI_AARCH64] = AUDIT_ARCH_AARCH64,
	};
	const struct sock_filter gate[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)address, 0, 5),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer) + 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(address >> 32), 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, archs[abi], 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const size_t n = sizeof(gate) / sizeof(gate[0]);
	struct sock_filter *code = talloc_array(context, struct sock_filter, program->len + n + 1);

	if (!code)
		return -ENOMEM;
	memcpy(code, program->filter, program->len * sizeof(*code));
	code[program->len + n] = gather_traps(code, program->len);
	memcpy(code + program->len, gate, sizeof(gate));
	program->filter = code;
	program->len = (unsigned short)(program->len + n + 1);
	return 0;
}
