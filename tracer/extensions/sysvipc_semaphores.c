/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --sysvipc: sets of semaphores. semget(2), semop(2), semctl(2); ipc/sem.c of Linux. */
#include "tracer/extensions/sysvipc.h"

#include <errno.h>
#include <linux/sem.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <talloc.h>
#include <time.h>
#include <utlist.h>

#include "tracer/memory.h"
#include "tracer/sleeper.h"

#define MOST_OPERATIONS 500	/* SEMOPM of Linux, which is newer than that of the headers */
#define MOST_ADJUSTMENT SEMVMX

struct semaphore {
	int value;
	pid_t pid;		/* who was the last to change it */
};

struct waiter;

struct semaphore_set {
	struct ipc_object object;
	unsigned n;
	time_t operated, changed;
	struct semaphore *semaphores;
	struct waiter *waiters;		/* first come, first served */
};

/* A list of operations that is done as a whole, or not at all. */
struct operations {
	struct sembuf *list;
	unsigned n;
	bool is_altering;
	bool has_undo;
};

struct waiter {
	struct sleeper sleeper;
	struct sysvipc *ipc;
	struct semaphore_set *set;	/* NULL: it is done, and result says how */
	int result;
	struct operations operations;
	struct semaphore_undo *undo;
	pid_t pid, tid;
	const struct sembuf *blocking;	/* the operation that is waited for */
	struct waiter *prev, *next;
};

/* --- operations --------------------------------------------------------------------------------------------------------------------- */

/* One of them. Returns 0 or -errno; -EAGAIN: not yet. */
static int operate(struct semaphore_set *set, const struct sembuf *operation, struct semaphore_undo *undo)
{
	struct semaphore *semaphore = &set->semaphores[operation->sem_num];
	int value = semaphore->value + operation->sem_op;

	if ((operation->sem_op == 0 && semaphore->value != 0) || value < 0)
		return -EAGAIN;
	if (value > SEMVMX)
		return -ERANGE;
	if (operation->sem_flg & SEM_UNDO) {
		int adjustment = undo->adjustments[operation->sem_num] - operation->sem_op;

		if (adjustment < -MOST_ADJUSTMENT - 1 || adjustment > MOST_ADJUSTMENT)
			return -ERANGE;
		undo->adjustments[operation->sem_num] = (int16_t)adjustment;
	}
	semaphore->value = value;
	return 0;
}

static void take_back(struct semaphore_set *set, const struct sembuf *operation, struct semaphore_undo *undo)
{
	set->semaphores[operation->sem_num].value -= operation->sem_op;
	if (operation->sem_flg & SEM_UNDO)
		undo->adjustments[operation->sem_num] = (int16_t)(undo->adjustments[operation->sem_num] + operation->sem_op);
}

/* All or nothing. Returns 0; -EAGAIN and sets *blocking; -ERANGE. */
static int operate_all(struct semaphore_set *set, const struct operations *operations, struct semaphore_undo *undo, pid_t pid,
		       const struct sembuf **blocking)
{
	int error = 0;
	unsigned i;

	for (i = 0; i < operations->n && error == 0; i++)
		error = operate(set, &operations->list[i], undo);
	if (error < 0) {
		*blocking = &operations->list[--i];
		while (i-- > 0)
			take_back(set, &operations->list[i], undo);
		return error;
	}
	for (i = 0; i < operations->n; i++)
		set->semaphores[operations->list[i].sem_num].pid = pid;
	set->operated = time(NULL);
	return 0;
}

static void end_wait(struct waiter *waiter, int result)
{
	DL_DELETE(waiter->set->waiters, waiter);
	waiter->set = NULL;
	waiter->result = result;
	sleeper_wake(&waiter->sleeper);
}

/* See who of those that alter something, or of those that do not, can go on: the first one. Returns whether one could. */
static bool serve_one(struct semaphore_set *set, bool is_altering)
{
	struct waiter *waiter;

	DL_FOREACH(set->waiters, waiter) {
		int error;

		if (waiter->operations.is_altering != is_altering || ipc_is_gone(waiter->pid, waiter->tid))
			continue;
		error = operate_all(set, &waiter->operations, waiter->undo, waiter->pid, &waiter->blocking);
		if (error == -EAGAIN && !(waiter->blocking->sem_flg & IPC_NOWAIT))
			continue;
		end_wait(waiter, error);
		return true;
	}
	return false;
}

/* Values have changed. Those that wait for zero go first: the next change may take it away. */
static void serve_waiters(struct semaphore_set *set)
{
	while (serve_one(set, false) || serve_one(set, true))
		;
}

void ipc_semaphores_adjust(const struct semaphore_undo *undo, pid_t pid)
{
	struct semaphore_set *set = undo->set;
	struct waiter *waiter, *next;

	/* Threads of that process which nobody has come to see yet. */
	DL_FOREACH_SAFE(set->waiters, waiter, next)
		if (waiter->undo == undo)
			end_wait(waiter, -EINTR);
	for (unsigned i = 0; i < set->n; i++) {
		int value = set->semaphores[i].value + undo->adjustments[i];

		if (undo->adjustments[i] == 0)
			continue;
		set->semaphores[i].value = value < 0 ? 0 : value > SEMVMX ? SEMVMX : value;
		set->semaphores[i].pid = pid;
	}
	set->operated = time(NULL);
	serve_waiters(set);
}

/* --- semop -------------------------------------------------------------------------------------------------------------------------- */

/* The call is over, however it ended. */
static int waiter_destroy(struct waiter *waiter)
{
	pthread_mutex_lock(&waiter->ipc->lock);
	if (waiter->set)
		DL_DELETE(waiter->set->waiters, waiter);
	waiter->set = NULL;
	pthread_mutex_unlock(&waiter->ipc->lock);
	return 0;
}

static void wake_semop(struct call *call)
{
	struct waiter *waiter = call->extension_data;
	bool is_over = call->result == 0;

	pthread_mutex_lock(&waiter->ipc->lock);
	ipc_undo_ended(waiter->ipc);
	if (waiter->set) {
		DL_DELETE(waiter->set->waiters, waiter);
		waiter->set = NULL;
		waiter->result = is_over ? -EAGAIN : -EINTR;
	}
	call->result = waiter->result;
	pthread_mutex_unlock(&waiter->ipc->lock);
}

/* Returns 0 or -errno, and sets *timeout to NULL if there is none. Errors in the order of the kernel's. */
static int read_operations(struct call *call, struct operations *operations, struct timespec *time, const struct timespec **timeout)
{
	uint64_t n = (uint32_t)call->args[2];
	int error;

	*timeout = NULL;
	if (call->number == SYS_semtimedop && call->args[3]) {
		*timeout = time;
		if (memory_read(call->tid, call->args[3], time, sizeof(*time)) < 0)
			return -EFAULT;
	}
	if (n > MOST_OPERATIONS)
		return -E2BIG;
	operations->n = (unsigned)n;
	operations->list = talloc_array(call->memory, struct sembuf, n + 1);
	if (!operations->list)
		return -ENOMEM;
	error = memory_read(call->tid, call->args[1], operations->list, n * sizeof(struct sembuf));
	if (error < 0 && n > 0)
		return error;
	if (n < 1 || (int)call->args[0] < 0)
		return -EINVAL;
	if (*timeout && (time->tv_sec < 0 || time->tv_nsec < 0 || time->tv_nsec >= 1000000000))
		return -EINVAL;
	for (unsigned i = 0; i < operations->n; i++) {
		operations->is_altering |= operations->list[i].sem_op != 0;
		operations->has_undo |= (operations->list[i].sem_flg & SEM_UNDO) != 0;
	}
	return 0;
}

static int check_operations(const struct semaphore_set *set, const struct operations *operations, const struct ipc_caller *caller)
{
	for (unsigned i = 0; i < operations->n; i++)
		if (operations->list[i].sem_num >= set->n)
			return -EFBIG;
	return ipc_may(&set->object, caller, operations->is_altering ? IPC_WRITE : IPC_READ) ? 0 : -EACCES;
}

/* Under the lock: do it, or put the waiter on the list (-EAGAIN, and is waiting). */
static int begin_operations(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller, struct waiter *waiter, bool may_wait)
{
	struct semaphore_set *set = (struct semaphore_set *)ipc_find(&ipc->sets, (int)call->args[0]);
	int error;

	ipc_undo_ended(ipc);
	if (!set)
		return -EINVAL;
	if (!call_is_waiting(call))
		return -ESRCH;
	error = check_operations(set, &waiter->operations, caller);
	if (error == 0 && waiter->operations.has_undo)
		error = ipc_undo_of(ipc, caller->pid, set, set->n, &waiter->undo);
	if (error == 0)
		error = operate_all(set, &waiter->operations, waiter->undo, caller->pid, &waiter->blocking);
	if (error == 0 && waiter->operations.is_altering)
		serve_waiters(set);
	if (error == -EAGAIN && may_wait && !(waiter->blocking->sem_flg & IPC_NOWAIT)) {
		waiter->set = set;
		DL_APPEND(set->waiters, waiter);
	}
	return error;
}

int ipc_semop(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller)
{
	struct waiter *waiter = talloc_zero(call->memory, struct waiter);
	const struct timespec *timeout;
	struct timespec time;
	bool may_wait, is_waiting;
	int error;

	if (!waiter)
		return -ENOMEM;
	waiter->ipc = ipc;
	waiter->pid = caller->pid;
	waiter->tid = call->tid;
	error = read_operations(call, &waiter->operations, &time, &timeout);
	if (error < 0)
		return error;
	may_wait = !timeout || time.tv_sec || time.tv_nsec;
	call->extension_data = waiter;
	talloc_set_destructor(waiter, waiter_destroy);
	pthread_mutex_lock(&ipc->lock);
	error = begin_operations(ipc, call, caller, waiter, may_wait);
	is_waiting = waiter->set != NULL;
	pthread_mutex_unlock(&ipc->lock);
	if (is_waiting)
		return call_sleep(call, &waiter->sleeper, timeout, wake_semop);
	return error < 0 ? error : call_answer(call, 0);
}

/* --- semget ------------------------------------------------------------------------------------------------------------------------- */

static int new_set(struct sysvipc *ipc, int key, unsigned n, int flags, const struct ipc_caller *caller)
{
	struct semaphore_set *set;
	int id;

	if (n == 0)
		return -EINVAL;
	set = talloc_zero(ipc, struct semaphore_set);
	if (set)
		set->semaphores = talloc_zero_array(set, struct semaphore, n);
	if (!set || !set->semaphores) {
		talloc_free(set);
		return -ENOMEM;
	}
	set->n = n;
	set->changed = time(NULL);
	id = ipc_add(&ipc->sets, &set->object, key, flags, caller);
	if (id < 0)
		talloc_free(set);
	return id;
}

static int get_set(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller)
{
	int key = (int)call->args[0], n = (int)call->args[1], flags = (int)call->args[2], verdict;
	struct ipc_object *found;

	if (n < 0 || n > SEMMSL)
		return -EINVAL;
	verdict = ipc_look_up(&ipc->sets, key, flags, &found);
	if (verdict == 1)
		return new_set(ipc, key, (unsigned)n, flags, caller);
	if (verdict < 0)
		return verdict;
	if ((unsigned)n > ((const struct semaphore_set *)found)->n)
		return -EINVAL;
	return ipc_may(found, caller, (unsigned)flags) ? found->id : -EACCES;
}

int ipc_semget(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller)
{
	return ipc_answer_locked(ipc, call, caller, get_set);
}

/* --- semctl ------------------------------------------------------------------------------------------------------------------------- */

/* What a call of semctl is about, gathered before the lock is taken, and brought to the guest behind it. */
struct control {
	struct sysvipc *ipc;
	struct call *call;
	const struct ipc_caller *caller;
	int id, number, command;
	union {
		struct semid64_ds status;
		struct seminfo info;
	};
	uint16_t *values;		/* GETALL, SETALL; n of them */
	unsigned n;
};

static struct semaphore_set *find_set(const struct control *control)
{
	return (struct semaphore_set *)ipc_find(&control->ipc->sets, control->id);
}

static void forget_adjustment(struct semaphore_undo *undo, void *data)
{
	undo->adjustments[*(int *)data] = 0;
}

static void forget_adjustments(struct semaphore_undo *undo, void *data)
{
	memset(undo->adjustments, 0, *(unsigned *)data * sizeof(undo->adjustments[0]));
}

static int set_value(struct control *control)
{
	struct semaphore_set *set;
	int value = (int)control->call->args[3];

	if (value < 0 || value > SEMVMX)
		return -ERANGE;
	set = find_set(control);
	if (!set || control->number < 0 || (unsigned)control->number >= set->n)
		return -EINVAL;
	if (!ipc_may(&set->object, control->caller, IPC_WRITE))
		return -EACCES;
	ipc_undo_each(control->ipc, set, forget_adjustment, &control->number);
	set->semaphores[control->number].value = value;
	set->semaphores[control->number].pid = control->caller->pid;
	set->changed = time(NULL);
	serve_waiters(set);
	return 0;
}

static int set_all(struct control *control)
{
	struct semaphore_set *set = find_set(control);

	/* Another one has it now: as if it had been removed in between. */
	if (!set || set->n != control->n)
		return -EIDRM;
	for (unsigned i = 0; i < set->n; i++)
		if (control->values[i] > SEMVMX)
			return -ERANGE;
	for (unsigned i = 0; i < set->n; i++)
		set->semaphores[i] = (struct semaphore){ control->values[i], control->caller->pid };
	ipc_undo_each(control->ipc, set, forget_adjustments, &set->n);
	set->changed = time(NULL);
	serve_waiters(set);
	return 0;
}

/* For GETALL and SETALL: room for the values, and what they are. */
static int look_at_all(struct control *control)
{
	struct semaphore_set *set = find_set(control);

	if (!set)
		return -EINVAL;
	if (!ipc_may(&set->object, control->caller, control->command == SETALL ? IPC_WRITE : IPC_READ))
		return -EACCES;
	control->n = set->n;
	control->values = talloc_array(control->call->memory, uint16_t, set->n);
	if (!control->values)
		return -ENOMEM;
	for (unsigned i = 0; i < set->n; i++)
		control->values[i] = (uint16_t)set->semaphores[i].value;
	return 0;
}

/* How many wait for the semaphore to become zero, or to grow. */
static int count_waiters(const struct semaphore_set *set, int number, bool is_for_zero)
{
	const struct waiter *waiter;
	int n = 0;

	DL_FOREACH(set->waiters, waiter)
		if (waiter->blocking->sem_num == number && (waiter->blocking->sem_op == 0) == is_for_zero &&
		    !ipc_is_gone(waiter->pid, waiter->tid))
			n++;
	return n;
}

static int get_one(struct control *control)
{
	const struct semaphore_set *set = find_set(control);
	const struct semaphore *semaphore;

	if (!set)
		return -EINVAL;
	if (!ipc_may(&set->object, control->caller, IPC_READ))
		return -EACCES;
	if (control->number < 0 || (unsigned)control->number >= set->n)
		return -EINVAL;
	semaphore = &set->semaphores[control->number];
	switch (control->command) {
	case GETVAL:
		return semaphore->value;
	case GETPID:
		return semaphore->pid;
	default:
		return count_waiters(set, control->number, control->command == GETZCNT);
	}
}

static int get_status(struct control *control)
{
	bool is_by_index = control->command != IPC_STAT;
	const struct semaphore_set *set = is_by_index ?
		(const struct semaphore_set *)ipc_at(&control->ipc->sets, control->id) : find_set(control);

	if (!set)
		return -EINVAL;
	if (control->command != SEM_STAT_ANY && !ipc_may(&set->object, control->caller, IPC_READ))
		return -EACCES;
	memset(&control->status, 0, sizeof(control->status));
	ipc_tell(&set->object, &control->status.sem_perm);
	control->status.sem_otime = set->operated;
	control->status.sem_ctime = set->changed;
	control->status.sem_nsems = set->n;
	return is_by_index ? set->object.id : 0;
}

static int get_info(struct control *control)
{
	struct ipc_object *object, *next;
	struct seminfo info = { .semmap = SEMMAP, .semmni = SEMMNI, .semmns = SEMMNS, .semmnu = SEMMNU, .semmsl = SEMMSL,
				.semopm = SEMOPM, .semume = SEMUME, .semusz = SEMUSZ, .semvmx = SEMVMX, .semaem = SEMAEM };

	if (control->command == SEM_INFO) {
		info.semusz = control->ipc->sets.n;
		info.semaem = 0;
		HASH_ITER(by_index, control->ipc->sets.by_index, object, next)
			info.semaem += (int)((struct semaphore_set *)object)->n;
	}
	control->info = info;
	return ipc_highest_index(&control->ipc->sets);
}

static void remove_set(struct sysvipc *ipc, struct semaphore_set *set)
{
	while (set->waiters)
		end_wait(set->waiters, -EIDRM);
	ipc_undo_forget(ipc, set);
	ipc_remove(&ipc->sets, &set->object);
	talloc_free(set);
}

static int change_set(struct control *control)
{
	struct semaphore_set *set = find_set(control);
	int error = 0;

	if (!set)
		return -EINVAL;
	if (!ipc_may_change(&set->object, control->caller))
		return -EPERM;
	if (control->command == IPC_RMID) {
		remove_set(control->ipc, set);
		return 0;
	}
	error = ipc_change(&set->object, &control->status.sem_perm);
	if (error == 0)
		set->changed = time(NULL);
	return error;
}

/* Under the lock. */
static int control_set(struct control *control)
{
	ipc_undo_ended(control->ipc);
	switch (control->command) {
	case IPC_INFO: case SEM_INFO:
		return get_info(control);
	case IPC_STAT: case SEM_STAT: case SEM_STAT_ANY:
		return get_status(control);
	case GETALL:
		return look_at_all(control);
	case SETALL:
		return set_all(control);
	case SETVAL:
		return set_value(control);
	case GETVAL: case GETPID: case GETNCNT: case GETZCNT:
		return get_one(control);
	case IPC_SET: case IPC_RMID:
		return change_set(control);
	default:
		return -EINVAL;
	}
}

/* What a command wants from the guest. Returns 0 or -errno. */
static int take_argument(struct control *control)
{
	struct call *call = control->call;
	int error;

	if (control->command != SETALL)
		return ipc_take(call, call->args[3], &control->status, control->command == IPC_SET ? sizeof(control->status) : 0);
	pthread_mutex_lock(&control->ipc->lock);
	error = look_at_all(control);
	pthread_mutex_unlock(&control->ipc->lock);
	return error < 0 ? error : ipc_take(call, call->args[3], control->values, control->n * sizeof(control->values[0]));
}

/* What a command brings the guest. */
static int give_answer(const struct control *control)
{
	pid_t tid = control->call->tid;
	uint64_t address = control->call->args[3];

	switch (control->command) {
	case IPC_INFO: case SEM_INFO:
		return memory_write(tid, address, &control->info, sizeof(control->info));
	case IPC_STAT: case SEM_STAT: case SEM_STAT_ANY:
		return memory_write(tid, address, &control->status, sizeof(control->status));
	case GETALL:
		return memory_write(tid, address, control->values, control->n * sizeof(control->values[0]));
	default:
		return 0;
	}
}

int ipc_semctl(struct sysvipc *ipc, struct call *call, const struct ipc_caller *caller)
{
	struct control control = { .ipc = ipc, .call = call, .caller = caller, .id = (int)call->args[0],
				   .number = (int)call->args[1], .command = (int)call->args[2] };
	int error, result;

	if (control.id < 0)
		return -EINVAL;
	error = take_argument(&control);
	if (error < 0)
		return error;
	pthread_mutex_lock(&ipc->lock);
	result = control_set(&control);
	pthread_mutex_unlock(&ipc->lock);
	if (result >= 0)
		error = give_answer(&control);
	return result < 0 ? result : error < 0 ? error : call_answer(call, result);
}

