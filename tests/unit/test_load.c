/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The load script: that each part is where the loader will look for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>

#include "core/state.h"
#include "tracer/exec/load.h"

static struct script_segment program_segments[] = {
	{ .address = 0, .file_size = 0x1234, .memory_size = 0x1234, .protection = PROT_READ | PROT_EXEC },
	{ .address = 0x3000, .file_offset = 0x2000, .file_size = 0x1030, .memory_size = 0x2e10,
	  .protection = PROT_READ | PROT_WRITE },
};

static struct script_segment interpreter_segments[] = {
	{ .address = 0, .file_size = 0x777, .memory_size = 0x888, .protection = PROT_READ },
};

static struct program program = {
	.bits = 64,
	.is_fixed = true,
	.start = 0x400000,
	.span = 0x6000,
	.alignment = 0x1000,
	.entry = 0x1040,
	.headers = 64,
	.n_headers = 4,
	.header_size = 56,
	.memory = { .code_end = 0x1234, .data_start = 0x3e10, .data_end = 0x4030, .heap_start = 0x5e10 },
	.n_segments = 2,
	.segments = program_segments,
};

static struct program interpreter = {
	.bits = 64,
	.span = 0x1000,
	.alignment = 0x200000,
	.entry = 0x10,
	.n_segments = 1,
	.segments = interpreter_segments,
};

static struct load_request sane_request(void)
{
	struct load_request request = {
		.program = { .program = &program, .host_path = "/host/bin/program", .device = 5, .inode = 1ULL << 40, .size = 9, .modified = 10 },
		.interpreter = { .program = &interpreter, .host_path = "/host/ld.so", .device = 6, .inode = 7 },
		.cookie = 0x123456789abcdef0,
		.state_address = 0x200000000000,
		.guest_exe = "/usr/bin/program",
		.exec_fn = "bin/../bin/program",
		.comm = "program",
		.n_words = 2,
	};

	return request;
}

static const char *string_at(const struct script *script, uint32_t offset)
{
	assert_true(offset < script->size && memchr((const char *)script + offset, '\0', script->size - offset));
	return (const char *)script + offset;
}

static void test_script_holds_program_and_interpreter(void **state)
{
	struct load_request request = sane_request();
	TALLOC_CTX *context = talloc_new(NULL);
	struct script *script;

	(void)state;
	assert_int_equal(load_script_create(context, &request, &script), 0);
	assert_ptr_equal(talloc_parent(script), context);
	assert_int_equal(talloc_get_size(script), script->size);
	assert_true(script->magic == SCRIPT_MAGIC);
	assert_true(script->cookie == request.cookie);
	assert_int_equal(script->headers, 64);
	assert_int_equal(script->n_headers, 4);
	assert_int_equal(script->header_size, 56);
	assert_memory_equal(&script->memory, &program.memory, sizeof(program.memory));

	assert_int_equal(script->n_segments, 3);
	assert_memory_equal(&script->segments[0], program_segments, sizeof(program_segments));
	assert_memory_equal(&script->segments[2], interpreter_segments, sizeof(interpreter_segments));

	assert_string_equal(string_at(script, script->program.host_path), "/host/bin/program");
	assert_int_equal(script->program.first_segment, 0);
	assert_int_equal(script->program.n_segments, 2);
	assert_int_equal(script->program.is_fixed, 1);
	assert_int_equal(script->program.device, 5);
	assert_true(script->program.inode == 1ULL << 40);
	assert_int_equal(script->program.size, 9);
	assert_int_equal(script->program.modified, 10);
	assert_int_equal(script->n_words, 2);
	assert_int_equal(script->program.start, 0x400000);
	assert_int_equal(script->program.span, 0x6000);
	assert_int_equal(script->program.entry, 0x1040);

	assert_string_equal(string_at(script, script->interpreter.host_path), "/host/ld.so");
	assert_int_equal(script->interpreter.first_segment, 2);
	assert_int_equal(script->interpreter.n_segments, 1);
	assert_int_equal(script->interpreter.is_fixed, 0);
	assert_int_equal(script->interpreter.alignment, 0x200000);
	talloc_free(context);
}

/* With all that a script can hold, nothing is written beyond the layout. */
static void test_the_shim_and_what_it_shares_are_named(void **state)
{
	struct {
		struct load_layout layout;
		uint64_t behind;
	} room = { .behind = 7 };
	struct load_request request = sane_request();
	struct script *script;

	(void)state;
	request.preload = "/proc/1/fd/7";
	request.shared = "/proc/1/fd/8";
	request.sites = "/proc/1/fd/9";
	request.root = "/root";
	assert_int_equal(load_lay_out(&request, &room.layout), 0);
	assert_int_equal(room.layout.n_pieces, LOAD_PIECES);
	assert_int_equal(room.behind, 7);
	assert_int_equal(load_script_create(NULL, &request, &script), 0);
	assert_string_equal(string_at(script, script->preload), "/proc/1/fd/7");
	assert_string_equal(string_at(script, script->shared), "/proc/1/fd/8");
	assert_string_equal(string_at(script, script->sites), "/proc/1/fd/9");
	assert_string_equal(string_at(script, script->state + ((struct state *)((uint8_t *)script + script->state))->head.root),
			    "/root");
	talloc_free(script);
}

static void test_static_program_has_no_interpreter(void **state)
{
	struct load_request request = sane_request();
	struct script *script;

	(void)state;
	request.interpreter.program = NULL;
	assert_int_equal(load_script_create(NULL, &request, &script), 0);
	assert_int_equal(script->n_segments, 2);
	assert_int_equal(script->interpreter.n_segments, 0);
	talloc_free(script);
}

static void test_state_holds_the_strings_that_survive(void **state)
{
	struct load_request request = sane_request();
	struct state initial = { 0 };
	struct script *script;

	(void)state;
	assert_int_equal(load_script_create(NULL, &request, &script), 0);
	assert_true(script->state_address == request.state_address);
	assert_int_equal(script->state_size, STATE_AREA_SIZE);
	assert_in_range(script->state + script->state_length, sizeof(*script), script->size);
	memcpy(&initial, (const char *)script + script->state, script->state_length);
	assert_true(initial.head.magic == STATE_MAGIC);
	assert_int_equal(initial.head.dumpable, 1);
	assert_int_equal(initial.head.exe_length, strlen("/usr/bin/program"));
	assert_string_equal(initial.exe, "/usr/bin/program");
	assert_string_equal((const char *)&initial + initial.head.exec_fn, "bin/../bin/program");
	assert_int_equal(script->exec_fn, script->state + initial.head.exec_fn);
	assert_string_equal(string_at(script, script->comm), "program");
	talloc_free(script);
}

static void test_executable_stack_is_asked_for(void **state)
{
	struct load_request request = sane_request();
	struct program old = program;
	struct script *script;

	(void)state;
	old.is_stack_executable = old.is_read_executable = true;
	request.program.program = &old;
	assert_int_equal(load_script_create(NULL, &request, &script), 0);
	assert_int_equal(script->stack_protection, PROT_EXEC);
	assert_int_equal(script->personality, READ_IMPLIES_EXEC);
	talloc_free(script);
}

static void test_script_lies_aligned_below_the_stack(void **state)
{
	struct load_request request = sane_request();
	struct script *script;
	uint64_t stack;

	(void)state;
	assert_int_equal(load_script_create(NULL, &request, &script), 0);
	for (stack = 0x7fff0000; stack < 0x7fff0040; stack += 4) {
		uint64_t address = load_script_place(script, stack);

		assert_int_equal(script->stack, stack);
		assert_int_equal(address % SCRIPT_ALIGNMENT, 0);
		assert_true(address + script->size <= stack);
		assert_true(address + script->size + 4096 > stack);
	}
	talloc_free(script);
}

static void test_too_much_is_refused(void **state)
{
	static struct script_segment many[SCRIPT_MAX_SEGMENTS];
	static char long_path[20000], longest_path[SCRIPT_MAX_SIZE];
	struct load_request request = sane_request();
	struct program large = program;
	struct script *script;

	(void)state;
	large.segments = many;
	large.n_segments = SCRIPT_MAX_SEGMENTS - 1;
	request.program.program = &large;
	assert_int_equal(load_script_create(NULL, &request, &script), 0);
	talloc_free(script);
	large.n_segments = SCRIPT_MAX_SEGMENTS;
	assert_int_equal(load_script_create(NULL, &request, &script), -ENOEXEC);

	request = sane_request();
	memset(long_path, 'x', sizeof(long_path) - 1);
	request.guest_exe = long_path;
	assert_int_equal(load_script_create(NULL, &request, &script), -ENAMETOOLONG);

	request = sane_request();
	memset(longest_path, 'x', sizeof(longest_path) - 1);
	request.program.host_path = longest_path;
	assert_int_equal(load_script_create(NULL, &request, &script), -ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_script_holds_program_and_interpreter),
		cmocka_unit_test(test_the_shim_and_what_it_shares_are_named),
		cmocka_unit_test(test_static_program_has_no_interpreter),
		cmocka_unit_test(test_state_holds_the_strings_that_survive),
		cmocka_unit_test(test_executable_stack_is_asked_for),
		cmocka_unit_test(test_script_lies_aligned_below_the_stack),
		cmocka_unit_test(test_too_much_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
