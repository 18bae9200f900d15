/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzzers share: libFuzzer's entry points, and a check that is never compiled out. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

#define EXPECT(condition) do { \
	if (!(condition)) { \
		fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #condition); \
		abort(); \
	} \
} while (0)

#endif
