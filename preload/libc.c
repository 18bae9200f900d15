/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first door: functions of libc, taken over by LD_PRELOAD.
 *
 * Each wrapper asks the dispatcher. What it passes on goes to the definition that the program would have used without us
 * (the libc's, or that of another preloaded library), so that everything unusual is as it always was: cancellation, the
 * system call that this libc prefers, the tracer.
 *
 * Rules of the room: the dynamic linker may call us before it has relocated us, and anybody before our constructor ran. So
 * there are no relocations, and what is found out is found out when it is needed. It is the same for each thread that finds
 * it, so that the last one to write it down does no harm. A child of vfork writes into its parent: the same again.
 */
#include <asm/errno.h>
#include <linux/auxvec.h>
#include <linux/fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/state.h"
#include "core/string.h"
#include "preload/abi.h"
#include "preload/dispatch.h"
#include "preload/door.h"
#include "preload/symbols.h"

/* --- what libc has ------------------------------------------------------------------------------------------------------ */

typedef int *errno_function(void);

static errno_function *_Atomic errno_location;
static const char *_Atomic single_threaded;	/* glibc 2.32 */
static _Atomic bool is_libc_known;

/* Whether errno can be set; if not, nothing can be answered. */
static bool learn_libc(void)
{
	uint64_t vector = shim_state()->vector;

	if (is_libc_known)
		return true;
	errno_location = (errno_function *)symbol_find(vector, "__errno_location");
	if (!errno_location)
		return false;
	single_threaded = symbol_find(vector, "__libc_single_threaded");
	is_libc_known = true;
	return true;
}

static bool may_be_cancelled(void)
{
	const volatile char *single = single_threaded;

	return !single || !*single;
}

bool door_is_open(void)
{
	return shim_run.state_address && !(shim_state()->head.flags & STATE_SHIM_OFF) && learn_libc();
}

long door_set_errno(long result)
{
	if (result >= 0 || result < -4095)
		return result;
	if (learn_libc())
		*errno_location() = (int)-result;
	return -1;
}

long door_open(const char *path, unsigned flags, unsigned mode)
{
	const struct shim_call call = {
		.number = __NR_openat,
		.args = { (unsigned long)AT_FDCWD, (unsigned long)path, flags, mode, 0 },
		.is_cancellable = may_be_cancelled(),
	};

	return shim_answer(&call);
}

void *door_find(const char *name)
{
	return symbol_find(shim_state()->vector, name);
}

void *door_find_next(const char *name)
{
	return shim_run.state_address ? symbol_find_next(shim_state()->vector, name) : NULL;
}

/* --- wrappers ------------------------------------------------------------------------------------------------------------- */

enum wrapper {
#define WRAPPER(result, name, ...) WRAPPER_##name,
#define CANCELLABLE WRAPPER
#include "preload/wrappers.def"
#undef WRAPPER
#undef CANCELLABLE
	WRAPPER_COUNT
};

/* The definitions behind ours, as far as they were needed. */
static void *_Atomic next_definitions[WRAPPER_COUNT];

static void *next_definition(enum wrapper wrapper, const char *name)
{
	void *next = next_definitions[wrapper];

	if (!next) {
		next = door_find_next(name);
		next_definitions[wrapper] = next;
	}
	return next;
}

static long answer(struct shim_call *call, bool is_cancellation_point)
{
	if (!door_is_open())
		return SHIM_PASS;
	call->is_cancellable = is_cancellation_point && may_be_cancelled();
	return shim_answer(call);
}

/* <fcntl.h> of libc: O_CREAT, O_TMPFILE. */
#define IS_MODE_NEEDED(flags) (((flags) & O_CREAT) || ((flags) & __O_TMPFILE))

#define DEFINE(type, name, parameters, arguments, is_cancellation_point, system_call, a, b, c, d, e) \
	EXPORT type name parameters; \
	EXPORT type name parameters \
	{ \
		struct shim_call call = { \
			.number = (system_call), \
			.args = { (unsigned long)(a), (unsigned long)(b), (unsigned long)(c), (unsigned long)(d), (unsigned long)(e) }, \
		}; \
		long result = answer(&call, is_cancellation_point); \
		type (*next) parameters; \
		\
		if (result != SHIM_PASS) \
			return (type)door_set_errno(result); \
		next = (type (*) parameters)next_definition(WRAPPER_##name, #name); \
		return next ? next arguments : (type)door_set_errno(shim_trapped(call.number, call.args)); \
	}
#define WRAPPER(type, name, parameters, arguments, ...) DEFINE(type, name, parameters, arguments, false, __VA_ARGS__)
#define CANCELLABLE(type, name, parameters, arguments, ...) DEFINE(type, name, parameters, arguments, true, __VA_ARGS__)
#include "preload/wrappers.def"

/* --- the environment as the guest gave it ------------------------------------------------------------------------------------ */

/* In a copy of the environment that another constructor has made: put the guest's pointer back, or take ours out. */
static void clean_copy(char **environment, const struct state *state)
{
	char **out = environment;

	for (; *environment; environment++) {
		if (*environment != state->preload)
			*out++ = *environment;
		else if (state->preload_guest)
			*out++ = (char *)(uintptr_t)state->preload_guest;
	}
	*out = NULL;
}

/*
 * Called by the dynamic linker (DT_INIT), before the program's own code runs. Where pointers were inserted before the
 * null pointer at the end of the environment, the first becomes the end, and what follows reads as entries of auxv that
 * say nothing: some programs look for auxv there.
 */
void shim_initialize(void);
void shim_initialize(void)
{
	struct state *state = shim_run.state_address ? shim_state() : NULL;
	uintptr_t *slot = state ? (uintptr_t *)(uintptr_t)state->preload_slot : NULL;
	char ***environ;

	if (!slot)
		return;
	if (state->preload_guest) {
		slot[0] = (uintptr_t)state->preload_guest;
	} else {
		for (size_t i = 0; i < STATE_PRELOAD_SLOTS; i++)
			slot[i] = i % 2 ? AT_IGNORE : 0;
	}
	environ = symbol_find(state->vector, "__environ");
	if (environ && *environ)
		clean_copy(*environ, state);
	state->preload_slot = 0;
}
