/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The load script: whatever paths, numbers and segments go in, the result is whole, or refused for its size. */
#include "tests/fuzz/check_script.h"
#include "tracer/exec/load.h"

struct input {
	const uint8_t *data;
	size_t size;
};

static uint64_t take(struct input *input, size_t size)
{
	uint64_t value = 0;

	if (size > input->size)
		size = input->size;
	memcpy(&value, input->data, size);
	input->data += size;
	input->size -= size;
	return value;
}

/* A string, repeated: long ones from short inputs. */
static char *take_string(TALLOC_CTX *context, struct input *input)
{
	size_t length = take(input, 1), times = 1 + (take(input, 1) & 63);
	char *string;

	if (length > input->size)
		length = input->size;
	string = talloc_zero_size(context, length * times + 1);
	for (size_t i = 0; i < times; i++)
		memcpy(string + i * length, input->data, length);
	/* A file name has no null byte. */
	for (size_t i = 0; i < length * times; i++)
		string[i] = string[i] ? string[i] : '/';
	take(input, length < 8 ? length : 8);
	return string;
}

static struct program *take_program(TALLOC_CTX *context, struct input *input)
{
	struct program *program = talloc_zero(context, struct program);

	program->n_segments = 1 + take(input, 1) % 80;
	program->segments = talloc_zero_array(program, struct script_segment, program->n_segments);
	program->bits = take(input, 1) & 1 ? 32 : 64;
	program->n_headers = (uint32_t)take(input, 4);
	program->start = take(input, 8);
	program->span = take(input, 8);
	program->alignment = 4096;
	program->is_fixed = take(input, 1) & 1;
	return program;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *context = talloc_new(NULL);
	struct input input = { data, size };
	unsigned has = (unsigned)take(&input, 1);
	struct load_request request = {
		.program = { .program = take_program(context, &input), .host_path = take_string(context, &input) },
		.interpreter = { .program = has & 1 ? take_program(context, &input) : NULL, .host_path = take_string(context, &input) },
		.state_address = has & 2 ? 0x50000000 : 0,
		.guest_exe = take_string(context, &input), .exec_fn = take_string(context, &input), .comm = take_string(context, &input),
		.preload = has & 4 ? take_string(context, &input) : NULL, .shared = has & 8 ? take_string(context, &input) : NULL,
		.sites = has & 16 ? take_string(context, &input) : NULL, .n_words = (uint32_t)take(&input, 4),
	};
	struct script *script;
	int error = load_script_create(context, &request, &script);

	EXPECT(error == 0 || error == -ENOEXEC || error == -ENAMETOOLONG);
	if (error == 0) {
		uint64_t stack = take(&input, 8) | 1ULL << 32, place = load_script_place(script, stack);

		check_script(script);
		EXPECT(place % SCRIPT_ALIGNMENT == 0 && place <= stack - script->size && script->stack == stack);
		EXPECT(strcmp((const char *)script + script->exec_fn, request.exec_fn) == 0);
	}
	talloc_free(context);
	return 0;
}
