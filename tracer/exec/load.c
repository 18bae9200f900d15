/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The load script in one block, for the tracer to write into the guest. What is in it: core/load.h. */
#include "tracer/exec/load.h"

#include <errno.h>
#include <string.h>

#define STACK_RED_ZONE 128	/* nothing is there at an exec; kept free as in any frame that is not ours */

int load_script_create(TALLOC_CTX *context, const struct load_request *request, struct script **result)
{
	struct load_layout layout;
	int error = load_lay_out(request, &layout);
	char *script, *end;

	if (error < 0)
		return error;
	script = talloc_size(context, layout.script.size);
	if (!script)
		return -ENOMEM;
	talloc_set_name_const(script, "struct script");
	end = script;
	for (size_t i = 0; i < layout.n_pieces; i++)
		end = mempcpy(end, layout.pieces[i].data, layout.pieces[i].size);
	*result = (struct script *)script;
	return 0;
}

uint64_t load_script_place(struct script *script, uint64_t stack)
{
	script->stack = stack;
	return (stack - STACK_RED_ZONE - script->size) & ~(uint64_t)(SCRIPT_ALIGNMENT - 1);
}
