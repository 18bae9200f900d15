/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * execve(2), execveat(2).
 *
 *	path -> file -> "#!"? -> its interpreter, up to five times -> ELF -> PT_INTERP -> load script
 *
 * Errors come in the kernel's order: the file, its format, its interpreter. Source: fs/exec.c, fs/binfmt_elf.c.
 */
#include "tracer/exec.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/state.h"
#include "core/string.h"
#include "tracer/elf.h"
#include "tracer/engine.h"
#include "tracer/extension.h"
#include "tracer/guest_state.h"
#include "tracer/load.h"
#include "tracer/memory.h"
#include "tracer/message.h"
#include "tracer/procfs.h"
#include "tracer/registers.h"
#include "core/shebang.h"
#include "tracer/shim.h"

#define MAX_SCRIPTS 5		/* interpreters of interpreters: exec_binprm() */
#define MAX_ARGS (1 << 20)	/* more than fit any stack: the kernel says E2BIG */

/* One file that takes part in an exec. */
struct exec_file {
	struct elf_program *elf;
	int fd;			/* readable */
	struct stat status;
	char *guest;		/* canonical guest path */
	char *host;		/* path for the loader */
};

struct exec {
	struct script *script;
	enum abi abi;		/* of the new program */
};

/* --- files ---------------------------------------------------------------------------------------------------------------------------- */

/*
 * A path by which the loader can open the file: its host path, when that still leads to it; else (memfd, deleted) through a
 * descriptor of proot.
 */
static char *loader_path(struct call *call, const struct exec_file *file)
{
	char link[48], host[4096];
	struct stat status;
	ssize_t length;
	int copy;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", file->fd);
	length = readlink(link, host, sizeof(host) - 1);
	if (length > 0) {
		host[length] = '\0';
		if (host[0] == '/' && lstat(host, &status) == 0 && status.st_ino == file->status.st_ino &&
		    status.st_dev == file->status.st_dev)
			return talloc_strdup(call->memory, host);
	}
	copy = fcntl(file->fd, F_DUPFD_CLOEXEC, 3);
	if (copy < 0)
		return NULL;
	descriptor_keep(&call->tracer->loader_files, copy);
	return talloc_asprintf(call->memory, "/proc/%d/fd/%d", call->tracer->pid, copy);
}

/* What the guest calls the file: the text of /proc/PID/exe. */
static char *guest_path(struct call *call, const struct exec_file *file)
{
	char link[48], text[VIEW_PATH_SIZE], guest[VIEW_PATH_SIZE];
	long length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", file->fd);
	length = readlink(link, text, sizeof(text));
	if (length >= 0)
		length = procfs_text_to_guest(call->tracer, text, (size_t)length, guest, sizeof(guest));
	return talloc_strndup(call->memory, guest, length >= 0 ? (size_t)length : 0);
}

static int close_file(struct exec_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
	return 0;
}

/* Open what a pin holds for reading, if it may be executed. */
static int open_pinned(struct call *call, const struct pin *pin, struct exec_file *file)
{
	char path[PIN_PATH_SIZE];
	struct statvfs mount;

	pin_path(pin, 0, path);
	if (stat(path, &file->status) < 0)
		return -errno;
	if (!S_ISREG(file->status.st_mode))
		return -EACCES;
	if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0)
		return -EACCES;
	if (statvfs(path, &mount) == 0 && (mount.f_flag & ST_NOEXEC))
		return -EACCES;
	file->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (file->fd < 0)
		return -errno;
	file->host = loader_path(call, file);
	file->guest = guest_path(call, file);
	return file->host && file->guest ? 0 : -ENOMEM;
}

/* Find and open a program by a path that the kernel takes relative to the working directory. */
static int open_program(struct call *call, int dirfd, const char *path, enum walk_mode mode, struct exec_file *file)
{
	struct pin pin;
	int error;

	if (path[0] == '\0')
		return -ENOENT;
	error = resolve(call->worker, call->tid, dirfd, path, mode, RESOLVE_HANDLE, &pin);
	if (error < 0)
		return error;
	error = open_pinned(call, &pin, file);
	pin_release(&pin);
	return error;
}

/* fexecve(3): the program is a descriptor of the guest. */
static int open_descriptor(struct call *call, int dirfd, struct exec_file *file)
{
	struct pin pin = PIN_NONE;
	char link[DESCRIPTOR_LINK_SIZE];
	int error;

	descriptor_link(call->tid, dirfd, link);
	pin.fd = open(link, O_PATH | O_CLOEXEC);
	if (pin.fd < 0)
		return -EBADF;
	error = open_pinned(call, &pin, file);
	pin_release(&pin);
	return error;
}

/* --- what the guest asks ---------------------------------------------------------------------------------------------------------------- */

struct exec_request {
	char *path;		/* as the guest gave it, for AT_EXECFN and "#!" */
	const char *comm;	/* name of the process: the last component of the path, or of the file where there is none */
	uint64_t argv;		/* address */
	uint64_t envp;		/* address */
	int dirfd;
	int flags;		/* AT_* of execveat */
};

static int read_request(struct call *call, struct exec_request *request)
{
	const struct syscall_path *path = &call->row->paths[0];
	char *text = call->worker->path[0];
	long length = memory_read_string(call->tid, call->args[path->path], text, sizeof(call->worker->path[0]));

	if (length < 0)
		return (int)length;
	request->path = talloc_strdup(call->memory, text);
	request->argv = call->args[path->path + 1];
	request->envp = call->args[path->path + 2];
	request->dirfd = path->dirfd >= 0 ? call_fd_arg(call, path->dirfd) : AT_FDCWD;
	request->flags = path->flags >= 0 ? (int)call->args[path->flags] : 0;
	return request->path ? 0 : -ENOMEM;
}

static int open_request(struct call *call, struct exec_request *request, struct exec_file *file)
{
	bool is_nofollow = request->flags & AT_SYMLINK_NOFOLLOW;
	const char *path = request->path;
	int error;

	if (path[0] == '\0' && (request->flags & AT_EMPTY_PATH))
		/* The working directory is no program. */
		error = request->dirfd == AT_FDCWD ? -EACCES : open_descriptor(call, request->dirfd, file);
	else
		error = open_program(call, request->dirfd, path, is_nofollow ? WALK_NOFOLLOW : WALK_FOLLOW, file);
	if (error == -EACCES && is_nofollow && S_ISLNK(file->status.st_mode))
		return -ELOOP;
	if (error < 0)
		return error;
	request->comm = str_last_component(path[0] ? path : file->guest);
	/* The kernel's name for a program that is found through a descriptor: alloc_bprm(). */
	if (request->dirfd != AT_FDCWD && path[0] != '/') {
		request->path = talloc_asprintf(call->memory, path[0] ? "/dev/fd/%d/%s" : "/dev/fd/%d", request->dirfd, path);
		return request->path ? 0 : -ENOMEM;
	}
	return 0;
}

/* --- scripts ------------------------------------------------------------------------------------------------------------------------------ */

/* What "#!" lines put in front of the guest's arguments, last found first. */
struct exec_words {
	const char *words[2 * MAX_SCRIPTS + 1];
	int n_words;		/* 0: no script */
};

static void put_in_front(struct exec_words *words, const char *word)
{
	memmove(words->words + 1, words->words, (size_t)words->n_words * sizeof(words->words[0]));
	words->words[0] = word;
	words->n_words++;
}

/* Follow "#!" from the file to a file that has none. */
static int expand_scripts(struct call *call, const struct exec_request *request, struct exec_file *file,
			  struct exec_words *words)
{
	const char *name = request->path;

	for (int depth = 0;; depth++) {
		char head[SHEBANG_HEAD_SIZE];
		ssize_t length = pread(file->fd, head, sizeof(head), 0);
		struct shebang *shebang;
		int error;

		if (length < 0)
			return -errno;
		if (length < 2 || head[0] != '#' || head[1] != '!')
			return 0;
		if (depth == MAX_SCRIPTS)
			return -ELOOP;
		shebang = talloc(call->memory, struct shebang);
		if (!shebang)
			return -ENOMEM;
		error = shebang_parse(head, (size_t)length, shebang);
		if (error < 0)
			return error;
		if (words->n_words)
			words->words[0] = name;
		else
			put_in_front(words, name);
		if (shebang->has_argument)
			put_in_front(words, shebang->argument);
		put_in_front(words, shebang->interpreter);
		name = shebang->interpreter;
		close_file(file);
		/* "#! " with nothing behind names the empty path, which here is EACCES and nowhere else. */
		error = name[0] ? open_program(call, AT_FDCWD, name, WALK_FOLLOW, file) : -EACCES;
		if (error < 0)
			return error;
	}
}

/* The guest's argument vector from the second argument on; null-terminated. */
static int read_vector(struct call *call, uint64_t address, size_t word, uint8_t **vector, size_t *n_bytes)
{
	uint8_t *bytes = NULL;
	size_t size = 0;

	for (;;) {
		size_t chunk = 4096 - address % 4096;
		int error;

		bytes = talloc_realloc(call->memory, bytes, uint8_t, size + chunk);
		if (!bytes)
			return -ENOMEM;
		error = memory_read(call->tid, address, bytes + size, chunk);
		if (error < 0)
			return error;
		for (size_t at = size; at + word <= size + chunk; at += word) {
			static const uint8_t null[8];

			if (memcmp(bytes + at, null, word) == 0) {
				*vector = bytes;
				*n_bytes = at + word;
				return 0;
			}
		}
		size += chunk;
		address += chunk;
		if (size / word > MAX_ARGS)
			return -E2BIG;
	}
}

/* The words in front, then the guest's arguments but the first, whose place the script's name takes. */
static int rewrite_argv(struct call *call, const struct exec_request *request, const struct exec_words *words)
{
	size_t word = call->abi == ABI_I386 ? 4 : 8, n_bytes = word, front;
	uint8_t *vector = NULL, *whole;
	long offset;
	int error = 0;

	if (request->argv)
		error = read_vector(call, request->argv, word, &vector, &n_bytes);
	if (error < 0)
		return error;
	front = (size_t)words->n_words * word;
	/* An empty vector has no first argument to replace. */
	if (vector && n_bytes > word) {
		vector += word;
		n_bytes -= word;
	}
	whole = talloc_zero_size(call->memory, front + n_bytes);
	if (!whole)
		return -ENOMEM;
	if (vector)
		memcpy(whole + front, vector, n_bytes);
	error = rewrite_arg(call->memory, &call->rewrite, 1, whole, front + n_bytes);
	offset = (long)call->rewrite.args[1];
	for (int i = 0; i < words->n_words && error == 0; i++) {
		long text = rewrite_add(call->memory, &call->rewrite, words->words[i], strlen(words->words[i]) + 1);

		error = text < 0 ? (int)text : rewrite_point(&call->rewrite, (uint32_t)(offset + i * (long)word),
							     (uint32_t)text);
	}
	return error;
}

/* --- formats ------------------------------------------------------------------------------------------------------------------------------ */

/* The ABI that a program is for, if this machine and this proot run it; else ABI_COUNT. */
static enum abi abi_of_elf(const struct tracer *tracer, const struct elf_program *elf)
{
	enum abi abi = ABI_COUNT;

	if (elf->image.machine == EM_X86_64 && elf->image.bits == 64)
		abi = ABI_X86_64;
	else if (elf->image.machine == EM_386 && elf->image.bits == 32)
		abi = ABI_I386;
	else if (elf->image.machine == EM_AARCH64 && elf->image.bits == 64 && !elf->image.is_big_endian)
		abi = ABI_AARCH64;
	return abi < ABI_COUNT && tracer->loader[abi] >= 0 ? abi : ABI_COUNT;
}

/* The guest's interpreter of a dynamic program. */
static int open_interpreter(struct call *call, const struct elf_program *program, struct exec_file *file)
{
	int error = open_program(call, AT_FDCWD, program->interpreter, WALK_FOLLOW, file);

	if (error == 0)
		error = elf_read(call->memory, file->fd, &file->elf);
	if (error == -ENOEXEC || (error == 0 && (file->elf->image.machine != program->image.machine || file->elf->image.bits != program->image.bits)))
		return -ELIBBAD;
	return error;
}

static struct load_image image_of(const struct exec_file *file)
{
	return (struct load_image){
		.program = &file->elf->image, .host_path = file->host, .device = file->status.st_dev, .inode = file->status.st_ino,
		.size = (uint64_t)file->status.st_size,
		.modified = (uint64_t)file->status.st_mtim.tv_sec * 1000000000 + (uint64_t)file->status.st_mtim.tv_nsec,
	};
}

static int make_script(struct call *call, const struct exec_request *request, const struct exec_words *words,
		       struct exec_file *program, struct exec_file *interpreter)
{
	struct exec *exec = call->exec;
	struct load_request load = {
		.cookie = call->tracer->cookie,
		.guest_exe = program->guest,
		.exec_fn = request->path,
		.comm = request->comm,
		.n_words = words->n_words ? (uint32_t)words->n_words - 1 : 0,
	};
	int error = elf_read(call->memory, program->fd, &program->elf);

	if (error < 0)
		return error;
	exec->abi = abi_of_elf(call->tracer, program->elf);
	if (exec->abi == ABI_COUNT)
		return -ENOEXEC;
	if (program->elf->interpreter) {
		error = open_interpreter(call, program->elf, interpreter);
		if (error < 0)
			return error;
		load.interpreter = image_of(interpreter);
	}
	load.program = image_of(program);
	load.state_address = call->tracer->state_address[exec->abi];
	load.is_shim_off = call->tracer->is_shim_used && shim_is_off(call->tracer, call->tid);
	load.has_no_new_privs = guest_state_flags(call->tracer, call->tid) & STATE_NO_NEW_PRIVS;
	/* A guest of another identity can be given the file, but not open it. */
	if (!load.is_shim_off && (call->tracer->can_give_fd || !call->is_assumed))
		load.preload = shim_preload(call->tracer, exec->abi, program->elf);
	if (!load.is_shim_off && !call->is_assumed)
		load.sites = shim_sites(call->tracer, exec->abi, program->fd, interpreter->fd);
	if ((load.preload || load.sites) && call->tracer->shared)
		load.shared = call->tracer->shared_path;
	error = extensions_exec(call, &load, &program->status);
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

static int rewrite_exec(struct call *call, const struct exec_request *request, const struct exec_words *words)
{
	static const long execve_numbers[ABI_COUNT] = { [ABI_X86_64] = 59, [ABI_I386] = 11, [ABI_AARCH64] = 221 };
	int error = rewrite_loader(call);

	call->rewrite.number = execve_numbers[call->abi];
	call->rewrite.args[1] = request->argv;
	call->rewrite.args[2] = request->envp;
	if (error == 0 && words->n_words)
		error = rewrite_argv(call, request, words);
	call->outcome = OUTCOME_EXEC;
	return error;
}

int call_exec(struct call *call)
{
	struct exec_file program = { .fd = -1 }, interpreter = { .fd = -1 };
	struct exec_words words = { .n_words = 0 };
	struct exec_request request = { .dirfd = AT_FDCWD };
	int error;

	call->exec = talloc_zero(call->memory, struct exec);
	if (!call->exec)
		return -ENOMEM;
	error = read_request(call, &request);
	if (error == 0 && !call_is_waiting(call))
		error = -ESRCH;
	if (error == 0)
		error = open_request(call, &request, &program);
	if (error == 0)
		error = expand_scripts(call, &request, &program, &words);
	if (error == 0)
		error = make_script(call, &request, &words, &program, &interpreter);
	if (error == 0)
		error = rewrite_exec(call, &request, &words);
	close_file(&program);
	close_file(&interpreter);
	return error;
}

/*
 * The stack reaches to its pointer and hardly further when the arguments are many, and only a thread's own access makes it
 * grow: step over the loader's first instruction, a push, with the stack pointer where the script shall be.
 */
static int grow_stack(const struct call *call, const struct registers *registers, uint64_t address)
{
	struct registers lower = *registers;
	int status, error;

	registers_start(&lower, address, 0);
	error = registers_write(call->tid, &lower);
	/* The first step ends where the exec does, before that instruction. */
	while (error == 0 && registers_stack(&lower) == address) {
		if (ptrace(PTRACE_SINGLESTEP, call->tid, 0, 0) < 0 || waitpid(call->tid, &status, __WALL) != call->tid ||
		    !WIFSTOPPED(status))
			return -ESRCH;
		/* Something else came first: let it come again. */
		if (WSTOPSIG(status) != SIGTRAP)
			syscall(SYS_tkill, call->tid, WSTOPSIG(status));
		error = registers_read(call->tid, &lower);
	}
	return error < 0 ? error : registers_write(call->tid, registers);
}

static int write_script(const struct call *call, const struct registers *registers, uint64_t address)
{
	const struct script *script = call->exec->script;
	int error = memory_write(call->tid, address, script, script->size);

	if (error == -EFAULT)
		error = grow_stack(call, registers, address);
	else
		return error;
	return error < 0 ? error : memory_write(call->tid, address, script, script->size);
}

void exec_finish(struct call *call)
{
	struct registers registers;
	uint64_t address;

	if (registers_read(call->tid, &registers) < 0)
		return;
	address = load_script_place(call->exec->script, registers_stack(&registers));
	if (write_script(call, &registers, address) < 0) {
		message_error("cannot write to the stack of process %d", call->tid);
		kill(call->tid, SIGKILL);
		return;
	}
	registers_start(&registers, address, address);
	registers_write(call->tid, &registers);
	engine_count(&call->tracer->statistics.programs);
	if (!call->exec->script->interpreter.n_segments)
		engine_count(&call->tracer->statistics.programs_static);
}
