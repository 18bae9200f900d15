/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The exec functions of libc that search or take the environment by themselves.
 *
 * What is exactly missing is answered or skipped here, without a stop; the first program that exists is executed by the libc's
 * own execve. If that fails, and wherever anything is unusual, the libc's own function does the whole job, from the start.
 * A child of vfork calls these: nothing but the stack is written, and what each caller finds.
 */
#include <asm/errno.h>
#include <stddef.h>

#include "core/string.h"
#include "preload/abi.h"
#include "preload/dispatch.h"
#include "preload/door.h"

#define CANDIDATE_SIZE 256

typedef int execve_function(const char *path, char *const argv[], char *const environment[]);
typedef int execvp_function(const char *file, char *const argv[]);

static char *const *program_environment(void)
{
	char ***environment = door_find("__environ");

	return environment ? *environment : NULL;
}

/* The value of PATH; NULL: there is none. */
static const char *search_path(void)
{
	char *const *environment = program_environment();

	for (; environment && *environment; environment++)
		if (mem_equal(*environment, "PATH=", 5))
			return *environment + 5;
	return NULL;
}

static bool is_missing(long result)
{
	return result == -ENOENT || result == -ENOTDIR;
}

/* Returns -ENOENT or -ENOTDIR where path is exactly missing; else anything. */
static long look_for(const char *path, char *const argv[], char *const environment[])
{
	const struct shim_call call = {
		.number = __NR_execve,
		.args = { (unsigned long)path, (unsigned long)argv, (unsigned long)environment },
	};

	return shim_answer(&call);
}

/* Put an element of PATH and a file together; an empty one is the working directory. Returns false: too long. */
static bool join(char *candidate, const char *element, size_t length, const char *file)
{
	size_t file_length = str_length(file);

	if (length + 1 + file_length + 1 > CANDIDATE_SIZE)
		return false;
	mem_copy(candidate, element, length);
	if (length)
		candidate[length++] = '/';
	mem_copy(candidate + length, file, file_length + 1);
	return true;
}

/*
 * Search PATH as execvp(3) does. Returns 0: candidate is the first that is not missing; the error of the last one: all are; or
 * SHIM_PASS.
 */
static long search(const char *file, char *const argv[], char *const environment[], char candidate[CANDIDATE_SIZE])
{
	const char *element = search_path();
	long result = SHIM_PASS;

	if (!element)
		return SHIM_PASS;
	for (;;) {
		size_t length = 0;

		while (element[length] && element[length] != ':')
			length++;
		if (!join(candidate, element, length, file))
			return SHIM_PASS;
		result = look_for(candidate, argv, environment);
		if (!is_missing(result))
			return 0;
		if (!element[length])
			return result;
		element += length + 1;
	}
}

static bool has_slash(const char *file)
{
	while (*file && *file != '/')
		file++;
	return *file;
}

/* Returns the error of a program that is missing; SHIM_PASS: the libc is to try, as it would have done. */
static long execute(const char *file, char *const argv[], char *const environment[])
{
	char candidate[CANDIDATE_SIZE];
	execve_function *next;
	long result;

	if (!door_is_open() || !file || !*file)
		return SHIM_PASS;
	if (has_slash(file)) {
		result = look_for(file, argv, environment);
		return is_missing(result) ? result : SHIM_PASS;
	}
	result = search(file, argv, environment, candidate);
	next = result == 0 ? (execve_function *)door_find_next("execve") : NULL;
	if (next)
		next(candidate, argv, environment);
	return is_missing(result) ? result : SHIM_PASS;
}

EXPORT execvp_function execvp;
EXPORT int execvp(const char *file, char *const argv[])
{
	long result = execute(file, argv, program_environment());
	execvp_function *next = result == SHIM_PASS ? (execvp_function *)door_find_next("execvp") : NULL;

	return next ? next(file, argv) : (int)door_set_errno(result == SHIM_PASS ? -ENOSYS : result);
}

EXPORT execve_function execvpe;
EXPORT int execvpe(const char *file, char *const argv[], char *const environment[])
{
	long result = execute(file, argv, environment);
	execve_function *next = result == SHIM_PASS ? (execve_function *)door_find_next("execvpe") : NULL;

	return next ? next(file, argv, environment) : (int)door_set_errno(result == SHIM_PASS ? -ENOSYS : result);
}

/* The same without a search, so that a name without a slash is one in the working directory. */
EXPORT execvp_function execv;
EXPORT int execv(const char *path, char *const argv[])
{
	long result = door_is_open() ? look_for(path, argv, program_environment()) : SHIM_PASS;
	execvp_function *next = is_missing(result) ? NULL : (execvp_function *)door_find_next("execv");

	return next ? next(path, argv) : (int)door_set_errno(is_missing(result) ? result : -ENOSYS);
}
