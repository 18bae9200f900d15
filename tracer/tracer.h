/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The run: what is decided once, before the first guest program starts, and then only read. */
#ifndef TRACER_TRACER_H
#define TRACER_TRACER_H

#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/ownership.h"
#include "core/syscalls.h"
#include "core/view.h"
#include "tracer/statistics.h"
#include "tracer/descriptor.h"

struct deputy;
struct settings;
struct glue;
struct socket_names;
struct proc_stand_ins;
struct link_store;
struct shim_shared;
struct audit;

/* "user:[NUMBER]"; reading it costs half of a stat(2) of what it leads to. */
#define USER_NAMESPACE_SIZE 32

struct tracer {
	const struct settings *settings;
	const struct view *view;
	const struct extensions *extensions;	/* of this run, or NULL: none */
	struct glue *glue;
	const struct link_store *links;	/* files whose names are symbolic links (-l), or NULL */
	pid_t pid;			/* of proot itself; its descriptors are what translated paths go through */
	bool is_root;			/* guests may then change their identity; else no_new_privs keeps it */
	bool can_give_fd;		/* the engine can put a descriptor into a guest */
	unsigned features;		/* enum run_feature: which rows of the table count that say when they do */
	uint64_t cookie;		/* sixth argument of a call that the filter lets through */
	uint64_t state_address[ABI_COUNT];	/* of the state area (core/state.h); 0: this ABI has no loader */
	int loader[ABI_COUNT];		/* memfd of the loader, or -1 */
	atomic_bool lacks_abi[ABI_COUNT];	/* the kernel has refused that loader: it does not have the ABI */
	bool has_shim;			/* for one ABI at least */
	bool is_shim_used;		/* by the engine that runs */
	bool has_filter;		/* the engine that runs has installed a seccomp filter */
	struct tracer_shim {
		int file;		/* memfd of the shim's library, or -1: guests run without */
		char path[40];		/* where guests find it */
	} shims[ABI_COUNT];		/* if there is one */
	struct copies *copies;		/* of code, for the shim's second door; NULL: it stays shut */
	struct deputy *deputy;		/* for guests that believe to be root, or NULL: nobody does, or it cannot be had */
	struct ownership_rule owner;	/* whose files seem to be */
	struct shim_shared *shared;	/* what the shims count, and at STATE_MARKS marks of files; or NULL */
	int shared_file;		/* its memfd */
	char shared_path[40];		/* where guests find that */
	_Atomic(const char *) missing_qemu;	/* the last one that a program would have needed; NULL: none */
	const char *host_libraries;	/* qemu_find_libraries(), with -q */
	dev_t noexec_device;		/* st_dev of the rootfs, with FEATURE_NOEXEC */
	dev_t proc_device;		/* st_dev of the host's /proc */
	char user_namespace[USER_NAMESPACE_SIZE];	/* the text of proot's own /proc/self/ns/user; empty: not known */
	struct socket_names *socket_names;
	struct proc_stand_ins *proc_stand_ins;
	struct descriptor_ring bound_sockets;	/* that names of bound sockets lead through */
	struct descriptor_ring loader_files;	/* that loaders open, because their files have no usable name */
	atomic_bool has_landlocks;	/* a guest has called landlock_restrict_self(2) */
	atomic_bool has_roots;		/* a guest has called chroot(2) */
	atomic_bool has_refused_debugger;	/* and said so */
	int listener;			/* seccomp notification descriptor; -1 with the other engines */
	atomic_int n_idle;		/* workers that wait for a notification */
	atomic_int n_parked;		/* workers that wait on parking until one more is needed */
	sem_t parking;
	struct statistics statistics;
	struct audit *audit;		/* of refused calls; NULL: nobody wants to know */
};

#endif
