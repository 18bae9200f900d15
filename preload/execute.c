/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * execve(2) without the tracer.
 *
 *	program -> "#!"? -> its interpreter -> ELF -> PT_INTERP -> load script -> a memfd of loader and script -> execveat
 *
 * The kernel maps the script with the loader (core/script.h), so nobody has to stop the process to give it. What comes after
 * is the loader's business. All that has to be looked at is looked at here, before the point of no return; what is not as
 * usual is passed on to the tracer, which begins anew. Compare tracer/calls/exec.c.
 *
 * What is found out is kept in the state area, not on the stack: musl's posix_spawn gives its child 5 KiB. Where all pieces of
 * it are taken, pages are mapped. Both are given back before the exec, because a child of vfork shares them with its parent.
 */
#include "preload/execute.h"

#if defined(__x86_64__)

#include <asm/errno.h>
#include <asm/resource.h>
#include <asm/signal.h>
#include <asm/unistd.h>
#include <linux/elf-em.h>
#include <linux/fcntl.h>
#include <linux/memfd.h>
#include <linux/mman.h>
#include <linux/stat.h>
#include <linux/uio.h>

#include "core/load.h"
#include "core/program.h"
#include "core/shebang.h"
#include "core/string.h"
#include "preload/abi.h"
#include "preload/dispatch.h"
#include "preload/identity.h"
#include "preload/look-up.h"
#include "preload/sites.h"
#include "preload/text.h"

#ifndef MFD_EXEC	/* Linux 6.3 */
#define MFD_EXEC 0x0010U
#endif
#define PAGE 4096
#define MOST_SEGMENTS 16
#define HEAD_SIZE 1024	/* of a file: its headers, and usually the name of its interpreter */
#define NAME_SIZE 512	/* of a path that is kept */
#define MOST_ARGUMENTS 48

_Static_assert(NAME_SIZE >= SHIM_PATH_SIZE, "each path that is looked up can be kept");

/* A file that takes part in an exec. */
struct file {
	char host[NAME_SIZE];
	struct file_identity identity;
	uint64_t modified;
	struct program program;
	struct script_segment segments[MOST_SEGMENTS];
};

/* An exec, as far as it is found out. */
struct exec {
	char name[NAME_SIZE];	/* of the program, as the guest gave it */
	struct file program;
	struct file interpreter;
	bool is_dynamic;	/* there is an interpreter */
	bool knows_preload;	/* which goes by LD_PRELOAD */
	bool is_script;		/* what the guest executes: shebang says how; program is what that names */
	struct shebang shebang;
	char head[HEAD_SIZE] __attribute__((aligned(8)));	/* of the file that is looked at */
	struct shim_path path;
	struct load_request request;
	struct credentials credentials;	/* what the process believes to be after the exec */
	char guest[NAME_SIZE];	/* the program's path in the guest */
	struct load_layout layout;	/* the last one: the script in it ends in an array of any length */
};

_Static_assert(sizeof(struct exec) <= STATE_EXEC_SIZE, "an exec fits its pages");

/* The vector of a script's interpreter, whose texts have to be there when the pages of the exec are gone. */
struct words {
	unsigned long argv[MOST_ARGUMENTS + 4];
	char interpreter[SHEBANG_HEAD_SIZE];
	char argument[SHEBANG_HEAD_SIZE];
};

static struct exec *exec_at(unsigned piece)
{
	return (struct exec *)(uintptr_t)(shim_run.state_address + STATE_EXECS + piece * STATE_EXEC_SIZE);
}

/* Returns NULL: there is no memory. */
static struct exec *take_room(void)
{
	long address;

	for (unsigned piece = 0; piece < STATE_N_EXECS; piece++)
		if (!(__atomic_fetch_or(&shim_state()->head.execs, 1U << piece, __ATOMIC_ACQUIRE) & 1U << piece))
			return exec_at(piece);
	address = shim_kernel(__NR_mmap, 0, STATE_EXEC_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, (unsigned long)-1);
	return address < 0 && address >= -4095 ? NULL : (struct exec *)address;
}

/* What is not asked for is zero; all else holds anything until it is found out. Returns NULL: there is no memory. */
static struct exec *exec_begin(void)
{
	struct exec *exec = take_room();

	if (exec)
		mem_zero(&exec->request, sizeof(exec->request));
	return exec;
}

static void exec_end(struct exec *exec)
{
	for (unsigned piece = 0; piece < STATE_N_EXECS; piece++)
		if (exec == exec_at(piece)) {
			__atomic_fetch_and(&shim_state()->head.execs, ~(1U << piece), __ATOMIC_RELEASE);
			return;
		}
	shim_kernel(__NR_munmap, word(exec), STATE_EXEC_SIZE, 0, 0, 0);
}

/* --- files ------------------------------------------------------------------------------------------------------------------ */

/* Whether this process may be left to us: its user is the one of proot, no landlock holds, and it may write a memfd. */
static bool is_process_usual(void)
{
	struct { uint64_t soft, hard; } limit;

	if (shim_run.is_root && shim_kernel(ABI_GETEUID, 0, 0, 0, 0, 0) != 0)
		return false;
	/* The shim's file is closed to it. */
	if (shim_state()->head.flags & STATE_LANDLOCKED)
		return false;
	if (shim_run.owner.is_on && !identity_credentials())
		return false;
	return shim_kernel(__NR_prlimit64, 0, RLIMIT_FSIZE, 0, word(&limit), 0) == 0 &&
	       limit.soft >= LOADER_SIZE + SCRIPT_MAX_SIZE;
}

/*
 * Whether the kernel would execute the file that fd holds, for what is not in the file, and give nobody other rights for it.
 * faccessat2(2) looks whether the file system is mounted noexec, too.
 */
static bool is_executable(long fd, struct file *file)
{
	abi_stat status;

	if (shim_kernel(ABI_FSTATAT, (unsigned long)fd, word(""), word(&status), AT_EMPTY_PATH, 0) != 0)
		return false;
	/* It may be set-id. */
	if (shim_run.owner.is_on && is_remembered(status.st_dev, status.st_ino))
		return false;
	file->identity = identity_of(&status);
	file->modified = (uint64_t)status.st_mtime * 1000000000 + status.st_mtime_nsec;
	return S_ISREG(status.st_mode) && !(status.st_mode & (S_ISUID | S_ISGID)) && status.st_nlink > 0 &&
	       shim_kernel(__NR_faccessat2, (unsigned long)fd, word(""), 1 /* X_OK */, AT_EACCESS | AT_EMPTY_PATH, 0) == 0;
}

/*
 * Where the file is that fd holds and a path without links led to: as it says, if it is absolute. The first look into /proc of a
 * process costs more than all the rest here. Returns false: it is unknown, or too long.
 */
static bool find_host_path(const struct shim_path *path, long fd, char host[NAME_SIZE])
{
	long told;

	if (path->binding) {
		mem_copy(host, path->host, str_length(path->host) + 1);
		return true;
	}
	told = shim_tell_path(fd, host, NAME_SIZE);
	if (told <= 0 || told >= NAME_SIZE || host[0] != '/')
		return false;
	host[told] = '\0';
	return true;
}

/* Open a regular file once more, to read it; it has been looked at. Returns a descriptor, or less than 0: it is another now. */
static long open_again(const struct file *file)
{
	long fd = open_without_links(AT_FDCWD, file->host, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
	abi_stat status;

	if (fd < 0)
		return fd;
	if (shim_kernel(ABI_FSTAT, (unsigned long)fd, word(&status), 0, 0, 0) == 0 && status.st_dev == file->identity.device &&
	    status.st_ino == file->identity.inode)
		return fd;
	shim_close(fd);
	return -EIO;
}

/* The program that fd holds and path led to: where it is, and its head. Returns the length of the head, or 0: pass. */
static size_t read_file(const struct shim_path *path, long fd, struct file *file, char head[HEAD_SIZE])
{
	long copy, length;

	if (!is_executable(fd, file) || !find_host_path(path, fd, file->host))
		return 0;
	copy = open_again(file);
	if (copy < 0)
		return 0;
	length = shim_kernel(__NR_pread64, (unsigned long)copy, word(head), HEAD_SIZE, 0, 0);
	shim_close(copy);
	return length > 0 ? (size_t)length : 0;
}

/* The same of a guest's path that is in our memory. */
static size_t find_file(struct exec *exec, const char *name, struct file *file)
{
	struct shim_path *path = &exec->path;
	size_t length = 0;
	long fd = shim_path_read(path, AT_FDCWD, name);

	if (fd == 0)
		fd = look_up(path, 0);
	if (fd >= 0) {
		length = read_file(path, fd, file, exec->head);
		shim_close(fd);
	}
	shim_path_release(path);
	return length;
}

/* --- what is in them --------------------------------------------------------------------------------------------------------- */

/* The head of an executable of this machine: describe it. Sets *interpreter, which lies in the head. Returns false: pass. */
static bool describe(struct file *file, const char *head, size_t length, const char **interpreter)
{
	struct program *program = &file->program;
	const ELFW(Ehdr) *header = (const void *)head;
	const struct program_header *headers, *named;

	if (length < sizeof(*header) || !mem_equal(head, ELFMAG, SELFMAG) || header->e_ident[EI_CLASS] != ELFCLASS64 ||
	    header->e_ident[EI_DATA] != ELFDATA2LSB || header->e_machine != EM_X86_64 ||
	    (header->e_type != ET_EXEC && header->e_type != ET_DYN) || header->e_phentsize != sizeof(*headers) ||
	    header->e_phoff % 8 || header->e_phoff > length || header->e_phnum > (length - header->e_phoff) / sizeof(*headers))
		return false;
	mem_zero(program, sizeof(*program));
	program->bits = 64;
	program->machine = EM_X86_64;
	program->is_fixed = header->e_type == ET_EXEC;
	program->file_entry = header->e_entry;
	program->file_headers = header->e_phoff;
	program->n_headers = header->e_phnum;
	program->header_size = header->e_phentsize;
	program->page = PAGE;
	program->segments = file->segments;
	program->max_segments = MOST_SEGMENTS;
	headers = (const void *)(head + header->e_phoff);
	named = program_find_interpreter(headers, header->e_phnum);
	*interpreter = NULL;
	if (named) {
		if (named->file_size < 2 || named->offset > length || named->file_size > length - named->offset ||
		    named->file_size > NAME_SIZE || head[named->offset + named->file_size - 1])
			return false;
		*interpreter = head + named->offset;
	}
	return program_describe(&file->program, headers) == 0;
}

/* --- scripts ------------------------------------------------------------------------------------------------------------------ */

/* The guest's arguments, with room for two in front. Returns false: pass, they are too many or cannot be read. */
static bool read_arguments(struct words *words, unsigned long argv)
{
	const unsigned long *from = (const void *)argv;
	size_t i = 0;

	if (argv % sizeof(*from))
		return false;
	do {
		bool is_new_page = i == 0 || (argv + i * sizeof(*from)) % PAGE == 0;

		if (i >= MOST_ARGUMENTS || (is_new_page && !text_is_readable(from + i, sizeof(*from))))
			return false;
		words->argv[2 + i] = from[i];
	} while (from[i++]);
	return i > 1;	/* an empty vector has no place for the script's name */
}

/* Put the words of a "#!" line in front. Returns where the vector begins. */
static unsigned long put_in_front(struct words *words, const struct shebang *shebang, unsigned long script)
{
	size_t first = shebang->has_argument ? 0 : 1;

	mem_copy(words->interpreter, shebang->interpreter, sizeof(words->interpreter));
	mem_copy(words->argument, shebang->argument, sizeof(words->argument));
	words->argv[2] = script;
	if (shebang->has_argument)
		words->argv[1] = word(words->argument);
	words->argv[first] = word(words->interpreter);
	return word(&words->argv[first]);
}

/* --- the exec ----------------------------------------------------------------------------------------------------------------- */

extern const char loader_image[LOADER_SIZE] __attribute__((visibility("hidden")));

/* A file of the loader and the script. Returns a descriptor, or less than 0. */
static long make_program(const struct load_layout *layout)
{
	struct iovec pieces[1 + LOAD_PIECES];
	unsigned long size = LOADER_SIZE + layout->script.size;
	long fd = shim_kernel(__NR_memfd_create, word("loader"), MFD_CLOEXEC | MFD_EXEC, 0, 0, 0);

	/* Before Linux 6.3 there is no such flag, and every memfd is executable. */
	if (fd == -EINVAL)
		fd = shim_kernel(__NR_memfd_create, word("loader"), MFD_CLOEXEC, 0, 0, 0);
	if (fd < 0)
		return fd;
	pieces[0].iov_base = (void *)loader_image;
	pieces[0].iov_len = LOADER_SIZE;
	for (size_t i = 0; i < layout->n_pieces; i++) {
		pieces[1 + i].iov_base = (void *)layout->pieces[i].data;
		pieces[1 + i].iov_len = layout->pieces[i].size;
	}
	if (shim_kernel(__NR_pwritev, (unsigned long)fd, word(pieces), 1 + layout->n_pieces, 0, 0) == (long)size)
		return fd;
	shim_close(fd);
	return -EIO;
}

static struct load_image image_of(const struct file *file)
{
	return (struct load_image){
		.program = &file->program, .host_path = file->host, .device = file->identity.device,
		.inode = file->identity.inode, .size = file->identity.size, .modified = file->modified,
	};
}

/*
 * Whether the second door can be opened in a program whose interpreter, or who itself without one, is this file: 1; 0: it has
 * no sites; -1: the tracer has to look at it first, once in a run.
 */
static int has_sites(const struct file_identity *file)
{
	const struct text_copy *copy;

	if (!shim_run.has_sites)
		return 0;
	if (!(shim_state()->head.flags & STATE_SITES))
		return -1;
	copy = copies_find(shim_copies(), file);
	if (!copy)
		return 0;
	return copy->is_ready ? copy->length > 0 : -1;
}

/* Have the tracer look for sites in an interpreter, or in a program that has none: fd holds it. One stop. */
static void show_program(long fd)
{
	const unsigned long args[5] = { (unsigned long)AT_FDCWD, word(shim_run.path), O_RDONLY | O_CLOEXEC,
					(unsigned long)(SHIM_LOOK_AT | SHIM_LOOK_AT_PROGRAM | (fd & SHIM_LOOK_AT_FD)), 0 };
	long file = shim_trapped(__NR_openat, args);

	if (file >= 0)
		shim_close(file);
}

/*
 * The same for a process that a debugger traces, which the tracer cannot help with its exec: so it looks now. What it cannot
 * look at has no sites.
 */
static int find_sites(const struct file *file, bool is_traced)
{
	int known = has_sites(&file->identity);
	long fd;

	if (known >= 0 || !is_traced)
		return known;
	if (!(shim_state()->head.flags & STATE_SITES))
		return 0;
	fd = shim_kernel(__NR_openat, AT_FDCWD, word(file->host), O_PATH | O_NOFOLLOW | O_CLOEXEC, 0, 0);
	if (fd >= 0) {
		show_program(fd);
		shim_close(fd);
	}
	known = has_sites(&file->identity);
	return known < 0 ? 0 : known;
}

/* By which door the shim gets into the new program. Returns false: pass. */
static bool choose_door(struct exec *exec)
{
	struct load_request *request = &exec->request;
	int known = find_sites(exec->is_dynamic ? &exec->interpreter : &exec->program, request->is_traced);

	request->sites = known > 0 ? shim_run.path : NULL;
	request->preload = exec->is_dynamic && exec->knows_preload ? shim_run.path : NULL;
	request->shared = (request->sites || request->preload) && shim_run.has_shared ? shim_run.shared_path : NULL;
	return known >= 0;
}

/* Block or unblock SIGTRAP for this thread. Returns whether that changed anything. */
static bool set_trap(unsigned long how)
{
	uint64_t set = 1ULL << (SIGTRAP - 1), before = set;

	return shim_kernel(__NR_rt_sigprocmask, how, word(&set), word(&before), sizeof(set), 0) == 0 &&
	       (before & set) != (how == SIG_BLOCK ? set : 0);
}

/* The files are known: lay out the script. Returns a descriptor of what is to be executed, or less than 0: pass. */
static long prepare(struct exec *exec)
{
	struct load_request *request = &exec->request;

	if (view_host_to_guest(run_view(), exec->program.host, str_length(exec->program.host), exec->guest,
			       sizeof(exec->guest)) < 0)
		return -EINVAL;
	request->program = image_of(&exec->program);
	if (exec->is_dynamic)
		request->interpreter = image_of(&exec->interpreter);
	if (shim_run.owner.is_on) {
		mem_copy(&exec->credentials, identity_credentials(), sizeof(exec->credentials));
		credentials_exec(&exec->credentials, 0, 0, 0);
		request->credentials = &exec->credentials;
	}
	request->cookie = shim_run.cookie;
	request->state_address = shim_run.state_address;
	request->has_no_new_privs = shim_state()->head.flags & STATE_NO_NEW_PRIVS;
	request->guest_exe = exec->guest;
	request->exec_fn = exec->name;
	request->comm = str_last_component(exec->name);
	request->is_traced = shim_state()->head.flags & STATE_TRACED;
	request->is_trap_held = request->is_traced && set_trap(SIG_BLOCK);
	request->n_words = exec->is_script ? 1 + exec->shebang.has_argument : 0;
	if (!choose_door(exec) || load_lay_out(request, &exec->layout) < 0)
		return -EINVAL;
	return make_program(&exec->layout);
}

/* Look at a program without "#!", whose head is that many bytes. Returns whether it can be executed. */
static bool look_at_program(struct exec *exec, size_t length)
{
	const char *wanted, *none;

	if (!describe(&exec->program, exec->head, length, &wanted))
		return false;
	exec->is_dynamic = wanted;
	if (!wanted)
		return true;
	exec->knows_preload = load_knows_preload(wanted);
	length = find_file(exec, wanted, &exec->interpreter);
	return length && describe(&exec->interpreter, exec->head, length, &none);
}

/* Look at what path led to and fd holds; of a script at its interpreter. One that is a script again is the tracer's. */
static bool look_at(struct exec *exec, const struct shim_path *path, long fd)
{
	size_t length = read_file(path, fd, &exec->program, exec->head);

	exec->is_script = length >= 2 && exec->head[0] == '#' && exec->head[1] == '!';
	if (exec->is_script) {
		if (shebang_parse(exec->head, length, &exec->shebang) < 0)
			return false;
		length = find_file(exec, exec->shebang.interpreter, &exec->program);
	}
	return length && look_at_program(exec, length);
}

/* The name of the program, which has just been read. Returns false: it is too long. */
static bool copy_name(char name[NAME_SIZE], unsigned long guest_path)
{
	const volatile char *from = (const volatile char *)guest_path;
	size_t length = 0;

	do {
		if (length == NAME_SIZE)
			return false;
		name[length] = from[length];
	} while (name[length++]);
	return true;
}

static void count_program(bool is_static, uint64_t n)
{
	if (!shim_run.is_counting)
		return;
	__atomic_fetch_add(&shim_shared()->executed, n, __ATOMIC_RELAXED);
	if (is_static)
		__atomic_fetch_add(&shim_shared()->executed_static, n, __ATOMIC_RELAXED);
}

/* Returns when that fails, or the arguments are too many. */
static __attribute__((noinline)) void leave_for_script(struct exec *exec, long file, unsigned long guest_path,
						       unsigned long argv, unsigned long envp)
{
	struct words words;

	if (!read_arguments(&words, argv)) {
		exec_end(exec);
		return;
	}
	argv = put_in_front(&words, &exec->shebang, guest_path);
	exec_end(exec);
	shim_kernel(__NR_execveat, (unsigned long)file, word(""), argv, envp, AT_EMPTY_PATH);
}

/* Execute the file that was prepared, and give the exec back. Returns when that fails. */
static void leave(struct exec *exec, long file, unsigned long guest_path, unsigned long argv, unsigned long envp)
{
	bool is_static = !exec->is_dynamic;

	count_program(is_static, 1);
	if (exec->is_script) {
		leave_for_script(exec, file, guest_path, argv, envp);
	} else {
		exec_end(exec);
		shim_kernel(__NR_execveat, (unsigned long)file, word(""), argv, envp, AT_EMPTY_PATH);
	}
	count_program(is_static, -1UL);
}

long shim_execute(const struct shim_path *path, long fd, unsigned long guest_path, unsigned long argv, unsigned long envp)
{
	struct exec *exec = shim_run.can_exec && is_process_usual() ? exec_begin() : NULL;
	bool is_trap_held;
	long file;

	if (!exec)
		return shim_pass(SHIM_EXEC);
	file = copy_name(exec->name, guest_path) && look_at(exec, path, fd) ? prepare(exec) : -EINVAL;
	is_trap_held = exec->request.is_trap_held;
	if (file < 0) {
		exec_end(exec);
	} else {
		leave(exec, file, guest_path, argv, envp);
		shim_close(file);
	}
	if (is_trap_held)
		set_trap(SIG_UNBLOCK);
	return shim_pass(SHIM_EXEC);
}

#else

#include "preload/dispatch.h"

/* Not on this architecture: there is no loader for it that could take a script from its file. */
long shim_execute(const struct shim_path *path, long fd, unsigned long guest_path, unsigned long argv, unsigned long envp)
{
	(void)path;
	(void)fd;
	(void)guest_path;
	(void)argv;
	(void)envp;
	return shim_pass(SHIM_EXEC);
}

#endif
