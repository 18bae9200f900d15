/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --sysvipc: queues of messages. msgget(2), msgsnd(2), msgrcv(2), msgctl(2); ipc/msg.c of Linux. */
#include "tracer/extensions/sysvipc.h"

#include <errno.h>
#include <limits.h>
#include <linux/msg.h>
#include <string.h>
#include <talloc.h>
#include <time.h>
#include <utlist.h>

#include "tracer/memory.h"
#include "tracer/sleeper.h"

#define LARGEST_MESSAGE 8192	/* MSGMAX of Linux */
#define QUEUE_BYTES 16384	/* MSGMNB */

struct message {
	long type;
	size_t size;
	struct message *prev, *next;
	uint8_t text[];
};

/* What a receiver takes. */
struct wish {
	enum { FIRST, OF_TYPE, NOT_OF_TYPE, LOWEST_UP_TO, NUMBERED } mode;
	long type;			/* or number */
	size_t most;			/* bytes; a longer one is an error */
};

struct waiter;

struct queue {
	struct ipc_object object;
	time_t sent, received, changed;
	pid_t sender, receiver;
	size_t bytes, most_bytes;
	unsigned n;
	struct message *messages;
	struct waiter *senders, *receivers;
};

struct waiter {
	struct sleeper sleeper;
	struct sysvipc *ipc;
	struct queue *queue;		/* NULL: it is done, and result says how */
	int result;
	struct ipc_caller caller;
	pid_t tid;
	bool is_sender;
	struct message *message;	/* to be sent; or that has been received */
	struct wish wish;
	uint64_t address;		/* for the message */
	size_t size;			/* what there is room for */
	struct waiter *prev, *next;
};

/* --- waiting ------------------------------------------------------------------------------------------------------------------------ */

static void take_off(struct waiter *waiter)
{
	if (!waiter->queue)
		return;
	if (waiter->is_sender)
		DL_DELETE(waiter->queue->senders, waiter);
	else
		DL_DELETE(waiter->queue->receivers, waiter);
	waiter->queue = NULL;
}

static void end_wait(struct waiter *waiter, int result)
{
	take_off(waiter);
	waiter->result = result;
	sleeper_wake(&waiter->sleeper);
}

static int waiter_destroy(struct waiter *waiter)
{
	pthread_mutex_lock(&waiter->ipc->lock);
	take_off(waiter);
	pthread_mutex_unlock(&waiter->ipc->lock);
	talloc_free(waiter->message);
	return 0;
}

static struct waiter *new_waiter(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller)
{
	struct waiter *waiter = talloc_zero(call->memory, struct waiter);

	if (!waiter)
		return NULL;
	waiter->ipc = ipc;
	waiter->caller = *caller;
	waiter->tid = call->tid;
	waiter->address = call->args[1];
	waiter->size = call->args[2];
	call->extension_data = waiter;
	talloc_set_destructor(waiter, waiter_destroy);
	return waiter;
}

/* --- queues ------------------------------------------------------------------------------------------------------------------------- */

static bool is_wanted(const struct message *message, const struct wish *wish)
{
	switch (wish->mode) {
	case OF_TYPE:
		return message->type == wish->type;
	case NOT_OF_TYPE:
		return message->type != wish->type;
	case LOWEST_UP_TO:
		return message->type <= wish->type;
	default:
		return true;
	}
}

static struct message *find_message(const struct queue *queue, const struct wish *wish)
{
	struct message *message, *best = NULL;
	long number = 0;

	DL_FOREACH(queue->messages, message) {
		if (wish->mode == NUMBERED && number++ != wish->type)
			continue;
		if (!is_wanted(message, wish))
			continue;
		if (!best || message->type < best->type)
			best = message;
		if (wish->mode != LOWEST_UP_TO)
			break;
	}
	return best;
}

static bool fits(const struct queue *queue, size_t size)
{
	return queue->bytes + size <= queue->most_bytes && queue->n + 1 <= queue->most_bytes;
}

static void note_reception(struct queue *queue, pid_t pid)
{
	queue->receiver = pid;
	queue->received = time(NULL);
}

/* Give it to somebody who waits. One whose room is too small has got an error by it, and the next is asked. */
static bool hand_over(struct queue *queue, struct message *message)
{
	struct waiter *waiter, *next;

	DL_FOREACH_SAFE(queue->receivers, waiter, next) {
		if (!is_wanted(message, &waiter->wish) || ipc_is_gone(waiter->caller.pid, waiter->tid))
			continue;
		if (message->size > waiter->wish.most) {
			end_wait(waiter, -E2BIG);
			continue;
		}
		note_reception(queue, waiter->caller.pid);
		waiter->message = message;
		end_wait(waiter, 0);
		return true;
	}
	return false;
}

static void send(struct queue *queue, struct message *message, pid_t pid)
{
	queue->sender = pid;
	queue->sent = time(NULL);
	if (hand_over(queue, message))
		return;
	DL_APPEND(queue->messages, message);
	queue->bytes += message->size;
	queue->n++;
}

/* There is room, or may be. */
static void serve_senders(struct queue *queue)
{
	struct waiter *waiter, *next;

	DL_FOREACH_SAFE(queue->senders, waiter, next) {
		struct message *message = waiter->message;

		if (!fits(queue, message->size) || ipc_is_gone(waiter->caller.pid, waiter->tid))
			continue;
		waiter->message = NULL;
		send(queue, message, waiter->caller.pid);
		end_wait(waiter, 0);
	}
}

static struct message *take_out(struct queue *queue, struct message *message)
{
	DL_DELETE(queue->messages, message);
	queue->bytes -= message->size;
	queue->n--;
	return message;
}

/* --- msgget ------------------------------------------------------------------------------------------------------------------------- */

static int new_queue(struct sysvipc *ipc, int key, int flags, const struct ipc_caller *caller)
{
	struct queue *queue = talloc_zero(ipc, struct queue);
	int id;

	if (!queue)
		return -ENOMEM;
	queue->most_bytes = QUEUE_BYTES;
	queue->changed = time(NULL);
	id = ipc_add(&ipc->queues, &queue->object, key, flags, caller);
	if (id < 0)
		talloc_free(queue);
	return id;
}

static int get_queue(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller)
{
	int key = (int)call->args[0], flags = (int)call->args[1];
	struct ipc_object *found;
	int verdict = ipc_look_up(&ipc->queues, key, flags, &found);

	if (verdict == 1)
		return new_queue(ipc, key, flags, caller);
	if (verdict < 0)
		return verdict;
	return ipc_may(found, caller, (unsigned)flags) ? found->id : -EACCES;
}

int ipc_msgget(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller)
{
	return ipc_answer_locked(ipc, call, caller, get_queue);
}

/* --- msgsnd ------------------------------------------------------------------------------------------------------------------------- */

/* A signal without handler (a stop) lets both calls wait on. */
static void wake_msgsnd(struct call *call)
{
	struct waiter *waiter = call->extension_data;

	pthread_mutex_lock(&waiter->ipc->lock);
	if (waiter->queue)
		waiter->result = -ERESTARTNOHAND;
	take_off(waiter);
	call->result = waiter->result;
	pthread_mutex_unlock(&waiter->ipc->lock);
}

static int read_message(struct call *call, struct message **message)
{
	size_t size = call->args[2];
	long type;

	if (memory_read(call->tid, call->args[1], &type, sizeof(type)) < 0)
		return -EFAULT;
	if (size > LARGEST_MESSAGE || (int)call->args[0] < 0 || type < 1)
		return -EINVAL;
	*message = talloc_zero_size(NULL, sizeof(**message) + size);
	if (!*message)
		return -ENOMEM;
	(*message)->type = type;
	(*message)->size = size;
	return size ? memory_read(call->tid, call->args[1] + sizeof(type), (*message)->text, size) : 0;
}

/* Under the lock. Returns 0, -errno, or 1: it waits. */
static int begin_sending(struct call *call, struct waiter *waiter)
{
	struct queue *queue = (struct queue *)ipc_find(&waiter->ipc->queues, (int)call->args[0]);
	struct message *message = waiter->message;

	if (!queue)
		return -EINVAL;
	if (!call_is_waiting(call))
		return -ESRCH;
	if (!ipc_may(&queue->object, &waiter->caller, IPC_WRITE))
		return -EACCES;
	if (fits(queue, message->size)) {
		waiter->message = NULL;
		send(queue, message, waiter->caller.pid);
		return 0;
	}
	if (call->args[3] & IPC_NOWAIT)
		return -EAGAIN;
	waiter->queue = queue;
	waiter->is_sender = true;
	DL_APPEND(queue->senders, waiter);
	return 1;
}

int ipc_msgsnd(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller)
{
	struct waiter *waiter = new_waiter(ipc, call, caller);
	int verdict;

	if (!waiter)
		return -ENOMEM;
	verdict = read_message(call, &waiter->message);
	if (verdict < 0)
		return verdict;
	pthread_mutex_lock(&ipc->lock);
	verdict = begin_sending(call, waiter);
	pthread_mutex_unlock(&ipc->lock);
	if (verdict == 1)
		return call_sleep(call, &waiter->sleeper, NULL, wake_msgsnd);
	return verdict < 0 ? verdict : call_answer(call, 0);
}

/* --- msgrcv ------------------------------------------------------------------------------------------------------------------------- */

/* Bring the guest what it has got. Returns its size, or -EFAULT: the message is lost, as natively. */
static int64_t deliver(const struct waiter *waiter)
{
	const struct message *message = waiter->message;
	size_t size = message->size < waiter->size ? message->size : waiter->size;
	int error = memory_write(waiter->tid, waiter->address, &message->type, sizeof(message->type));

	if (error == 0 && size > 0)
		error = memory_write(waiter->tid, waiter->address + sizeof(message->type), message->text, size);
	return error < 0 ? error : (int64_t)size;
}

static void wake_msgrcv(struct call *call)
{
	struct waiter *waiter = call->extension_data;

	wake_msgsnd(call);
	if (waiter->message)
		call->result = deliver(waiter);
}

static struct wish read_wish(const struct call *call)
{
	struct wish wish = { .type = (long)call->args[3], .most = call->args[2] };
	int flags = (int)call->args[4];

	if (flags & MSG_NOERROR)
		wish.most = SIZE_MAX;
	if (flags & MSG_COPY) {
		wish.mode = NUMBERED;
	} else if (wish.type == 0) {
		wish.mode = FIRST;
	} else if (wish.type < 0) {
		wish.mode = LOWEST_UP_TO;
		wish.type = wish.type == LONG_MIN ? LONG_MAX : -wish.type;
	} else {
		wish.mode = flags & MSG_EXCEPT ? NOT_OF_TYPE : OF_TYPE;
	}
	return wish;
}

static struct message *copy_of(const struct message *message)
{
	struct message *copy = talloc_size(NULL, sizeof(*message) + message->size);

	if (copy)
		memcpy(copy, message, sizeof(*message) + message->size);
	return copy;
}

/* Under the lock. Returns 0 and has the message, -errno, or 1: it waits. */
static int begin_receiving(struct call *call, struct waiter *waiter)
{
	struct queue *queue = (struct queue *)ipc_find(&waiter->ipc->queues, (int)call->args[0]);
	struct message *message;
	int flags = (int)call->args[4];

	if (!queue)
		return -EINVAL;
	if (!call_is_waiting(call))
		return -ESRCH;
	if (!ipc_may(&queue->object, &waiter->caller, IPC_READ))
		return -EACCES;
	message = find_message(queue, &waiter->wish);
	if (message && message->size > waiter->wish.most)
		return -E2BIG;
	if (message && (flags & MSG_COPY)) {
		waiter->message = message->size > waiter->size ? NULL : copy_of(message);
		return message->size > waiter->size ? -EINVAL : waiter->message ? 0 : -ENOMEM;
	}
	if (message) {
		waiter->message = take_out(queue, message);
		note_reception(queue, waiter->caller.pid);
		serve_senders(queue);
		return 0;
	}
	if (flags & IPC_NOWAIT)
		return -ENOMSG;
	waiter->queue = queue;
	DL_APPEND(queue->receivers, waiter);
	return 1;
}

int ipc_msgrcv(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller)
{
	struct waiter *waiter = new_waiter(ipc, call, caller);
	int flags = (int)call->args[4], verdict;
	int64_t size;

	if (!waiter)
		return -ENOMEM;
	if ((int)call->args[0] < 0 || (int64_t)call->args[2] < 0)
		return -EINVAL;
	if ((flags & MSG_COPY) && ((flags & MSG_EXCEPT) || !(flags & IPC_NOWAIT)))
		return -EINVAL;
	waiter->wish = read_wish(call);
	pthread_mutex_lock(&ipc->lock);
	verdict = begin_receiving(call, waiter);
	pthread_mutex_unlock(&ipc->lock);
	if (verdict == 1)
		return call_sleep(call, &waiter->sleeper, NULL, wake_msgrcv);
	if (verdict < 0)
		return verdict;
	size = deliver(waiter);
	return size < 0 ? (int)size : call_answer(call, size);
}

/* --- msgctl ------------------------------------------------------------------------------------------------------------------------- */

struct control {
	struct sysvipc *ipc;
	const struct ipc_caller *caller;
	int id, command;
	union {
		struct msqid64_ds status;
		struct msginfo info;
	};
};

static int get_status(struct control *control)
{
	bool is_by_index = control->command != IPC_STAT;
	const struct queue *queue = is_by_index ? (const struct queue *)ipc_at(&control->ipc->queues, control->id) :
		(const struct queue *)ipc_find(&control->ipc->queues, control->id);

	if (!queue)
		return -EINVAL;
	if (control->command != MSG_STAT_ANY && !ipc_may(&queue->object, control->caller, IPC_READ))
		return -EACCES;
	memset(&control->status, 0, sizeof(control->status));
	ipc_tell(&queue->object, &control->status.msg_perm);
	control->status.msg_stime = queue->sent;
	control->status.msg_rtime = queue->received;
	control->status.msg_ctime = queue->changed;
	control->status.msg_cbytes = queue->bytes;
	control->status.msg_qnum = queue->n;
	control->status.msg_qbytes = queue->most_bytes;
	control->status.msg_lspid = queue->sender;
	control->status.msg_lrpid = queue->receiver;
	return is_by_index ? queue->object.id : 0;
}

static int get_info(struct control *control)
{
	struct ipc_object *object, *next;
	struct msginfo info = { .msgpool = MSGPOOL, .msgmap = MSGMAP, .msgmax = LARGEST_MESSAGE, .msgmnb = QUEUE_BYTES,
				.msgmni = control->ipc->queues.most, .msgssz = MSGSSZ, .msgtql = MSGTQL, .msgseg = (uint16_t)MSGSEG };

	if (control->command == MSG_INFO) {
		info.msgpool = control->ipc->queues.n;
		info.msgmap = info.msgtql = 0;
		HASH_ITER(by_index, control->ipc->queues.by_index, object, next) {
			info.msgmap += (int)((struct queue *)object)->n;
			info.msgtql += (int)((struct queue *)object)->bytes;
		}
	}
	control->info = info;
	return ipc_highest_index(&control->ipc->queues);
}

static void remove_queue(struct sysvipc *ipc, struct queue *queue)
{
	struct message *message, *next;

	while (queue->senders)
		end_wait(queue->senders, -EIDRM);
	while (queue->receivers)
		end_wait(queue->receivers, -EIDRM);
	DL_FOREACH_SAFE(queue->messages, message, next)
		talloc_free(message);
	ipc_remove(&ipc->queues, &queue->object);
	talloc_free(queue);
}

/* Whoever waits may no longer do so. */
static void check_waiters(struct queue *queue)
{
	struct waiter *waiter, *next;

	DL_FOREACH_SAFE(queue->receivers, waiter, next)
		if (!ipc_may(&queue->object, &waiter->caller, IPC_READ))
			end_wait(waiter, -EACCES);
	DL_FOREACH_SAFE(queue->senders, waiter, next)
		if (!ipc_may(&queue->object, &waiter->caller, IPC_WRITE))
			end_wait(waiter, -EACCES);
}

static int change_queue(struct control *control)
{
	struct queue *queue = (struct queue *)ipc_find(&control->ipc->queues, control->id);
	int error;

	if (!queue)
		return -EINVAL;
	if (!ipc_may_change(&queue->object, control->caller))
		return -EPERM;
	if (control->command == IPC_RMID) {
		remove_queue(control->ipc, queue);
		return 0;
	}
	if (control->status.msg_qbytes > QUEUE_BYTES && !control->caller->may_exceed)
		return -EPERM;
	error = ipc_change(&queue->object, &control->status.msg_perm);
	if (error < 0)
		return error;
	queue->most_bytes = control->status.msg_qbytes;
	queue->changed = time(NULL);
	check_waiters(queue);
	serve_senders(queue);
	return 0;
}

/* Under the lock. */
static int control_queue(struct control *control)
{
	switch (control->command) {
	case IPC_INFO: case MSG_INFO:
		return get_info(control);
	case IPC_STAT: case MSG_STAT: case MSG_STAT_ANY:
		return get_status(control);
	case IPC_SET: case IPC_RMID:
		return change_queue(control);
	default:
		return -EINVAL;
	}
}

int ipc_msgctl(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller)
{
	struct control control = { .ipc = ipc, .caller = caller, .id = (int)call->args[0], .command = (int)call->args[1] };
	bool is_info = control.command == IPC_INFO || control.command == MSG_INFO;
	int result, error;

	if (control.id < 0 || control.command < 0)
		return -EINVAL;
	error = ipc_take(call, call->args[2], &control.status, control.command == IPC_SET ? sizeof(control.status) : 0);
	if (error < 0)
		return error;
	pthread_mutex_lock(&ipc->lock);
	result = control_queue(&control);
	pthread_mutex_unlock(&ipc->lock);
	if (result < 0)
		return result;
	if (is_info)
		error = memory_write(call->tid, call->args[2], &control.info, sizeof(control.info));
	else if (control.command != IPC_SET && control.command != IPC_RMID)
		error = memory_write(call->tid, call->args[2], &control.status, sizeof(control.status));
	return error < 0 ? error : call_answer(call, result);
}
