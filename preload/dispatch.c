/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The dispatcher.
 *
 * Theory of operation. A path that is plain text on its way to the host (path.h) is right if and only if the kernel follows
 * no link on it. There are two ways to know:
 *
 *   one component, relative       nothing can be a link but the object itself, and the call is told not to follow that
 *   else                          one openat2(RESOLVE_NO_SYMLINKS): the open itself, or an O_PATH descriptor of the object
 *                                 or of its directory, on which the call is then made
 *
 * If the kernel finds no file, no link was on the way to where it found none, so the error is the guest's. Every other error
 * of a look-up, and whatever is not understood here in full, is passed on. Descriptors that live only here are O_PATH: to
 * close another would drop the process's record locks.
 *
 * Rules of the room: no memory of the guest is touched that the kernel has not just written or read; nothing static is
 * written; frames are small.
 */
#include "preload/dispatch.h"

#include <asm/errno.h>
#include <linux/fcntl.h>

#include "preload/abi.h"
#include "preload/calls/calls.h"
#include "preload/identity.h"
#include "preload/oracle.h"

long shim_pass_error(long error)
{
	return shim_pass(error == -ELOOP ? SHIM_LINK : SHIM_OTHER);
}

long shim_act(const struct shim_call *call, long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d,
	      unsigned long e)
{
	if (shim_run.is_checking)
		return oracle_act(call, number, a, b, c, d, e);
	return shim_kernel(number, a, b, c, d, e);
}

/* Calls that newer ABIs do not have any more. */
static long answer_old(const struct shim_call *call)
{
#ifdef __NR_open
	const unsigned long *a = call->args;

	switch (call->number) {
	case __NR_open:
		return answer_open(call, AT_FDCWD, a[0], a[1], a[2]);
	case __NR_creat:
		return answer_open(call, AT_FDCWD, a[0], O_CREAT | O_WRONLY | O_TRUNC, a[1]);
	case ABI_STAT:
		return answer_old_stat(call, 0);
	case ABI_LSTAT:
		return answer_old_stat(call, AT_SYMLINK_NOFOLLOW);
	case __NR_access:
		return answer_access(AT_FDCWD, a[0], a[1], 0);
	case __NR_readlink:
		return answer_readlink(AT_FDCWD, a[0], a[1], a[2]);
	case __NR_mkdir:
		return answer_mkdir(call, AT_FDCWD, a[0], a[1]);
	case __NR_unlink:
		return answer_unlink(call, AT_FDCWD, a[0], 0);
	case __NR_rmdir:
		return answer_unlink(call, AT_FDCWD, a[0], AT_REMOVEDIR);
	case __NR_symlink:
		return answer_symlink(call, a[0], AT_FDCWD, a[1]);
	case __NR_rename:
		return answer_rename(call, AT_FDCWD, a[0], AT_FDCWD, a[1], 0);
	case __NR_link:
		return answer_link(call, AT_FDCWD, a[0], AT_FDCWD, a[1], 0);
	case __NR_chmod:
		return answer_chmod(call, AT_FDCWD, a[0], a[1]);
	case ABI_CHOWN:
		return answer_chown(call, AT_FDCWD, a[0], a[1], a[2], 0);
	case ABI_LCHOWN:
		return answer_chown(call, AT_FDCWD, a[0], a[1], a[2], AT_SYMLINK_NOFOLLOW);
	default:
		return shim_pass(SHIM_UNKNOWN_CALL);
	}
#else
	(void)call;
	return shim_pass(SHIM_UNKNOWN_CALL);
#endif
}

static bool is_for_extension(unsigned long number)
{
	return number < 8 * sizeof(shim_run.passed_numbers) && (shim_run.passed_numbers[number / 64] >> (number % 64) & 1);
}

/* The result, or a pass with its reason. */
static long answer(const struct shim_call *call)
{
	const unsigned long *a = call->args;

	if (is_for_extension((unsigned long)call->number))
		return shim_pass(SHIM_EXTENSION);
	switch (call->number) {
	case __NR_openat:
		return answer_open(call, (int)a[0], a[1], a[2], a[3]);
	case ABI_FSTATAT:
	case __NR_statx:
		return answer_stat(call);
	case ABI_FSTAT:
		return answer_fstat(call);
	case __NR_faccessat:
		return answer_access((int)a[0], a[1], a[2], 0);
	case __NR_faccessat2:
		return answer_access((int)a[0], a[1], a[2], a[3]);
	case __NR_readlinkat:
		return answer_readlink((int)a[0], a[1], a[2], a[3]);
	case ABI_STATFS:
		return answer_statfs(call);
	case __NR_getxattr:
		return answer_getxattr(a[0], a[1], a[2], a[3], 0);
	case __NR_lgetxattr:
		return answer_getxattr(a[0], a[1], a[2], a[3], AT_SYMLINK_NOFOLLOW);
	case __NR_listxattr:
		return answer_listxattr(a[0], a[1], a[2], 0);
	case __NR_llistxattr:
		return answer_listxattr(a[0], a[1], a[2], AT_SYMLINK_NOFOLLOW);
	case ABI_GETUID:
	case ABI_GETEUID:
	case ABI_GETGID:
	case ABI_GETEGID:
		return answer_get_id(call->number);
	case __NR_getcwd:
		return answer_getcwd(a[0], a[1]);
	case __NR_execve:
		return answer_exec(AT_FDCWD, a[0], a[1], a[2], 0);
	case __NR_execveat:
		return answer_exec((int)a[0], a[1], a[2], a[3], (unsigned)a[4]);
	case __NR_chdir:
		return answer_chdir(call, a[0]);
	case __NR_mkdirat:
		return answer_mkdir(call, (int)a[0], a[1], a[2]);
	case __NR_unlinkat:
		return answer_unlink(call, (int)a[0], a[1], a[2]);
	case __NR_symlinkat:
		return answer_symlink(call, a[0], (int)a[1], a[2]);
	case __NR_renameat:
		return answer_rename(call, (int)a[0], a[1], (int)a[2], a[3], 0);
	case __NR_renameat2:
		return answer_rename(call, (int)a[0], a[1], (int)a[2], a[3], a[4]);
	case __NR_linkat:
		return answer_link(call, (int)a[0], a[1], (int)a[2], a[3], a[4]);
	case __NR_fchmodat:
		return answer_chmod(call, (int)a[0], a[1], a[2]);
	case __NR_fchownat:
		return answer_chown(call, (int)a[0], a[1], a[2], a[3], a[4]);
	case __NR_utimensat:
		return answer_utimensat(call, (int)a[0], a[1], a[2], a[3]);
	default:
		return answer_old(call);
	}
}

/* Without help of a library: a machine of 32 bits adds to the lower word, and carries where that begins anew. */
unsigned long shim_count(uint64_t *counter)
{
	unsigned long *word = (unsigned long *)counter, before = __atomic_fetch_add(word, 1, __ATOMIC_RELAXED);

	if (sizeof(*word) < sizeof(*counter) && before == ~0UL)
		__atomic_fetch_add(word + 1, 1, __ATOMIC_RELAXED);
	return before;
}

static void count(long result)
{
	shim_count(shim_is_pass(result) ? &shim_shared()->passed[shim_reason(result)] : &shim_shared()->answered);
}

/* Who believes to be root may do what the user may not, with the tracer's help. */
static long answer_own(const struct shim_call *call)
{
	long result = answer(call);

	return result == -EACCES && shim_run.owner.is_on ? shim_pass(SHIM_IDENTITY) : result;
}

long shim_answer(const struct shim_call *call)
{
	long result = shim_run.is_checking ? oracle_answer(call, answer_own) : answer_own(call);

	if (shim_run.is_counting)
		count(result);
	return shim_is_pass(result) ? SHIM_PASS : result;
}
