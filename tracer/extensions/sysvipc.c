/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --sysvipc: which calls, who makes them, start and end. */
#include "tracer/extensions/sysvipc.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <talloc.h>

#include "tracer/audit.h"
#include "tracer/extension.h"
#include "tracer/guest_state.h"
#include "tracer/memory.h"
#include "tracer/message.h"
#include "tracer/options.h"
#include "tracer/sleeper.h"

/* Linux's own limits, which a machine may have changed. */
#define MOST_QUEUES 32000
#define MOST_SETS 32000
#define MOST_SEGMENTS 4096

#define REFUSED 0

/* Numbered as ipc(2) does. */
static ipc_call *const calls[] = {
	[MSGGET] = ipc_msgget, [MSGSND] = ipc_msgsnd, [MSGRCV] = ipc_msgrcv, [MSGCTL] = ipc_msgctl,
	[SEMGET] = ipc_semget, [SEMOP] = ipc_semop, [SEMCTL] = ipc_semctl,
	[SHMGET] = ipc_shmget, [SHMAT] = ipc_shmat, [SHMDT] = ipc_shmdt, [SHMCTL] = ipc_shmctl,
};

static void copy_fake(struct ipc_caller *caller, const struct credentials *own)
{
	caller->uid = own->euid;
	caller->gid = own->egid;
	caller->n_groups = own->n_groups;
	memcpy(caller->groups, own->groups, sizeof(own->groups));
}

static void copy_real(struct ipc_caller *caller, const struct identity *identity)
{
	caller->uid = identity->fs_uid;
	caller->gid = identity->fs_gid;
	caller->n_groups = identity->n_groups;
	memcpy(caller->groups, identity->groups, sizeof(identity->groups));
}

/* Capabilities in a user name space of one's own are none over the run's objects. Returns 0 or -ESRCH. */
static int read_caller(struct call *call, struct ipc_caller *caller)
{
	bool is_capable = !call_has_own_ids(call);
	struct credentials own;
	int error = call_identity(call);

	if (error < 0)
		return error;
	if (guest_credentials(call->tracer, call->tid, &own))
		copy_fake(caller, &own);
	else
		copy_real(caller, &call->identity);
	caller->pid = call->identity.tgid;
	caller->is_owner_of_all = is_capable && call_can(call, CAP_IPC_OWNER);
	caller->is_administrator = is_capable && call_can(call, CAP_SYS_ADMIN);
	caller->may_exceed = is_capable && call_can(call, CAP_SYS_RESOURCE);
	caller->may_lock = is_capable && call_can(call, CAP_IPC_LOCK);
	return 0;
}

int ipc_answer_locked(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller, ipc_call *function)
{
	int result;

	pthread_mutex_lock(&ipc->lock);
	result = function(ipc, call, caller);
	pthread_mutex_unlock(&ipc->lock);
	return result < 0 ? result : call_answer(call, result);
}

int ipc_take(struct call *call, uint64_t address, void *data, size_t size)
{
	int error = size > 0 ? memory_read(call->tid, address, data, size) : 0;

	if (error < 0)
		return error;
	return call_is_waiting(call) ? 0 : -ESRCH;
}

static int before_call(struct call *call, void *data)
{
	struct ipc_caller caller;
	int error;

	/* Structures of 32 bits have other layouts, and ipc(2) is eleven calls in one. */
	if (!call_is_native(call) || call->detail == REFUSED)
		return audit_refuse(call, ENOSYS, "--sysvipc is not for 32-bit programs");
	error = read_caller(call, &caller);
	return error < 0 ? error : calls[call->detail](data, call, &caller);
}

#define HOOK(name, number) { .call = (name), .before = before_call, .detail = (number) }

static const struct extension_hook hooks[] = {
	HOOK("msgget", MSGGET), HOOK("msgsnd", MSGSND), HOOK("msgrcv", MSGRCV), HOOK("msgctl", MSGCTL),
	HOOK("semget", SEMGET), HOOK("semop", SEMOP), HOOK("semtimedop", SEMOP), HOOK("semctl", SEMCTL),
	HOOK("shmget", SHMGET), HOOK("shmat", SHMAT), HOOK("shmdt", SHMDT), HOOK("shmctl", SHMCTL),
	HOOK("ipc", REFUSED), HOOK("semtimedop_time64", REFUSED),
};

static int start(struct tracer *tracer, void **data)
{
	struct sysvipc *ipc;
	int error;

	if (!tracer->settings->is_ipc_emulated)
		return 0;
	ipc = talloc_zero(tracer, struct sysvipc);
	error = ipc ? sleepers_start() : -ENOMEM;
	if (error < 0) {
		message_error("--sysvipc cannot be had: %s", strerror(-error));
		return error;
	}
	ipc->tracer = tracer;
	pthread_mutex_init(&ipc->lock, NULL);
	ipc->queues.most = MOST_QUEUES;
	ipc->sets.most = MOST_SETS;
	ipc->segments.most = MOST_SEGMENTS;
	ipc->bell = -1;
	*data = ipc;
	return 1;
}

static void finish(struct tracer *tracer, void *data)
{
	(void)tracer;
	ipc_undo_finish(data);
	ipc_memory_finish(data);
}

const struct extension extension_sysvipc = {
	.name = "sysvipc", .hooks = hooks, .n_hooks = sizeof(hooks) / sizeof(hooks[0]), .start = start, .finish = finish,
	.is_exec_in_shim = true,
};
