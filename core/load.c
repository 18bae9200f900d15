/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lays out the load script. Its parts lie in this order:
 *
 *	struct script | segments of the program, of the interpreter | initial struct state, cut behind its strings |
 *	host paths | comm | path of the shim | path of what shims share |
 *	path of the shim for its second door
 */
#include "core/load.h"

#include <asm/errno.h>
#include <linux/mman.h>
#include <linux/personality.h>

#include "core/string.h"

/* Appends a piece and returns its offset in the script. */
static uint32_t append(struct load_layout *layout, const void *data, size_t size)
{
	uint32_t offset = layout->script.size;

	layout->pieces[layout->n_pieces].data = data;
	layout->pieces[layout->n_pieces++].size = size;
	layout->script.size += (uint32_t)size;
	return offset;
}

static uint32_t append_string(struct load_layout *layout, const char *string)
{
	return append(layout, string, str_length(string) + 1);
}

static size_t n_segments_of(const struct load_image *image)
{
	return image->program ? image->program->n_segments : 0;
}

static void append_segments(struct load_layout *layout, struct script_image *image, const struct load_image *from)
{
	image->first_segment = layout->script.n_segments;
	image->n_segments = (uint32_t)n_segments_of(from);
	if (!image->n_segments)
		return;
	append(layout, from->program->segments, image->n_segments * sizeof(struct script_segment));
	layout->script.n_segments += image->n_segments;
}

static void append_image(struct load_layout *layout, struct script_image *image, const struct load_image *from)
{
	if (!from->program)
		return;
	image->host_path = append_string(layout, from->host_path);
	image->is_fixed = from->program->is_fixed;
	image->device = from->device;
	image->inode = from->inode;
	image->size = from->size;
	image->modified = from->modified;
	image->start = from->program->start;
	image->span = from->program->span;
	image->alignment = from->program->alignment;
	image->entry = from->program->entry;
}

/* Bytes of struct state that are not zero at the beginning: up to the end of its strings. */
static size_t state_length_of(const struct load_request *request)
{
	size_t root = request->root ? str_length(request->root) + 1 : 0;

	return offsetof(struct state, exe) + str_length(request->guest_exe) + 1 + str_length(request->exec_fn) + 1 + root;
}

static void append_state(struct load_layout *layout, const struct load_request *request)
{
	size_t exe_size = str_length(request->guest_exe) + 1;
	struct script *script = &layout->script;

	/* An initializer would be a call of memset(). */
	mem_zero(&layout->head, sizeof(layout->head));
	layout->head.magic = STATE_MAGIC;
	layout->head.dumpable = 1;
	layout->head.exe_length = (uint32_t)exe_size - 1;
	layout->head.exec_fn = (uint32_t)(offsetof(struct state, exe) + exe_size);
	layout->head.root = request->root ? layout->head.exec_fn + (uint32_t)str_length(request->exec_fn) + 1 : 0;
	layout->head.flags = (request->is_shim_off ? STATE_SHIM_OFF : 0) | (request->is_traced ? STATE_TRACED : 0) |
		(request->is_landlocked ? STATE_LANDLOCKED : 0) |
		(request->has_no_new_privs ? STATE_NO_NEW_PRIVS : 0) |
		(request->interpreter.program ? 0 : STATE_STATIC);
	if (request->credentials)
		mem_copy(&layout->head.credentials, request->credentials, sizeof(layout->head.credentials));
	layout->head.credentials.pid = 0;
	script->state_address = request->state_address;
	script->state_size = STATE_AREA_SIZE;
	script->state_length = (uint32_t)state_length_of(request);
	script->state = append(layout, &layout->head, sizeof(layout->head));
	append(layout, request->guest_exe, exe_size);
	script->exec_fn = append_string(layout, request->exec_fn);
	if (request->root)
		append_string(layout, request->root);
}

_Static_assert(offsetof(struct state, exe) == sizeof(struct state_head), "the program's path follows at once");

static void describe_program(struct script *script, const struct program *program)
{
	script->stack_protection = program->is_stack_executable ? PROT_EXEC : 0;
	script->personality = program->is_read_executable ? READ_IMPLIES_EXEC : 0;
	script->headers = program->headers;
	script->n_headers = program->n_headers;
	script->header_size = program->header_size;
	script->memory = program->memory;
}

bool load_knows_preload(const char *interpreter)
{
	const char *name = str_last_component(interpreter);
	size_t length = str_length(name);

	return (length >= 8 && mem_equal(name, "ld-linux", 8)) || (length >= 7 && mem_equal(name, "ld-musl", 7)) ||
	       (length >= 5 && mem_equal(name, "ld-2.", 5));
}

int load_lay_out(const struct load_request *request, struct load_layout *layout)
{
	struct script *script = &layout->script;

	if (n_segments_of(&request->program) + n_segments_of(&request->interpreter) > SCRIPT_MAX_SEGMENTS)
		return -ENOEXEC;
	if (state_length_of(request) > offsetof(struct state, vector))
		return -ENAMETOOLONG;
	layout->n_pieces = 0;
	mem_zero(script, sizeof(*script));
	script->magic = SCRIPT_MAGIC;
	script->cookie = request->cookie;
	script->n_words = request->n_words;
	script->auxiliary_flags = request->auxiliary_flags;
	script->is_trap_held = request->is_trap_held;
	script->has_hwcap = request->hwcap != NULL;
	script->hwcap = request->hwcap ? *request->hwcap : 0;
	script->is_vdso_hidden = request->is_vdso_hidden;
	append(layout, script, sizeof(*script));
	append_segments(layout, &script->program, &request->program);
	append_segments(layout, &script->interpreter, &request->interpreter);
	append_state(layout, request);
	append_image(layout, &script->program, &request->program);
	append_image(layout, &script->interpreter, &request->interpreter);
	script->comm = append_string(layout, request->comm);
	if (request->preload)
		script->preload = append_string(layout, request->preload);
	if (request->shared)
		script->shared = append_string(layout, request->shared);
	if (request->sites)
		script->sites = append_string(layout, request->sites);
	describe_program(script, request->program.program);
	return script->size > SCRIPT_MAX_SIZE ? -ENAMETOOLONG : 0;
}
