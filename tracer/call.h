/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One trapped call: what the guest asked, and what is to be done about it.
 *
 * The engines trap calls in different ways; all of them fill a struct call and hand it to call_handle(), which decides
 * *before* anything is attached or stopped further. What it decides is an outcome; the engine carries it out. Only a call
 * that the guest has to make itself with other arguments (REWRITE, EXEC) needs the guest's registers.
 */
#ifndef TRACER_CALL_H
#define TRACER_CALL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <talloc.h>

#include "core/syscalls.h"
#include "core/walk.h"
#include "tracer/identity.h"
#include "tracer/proc/procfs.h"
#include "tracer/resolve.h"
#include "tracer/rewrite.h"
#include "tracer/tracer.h"

enum outcome {
	OUTCOME_RUN,		/* let the guest make the call as it is */
	OUTCOME_ANSWER,		/* the call is done: result */
	OUTCOME_GIVE_FD,	/* put fd into the guest; its number there is the result */
	OUTCOME_REWRITE,	/* the guest makes the call in rewrite, then leave() sees the result */
	OUTCOME_EXEC		/* as OUTCOME_REWRITE, but a success ends at the exec stop: exec_finish() */
};

/* What each thread that handles calls keeps for itself. */
struct worker {
	struct tracer *tracer;
	const struct identity *assumed;	/* the guest's identity that the thread has taken, or NULL */
	char root[4096];		/* canonical guest path of the caller's root, if it has called chroot(2); else "" */
	struct walk walk;
	struct walk_notes notes;	/* what the last resolution went through (openat2) */
	char path[2][4096];		/* paths as the guest spelled them */
	_Alignas(16) uint8_t buffer[2][65536 + 16];	/* of calls that are made in the guest's place */
};

/* A worker for the calling thread, which gets a file-system context of its own. NULL: no memory. Freed with talloc_free(). */
struct worker *worker_new(struct tracer *tracer);

/*
 * Be proot again for a moment, where the guest's identity would be in the way of what is proot's own business (/proc/TID of
 * a guest that is not dumpable), and the guest once more. Nothing happens where no identity was taken.
 */
void worker_be_proot(const struct worker *worker);
void worker_be_guest(const struct worker *worker);

struct exec;
struct sleeper;

/* What leave() says about a call that the guest has made. */
enum leave {
	LEAVE_DONE,		/* call->result, which it may have changed, is what the guest sees */
	LEAVE_RESTART,		/* the world moved meanwhile: the guest makes its own call once more */
	LEAVE_GO_ON		/* the guest makes another call: the number and arguments that are in rewrite now, no pointers */
};

struct call {
	/* What the guest asks. */
	struct worker *worker;
	struct tracer *tracer;
	TALLOC_CTX *memory;		/* lives as long as the call */
	const struct syscall_row *row;
	enum abi abi;
	pid_t tid;
	long number;
	uint64_t args[6];		/* as hooks of extensions want them */
	uint64_t guest_args[6];		/* as the guest passed them */
	uint64_t next;			/* where the thread goes on behind it (tracer/registers.h) */
	uint64_t notification;		/* id of the seccomp notification; 0 with the other engines */
	bool has_identity;		/* identity is read */
	bool is_assumed;		/* the worker has taken the caller's identity, which is not proot's */
	struct identity identity;

	/* What is to be done about it. */
	enum outcome outcome;
	int detail;			/* of the hook that is being called (tracer/extension.h) */
	unsigned answered_by;		/* the enabled extension whose hook answered, counted from 1; 0: none */
	int64_t result;			/* OUTCOME_ANSWER; and for leave() */
	int fd;				/* OUTCOME_GIVE_FD; closed with the call */
	bool fd_is_cloexec;
	bool is_fd_lent;		/* OUTCOME_REWRITE: put fd into the guest first; its number is the first argument then */
	struct {
		bool is_truncated;	/* empty the file once the guest has the descriptor */
		bool is_new;		/* pins[0] names the file; remove it when the guest cannot take the descriptor */
	} gift;
	struct rewrite rewrite;
	enum leave (*leave)(struct call *call);	/* may be NULL */
	struct sleeper *sleeper;	/* the call is one in which the guest waits (tracer/sleeper.h), or NULL */
	void (*wake)(struct call *call);	/* what came of that */
	uint64_t signal_mask;		/* the guest's own, while its signals wait between two calls (LEAVE_GO_ON) */
	bool is_holding_signals;
	void *extension_data;		/* what a hook leaves to its leave() */
	uint64_t extension_value;	/* likewise */
	struct exec *exec;		/* OUTCOME_EXEC */

	struct pin pins[2];
};

/* Start a call: everything the engine knows of it. memory is freed by call_release(). */
void call_begin(struct call *call, struct worker *worker, enum abi abi, long number, const uint64_t args[6], pid_t tid);

/* Decide. Afterwards outcome and what belongs to it are set. May block as long as a look-up in the file system does. */
void call_handle(struct call *call);

/* Release what the call holds (descriptors, memory). */
void call_release(struct call *call);

/* For handlers: set the outcome. Each returns 0, so that a handler can end with it. */
int call_run(struct call *call);
int call_answer(struct call *call, int64_t result);
int call_give_fd(struct call *call, int fd, bool is_cloexec);
int call_rewrite(struct call *call);

/*
 * For handlers, after reading the guest's memory and before anything that cannot be taken back: whether the caller still
 * waits. If not, its number may be another's by now, and what was read may be that one's.
 */
bool call_is_waiting(const struct call *call);

/* For handlers: the identity of the caller, read once. Returns 0 or -ESRCH. */
int call_identity(struct call *call);

/*
 * For handlers: whether the caller has a capability (CAP_*), as far as guests can tell: that of the identity that it believes
 * to have, where the run gives it one, else the kernel's.
 */
bool call_can(struct call *call, int capability);

/*
 * For handlers: a call on files that proot has made for the guest was refused (EACCES): have it made by the deputy
 * (tracer/deputy.h), if the caller believes to be root. Returns its result, or -EACCES. mode: the guest's umask counts.
 */
long call_by_deputy(struct call *call, bool has_umask, long number, const uint64_t args[6]);

/*
 * For handlers: whether the caller has made itself another user name space than proot's (user_namespaces(7)). Users and groups have
 * other numbers there, and files of its own are open to its capabilities: such a call it has to make itself.
 */
bool call_has_own_ids(const struct call *call);

/*
 * For handlers: whether proot's own descriptors are closed to the guest, because it has another identity or user name space.
 * What it shall open itself has to be named by host paths then, and the loader by its own /proc/self/exe.
 */
bool call_is_foreign(const struct call *call);

/* The text of a pin for an argument that the guest's kernel will read. Returns its length or -ENAMETOOLONG. */
long call_pin_text(const struct call *call, const struct pin *pin, char *text, size_t size);

/* Add the pin as path argument number arg to call->rewrite. Returns 0, -ENOMEM or -ENAMETOOLONG. */
int call_rewrite_path(struct call *call, int arg, const struct pin *pin);

/*
 * Read the path argument of a row into worker->path[index] and resolve it into call->pins[index].
 * Returns 0, or 1 when there is nothing to resolve because the call means a descriptor, or -errno.
 */
int call_resolve(struct call *call, int index, unsigned flags);

/* Whether the ABI of the call is proot's own, so that proot can make the call itself. */
bool call_is_native(const struct call *call);

/*
 * Replace every path of the row and make the call in the guest's place, or have the guest make it. A handler returns
 * 0 when it set an outcome, or -errno, which becomes the answer.
 */
syscall_handler call_generic;

#define HANDLER(id, function) syscall_handler function;
#include "core/handlers.def"
#undef HANDLER

/* A copy of the guest's descriptor that argument number index is (tracer/descriptor.h); the caller closes it. Or -errno. */
int call_take_fd(const struct call *call, int index);

/* A descriptor argument: only the lower 32 bits count. */
static inline int call_fd_arg(const struct call *call, int index)
{
	return (int)(uint32_t)call->args[index];
}

#endif
