/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Making the shim's file.
 *
 * The library inside proot, one for each ABI, has a place for what is known of a run only (struct shim_run). It is written
 * to a memfd with that place filled in. Guests open it as /proc/PROOT/fd/N: a path that may not exist in the guest, and that
 * nobody else has a reason to open; call_open() knows it.
 */
#include "tracer/shim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <talloc.h>
#include <unistd.h>

#include "core/copies.h"
#include "core/load.h"
#include "core/state.h"
#include "preload/shim.h"
#include "tracer/code/copies.h"
#include "tracer/exec/elf.h"
#include "tracer/extension.h"
#include "tracer/guest_state.h"
#include "tracer/host.h"
#include "tracer/memory.h"
#include "tracer/message.h"
#include "tracer/options.h"
#include "tracer/resolve.h"

/* Longer ones leave no room for paths in the shim's buffers. */
#define MOST_HEADROOM 300

static uint32_t longest_host_path(const struct view *view)
{
	uint32_t longest = 0;

	for (uint32_t i = 0; i < view->n_bindings; i++)
		if (view->bindings[i].host_length > longest)
			longest = view->bindings[i].host_length;
	return longest;
}

/* Whether this kernel has what the shim cannot do without: openat2 (Linux 5.6) and faccessat2 (5.8). */
static bool kernel_is_recent(void)
{
	return host_has_openat2() && syscall(SYS_faccessat2, AT_FDCWD, "/", F_OK, 0) == 0;
}

static const char *reason_against(const struct tracer *tracer)
{
	if (!kernel_is_recent())
		return "this kernel is older than Linux 5.8";
	if (tracer->features & FEATURE_NOEXEC)
		return "the rootfs is mounted noexec";
	if (tracer->view->size > SHIM_VIEW_SIZE || longest_host_path(tracer->view) > MOST_HEADROOM)
		return "the bindings do not fit";
	return NULL;
}

static struct shim_run *find_run(uint8_t *library, size_t size)
{
	static const uint64_t magic[2] = { SHIM_MAGIC_0, SHIM_MAGIC_1 };

	return memmem(library, size, magic, sizeof(magic));
}

/* The guest's root is the host's directory behind it, whatever is bound over names in it. */
static void find_root_links(struct shim_run *run, const struct view *view)
{
	char root[PATH_MAX];
	DIR *directory = view_guest_to_host(view, "", 0, root, sizeof(root)) < 0 ? NULL : opendir(root);
	const struct dirent *entry;
	size_t n = 0;

	while (directory && n < SHIM_ROOT_LINKS && (entry = readdir(directory)))
		if (entry->d_type == DT_LNK && strlen(entry->d_name) < SHIM_ROOT_LINK_SIZE)
			memcpy(run->root_links[n++], entry->d_name, strlen(entry->d_name));
	if (directory)
		closedir(directory);
}

static void fill_in(struct shim_run *run, const struct tracer *tracer, enum abi abi)
{
	run->state_address = tracer->state_address[abi];
	run->proc_device = tracer->proc_device;
	run->headroom = longest_host_path(tracer->view);
	run->is_root = tracer->is_root;
	run->abi = abi;
	find_root_links(run, tracer->view);
	memcpy(run->path, tracer->shims[abi].path, sizeof(run->path));
	run->has_shared = tracer->shared != NULL;
	run->owner = tracer->owner;
	run->is_counting = tracer->statistics.by_row != NULL;
	run->is_checking = run->is_counting && tracer->settings->shim == SHIM_CHECK;
	/* The shim has a loader of its own, which is not the one that PROOT_LOADER names. */
	/* With -q, what runs a program is chosen anew each time, and its environment may have to be changed. */
	run->can_exec = !tracer->settings->loader && !tracer->settings->qemu && extensions_leave_exec(tracer->extensions);
	run->cookie = tracer->cookie;
	extensions_mark(tracer->extensions, abi, run->passed_numbers);
	memcpy(run->shared_path, tracer->shared_path, sizeof(run->shared_path));
	memcpy(run->view, tracer->view, tracer->view->size);
}

/* For tests of the first door, which is all that there is on other architectures: PROOT_SHIM_SITES=0. */
static bool is_second_door_wanted(void)
{
	const char *value = getenv("PROOT_SHIM_SITES");

	return !value || strcmp(value, "0") != 0;
}

/* Fill in the library and write it to its file. Returns 0 or -errno. */
static int write_library(struct tracer *tracer, const struct host_abi *host)
{
	const enum abi abi = host->abi;
	size_t size = (size_t)(host->shim.end - host->shim.start);
	uint8_t *library = talloc_memdup(NULL, host->shim.start, size);
	struct shim_run *run = library ? find_run(library, size) : NULL;
	int file = tracer->shims[abi].file;
	ssize_t written = -1;

	if (run) {
		fill_in(run, tracer, abi);
		run->has_sites = abi == ABI_X86_64 && is_second_door_wanted();
		written = write(file, library, size);
	}
	if (written == (ssize_t)size && run->has_sites)
		tracer->copies = copies_open(tracer, file, library, size, run->state_address + SHIM_PLACE, tracer->extensions);
	talloc_free(library);
	return written == (ssize_t)size ? 0 : -EIO;
}

/* Sets the shim's file and path; without a file there is no shim for this ABI. */
static void make_file(struct tracer *tracer, const struct host_abi *host)
{
	struct tracer_shim *shim = &tracer->shims[host->abi];

	if (tracer->state_address[host->abi])
		shim->file = memfd_create(host->shim.name, MFD_CLOEXEC);
	if (shim->file < 0)
		return;
	snprintf(shim->path, sizeof(shim->path), "/proc/%d/fd/%d", tracer->pid, shim->file);
	if (write_library(tracer, host) < 0) {
		close(shim->file);
		shim->file = -1;
	}
}

int shim_share(struct tracer *tracer)
{
	void *address;
	int fd;

	if (tracer->shared)
		return 0;
	fd = memfd_create("proot-shared", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0 || ftruncate(fd, STATE_SHARED_SIZE) < 0 || fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) < 0)
		return -errno;
	address = mmap(NULL, STATE_SHARED_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (address == MAP_FAILED)
		return -errno;
	tracer->shared = address;
	tracer->shared_file = fd;
	snprintf(tracer->shared_path, sizeof(tracer->shared_path), "/proc/%d/fd/%d", tracer->pid, fd);
	return 0;
}

/* For each ABI of this machine. */
static void make_files(struct tracer *tracer)
{
	for (enum abi abi = 0; abi < ABI_COUNT; abi++)
		tracer->shims[abi].file = -1;
	for (size_t i = 0; i < host_n_abis; i++) {
		make_file(tracer, &host_abis[i]);
		tracer->has_shim = tracer->has_shim || tracer->shims[host_abis[i].abi].file >= 0;
	}
}

void shim_open(struct tracer *tracer)
{
	const char *reason = reason_against(tracer);
	int error;

	tracer->has_shim = false;
	if (tracer->settings->shim == SHIM_OFF)
		return;
	if (reason) {
		message_info(1, "no shim: %s", reason);
		return;
	}
	error = tracer->statistics.by_row ? shim_share(tracer) : 0;
	if (error < 0) {
		message_info(1, "no shim: %s", strerror(-error));
		return;
	}
	make_files(tracer);
	if (!tracer->has_shim)
		message_info(1, "no shim: it cannot be put into a file");
}

void shim_turn_off(const struct tracer *tracer, pid_t tid)
{
	guest_state_add_flags(tracer, tid, STATE_SHIM_OFF);
}

bool shim_is_off(const struct tracer *tracer, pid_t tid)
{
	return guest_state_flags(tracer, tid) & STATE_SHIM_OFF;
}

uint64_t shim_gate(const struct tracer *tracer, enum abi abi)
{
	/* Where the program counter is after the instruction that calls: `syscall`, `int $0x80`; `svc`. */
	const unsigned length = abi == ABI_AARCH64 ? 4 : 2;

	return tracer->shims[abi].file < 0 ? 0 : tracer->state_address[abi] + STATE_GATE + length;
}

const char *shim_preload(const struct tracer *tracer, enum abi abi, const struct elf_program *program)
{
	if (!tracer->is_shim_used || tracer->shims[abi].file < 0 || !program->interpreter)
		return NULL;
	return load_knows_preload(program->interpreter) ? tracer->shims[abi].path : NULL;
}

const char *shim_sites(const struct tracer *tracer, enum abi abi, int program, int interpreter, bool is_caller)
{
	if (!tracer->is_shim_used || !tracer->copies || abi != ABI_X86_64 || tracer->shims[abi].file < 0)
		return NULL;
	if (is_caller && interpreter >= 0)
		copies_add(tracer->copies, program, false);
	return copies_add(tracer->copies, interpreter >= 0 ? interpreter : program, true) ? tracer->shims[abi].path : NULL;
}

void shim_look_at(const struct tracer *tracer, pid_t tid, int fd, bool is_program)
{
	int file = descriptor_take(tid, fd), readable = file;
	struct stat status;

	if (file < 0)
		return;
	if (is_program)
		readable = fstat(file, &status) == 0 && S_ISREG(status.st_mode) ? shim_reopen(file, O_RDONLY) : -1;
	if (readable >= 0)
		copies_add(tracer->copies, readable, is_program);
	if (readable >= 0 && readable != file)
		close(readable);
	close(file);
}

int shim_find(const struct tracer *tracer, const char *guest_path)
{
	for (enum abi abi = 0; tracer->is_shim_used && abi < ABI_COUNT; abi++)
		if (tracer->shims[abi].file >= 0 && strcmp(guest_path, tracer->shims[abi].path) == 0)
			return tracer->shims[abi].file;
	return -1;
}

int shim_reopen(int file, int access)
{
	char path[48];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	fd = open(path, access | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}
