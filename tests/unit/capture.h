/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the code under test says on standard error; included by the tests that ask, after cmocka.h. */
#ifndef TESTS_UNIT_CAPTURE_H
#define TESTS_UNIT_CAPTURE_H

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static int stderr_copy, stderr_file;

/* From here on, keep what is written to standard error. */
static void capture_start(void)
{
	fflush(stderr);
	stderr_copy = dup(STDERR_FILENO);
	stderr_file = memfd_create("stderr", 0);
	assert_true(stderr_copy >= 0 && stderr_file >= 0);
	dup2(stderr_file, STDERR_FILENO);
}

/* What came to standard error since capture_start(). */
static const char *capture_end(void)
{
	static char text[16384];
	ssize_t length = pread(stderr_file, text, sizeof(text) - 1, 0);

	dup2(stderr_copy, STDERR_FILENO);
	close(stderr_copy);
	close(stderr_file);
	assert_true(length >= 0);
	text[length] = '\0';
	return text;
}

#endif
