/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * execve(2), execveat(2).
 *
 *	path -> file -> "#!"? -> its interpreter, up to five times -> ELF of another processor? -> QEMU, or who is registered for it
 *	     -> ELF of this one -> PT_INTERP -> load script
 *
 * Errors come in the kernel's order: the file, its format, its interpreter. Source: fs/exec.c, fs/binfmt_elf.c.
 */
#include "tracer/exec/exec.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/shebang.h"
#include "core/state.h"
#include "core/string.h"
#include "tracer/exec/binfmt.h"
#include "tracer/exec/elf.h"
#include "tracer/extension.h"
#include "tracer/exec/foreign.h"
#include "tracer/guest_state.h"
#include "tracer/exec/load.h"
#include "tracer/memory.h"
#include "tracer/options.h"
#include "tracer/exec/qemu.h"
#include "tracer/shim.h"

/* --- what the guest asks ---------------------------------------------------------------------------------------------------------------- */

static int read_request(struct call *call, struct exec *exec)
{
	const struct syscall_path *path = &call->row->paths[0];
	char *text = call->worker->path[0];
	long length = memory_read_string(call->tid, call->args[path->path], text, sizeof(call->worker->path[0]));

	if (length < 0)
		return (int)length;
	exec->path = talloc_strdup(call->memory, text);
	exec->argv = call->args[path->path + 1];
	exec->envp = call->args[path->path + 2];
	exec->dirfd = path->dirfd >= 0 ? call_fd_arg(call, path->dirfd) : AT_FDCWD;
	exec->flags = path->flags >= 0 ? (int)call->args[path->flags] : 0;
	return exec->path ? 0 : -ENOMEM;
}

static int open_request(struct call *call, struct exec *exec)
{
	bool is_nofollow = exec->flags & AT_SYMLINK_NOFOLLOW;
	const char *path = exec->path;
	int error;

	if (path[0] == '\0' && (exec->flags & AT_EMPTY_PATH))
		/* The working directory is no program. */
		error = exec->dirfd == AT_FDCWD ? -EACCES : exec_file_open_descriptor(call, exec->dirfd, &exec->program);
	else
		error = exec_file_open(call, exec->dirfd, path, is_nofollow ? WALK_NOFOLLOW : WALK_FOLLOW, &exec->program);
	if (error == -EACCES && is_nofollow && S_ISLNK(exec->program.status.st_mode))
		return -ELOOP;
	if (error < 0)
		return error;
	exec->comm = str_last_component(path[0] ? path : exec->program.guest);
	/* The kernel's name for a program that is found through a descriptor: alloc_bprm(). */
	if (exec->dirfd != AT_FDCWD && path[0] != '/') {
		exec->path = talloc_asprintf(call->memory, path[0] ? "/dev/fd/%d/%s" : "/dev/fd/%d", exec->dirfd, path);
		return exec->path ? 0 : -ENOMEM;
	}
	return 0;
}

/* --- scripts ------------------------------------------------------------------------------------------------------------------------------ */

static void put_in_front(struct exec *exec, const char *word)
{
	memmove(exec->words + 1, exec->words, exec->n_words * sizeof(exec->words[0]));
	exec->words[0] = word;
	exec->n_words++;
}

/* Follow "#!" from the file to a file that has none. */
static int expand_scripts(struct call *call, struct exec *exec)
{
	struct exec_file *file = &exec->program;
	const char *name = exec->path;

	for (int depth = 0;; depth++) {
		char head[SHEBANG_HEAD_SIZE];
		ssize_t length = pread(file->fd, head, sizeof(head), 0);
		struct shebang *shebang;
		int error;

		if (length < 0)
			return -errno;
		if (length < 2 || head[0] != '#' || head[1] != '!')
			return 0;
		if (depth == EXEC_MAX_SCRIPTS)
			return -ELOOP;
		shebang = talloc(call->memory, struct shebang);
		if (!shebang)
			return -ENOMEM;
		error = shebang_parse(head, (size_t)length, shebang);
		if (error < 0)
			return error;
		if (exec->n_words)
			exec->words[0] = name;
		else
			put_in_front(exec, name);
		if (shebang->has_argument)
			put_in_front(exec, shebang->argument);
		put_in_front(exec, shebang->interpreter);
		name = shebang->interpreter;
		exec_file_close(file);
		/* "#! " with nothing behind names the empty path, which here is EACCES and nowhere else. */
		error = name[0] ? exec_file_open(call, AT_FDCWD, name, WALK_FOLLOW, file) : -EACCES;
		if (error < 0)
			return error;
	}
}

/* The words of "#!" lines in the place of the guest's first argument. An empty vector has none to replace. */
static int put_words(struct call *call, struct exec *exec)
{
	struct vector *arguments = &exec->arguments;
	int error = vector_read(arguments, call->memory, call->tid, call->abi, exec->argv);

	if (error == 0 && exec->n_words && arguments->n_words)
		vector_remove(arguments, 0);
	for (size_t i = 0; i < exec->n_words && error == 0; i++)
		error = vector_insert_text(arguments, i, exec->words[i]);
	exec->n_front = exec->n_words ? exec->n_words - 1 : 0;
	return error;
}

/* --- formats ------------------------------------------------------------------------------------------------------------------------------ */

/* The ABI of programs of a kind, if this machine and this proot run them; else ABI_COUNT. */
static enum abi abi_of(const struct tracer *tracer, const struct elf_kind *kind)
{
	enum abi abi = ABI_COUNT;

	if (kind->machine == EM_X86_64 && kind->bits == 64)
		abi = ABI_X86_64;
	else if (kind->machine == EM_386 && kind->bits == 32)
		abi = ABI_I386;
	else if (kind->machine == EM_AARCH64 && kind->bits == 64 && !kind->is_big_endian)
		abi = ABI_AARCH64;
	return abi < ABI_COUNT && tracer->loader[abi] >= 0 && !atomic_load(&tracer->lacks_abi[abi]) ? abi : ABI_COUNT;
}

/* Whom a program is executed by that this machine's processor cannot execute. */
static int put_runner_in_front(struct call *call, struct exec *exec, const struct elf_kind *kind)
{
	const char *name = exec->n_words ? exec->words[0] : exec->path;
	int error = put_words(call, exec);

	if (error < 0)
		return error;
	if (kind->bits && call->tracer->settings->qemu)
		return qemu_put_in_front(call, exec);
	error = binfmt_put_in_front(call, exec, name);
	if (error < 0 && kind->bits)
		foreign_say(call, exec->path, kind);
	return error;
}

/* Whom the program is executed by: itself where it can. */
static int choose_runner(struct call *call, struct exec *exec)
{
	const struct settings *settings = call->tracer->settings;
	struct elf_kind kind;
	int error = elf_identify(exec->program.fd, &kind);

	exec->guest_exe = exec->program.guest;
	exec->status = exec->program.status;
	if (error < 0)
		return error;
	exec->abi = abi_of(call->tracer, &kind);
	if (exec->abi < ABI_COUNT && (!settings->qemu || settings->is_mixed))
		return exec->n_words ? put_words(call, exec) : 0;
	error = put_runner_in_front(call, exec, &kind);
	if (error == 0)
		error = elf_identify(exec->program.fd, &kind);
	exec->abi = abi_of(call->tracer, &kind);
	return error == 0 && exec->abi == ABI_COUNT ? -ENOEXEC : error;
}

/* Returns -ELIBBAD: it is not for programs of this kind. */
static int open_interpreter(struct call *call, const struct elf_program *program, const char *path, struct exec_file *file)
{
	int error = exec_file_open(call, AT_FDCWD, path, WALK_FOLLOW, file);

	if (error == 0)
		error = elf_read(call->memory, file->fd, &file->elf);
	if (error == -ENOEXEC || (error == 0 && (file->elf->image.machine != program->image.machine ||
						 file->elf->image.bits != program->image.bits)))
		return -ELIBBAD;
	return error;
}

/* The interpreter of a dynamic program: the guest's; in a guest of another processor, which has none, the host's. */
static int find_interpreter(struct call *call, struct exec *exec)
{
	const struct elf_program *program = exec->program.elf;
	const char *path = program->interpreter;
	int error = exec->is_of_host ? -ENOENT : open_interpreter(call, program, path, &exec->interpreter);

	if (!call->tracer->settings->qemu || (error != -ENOENT && error != -ENOTDIR && error != -ELIBBAD))
		return error;
	exec_file_close(&exec->interpreter);
	path = talloc_asprintf(call->memory, HOST_ROOTFS "%s", path);
	exec->is_of_host = path && open_interpreter(call, program, path, &exec->interpreter) == 0;
	return exec->is_of_host ? 0 : error;
}

static int load_files(struct call *call, struct exec *exec, struct load_request *load)
{
	int error = elf_read(call->memory, exec->program.fd, &exec->program.elf);

	if (error == 0 && exec->program.elf->interpreter)
		error = find_interpreter(call, exec);
	if (error < 0)
		return error;
	load->program = exec_file_image(&exec->program);
	if (exec->program.elf->interpreter)
		load->interpreter = exec_file_image(&exec->interpreter);
	return call->tracer->settings->qemu ? qemu_set_libraries(call, exec) : 0;
}

static int make_script(struct call *call, struct exec *exec)
{
	struct load_request load = {
		.cookie = call->tracer->cookie,
		.guest_exe = exec->guest_exe,
		.root = call->worker->root[0] ? call->worker->root : NULL,
		.exec_fn = exec->path,
		.comm = exec->comm,
		.n_words = (uint32_t)exec->n_front,
		.auxiliary_flags = exec->auxiliary_flags,
	};
	int error = load_files(call, exec, &load);

	if (error < 0)
		return error;
	load.state_address = call->tracer->state_address[exec->abi];
	load.is_shim_off = call->tracer->is_shim_used && shim_is_off(call->tracer, call->tid);
	load.has_no_new_privs = guest_state_flags(call->tracer, call->tid) & STATE_NO_NEW_PRIVS;
	load.is_landlocked = guest_is_landlocked(call->tracer, call->tid);
	/* A guest of another identity, or below landlock, can be given the file, but not open it. */
	if (!load.is_shim_off && (call->tracer->can_give_fd || !(call->is_assumed || load.is_landlocked)))
		load.preload = shim_preload(call->tracer, exec->abi, exec->program.elf);
	if (!load.is_shim_off && !call->is_assumed && !load.is_landlocked)
		load.sites = shim_sites(call->tracer, exec->abi, exec->program.fd, exec->interpreter.fd, exec->is_qemu);
	if ((load.preload || load.sites) && call->tracer->shared)
		load.shared = call->tracer->shared_path;
	error = extensions_exec(call, &load, &exec->status);
	if (error < 0)
		return error;
	return load_script_create(call->memory, &load, &exec->script);
}

/* --- the call ------------------------------------------------------------------------------------------------------------------------------- */

/*
 * How the guest's kernel finds the loader: through proot's descriptors, or, where these are closed to the guest because it
 * has another identity, through its own program file, which is the loader that it was started by.
 */
static int rewrite_loader(struct call *call)
{
	char path[64];

	if (call->exec->abi == call->abi && call_is_foreign(call) && guest_state_find(call->tracer, call->tid, NULL))
		snprintf(path, sizeof(path), "/proc/self/exe");
	else
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", call->tracer->pid, call->tracer->loader[call->exec->abi]);
	return rewrite_arg(call->memory, &call->rewrite, 0, path, strlen(path) + 1);
}

/*
 * A kernel may be configured or started without i386's ABI. It tells so when the loader is executed: programs of that kind are
 * foreign from then on, this one as well.
 */
static enum leave leave_exec(struct call *call)
{
	if (call->result != -ENOEXEC || call->exec->abi != ABI_I386)
		return LEAVE_DONE;
	atomic_store(&call->tracer->lacks_abi[ABI_I386], true);
	return LEAVE_RESTART;
}

static int rewrite_exec(struct call *call, const struct exec *exec)
{
	static const long execve_numbers[ABI_COUNT] = { [ABI_X86_64] = 59, [ABI_I386] = 11, [ABI_AARCH64] = 221 };
	int error = rewrite_loader(call);

	call->rewrite.number = execve_numbers[call->abi];
	call->rewrite.args[1] = exec->argv;
	call->rewrite.args[2] = exec->envp;
	if (error == 0 && exec->arguments.is_changed)
		error = vector_write(&exec->arguments, &call->rewrite, call->abi, 1);
	if (error == 0 && exec->environment.is_changed)
		error = vector_write(&exec->environment, &call->rewrite, call->abi, 2);
	call->outcome = OUTCOME_EXEC;
	call->leave = leave_exec;
	return error;
}

int call_exec(struct call *call)
{
	struct exec *exec = call->exec = talloc_zero(call->memory, struct exec);
	int error;

	if (!exec)
		return -ENOMEM;
	exec->program = exec->interpreter = EXEC_FILE_NONE;
	error = read_request(call, exec);
	if (error == 0 && !call_is_waiting(call))
		error = -ESRCH;
	if (error == 0)
		error = open_request(call, exec);
	if (error == 0)
		error = expand_scripts(call, exec);
	if (error == 0)
		error = choose_runner(call, exec);
	if (error == 0)
		error = make_script(call, exec);
	if (error == 0)
		error = rewrite_exec(call, exec);
	exec_file_close(&exec->program);
	exec_file_close(&exec->interpreter);
	return error;
}
