/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checking answers: see oracle.h.
 *
 * Descriptors of ours are closed before the trapped call, or it would get another number than natively. Objects are looked at
 * by statx(2), which has one layout everywhere.
 */
#include "preload/oracle.h"

#include <asm/errno.h>
#include <linux/fcntl.h>
#include <linux/openat2.h>
#include <linux/stat.h>
#include <stdint.h>

#include "core/state.h"
#include "preload/abi.h"
#include "preload/look-up.h"
#include "preload/text.h"

#ifndef __NR_fchmodat2	/* Linux 6.6 */
#define __NR_fchmodat2 452
#endif
#ifndef AT_EMPTY_PATH
#define AT_EMPTY_PATH 0x1000
#endif

#define ROUNDS 4		/* of what only looks, before a difference is believed */
#define RENAME_EXCHANGE_ 2

/* --- reports ------------------------------------------------------------------------------------------------------------------ */

static void copy_text(char *target, size_t size, const char *source)
{
	for (size_t i = 0; i < size && source[i]; i++)
		target[i] = source[i];
}

void oracle_note(long number, const char *path, long shim, long traced, const char *difference)
{
	struct shim_report *report;
	struct shim_path readable;
	unsigned long index;

	shim_count(&shim_shared()->compared);
	if (!difference)
		return;
	index = shim_count(&shim_shared()->different);
	if (index >= SHIM_REPORTS)
		return;
	report = &shim_shared()->reports[index];
	report->shim = shim;
	report->traced = traced;
	report->abi = shim_run.abi;
	report->number = (uint32_t)number;
	copy_text(report->what, sizeof(report->what), difference);
	if (text_read(&readable, path) == 0)
		copy_text(report->path, sizeof(report->path), text_of(&readable));
}

/* The argument that is the call's path: the last, where it has two and the first is a text. */
static const char *path_of(const struct shim_call *call)
{
	switch (call->number) {
#ifdef __NR_symlink
	case __NR_symlink:
		return (const char *)call->args[1];
#endif
	case __NR_symlinkat:
		return (const char *)call->args[2];
	case __NR_openat:
	case __NR_execveat:
	case __NR_mkdirat:
	case __NR_unlinkat:
	case __NR_linkat:
	case __NR_renameat:
	case __NR_renameat2:
	case __NR_fchmodat:
	case __NR_fchownat:
	case __NR_utimensat:
	case __NR_faccessat:
	case __NR_faccessat2:
	case __NR_readlinkat:
	case __NR_statx:
	case ABI_FSTATAT:
		return (const char *)call->args[1];
	default:
		return (const char *)call->args[0];
	}
}

/* --- what only looks ---------------------------------------------------------------------------------------------------------- */

/* What a call writes, by its arguments: size bytes at address, or as many as its result says. */
struct output {
	unsigned long address;
	size_t size;		/* 0: it writes nothing */
	bool is_result;
	size_t unsteady, steady;	/* bytes from the one to the other change by themselves, and are not compared */
};

static struct output output_of(const struct shim_call *call)
{
	const unsigned long *a = call->args;

	switch (call->number) {
	case __NR_statx:
		return (struct output){ a[4], sizeof(struct statx), false, 0, 0 };
	case __NR_readlinkat:
		return (struct output){ a[2], a[3], true, 0, 0 };
#ifdef __NR_readlink
	case __NR_readlink:
		return (struct output){ a[1], a[2], true, 0, 0 };
#endif
	case __NR_getcwd:
		return (struct output){ a[0], a[1], true, 0, 0 };
	case ABI_STATFS:
		return (struct output){ a[ABI_HAS_SMALL_FILES ? 2 : 1], sizeof(abi_statfs), false,
					offsetof(abi_statfs, f_bfree), offsetof(abi_statfs, f_fsid) };
	case __NR_getxattr:
	case __NR_lgetxattr:
		return (struct output){ a[2], a[3], true, 0, 0 };
	case __NR_listxattr:
	case __NR_llistxattr:
		return (struct output){ a[1], a[2], true, 0, 0 };
	case ABI_FSTATAT:
		return (struct output){ a[2], sizeof(abi_stat), false, 0, 0 };
	case ABI_FSTAT:
		return (struct output){ a[1], sizeof(abi_stat), false, 0, 0 };
#ifdef ABI_STAT
	case ABI_STAT:
	case ABI_LSTAT:
		return (struct output){ a[1], sizeof(abi_stat), false, 0, 0 };
#endif
	default:
		return (struct output){ 0, 0, false, 0, 0 };
	}
}

/* Whether the first answer would spoil the question of the second: readlink(path, path, size). */
static bool is_overlapping(const struct shim_call *call, const struct output *output)
{
	unsigned long path = (unsigned long)path_of(call);

	return call->number != __NR_getcwd && output->size && path < output->address + output->size &&
	       output->address < path + SHIM_PATH_SIZE;
}

/* An answer, with what was written. */
struct outcome {
	long result;
	uint64_t digest;	/* FNV-1a */
};

/* Right behind the call: the kernel has just written there. */
static struct outcome outcome_of(const struct output *output, long result)
{
	struct outcome outcome = { result, 0xcbf29ce484222325ULL };
	size_t size = result < 0 ? 0 : output->is_result ? (size_t)result : output->size;
	const volatile uint8_t *bytes = (const volatile uint8_t *)output->address;

	for (size_t i = 0; i < size && output->size; i++)
		if (i < output->unsteady || i >= output->steady)
			outcome.digest = (outcome.digest ^ bytes[i]) * 0x100000001b3ULL;
	return outcome;
}

static bool is_same(struct outcome a, struct outcome b)
{
	return a.result == b.result && a.digest == b.digest;
}

static long trap(const struct shim_call *call)
{
	return shim_trapped(call->number, call->args);
}

/* An error that may come at any time. */
static bool is_accident(long result)
{
	return result == -EMFILE || result == -ENFILE || result == -ENOMEM || result == -EINTR;
}

/* The shim has answered a call that only looks. Returns the tracer's answer. */
static long compare_looks(const struct shim_call *call, shim_answerer *answer, const struct output *output, long result)
{
	struct outcome first = outcome_of(output, result), shim = first, traced;

	for (int round = 1;; round++) {
		traced = outcome_of(output, trap(call));
		if (!is_same(shim, traced) && is_accident(traced.result)) {
			shim_count(&shim_shared()->unsteady);
			return traced.result;
		}
		if (is_same(shim, traced) || round == ROUNDS)
			break;
		shim = outcome_of(output, answer(call));
		if (!is_same(shim, first)) {
			/* Once more, so that the guest's buffer has the tracer's answer. */
			shim_count(&shim_shared()->unsteady);
			return trap(call);
		}
	}
	oracle_note(call->number, path_of(call), shim.result, traced.result,
		    is_same(shim, traced) ? NULL : shim.result == traced.result ? "what was written" : "the result");
	return traced.result;
}

/* --- what changes or opens something ------------------------------------------------------------------------------------------- */

/* A file as it was seen. */
struct seen {
	long error;		/* 0: it is there */
	struct statx status;
};

static void see(struct seen *seen, long directory, const char *name)
{
	seen->error = shim_kernel(__NR_statx, (unsigned long)directory, word(name),
				  AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH, STATX_BASIC_STATS, word(&seen->status));
}

static bool is_one_file(const struct seen *a, const struct seen *b)
{
	return !a->error && !b->error && a->status.stx_ino == b->status.stx_ino &&
	       a->status.stx_dev_major == b->status.stx_dev_major && a->status.stx_dev_minor == b->status.stx_dev_minor;
}

/* An error that says that a path leads nowhere, or not where it was thought to lead. */
static bool is_path_error(long result)
{
	return result == -ENOENT || result == -ENOTDIR || result == -ELOOP || result == -ENAMETOOLONG || result == -EXDEV;
}

static void fault(const struct shim_call *call, bool is_right, const char *difference)
{
	if (!is_right && !call->check->difference)
		call->check->difference = difference;
}

static long make_trapped(const struct shim_call *call)
{
	call->check->is_traced = true;
	call->check->traced = trap(call);
	return call->check->traced;
}

/* An open that makes a file, and has an error for anything that is there, even a link. */
static bool is_exclusive(const struct open_how *how)
{
	return (how->flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
}

/* What an open in the same way leads to, as O_PATH sees it: seen->error is its error. */
static void see_opened(struct seen *seen, int directory, const char *path, const struct open_how *how)
{
	unsigned flags = O_PATH | O_CLOEXEC | (how->flags & O_DIRECTORY);
	long fd;

	if (is_exclusive(how) || (how->flags & O_PATH && how->flags & O_NOFOLLOW))
		flags |= O_NOFOLLOW;
	fd = open_without_links(directory, path, flags, 0);

	if (fd < 0) {
		seen->error = fd;
		return;
	}
	see(seen, fd, "");
	shim_close(fd);
}

/* Returns what the shim would have got, as far as that can be told: its error, or the tracer's answer. */
static long act_open(const struct shim_call *call, int directory, const char *path, const struct open_how *how)
{
	struct seen before, after, opened;
	long result;

	see_opened(&before, directory, path, how);
	/* The shim follows the link itself, and comes again. */
	if (before.error == -ELOOP)
		return -ELOOP;
	result = make_trapped(call);
	see_opened(&after, directory, path, how);
	if (result >= 0) {
		see(&opened, result, "");
		if (before.error && after.error)
			return after.error;
		fault(call, opened.error || is_one_file(&opened, &before) || is_one_file(&opened, &after), "another file was opened");
		fault(call, !is_exclusive(how) || before.error, "a file that was there was made");
		return result;
	}
	if (is_accident(result) || before.error != after.error)
		return result;
	if (before.error)
		return (how->flags & O_CREAT) && before.error == -ENOENT ? result : before.error;
	fault(call, !is_path_error(result), "an error of the path, but the file is there");
	return result;
}

/* mkdir, symlink: type is that of the file that is made. */
static long act_make(const struct shim_call *call, long directory, const char *name, unsigned type)
{
	struct seen before, after;
	long result;

	see(&before, directory, name);
	result = make_trapped(call);
	see(&after, directory, name);
	if (result == 0) {
		fault(call, before.error == -ENOENT, "a name that was there was made");
		fault(call, !after.error && (after.status.stx_mode & S_IFMT) == type, "what was made is not there");
	}
	fault(call, result != -EEXIST || !before.error || !after.error, "EEXIST, but nothing is there");
	fault(call, !is_path_error(result) || before.error || after.error, "an error of the path, but the file is there");
	return result;
}

static long act_unlink(const struct shim_call *call, long directory, const char *name)
{
	struct seen before, after;
	long result;

	see(&before, directory, name);
	result = make_trapped(call);
	see(&after, directory, name);
	if (result == 0) {
		fault(call, !before.error, "something else was removed");
		fault(call, after.error == -ENOENT || !is_one_file(&before, &after), "what was removed is still there");
	}
	fault(call, result != -ENOENT || before.error || after.error, "ENOENT, but the file is there");
	return result;
}

static long act_rename(const struct shim_call *call, long from_directory, const char *from, long to_directory, const char *to,
		       unsigned flags)
{
	struct seen before, other, after, left;
	long result;

	see(&before, from_directory, from);
	see(&other, to_directory, to);
	result = make_trapped(call);
	see(&after, to_directory, to);
	see(&left, from_directory, from);
	if (result == 0) {
		fault(call, is_one_file(&before, &after), "the new name is of another file");
		fault(call, flags & RENAME_EXCHANGE_ || is_one_file(&before, &other) || left.error == -ENOENT,
		      "the old name is still there");
	}
	fault(call, result != -EEXIST || !other.error || !after.error, "EEXIST, but nothing is there");
	see(&after, to_directory, "");
	fault(call, result != -ENOENT || before.error || left.error || other.error || !after.status.stx_nlink,
	      "ENOENT, but the files are there");
	return result;
}

static long act_link(const struct shim_call *call, long from_directory, const char *from, long to_directory, const char *to)
{
	struct seen before, other, after;
	long result;

	see(&before, from_directory, from);
	see(&other, to_directory, to);
	result = make_trapped(call);
	see(&after, to_directory, to);
	if (result == 0)
		fault(call, is_one_file(&before, &after), "the new name is of another file");
	fault(call, result != -EEXIST || !other.error || !after.error, "EEXIST, but nothing is there");
	return result;
}

/* Whether a time was set as asked; the guest's memory has just been read by the kernel. */
static bool is_time_set(unsigned long times, const struct statx_timestamp *set)
{
	const volatile long *wanted = (const volatile long *)times + 2;	/* {seconds, nanoseconds} of access, of change */

	return sizeof(long) < 8 || !times || wanted[1] < 0 || wanted[1] > 999999999 ||
	       (set->tv_sec == wanted[0] && set->tv_nsec == (uint32_t)wanted[1]);
}

/* chmod, chown, utimensat on a descriptor of the object. */
static long act_attributes(const struct shim_call *call, long number, long fd, unsigned long c, unsigned long d)
{
	struct seen after;
	long result = make_trapped(call);

	see(&after, fd, "");
	fault(call, !is_path_error(result), "an error of the path, but the file is there");
	if (result < 0 || after.error)
		return result;
	/* Who is not of the file's group cannot set S_ISGID. */
	if (number == __NR_fchmodat2)
		fault(call, ((after.status.stx_mode ^ c) & 05777) == 0, "the mode of another file was changed");
	else if (number == __NR_fchownat)
		fault(call, ((uint32_t)c == ~0U || after.status.stx_uid == (uint32_t)c) &&
		      ((uint32_t)d == ~0U || after.status.stx_gid == (uint32_t)d), "the owner of another file was changed");
	else
		fault(call, is_time_set(c, &after.status.stx_mtime), "the times of another file were changed");
	return result;
}

static long act_chdir(const struct shim_call *call, long fd)
{
	struct seen wanted, now;
	long result = make_trapped(call);

	see(&wanted, fd, "");
	see(&now, AT_FDCWD, "");
	fault(call, result < 0 || wanted.error || now.error || is_one_file(&wanted, &now), "another directory is current");
	fault(call, !is_path_error(result), "an error of the path, but the directory is there");
	return result;
}

long oracle_act(const struct shim_call *call, long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d,
		unsigned long e)
{
	if (!call->check)
		return -ENOSYS;
	if (call->check->is_rehearsal)
		return 0;
	/* What has been made is made: a link has come in between, and the family tries again. */
	if (call->check->is_traced)
		return call->check->traced;
	switch (number) {
	case __NR_openat2:
		return act_open(call, (int)a, (const char *)b, (const struct open_how *)c);
	case __NR_mkdirat:
		return act_make(call, (int)a, (const char *)b, S_IFDIR);
	case __NR_symlinkat:
		return act_make(call, (int)b, (const char *)c, S_IFLNK);
	case __NR_unlinkat:
		return act_unlink(call, (int)a, (const char *)b);
	case __NR_renameat2:
		return act_rename(call, (int)a, (const char *)b, (int)c, (const char *)d, (unsigned)e);
	case __NR_linkat:
		return act_link(call, (int)a, (const char *)b, (int)c, (const char *)d);
	case __NR_fchdir:
		return act_chdir(call, (int)a);
	case __NR_fchmodat2:
	case __NR_fchownat:
	case __NR_utimensat:
		return act_attributes(call, number, (int)a, c, d);
	default:
		/* A call that nobody has said how to check is a mistake of ours, and is to be seen. */
		fault(call, false, "a call that cannot be checked");
		return make_trapped(call);
	}
}

/* --- both --------------------------------------------------------------------------------------------------------------------- */

/* Whether a call may be made as often as we like. */
static bool is_look(const struct shim_call *call, const struct output *output)
{
	switch (call->number) {
#ifdef __NR_access
	case __NR_access:
#endif
	case __NR_faccessat:
	case __NR_faccessat2:
	case ABI_GETUID:
	case ABI_GETEUID:
	case ABI_GETGID:
	case ABI_GETEGID:
		return true;
	default:
		return output->size > 0;
	}
}

/* An error of a call that would have changed something, found before that. */
static long compare_error(struct shim_call *call, shim_answerer *answer, long result)
{
	long traced = make_trapped(call);
	bool is_right = result == traced || is_accident(traced);

	call->check->is_rehearsal = true;
	if (!is_right && answer(call) != result)
		shim_count(&shim_shared()->unsteady);
	else
		oracle_note(call->number, path_of(call), result, traced, is_right ? NULL : "the result");
	return traced;
}

long oracle_answer(const struct shim_call *asked, shim_answerer *answer)
{
	struct shim_check check = { .is_rehearsal = false };
	struct shim_call call = *asked;
	const struct output output = output_of(&call);
	long result;

	call.check = &check;
	if (is_overlapping(&call, &output))
		return shim_pass(SHIM_OTHER);
	result = answer(&call);
	if (!check.is_traced && shim_is_pass(result))
		return result;
	if (!check.is_traced)
		return is_look(&call, &output) ? compare_looks(&call, answer, &output, result) : compare_error(&call, answer, result);
	/* What the shim would have passed on is nothing to compare. */
	if (!shim_is_pass(result)) {
		if (is_accident(check.traced))
			return check.traced;
		if ((result < 0 || check.traced < 0) && result != check.traced)
			fault(&call, false, "the result");
		oracle_note(call.number, path_of(&call), result, check.traced, check.difference);
	}
	return check.traced;
}
