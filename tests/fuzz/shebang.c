/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reader of "#!" lines: any head gives names that come from it, whole and ended, or no script. */
#include "tests/fuzz/fuzz.h"

#include "core/shebang.h"

static void check_word(const char *word, const uint8_t *data, size_t size)
{
	size_t length = strnlen(word, SHEBANG_HEAD_SIZE);

	EXPECT(length < SHEBANG_HEAD_SIZE);
	EXPECT(!strchr(word, '\n'));
	EXPECT(length == 0 || memmem(data, size, word, length));
	/* Blanks before it are not part of it; those behind may be, where no newline ends them. */
	EXPECT(word[0] != ' ' && word[0] != '\t');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct shebang shebang, again;
	int error = shebang_parse((const char *)data, size, &shebang);

	EXPECT(error == 0 || error == -ENOEXEC);
	/* Bytes behind the head do not count. */
	if (size > SHEBANG_HEAD_SIZE)
		EXPECT(shebang_parse((const char *)data, SHEBANG_HEAD_SIZE, &again) == error);
	if (error)
		return 0;
	EXPECT(size >= 2 && data[0] == '#' && data[1] == '!');
	check_word(shebang.interpreter, data, size);
	EXPECT(!strpbrk(shebang.interpreter, " \t"));
	if (shebang.has_argument)
		check_word(shebang.argument, data, size);
	return 0;
}
