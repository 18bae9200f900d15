/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The second door: calls from rewritten sites (core/copies.h).
 *
 * Before the guest runs, the loader maps this library and has it map copies over the texts of program and interpreter. The
 * interpreter's own mmap is one of the sites, so that libraries are seen to as they are mapped: what the table does not know
 * is shown to the tracer, one stop for each file of a run. What cannot be changed (no room for stubs, no descriptor left)
 * stays as it is, and its calls stop.
 *
 * Rules of the room: those of dispatch.c. The library is not mapped as a dynamic linker does it: there is nothing to write to.
 */
#include "preload/sites.h"

#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <linux/stat.h>
#include <stdbool.h>

#include "preload/abi.h"
#include "preload/dispatch.h"
#include "preload/look-up.h"

#ifdef __x86_64__

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#define PAGE 4096UL

/* --- mapping copies ------------------------------------------------------------------------------------------------------ */

static bool map_copy(unsigned long address, unsigned long length, unsigned long flags, int file, unsigned long offset)
{
	const struct shim_registers map = {
		__NR_mmap, { address, length, PROT_READ | PROT_EXEC, MAP_PRIVATE | flags, (unsigned long)file, offset }, 0,
	};
	long result = shim_map(&map);

	if (result != (long)address && result > 0)
		shim_kernel(__NR_munmap, (unsigned long)result, length, 0, 0, 0);
	return result == (long)address;
}

static bool is_within(const struct text_copy *copy, const struct text *text)
{
	return copy->length && copy->offset >= text->offset &&
	       copy->offset + copy->length <= text->offset + ((text->length + PAGE - 1) & -PAGE);
}

/* Map the copy of a text over it. */
static bool replace(int file, const struct text_copy *copy, const struct text *text)
{
	unsigned long address = text->address + (copy->offset - text->offset);

	if (!is_within(copy, text))
		return false;
	/* Without the stubs nothing may lead there. */
	if (copy->stubs_length && !map_copy(address - copy->stubs_distance, copy->stubs_length, MAP_FIXED_NOREPLACE, file,
					    copy->stubs))
		return false;
	return map_copy(address, copy->length, MAP_FIXED, file, copy->copy);
}

unsigned long shim_start(int file, const struct text texts[], size_t n)
{
	unsigned long done = 0;

	for (size_t i = 0; i < n; i++) {
		const struct text_copy *copy = copies_find(shim_copies(), &texts[i].file);

		if (copy && copy->is_ready && replace(file, copy, &texts[i]))
			done |= 1UL << i;
	}
	return done;
}

/* --- libraries ------------------------------------------------------------------------------------------------------------- */

static bool identify(unsigned long fd, struct file_identity *file)
{
	abi_stat status;

	if (shim_kernel(ABI_FSTAT, fd, word(&status), 0, 0, 0) < 0 || !S_ISREG(status.st_mode))
		return false;
	*file = identity_of(&status);
	return true;
}

/*
 * Open the shim's file. fd: have the tracer look at that descriptor of ours first; it knows the path, and what is meant by a
 * mode where nothing is made.
 */
static long open_file(long fd)
{
	const unsigned long args[5] = { (unsigned long)AT_FDCWD, word(shim_run.path), O_RDONLY | O_CLOEXEC,
					(unsigned long)(SHIM_LOOK_AT | (fd & SHIM_LOOK_AT_FD)), 0 };

	if (fd >= 0)
		return shim_trapped(__NR_openat, args);
	return shim_kernel(__NR_openat, args[0], args[1], args[2], 0, 0);
}

static void replace_library(const struct text *text, long fd)
{
	const struct text_copy *copy = copies_find(shim_copies(), &text->file);
	bool is_known = copy && copy->is_ready;
	long file;

	if (!copy || (is_known && !copy->length))
		return;
	file = open_file(is_known ? -1 : fd);
	if (file < 0)
		return;
	copy = copies_find(shim_copies(), &text->file);
	if (copy && copy->is_ready)
		replace((int)file, copy, text);
	shim_close(file);
}

/* Whether a mapping is one of code from a file, as dynamic linkers make it. */
static bool is_code(const unsigned long args[6])
{
	return (args[2] & (PROT_EXEC | PROT_WRITE)) == PROT_EXEC && (int)args[4] >= 0 &&
	       (args[3] & (MAP_TYPE | MAP_ANONYMOUS)) == MAP_PRIVATE;
}

static long answer_map(const struct shim_registers *registers)
{
	const unsigned long *args = registers->args;
	struct text text = { .offset = args[5], .length = args[1] };
	long result;

	if (!is_code(args))
		return SHIM_PASS;
	result = shim_map(registers);
	if (result < 0 && result >= -4095)
		return result;
	text.address = (unsigned long)result;
	if (identify(args[4], &text.file))
		replace_library(&text, (int)args[4]);
	return result;
}

/* --- calls -------------------------------------------------------------------------------------------------------------------- */

long shim_site(const struct shim_registers *registers)
{
	const unsigned long *a = registers->args;
	const struct shim_call call = { .number = (long)registers->number, .args = { a[0], a[1], a[2], a[3], a[4] } };

	if (shim_state()->head.flags & STATE_SHIM_OFF)
		return SHIM_PASS;
	return shim_answer(&call);
}

/*
 * Who maps code otherwise may not want to run it, but to read it, or to translate it, as valgrind does: then what the file has is
 * wanted.
 */
long shim_site_of_map(const struct shim_registers *registers)
{
	if (registers->number != __NR_mmap)
		return shim_site(registers);
	return shim_state()->head.flags & STATE_SHIM_OFF ? SHIM_PASS : answer_map(registers);
}

/* A signal that comes while we answer is seen to as if it had come at the end of the call. */
long shim_site_before_look(const struct shim_registers *registers)
{
	const unsigned long *a = registers->args;
	const struct shim_call call = {
		.number = (long)registers->number, .args = { a[0], a[1], a[2], a[3], a[4] }, .is_cancellable = true,
	};

	return shim_state()->head.flags & STATE_SHIM_OFF ? SHIM_PASS : shim_answer(&call);
}

/*
 * The function behind looks at the word once more. So a cancellation that comes while we answer is seen there, or by the next
 * call that can be cancelled, as if it had come at the end of the call.
 */
long shim_caller(const volatile int *is_cancelled, const struct shim_registers *registers)
{
	const unsigned long *a = registers->args;
	const struct shim_call call = {
		.number = (long)registers->number, .args = { a[0], a[1], a[2], a[3], a[4] }, .is_cancellable = true,
	};

	if (*is_cancelled || (shim_state()->head.flags & STATE_SHIM_OFF))
		return SHIM_PASS;
	return shim_answer(&call);
}
#endif
