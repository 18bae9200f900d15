/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls that ask for or change users, groups and capabilities of the caller. core/credentials.h has the rules. */
#include <errno.h>
#include <linux/capability.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "tracer/extensions/fake_id.h"
#include "tracer/guest_state.h"
#include "tracer/memory.h"

void fake_id_credentials(const struct call *call, const struct fake_id *fake, struct credentials *credentials)
{
	if (!guest_credentials(call->tracer, call->tid, credentials))
		credentials_init(credentials, fake->rule.uid, fake->rule.gid);
}

/* i386's first calls, whose users have 16 bits: those that have a successor with "32" in its name. */
static bool has_short_ids(const struct call *call)
{
	size_t length = strlen(call->row->name);

	return call->abi == ABI_I386 && (length < 2 || strcmp(call->row->name + length - 2, "32") != 0) &&
	       strcmp(call->row->name, "fchownat") != 0;
}

static uint32_t id_of(const struct call *call, uint64_t value)
{
	if (has_short_ids(call))
		return (uint16_t)value == 0xffff ? CREDENTIALS_KEEP : (uint16_t)value;
	return (uint32_t)value;
}

uint32_t fake_id_argument(const struct call *call, int index)
{
	return id_of(call, call->args[index]);
}

/* What a short call tells of a user that does not fit. */
static uint32_t tell_id(const struct call *call, uint32_t id)
{
	return has_short_ids(call) && id > 0xffff ? 65534 : id;
}

/* --- asking ----------------------------------------------------------------------------------------------------------------- */

int fake_id_get(struct call *call, void *data)
{
	const char *name = call->row->name;
	struct credentials own;
	uint32_t id;

	fake_id_credentials(call, data, &own);
	if (strncmp(name, "getuid", 6) == 0)
		id = own.uid;
	else if (strncmp(name, "geteuid", 7) == 0)
		id = own.euid;
	else if (strncmp(name, "getgid", 6) == 0)
		id = own.gid;
	else
		id = own.egid;
	return call_answer(call, tell_id(call, id));
}

static int write_id(const struct call *call, uint64_t address, uint32_t id)
{
	id = tell_id(call, id);
	return memory_write(call->tid, address, &id, has_short_ids(call) ? 2 : 4);
}

/* getresuid, getresgid */
int fake_id_get_three(struct call *call, void *data)
{
	bool is_user = strncmp(call->row->name, "getresuid", 9) == 0;
	struct credentials own;
	int error;

	fake_id_credentials(call, data, &own);
	error = write_id(call, call->args[0], is_user ? own.uid : own.gid);
	if (error == 0)
		error = write_id(call, call->args[1], is_user ? own.euid : own.egid);
	if (error == 0)
		error = write_id(call, call->args[2], is_user ? own.suid : own.sgid);
	return error < 0 ? error : call_answer(call, 0);
}

int fake_id_getgroups(struct call *call, void *data)
{
	int room = (int)call->args[0];
	size_t size = has_short_ids(call) ? 2 : 4;
	struct credentials own;

	fake_id_credentials(call, data, &own);
	if (room < 0 || (room > 0 && (uint32_t)room < own.n_groups))
		return -EINVAL;
	for (uint32_t i = 0; i < own.n_groups && room; i++)
		if (write_id(call, call->args[1] + i * size, own.groups[i]) < 0)
			return -EFAULT;
	return call_answer(call, own.n_groups);
}

/* --- changing --------------------------------------------------------------------------------------------------------------- */

/* The last of each of these: keep what a rule has made of the credentials. */
static int keep(struct call *call, const struct credentials *changed, int result)
{
	if (result == 0)
		guest_set_credentials(call->tracer, call->tid, changed);
	return result < 0 ? result : call_answer(call, 0);
}

int fake_id_setuid(struct call *call, void *data)
{
	struct credentials own;

	fake_id_credentials(call, data, &own);
	return keep(call, &own, credentials_setuid(&own, fake_id_argument(call, 0)));
}

int fake_id_setgid(struct call *call, void *data)
{
	struct credentials own;

	fake_id_credentials(call, data, &own);
	return keep(call, &own, credentials_setgid(&own, fake_id_argument(call, 0)));
}

int fake_id_setreuid(struct call *call, void *data)
{
	struct credentials own;

	fake_id_credentials(call, data, &own);
	return keep(call, &own, credentials_setreuid(&own, fake_id_argument(call, 0), fake_id_argument(call, 1)));
}

int fake_id_setregid(struct call *call, void *data)
{
	struct credentials own;

	fake_id_credentials(call, data, &own);
	return keep(call, &own, credentials_setregid(&own, fake_id_argument(call, 0), fake_id_argument(call, 1)));
}

int fake_id_setresuid(struct call *call, void *data)
{
	struct credentials own;

	fake_id_credentials(call, data, &own);
	return keep(call, &own, credentials_setresuid(&own, fake_id_argument(call, 0), fake_id_argument(call, 1),
						      fake_id_argument(call, 2)));
}

int fake_id_setresgid(struct call *call, void *data)
{
	struct credentials own;

	fake_id_credentials(call, data, &own);
	return keep(call, &own, credentials_setresgid(&own, fake_id_argument(call, 0), fake_id_argument(call, 1),
						      fake_id_argument(call, 2)));
}

int fake_id_setfsuid(struct call *call, void *data)
{
	struct credentials own;
	uint32_t before;

	fake_id_credentials(call, data, &own);
	before = credentials_setfsuid(&own, fake_id_argument(call, 0));
	guest_set_credentials(call->tracer, call->tid, &own);
	return call_answer(call, tell_id(call, before));
}

int fake_id_setfsgid(struct call *call, void *data)
{
	struct credentials own;
	uint32_t before;

	fake_id_credentials(call, data, &own);
	before = credentials_setfsgid(&own, fake_id_argument(call, 0));
	guest_set_credentials(call->tracer, call->tid, &own);
	return call_answer(call, tell_id(call, before));
}

int fake_id_setgroups(struct call *call, void *data)
{
	size_t size = has_short_ids(call) ? 2 : 4, n = (size_t)(uint32_t)call->args[0];
	uint32_t groups[CREDENTIALS_MAX_GROUPS] = { 0 };
	struct credentials own;
	uint8_t bytes[sizeof(groups)];
	int error;

	fake_id_credentials(call, data, &own);
	if (!credentials_can(&own, CAP_SETGID))
		return -EPERM;
	if (n > CREDENTIALS_MAX_GROUPS)
		return -EINVAL;
	error = n ? memory_read(call->tid, call->args[1], bytes, n * size) : 0;
	if (error < 0)
		return error;
	for (size_t i = 0; i < n; i++)
		memcpy(&groups[i], bytes + i * size, size);
	return keep(call, &own, credentials_setgroups(&own, groups, n));
}

/* --- capabilities ----------------------------------------------------------------------------------------------------------- */

/* The words of capabilities that a version has, or -EINVAL when the caller was told which version is right. */
static int read_header(const struct call *call, struct __user_cap_header_struct *header)
{
	const uint32_t newest = _LINUX_CAPABILITY_VERSION_3;
	int error = memory_read(call->tid, call->args[0], header, sizeof(*header));

	if (error < 0)
		return error;
	if (header->version == _LINUX_CAPABILITY_VERSION_1)
		return 1;
	if (header->version == _LINUX_CAPABILITY_VERSION_2 || header->version == _LINUX_CAPABILITY_VERSION_3)
		return 2;
	error = memory_write(call->tid, call->args[0], &newest, sizeof(newest));
	return error < 0 ? error : -EINVAL;
}

int fake_id_capget(struct call *call, void *data)
{
	struct __user_cap_header_struct header;
	struct __user_cap_data_struct words[2];
	struct credentials own;
	int n = read_header(call, &header), error;

	/* Asked for the version only. */
	if (n == -EINVAL && call->args[1] == 0)
		return call_answer(call, 0);
	if (n < 0)
		return n;
	if (header.pid < 0)
		return -EINVAL;
	fake_id_credentials(call, data, &own);
	if (header.pid && !guest_credentials(call->tracer, header.pid, &own))
		return call_run(call);
	for (int i = 0; i < 2; i++) {
		words[i].effective = (uint32_t)(own.effective >> 32 * i);
		words[i].permitted = (uint32_t)(own.permitted >> 32 * i);
		words[i].inheritable = (uint32_t)(own.inheritable >> 32 * i);
	}
	error = call->args[1] ? memory_write(call->tid, call->args[1], words, (size_t)n * sizeof(words[0])) : -EFAULT;
	return error < 0 ? error : call_answer(call, 0);
}

int fake_id_capset(struct call *call, void *data)
{
	struct __user_cap_header_struct header;
	struct __user_cap_data_struct words[2] = { { 0 } };
	struct credentials own;
	int n = read_header(call, &header), error;

	if (n < 0)
		return n;
	if (header.pid && header.pid != call->tid)
		return -EPERM;
	error = memory_read(call->tid, call->args[1], words, (size_t)n * sizeof(words[0]));
	if (error < 0)
		return error;
	fake_id_credentials(call, data, &own);
	return keep(call, &own, credentials_capset(&own, words[0].effective | (uint64_t)words[1].effective << 32,
						   words[0].permitted | (uint64_t)words[1].permitted << 32,
						   words[0].inheritable | (uint64_t)words[1].inheritable << 32));
}

int fake_id_prctl(struct call *call, void *data)
{
	const unsigned long arguments[2] = { call->args[1], call->args[2] };
	struct credentials own;
	long result;

	if (!credentials_prctl_is_ours(call->args[0]))
		return EXTENSION_PASSES;
	fake_id_credentials(call, data, &own);
	result = credentials_prctl(&own, call->args[0], arguments);
	if (result < 0)
		return (int)result;
	guest_set_credentials(call->tracer, call->tid, &own);
	return call_answer(call, result);
}

/* --- what only root may do, and what nobody shall really do -------------------------------------------------------------------- */

int fake_id_sethostname(struct call *call, void *data)
{
	struct credentials own;

	fake_id_credentials(call, data, &own);
	return credentials_can(&own, CAP_SYS_ADMIN) ? call_answer(call, 0) : -EPERM;
}
