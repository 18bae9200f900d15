/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds the load script. Its parts lie in this order:
 *
 *	struct script | segments of the program, of the interpreter | initial struct state, cut behind its strings |
 *	host paths | comm | path of the shim | path of what shims share
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>

#include "core/state.h"
#include "tracer/load.h"

#define STACK_RED_ZONE 128	/* nothing is there at an exec; kept free as in any frame that is not ours */

static size_t n_segments_of(const struct load_image *image)
{
	return image->elf ? image->elf->n_segments : 0;
}

static size_t path_size_of(const struct load_image *image)
{
	return image->elf ? strlen(image->host_path) + 1 : 0;
}

/* Appends to the script and returns the offset of what was appended. The script was allocated large enough. */
static uint32_t append(struct script *script, const void *data, size_t size)
{
	uint32_t offset = script->size;

	memcpy((char *)script + offset, data, size);
	script->size += size;
	return offset;
}

static void append_segments(struct script *script, struct script_image *image, const struct load_image *from)
{
	image->first_segment = script->n_segments;
	image->n_segments = n_segments_of(from);
	if (!image->n_segments)
		return;
	append(script, from->elf->segments, image->n_segments * sizeof(struct script_segment));
	script->n_segments += image->n_segments;
}

static void append_image(struct script *script, struct script_image *image, const struct load_image *from)
{
	if (!from->elf)
		return;
	image->host_path = append(script, from->host_path, path_size_of(from));
	image->is_fixed = from->elf->is_fixed;
	image->device = from->device;
	image->inode = from->inode;
	image->start = from->elf->start;
	image->span = from->elf->span;
	image->alignment = from->elf->alignment;
	image->entry = from->elf->entry;
}

/* Bytes of struct state that are not zero at the beginning: up to the end of its strings. */
static size_t state_length_of(const struct load_request *request)
{
	return offsetof(struct state, exe) + strlen(request->guest_exe) + 1 + strlen(request->exec_fn) + 1;
}

static void append_state(struct script *script, const struct load_request *request)
{
	size_t exe_size = strlen(request->guest_exe) + 1;
	struct state state = {
		.magic = STATE_MAGIC,
		.dumpable = 1,
		.exe_length = exe_size - 1,
		.exec_fn = offsetof(struct state, exe) + exe_size,
		.flags = (request->is_shim_off ? STATE_SHIM_OFF : 0) | (request->interpreter.elf ? 0 : STATE_STATIC),
	};

	script->state_address = request->state_address;
	script->state_size = STATE_AREA_SIZE;
	script->state_length = state_length_of(request);
	script->state = append(script, &state, offsetof(struct state, exe));
	append(script, request->guest_exe, exe_size);
	script->exec_fn = append(script, request->exec_fn, strlen(request->exec_fn) + 1);
}

static void describe_program(struct script *script, const struct elf_program *program)
{
	script->stack_protection = program->is_stack_executable ? PROT_EXEC : 0;
	script->personality = program->is_read_executable ? READ_IMPLIES_EXEC : 0;
	script->headers = program->headers;
	script->n_headers = program->n_headers;
	script->header_size = program->header_size;
	script->memory = program->memory;
}

/* Returns bytes of the script or -errno. */
static int size_of(const struct load_request *request)
{
	size_t n = n_segments_of(&request->program) + n_segments_of(&request->interpreter);
	size_t size = sizeof(struct script) + n * sizeof(struct script_segment) + state_length_of(request) +
		      path_size_of(&request->program) + path_size_of(&request->interpreter) + strlen(request->comm) + 1 +
		      (request->preload ? strlen(request->preload) + 1 : 0) +
		      (request->shared ? strlen(request->shared) + 1 : 0);

	if (n > SCRIPT_MAX_SEGMENTS)
		return -ENOEXEC;
	if (state_length_of(request) > offsetof(struct state, vector) || size > SCRIPT_MAX_SIZE)
		return -ENAMETOOLONG;
	return size;
}

int load_script_create(TALLOC_CTX *context, const struct load_request *request, struct script **result)
{
	int size = size_of(request);
	struct script *script;

	if (size < 0)
		return size;
	script = talloc_zero_size(context, size);
	if (!script)
		return -ENOMEM;
	talloc_set_name_const(script, "struct script");
	script->magic = SCRIPT_MAGIC;
	script->cookie = request->cookie;
	script->size = sizeof(*script);
	append_segments(script, &script->program, &request->program);
	append_segments(script, &script->interpreter, &request->interpreter);
	append_state(script, request);
	append_image(script, &script->program, &request->program);
	append_image(script, &script->interpreter, &request->interpreter);
	script->comm = append(script, request->comm, strlen(request->comm) + 1);
	if (request->preload)
		script->preload = append(script, request->preload, strlen(request->preload) + 1);
	if (request->shared)
		script->shared = append(script, request->shared, strlen(request->shared) + 1);
	describe_program(script, request->program.elf);
	*result = script;
	return 0;
}

uint64_t load_script_place(struct script *script, uint64_t stack)
{
	script->stack = stack;
	return (stack - STACK_RED_ZONE - script->size) & ~(uint64_t)(SCRIPT_ALIGNMENT - 1);
}
