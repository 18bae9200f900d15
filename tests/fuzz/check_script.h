/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the loader relies on in a load script (core/script.h), whatever it was made of. */
#ifndef TESTS_FUZZ_CHECK_SCRIPT_H
#define TESTS_FUZZ_CHECK_SCRIPT_H

#include "core/script.h"
#include "core/state.h"
#include "tests/fuzz/fuzz.h"

static void check_string(const struct script *script, uint32_t offset)
{
	EXPECT(offset >= sizeof(*script) && offset < script->size);
	EXPECT(memchr((const char *)script + offset, '\0', script->size - offset));
}

static void check_image(const struct script *script, const struct script_image *image)
{
	if (!image->n_segments)
		return;
	EXPECT((uint64_t)image->first_segment + image->n_segments <= script->n_segments);
	check_string(script, image->host_path);
}

static void check_script(const struct script *script)
{
	EXPECT(script->magic == SCRIPT_MAGIC);
	EXPECT(script->size <= SCRIPT_MAX_SIZE);
	EXPECT(script->n_segments <= SCRIPT_MAX_SEGMENTS);
	EXPECT(sizeof(*script) + script->n_segments * sizeof(struct script_segment) <= script->size);
	check_image(script, &script->program);
	check_image(script, &script->interpreter);
	EXPECT((uint64_t)script->state + script->state_length <= script->size && script->state_length <= script->state_size);
	check_string(script, script->exec_fn);
	check_string(script, script->comm);
	if (script->preload)
		check_string(script, script->preload);
	if (script->shared)
		check_string(script, script->shared);
	if (script->sites)
		check_string(script, script->sites);
}

#endif
