/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * execve(2) without the tracer.
 *
 *	program -> "#!"? -> its interpreter -> ELF -> PT_INTERP -> load script -> a memfd of loader and script -> execveat
 *
 * The kernel maps the script with the loader (core/script.h), so nobody has to stop the process to give it. What comes after
 * is the loader's business. All that has to be looked at is looked at here, before the point of no return; what is not as
 * usual is passed on to the tracer, which begins anew. Compare tracer/calls/exec.c.
 */
#include "preload/execute.h"

#if defined(__x86_64__)

#include <asm/errno.h>
#include <asm/resource.h>
#include <asm/signal.h>
#include <asm/statfs.h>
#include <asm/unistd.h>
#include <linux/elf-em.h>
#include <linux/fcntl.h>
#include <linux/memfd.h>
#include <linux/stat.h>
#include <linux/uio.h>

#include "core/load.h"
#include "core/program.h"
#include "core/shebang.h"
#include "core/string.h"
#include "preload/abi.h"
#include "preload/dispatch.h"
#include "preload/look-up.h"
#include "preload/sites.h"
#include "preload/text.h"

#ifndef MFD_EXEC	/* Linux 6.3 */
#define MFD_EXEC 0x0010U
#endif
#define ST_NOEXEC 8	/* statfs(2) */
#define ON_STACK 1	/* SS_ONSTACK of sigaltstack(2) */
#define PAGE 4096
#define MOST_SEGMENTS 8
#define HEAD_SIZE 1024	/* of a file: its headers, and usually the name of its interpreter */
#define NAME_SIZE 256	/* of a path that is kept */
#define MOST_ARGUMENTS 48

/* A file that takes part in an exec. */
struct file {
	char host[NAME_SIZE];
	struct file_identity identity;
	struct program program;
	struct script_segment segments[MOST_SEGMENTS];
};

struct words {
	unsigned long argv[MOST_ARGUMENTS + 4];
};

static long close_fd(long fd)
{
	return shim_kernel(__NR_close, (unsigned long)fd, 0, 0, 0, 0);
}

/* --- files ------------------------------------------------------------------------------------------------------------------ */

/* Whether this process may be left to us: its user is the one of proot, it is on no signal stack, and may write a memfd. */
static bool is_process_usual(void)
{
	struct { uint64_t soft, hard; } limit;
	stack_t stack;

	if (shim_run.is_root && shim_kernel(ABI_GETEUID, 0, 0, 0, 0, 0) != 0)
		return false;
	return shim_kernel(__NR_sigaltstack, 0, word(&stack), 0, 0, 0) == 0 && !(stack.ss_flags & ON_STACK) &&
	       shim_kernel(__NR_prlimit64, 0, RLIMIT_FSIZE, 0, word(&limit), 0) == 0 &&
	       limit.soft >= LOADER_SIZE + SCRIPT_MAX_SIZE;
}

/* Whether the kernel would execute the file that fd holds, for what is not in the file, and give nobody other rights for it. */
static bool is_executable(long fd, struct file *file)
{
	struct statfs system;
	abi_stat status;

	if (shim_kernel(ABI_FSTATAT, (unsigned long)fd, word(""), word(&status), AT_EMPTY_PATH, 0) != 0)
		return false;
	file->identity = (struct file_identity){
		.device = status.st_dev, .inode = status.st_ino, .size = (uint64_t)status.st_size,
		.changed = (uint64_t)status.st_ctime * 1000000000 + status.st_ctime_nsec,
	};
	return S_ISREG(status.st_mode) && !(status.st_mode & (S_ISUID | S_ISGID)) && status.st_nlink > 0 &&
	       shim_kernel(__NR_faccessat2, (unsigned long)fd, word(""), 1 /* X_OK */, AT_EACCESS | AT_EMPTY_PATH, 0) == 0 &&
	       shim_kernel(__NR_fstatfs, (unsigned long)fd, word(&system), 0, 0, 0) == 0 && !(system.f_flags & ST_NOEXEC);
}

/* Read the beginning of the file that fd holds. Returns its length, or less than 0. */
static long read_head(long fd, char head[HEAD_SIZE])
{
	char link[SHIM_FD_LINK_SIZE];
	long copy, length;

	shim_fd_link(fd, link);
	copy = shim_kernel(__NR_openat, AT_FDCWD, word(link), O_RDONLY | O_CLOEXEC, 0, 0);
	if (copy < 0)
		return copy;
	length = shim_kernel(__NR_pread64, (unsigned long)copy, word(head), HEAD_SIZE, 0, 0);
	close_fd(copy);
	return length;
}

/* The program that fd holds: where it is, and its head. Returns the length of the head, or 0: pass. */
static size_t read_file(long fd, struct file *file, char head[HEAD_SIZE])
{
	long length = is_executable(fd, file) ? shim_tell_path(fd, file->host, NAME_SIZE) : 0;

	if (length <= 0 || length >= NAME_SIZE || file->host[0] != '/')
		return 0;
	file->host[length] = '\0';
	length = read_head(fd, head);
	return length > 0 ? (size_t)length : 0;
}

/* The same of a guest's path that is in our memory. */
static size_t find_file(const char *name, struct file *file, char head[HEAD_SIZE])
{
	size_t length;
	SHIM_PATH(path);
	long fd;

	if (shim_path_read(&path, AT_FDCWD, name) != 0)
		return 0;
	fd = look_up(&path, 0);
	if (fd < 0)
		return 0;
	length = read_file(fd, file, head);
	close_fd(fd);
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
static unsigned long put_in_front(struct words *words, const struct shebang *shebang, const char *script)
{
	size_t first = shebang->has_argument ? 0 : 1;

	words->argv[2] = word(script);
	if (shebang->has_argument)
		words->argv[1] = word(shebang->argument);
	words->argv[first] = word(shebang->interpreter);
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
	close_fd(fd);
	return -EIO;
}

static const char *last_component(const char *path)
{
	const char *last = path;

	for (; *path; path++)
		if (*path == '/')
			last = path + 1;
	return last;
}

static struct load_image image_of(const struct file *file)
{
	return (struct load_image){
		.program = &file->program, .host_path = file->host, .device = file->identity.device,
		.inode = file->identity.inode,
	};
}

/*
 * Whether the second door can be opened in a program whose interpreter, or who itself without one, is this file: 1; 0: it has
 * no sites; -1: the tracer has to look at it first, once in a run.
 */
static int has_sites(const struct file_identity *file)
{
	const struct state_head *state = (const struct state_head *)(uintptr_t)shim_run.state_address;
	const struct text_copy *copy;

	if (!shim_run.has_sites)
		return 0;
	if (!(state->flags & STATE_SITES))
		return -1;
	copy = copies_find(shim_copies(), file);
	if (!copy)
		return 0;
	return copy->is_ready ? copy->length > 0 : -1;
}

/* By which door the shim gets into the new program. Returns false: pass. */
static bool choose_door(struct load_request *request, const struct file *program, const struct file *interpreter,
			bool knows_preload)
{
	int known = has_sites(interpreter ? &interpreter->identity : &program->identity);

	request->sites = known > 0 ? shim_run.path : NULL;
	request->preload = interpreter && knows_preload ? shim_run.path : NULL;
	request->shared = (request->sites || request->preload) && shim_run.is_counting ? shim_run.shared_path : NULL;
	return known >= 0;
}

/* Both files are known: lay out the script and go. Returns when that fails. */
static __attribute__((noinline)) void leave(const struct file *program, const struct file *interpreter, const char *name,
					    bool knows_preload, unsigned long argv, unsigned long envp)
{
	struct load_request request = {
		.program = image_of(program),
		.cookie = shim_run.cookie,
		.state_address = shim_run.state_address,
		.exec_fn = name,
		.comm = last_component(name),
	};
	struct load_layout layout;
	char guest[NAME_SIZE];
	long fd;

	if (view_host_to_guest(run_view(), program->host, str_length(program->host), guest, sizeof(guest)) < 0)
		return;
	request.guest_exe = guest;
	if (interpreter)
		request.interpreter = image_of(interpreter);
	if (!choose_door(&request, program, interpreter, knows_preload) || load_lay_out(&request, &layout) < 0)
		return;
	fd = make_program(&layout);
	if (fd < 0)
		return;
	if (shim_run.is_counting) {
		shim_count(&shim_shared()->executed);
		if (request.sites)
			shim_count(&shim_shared()->executed_sites);
		else if (!interpreter)
			shim_count(&shim_shared()->executed_static);
	}
	shim_kernel(__NR_execveat, (unsigned long)fd, word(""), argv, envp, AT_EMPTY_PATH);
	close_fd(fd);
}

/* A program without "#!", whose head is given: find its interpreter. Returns when it cannot be executed. */
static void execute_program(struct file *program, char head[HEAD_SIZE], size_t length, const char *name, unsigned long argv,
			    unsigned long envp)
{
	struct file interpreter;
	const char *wanted, *none;
	bool knows_preload;

	if (!describe(program, head, length, &wanted))
		return;
	if (!wanted) {
		leave(program, NULL, name, false, argv, envp);
		return;
	}
	knows_preload = load_knows_preload(wanted);
	length = find_file(wanted, &interpreter, head);
	if (length && describe(&interpreter, head, length, &none))
		leave(program, &interpreter, name, knows_preload, argv, envp);
}

/* A script: its interpreter is executed. One that is a script again is the tracer's. */
static __attribute__((noinline)) void execute_script(struct file *program, char head[HEAD_SIZE], size_t length, const char *name,
						     unsigned long argv, unsigned long envp)
{
	struct shebang shebang;
	struct words words;

	if (shebang_parse(head, length, &shebang) < 0 || !read_arguments(&words, argv))
		return;
	length = find_file(shebang.interpreter, program, head);
	if (length)
		execute_program(program, head, length, name, put_in_front(&words, &shebang, name), envp);
}

long shim_execute(long fd, unsigned long guest_path, unsigned long argv, unsigned long envp)
{
	char head[HEAD_SIZE] __attribute__((aligned(8))), name[NAME_SIZE];
	const volatile char *from = (const volatile char *)guest_path;
	struct file program;
	size_t length = 0;

	if (!shim_run.can_exec || !is_process_usual())
		return shim_pass(SHIM_EXEC);
	do {
		if (length == sizeof(name))
			return shim_pass(SHIM_EXEC);
		name[length] = from[length];
	} while (name[length++]);
	length = read_file(fd, &program, head);
	if (length >= 2 && head[0] == '#' && head[1] == '!')
		execute_script(&program, head, length, name, argv, envp);
	else if (length)
		execute_program(&program, head, length, name, argv, envp);
	return shim_pass(SHIM_EXEC);
}

#else

#include "preload/dispatch.h"

/* Not on this architecture: there is no loader for it that could take a script from its file. */
long shim_execute(long fd, unsigned long guest_path, unsigned long argv, unsigned long envp)
{
	(void)fd;
	(void)guest_path;
	(void)argv;
	(void)envp;
	return shim_pass(SHIM_EXEC);
}

#endif
