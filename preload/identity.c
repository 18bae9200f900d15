/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Credentials in the state area. */
#include "preload/identity.h"

#include "preload/abi.h"

const struct credentials *identity_credentials(void)
{
	const struct state *state = shim_state();

	/* A child of vfork may have others, and which process this is would have to be asked. */
	return state->child.pid == 0 && state->head.credentials.is_fake ? &state->head.credentials : NULL;
}

bool identity_is_usual(void)
{
	const struct ownership_rule *rule = &shim_run.owner;
	const struct credentials *own;

	if (!rule->is_on)
		return true;
	own = identity_credentials();
	return own && own->fsuid == rule->uid && own->fsgid == rule->gid && (rule->uid != 0 || own->effective == own->bounding);
}

long answer_get_id(long number)
{
	const struct credentials *own = shim_run.owner.is_on ? identity_credentials() : NULL;

	if (!own)
		return shim_pass(SHIM_EXTENSION);
	switch (number) {
	case ABI_GETUID:
		return own->uid;
	case ABI_GETEUID:
		return own->euid;
	case ABI_GETGID:
		return own->gid;
	default:
		return own->egid;
	}
}
