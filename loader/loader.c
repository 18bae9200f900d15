/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The loader: does in the guest's process what the kernel does in execve(2), from a script that the tracer wrote.
 *
 * Rules of the room: no libc, no data (everything is on the stack, a small one), no relocations. The tracer has left:
 * an error here is one after the point of no return, where the kernel kills the process, and so do we. What is mapped
 * here stays for the life of the guest, so each mapping is as the kernel would have made it. A call that names a file
 * carries the run's cookie as its sixth argument and passes the seccomp filter for it; the other calls are not
 * filtered.
 */
#include <asm/errno.h>
#include <asm/resource.h>
#include <asm/signal.h>
#include <asm/unistd.h>
#include <linux/auxvec.h>
#include <linux/elf.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <linux/personality.h>
#include <linux/prctl.h>
#include <linux/random.h>

#include "core/copies.h"
#include "core/state.h"
#include "loader/arch.h"
#include "core/script.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000	/* Linux 4.17; older kernels take the address for a hint */
#endif

#ifndef AT_SYSINFO
#define AT_SYSINFO 32	/* i386 only */
#endif

#if __SIZEOF_POINTER__ == 8
typedef Elf64_Ehdr ElfW_Ehdr;
typedef Elf64_Phdr ElfW_Phdr;
typedef Elf64_Dyn ElfW_Dyn;
#else
typedef Elf32_Ehdr ElfW_Ehdr;
typedef Elf32_Phdr ElfW_Phdr;
typedef Elf32_Dyn ElfW_Dyn;
#endif

#define RESERVE (MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE)
#define MAX_CODE 4

enum { TEXT_PROGRAM, TEXT_INTERPRETER };	/* struct loaded.texts */

extern const char loader_start[] __attribute__((visibility("hidden")));
extern const char loader_end[] __attribute__((visibility("hidden")));

struct auxiliary {
	uintptr_t type;
	uintptr_t value;
};

/* What the kernel laid out on the stack, and what it said about the process there. */
struct initial {
	uintptr_t stack;		/* stack pointer of the exec: argc is there */
	const uintptr_t *arguments;
	const uintptr_t *environment;
	struct auxiliary *vector;
	uintptr_t vector_size;		/* bytes, with AT_NULL */
	uintptr_t exec_fn;		/* the file name of the exec: ours */
	uintptr_t random;		/* 16 random bytes, for the case that getrandom fails */
	uintptr_t gate;			/* AT_SYSINFO, i386 */
	uintptr_t is_secure;		/* AT_SECURE */
};

/* Where the images are. */
struct loaded {
	uintptr_t program;
	uintptr_t interpreter;
	uintptr_t interpreter_bias;	/* AT_BASE */
	struct range code[MAX_CODE];	/* executable mappings */
	size_t n_code;
	struct text texts[2];		/* of the program and of the interpreter; length 0: none, or more than one */
};

static inline int is_error(uintptr_t result)
{
	return result > -4096UL;
}

static inline uintptr_t page_down(uintptr_t address)
{
	return address & ~(arch.page - 1);
}

static inline uintptr_t page_up(uintptr_t address)
{
	return page_down(address + arch.page - 1);
}

static uintptr_t length_of(const char *string)
{
	const char *end = string;

	while (*end)
		end++;
	return end - string;
}

static void copy(uintptr_t to, const void *from, uintptr_t length)
{
	char *out = (char *)to;
	const char *in = from;

	while (length--)
		*out++ = *in++;
}

static void zero(uintptr_t start, uintptr_t end)
{
	volatile uintptr_t *word;

	for (; start < end && start % sizeof(*word); start++)
		*(volatile char *)start = 0;
	for (word = (volatile uintptr_t *)start; (uintptr_t)(word + 1) <= end; word++)
		*word = 0;
	for (start = (uintptr_t)word; start < end; start++)
		*(volatile char *)start = 0;
}

static long control(int option, uintptr_t a, uintptr_t b, uintptr_t c)
{
	return arch_call(__NR_prctl, option, a, b, c, 0, 0);
}

static void unmap(uintptr_t start, uintptr_t end)
{
	if (start < end)
		arch_call(__NR_munmap, start, end - start, 0, 0, 0, 0);
}

/* Past the point of no return the kernel kills silently. */
static void __attribute__((noreturn)) die(void)
{
	for (;;)
		arch_call(__NR_kill, arch_call(__NR_getpid, 0, 0, 0, 0, 0, 0), SIGKILL, 0, 0, 0, 0);
}

static uintptr_t or_die(uintptr_t result)
{
	if (is_error(result))
		die();
	return result;
}

/* --- stack ------------------------------------------------------------------------------------------------------ */

static void read_stack(struct initial *initial, uintptr_t stack)
{
	const uintptr_t *word = (const uintptr_t *)stack;
	struct auxiliary *entry;

	initial->arguments = word + 1;
	initial->environment = initial->arguments + *word + 1;
	for (word = initial->environment; *word; word++)
		;
	initial->vector = (struct auxiliary *)(word + 1);
	for (entry = initial->vector; entry->type != AT_NULL; entry++) {
		switch (entry->type) {
		case AT_EXECFN:
			initial->exec_fn = entry->value;
			break;
		case AT_RANDOM:
			initial->random = entry->value;
			break;
		case AT_SYSINFO:
			initial->gate = entry->value;
			break;
		case AT_SECURE:
			initial->is_secure = entry->value;
			break;
		}
	}
	initial->vector_size = (uintptr_t)(entry + 1) - (uintptr_t)initial->vector;
}

static void repair_auxiliary(const struct script *script, const struct initial *initial, const struct loaded *loaded,
			     uintptr_t exec_fn)
{
	struct auxiliary *entry;

	for (entry = initial->vector; entry->type != AT_NULL; entry++) {
		switch (entry->type) {
		case AT_FLAGS:
			entry->value |= script->auxiliary_flags;
			break;
		case AT_PHDR:
			entry->value = loaded->program + script->headers;
			break;
		case AT_PHENT:
			entry->value = script->header_size;
			break;
		case AT_PHNUM:
			entry->value = script->n_headers;
			break;
		case AT_BASE:
			entry->value = loaded->interpreter_bias;
			break;
		case AT_ENTRY:
			entry->value = loaded->program + script->program.entry;
			break;
		case AT_EXECFN:
			entry->value = exec_fn;
			break;
		case AT_HWCAP:
			if (script->has_hwcap)
				entry->value = (uintptr_t)script->hwcap;
			break;
		case AT_SYSINFO_EHDR:
			if (script->is_vdso_hidden)
				entry->type = AT_IGNORE;
			break;
		}
	}
}

/* The kernel gives the whole mapping the protection: from as low as it may grow up to its end, just above exec_fn. */
static void make_stack_executable(const struct initial *initial)
{
	uintptr_t start = page_down(initial->stack);
	uintptr_t end = page_up(initial->exec_fn + length_of((const char *)initial->exec_fn) + 1);

	arch_call(__NR_mprotect, start, end - start, PROT_READ | PROT_WRITE | PROT_EXEC | PROT_GROWSDOWN, 0, 0, 0);
}

/* --- state area ------------------------------------------------------------------------------------------------- */

/* Returns the area's address or 0. Comes first: an image that may be anywhere must not be where the area belongs. */
static uintptr_t map_state(const struct script *script)
{
	uintptr_t address = script->state_address;
	uintptr_t result;

	if (!address || address != script->state_address)
		return 0;
	result = arch_map(address, script->state_size, PROT_READ | PROT_WRITE, RESERVE | MAP_FIXED_NOREPLACE, -1, 0);
	if (is_error(result))
		return 0;
	if (result != address) {
		unmap(result, result + page_up(script->state_size));
		return 0;
	}
	copy(address, (const char *)script + script->state, script->state_length);
	return address;
}

/* Returns the address of a string for AT_EXECFN that outlives the loader. */
static uintptr_t place_exec_fn(const struct script *script, const struct initial *initial, uintptr_t state)
{
	const char *exec_fn = (const char *)script + script->exec_fn;
	uintptr_t length = length_of(exec_fn);

	if (state)
		return state + script->exec_fn - script->state;
	if (length <= length_of((const char *)initial->exec_fn))
		copy(initial->exec_fn, exec_fn, length + 1);
	return initial->exec_fn;
}

/* --- images ----------------------------------------------------------------------------------------------------- */

/*
 * The first segment, if the whole image can be reserved by mapping it, as the kernel does: one mapping less than to reserve it by
 * nothing. The others and the holes come over it. Else 0.
 */
static const struct script_segment *first_to_map(const struct script *script, const struct script_image *image)
{
	const struct script_segment *first = &script->segments[image->first_segment];

	return first->address == 0 && first->file_size && first->file_size == first->memory_size &&
	       image->alignment == arch.page ? first : 0;
}

static uintptr_t reserve(const struct script_segment *first, uintptr_t address, uintptr_t length, unsigned flags, int fd)
{
	if (first)
		return arch_map(address, length, first->protection, MAP_PRIVATE | flags, fd, first->file_offset);
	return arch_map(address, length, PROT_NONE, RESERVE | flags, -1, 0);
}

/* Of a fixed image; what is there already is ours or the kernel's, and must not be replaced. */
static uintptr_t reserve_fixed(const struct script_image *image, const struct script_segment *first, int fd)
{
	uintptr_t start = image->start;

	if (reserve(first, start, image->span, MAP_FIXED_NOREPLACE, fd) != start)
		die();
	return start;
}

/* At hint if that is free, else anywhere. The difference to the addresses in the file is a multiple of alignment. */
static uintptr_t reserve_dynamic(const struct script_image *image, const struct script_segment *first, uintptr_t hint, int fd)
{
	uintptr_t alignment = image->alignment;
	uintptr_t in_file = image->start;
	uintptr_t length = image->span + alignment - arch.page;
	uintptr_t got = or_die(reserve(first, hint, length, 0, fd));
	uintptr_t start = ((got - in_file + alignment - 1) & -alignment) + in_file;

	unmap(got, start);
	unmap(start + image->span, got + length);
	return start;
}

static void map_segment(const struct script_segment *segment, uintptr_t image_start, int fd)
{
	uintptr_t start = image_start + segment->address;
	uintptr_t file_end = start + segment->file_size;
	uintptr_t end = start + segment->memory_size;

	if (segment->file_size)
		or_die(arch_map(start, file_end - start, segment->protection, MAP_PRIVATE | MAP_FIXED, fd,
				segment->file_offset));
	if (file_end >= end)
		return;
	/* The whole rest of the page, even behind the segment: ld.so allocates its first memory there. */
	if (segment->file_size && (segment->protection & PROT_WRITE))
		zero(file_end, page_up(file_end));
	if (page_up(file_end) < end)
		or_die(arch_map(page_up(file_end), end - page_up(file_end), segment->protection,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
}

static void note_code(struct loaded *loaded, const struct script_segment *segment, uintptr_t address)
{
	uint32_t wanted = PROT_READ | PROT_EXEC;

	if ((segment->protection & wanted) != wanted || loaded->n_code == MAX_CODE)
		return;
	loaded->code[loaded->n_code].start = address;
	loaded->code[loaded->n_code++].length = segment->file_size;
}

/* Maps the segments, but for the one that is mapped, over the reservation and gives back the holes between them. */
static void map_segments(const struct script *script, const struct script_image *image, const struct script_segment *mapped,
			 uintptr_t start, int fd, struct loaded *loaded)
{
	const struct script_segment *segment = &script->segments[image->first_segment];
	const struct script_segment *last = segment + image->n_segments;
	uintptr_t end = start;

	for (; segment < last; segment++) {
		uintptr_t address = start + segment->address;

		unmap(end, address);
		if (segment != mapped)
			map_segment(segment, start, fd);
		end = page_up(address + segment->memory_size);
		note_code(loaded, segment, address);
	}
}

/*
 * An exec needs no descriptor number, but we do: when all are taken, the soft limit gives us one more for a moment, as far
 * as the hard one allows.
 */
static long open_path(const struct script *script, uintptr_t path, int flags)
{
	uint64_t limit[2], more[2];	/* struct rlimit64: soft, hard */
	long fd = arch_call(__NR_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0, 0, script->cookie);

	if (fd != -EMFILE || arch_call(__NR_prlimit64, 0, RLIMIT_NOFILE, 0, (uintptr_t)limit, 0, 0) < 0)
		return fd;
	more[0] = limit[1];
	more[1] = limit[1];
	arch_call(__NR_prlimit64, 0, RLIMIT_NOFILE, (uintptr_t)more, 0, 0, 0);
	fd = arch_call(__NR_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0, 0, script->cookie);
	arch_call(__NR_prlimit64, 0, RLIMIT_NOFILE, (uintptr_t)limit, 0, 0, 0);
	return fd;
}

/* i386 is told the lower 32 bits of the seconds: they settle the lower 32 bits of the nanoseconds, and no others. */
static int is_same_file(const struct script_image *image, const struct file_identity *file, uint64_t modified)
{
	return file->device == image->device && file->inode == image->inode && file->size == image->size &&
	       (uint32_t)modified == (uint32_t)image->modified;
}

/*
 * The exec once more, as the guest asked for it, and by the tracer: there is no cookie. What the kernel would have looked up at
 * one moment we have looked up at two, and somebody has put another file there in between.
 */
static void __attribute__((noreturn)) begin_anew(const struct script *script, const struct initial *initial)
{
	arch_call(__NR_execve, (uintptr_t)script + script->exec_fn, (uintptr_t)(initial->arguments + script->n_words),
		  (uintptr_t)initial->environment, 0, 0, 0);
	die();
}

/* The path may lead to another file by now, one that was not checked and has other segments. */
static int open_image(const struct script *script, const struct initial *initial, const struct script_image *image,
		      struct file_identity *file)
{
	uintptr_t path = (uintptr_t)script + image->host_path;
	long fd = open_path(script, path, O_RDONLY);
	uint64_t modified;

	if (fd == -ENOENT || fd == -ENOTDIR)
		begin_anew(script, initial);
	or_die(fd);
	or_die(arch_identify(fd, script->cookie, file, &modified));
	if (!is_same_file(image, file, modified))
		begin_anew(script, initial);
	return fd;
}

/* Notes the one segment that is executed. */
static void note_text(const struct script *script, const struct script_image *image, uintptr_t start, struct text *text)
{
	const struct script_segment *segment = &script->segments[image->first_segment], *found = 0;
	const struct script_segment *last = segment + image->n_segments;

	for (; segment < last; segment++) {
		if (!(segment->protection & PROT_EXEC))
			continue;
		if (found)
			return;
		found = segment;
	}
	if (!found || (found->protection & PROT_WRITE))
		return;
	text->address = start + (uintptr_t)found->address;
	text->offset = found->file_offset;
	text->length = found->file_size;
}

/* Returns where the image starts. */
static uintptr_t load_image(const struct script *script, const struct initial *initial, const struct script_image *image,
			    uintptr_t hint, struct loaded *loaded, struct text *text)
{
	int fd = open_image(script, initial, image, &text->file);
	const struct script_segment *first = first_to_map(script, image);
	uintptr_t start = image->is_fixed ? reserve_fixed(image, first, fd) : reserve_dynamic(image, first, hint, fd);

	map_segments(script, image, first, start, fd, loaded);
	note_text(script, image, start, text);
	arch_call(__NR_close, fd, 0, 0, 0, 0, 0);
	return start;
}

/*
 * A position-independent program with an interpreter goes where the kernel puts it, far below everything else, so
 * that its heap can grow behind it. One without (it may be a dynamic linker, with a program to load) goes where
 * libraries go.
 */
static uintptr_t program_hint(const struct script_image *program, uint64_t random)
{
	uintptr_t hint = arch.dynamic_base + ((uintptr_t)random & arch.dynamic_pages) * arch.page;

	return (hint & -(uintptr_t)program->alignment) + (program->start & (program->alignment - 1));
}

/* Returns where the program was wanted, 0 for anywhere. It comes first: what is fixed must find its place free. */
static uintptr_t load_images(const struct script *script, const struct initial *initial, uint64_t random, int has_own_heap,
			     struct loaded *loaded)
{
	const struct script_image *program = &script->program;
	const struct script_image *interpreter = &script->interpreter;
	uintptr_t hint = 0;

	if (program->is_fixed)
		hint = program->start;
	else if (interpreter->n_segments && has_own_heap)
		hint = program_hint(program, random);
	loaded->program = load_image(script, initial, program, hint, loaded, &loaded->texts[TEXT_PROGRAM]);
	if (interpreter->n_segments) {
		loaded->interpreter = load_image(script, initial, interpreter, 0, loaded,
						 &loaded->texts[TEXT_INTERPRETER]);
		loaded->interpreter_bias = loaded->interpreter - (uintptr_t)interpreter->start;
	}
	return hint;
}

/* --- what the kernel shows of the process ----------------------------------------------------------------------- */

/*
 * struct prctl_mm_map of <linux/prctl.h>, where auxv is a pointer: eight bytes for a 64-bit kernel whatever we are.
 * So the tail is filled in by the size that the kernel asks for.
 */
struct memory_map {
	uint64_t code_start, code_end, data_start, data_end, heap_start, heap_end, stack;
	uint64_t arguments_start, arguments_end, environment_start, environment_end;
	uint32_t tail[4];
};

#define MEMORY_MAP_32 100	/* size on a 32-bit kernel */
#define MEMORY_MAP_64 104

/* Returns the size of the kernel's struct prctl_mm_map; 0 without CONFIG_CHECKPOINT_RESTORE, or in another layout. */
static uint32_t memory_map_size(void)
{
	uint32_t size = 0;

	if (control(PR_SET_MM, PR_SET_MM_MAP_SIZE, (uintptr_t)&size, 0) < 0)
		return 0;
	return size == MEMORY_MAP_32 || size == MEMORY_MAP_64 ? size : 0;
}

/* As the kernel: behind the program; of a program without an interpreter, where one with an interpreter would be. */
static uintptr_t heap_address(const struct script *script, const struct loaded *loaded, uintptr_t hint, uint64_t random)
{
	uintptr_t heap = page_up(loaded->program + script->memory.heap_start);

	if (loaded->program != hint)
		heap = arch.dynamic_base;
	return heap + ((uintptr_t)(random >> 32) & arch.heap_pages) * arch.page;
}

/* Strings lie in this order, without holes: the arguments', the environment's, the file name of the exec. */
static void show_memory(const struct script *script, const struct initial *initial, const struct loaded *loaded,
			uintptr_t heap, uint32_t size)
{
	uintptr_t environment = *initial->environment ? *initial->environment : initial->exec_fn;
	struct memory_map map = {
		.code_start = loaded->program + (uintptr_t)script->memory.code_start,
		.code_end = loaded->program + (uintptr_t)script->memory.code_end,
		.data_start = loaded->program + (uintptr_t)script->memory.data_start,
		.data_end = loaded->program + (uintptr_t)script->memory.data_end,
		.heap_start = heap,
		.heap_end = heap,
		.stack = initial->stack,
		.arguments_start = *initial->arguments ? *initial->arguments : environment,
		.arguments_end = environment,
		.environment_start = environment,
		.environment_end = initial->exec_fn,
	};
	uint32_t *tail = map.tail;

	*tail++ = (uintptr_t)initial->vector;
	if (size == MEMORY_MAP_64)
		*tail++ = (uint64_t)(uintptr_t)initial->vector >> 32;
	*tail++ = initial->vector_size;
	*tail = -1;	/* keep exe: only the privileged may change it */
	control(PR_SET_MM, PR_SET_MM_MAP, (uintptr_t)&map, size);
}

/* --- the shim --------------------------------------------------------------------------------------------------- */

/* The gate of core/state.h, where it has not come with the shim's file. Returns whether the kernel allows it. */
static int open_gate(uintptr_t state)
{
	uintptr_t gate = state + STATE_GATE;

	if (arch_map(gate, arch.page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != gate)
		return 0;
	copy(gate, &arch.gate_code, sizeof(arch.gate_code));
	return arch_call(__NR_mprotect, gate, arch.page, PROT_READ | PROT_EXEC, 0, 0, 0) == 0;
}

/*
 * Open a file of the shim's. Who has another identity, or a user namespace of its own, cannot do it through proot's descriptors;
 * then the tracer sees the call, knows the path, and gives the file, if its engine can.
 */
static long open_shim(const struct script *script, uintptr_t path, int flags)
{
	long fd = open_path(script, path, flags);

	return fd < 0 ? arch_call(__NR_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0, 0, 0) : fd;
}

/* Map what the shims share with the tracer. Returns whether it is there, or is not wanted. */
static int map_shared(const struct script *script, uintptr_t state)
{
	uintptr_t result;
	long fd;

	if (!script->shared)
		return 1;
	fd = open_shim(script, (uintptr_t)script + script->shared, O_RDWR);
	if (fd < 0)
		return 0;
	result = arch_map(state + STATE_SHARED, STATE_SHARED_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
	arch_call(__NR_close, fd, 0, 0, 0, 0, 0);
	return !is_error(result);
}

/* Whether the dynamic linker will be able to open the shim: it complains where it cannot. */
static int can_preload(const struct script *script)
{
	long fd = script->preload ? open_shim(script, (uintptr_t)script + script->preload, O_RDONLY) : -1;

	if (fd >= 0)
		arch_call(__NR_close, fd, 0, 0, 0, 0, 0);
	return fd >= 0;
}

typedef unsigned long shim_start_function(int file, const struct text texts[], size_t n);

/*
 * The second door (core/copies.h): map the shim, with the gate, and have it put copies over the texts. Returns whether the
 * process needs no other: the interpreter, or the program without one, has sites. What is of no use is taken away again.
 */
static int open_sites(const struct script *script, struct loaded *loaded, uintptr_t state)
{
	const ElfW_Ehdr *library = (const ElfW_Ehdr *)(state + SHIM_PLACE);
	uintptr_t result;
	unsigned long done;
	int fd = open_path(script, (uintptr_t)script + script->sites, O_RDONLY);

	if (fd < 0)
		return 0;
	result = arch_map((uintptr_t)library, COPIES_END, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED_NOREPLACE, fd, 0);
	done = 0;
	if (result == (uintptr_t)library)
		done = ((shim_start_function *)(result + library->e_entry))(fd, loaded->texts, 2);
	arch_call(__NR_close, fd, 0, 0, 0, 0, 0);
	if (!is_error(result) && !done)
		unmap(result, result + COPIES_END);
	return done >> (script->interpreter.n_segments ? TEXT_INTERPRETER : TEXT_PROGRAM) & 1;
}

/* Atomically, though on 32 bits the lower half only: no run executes so many programs. */
static void count_one(uint64_t *counter)
{
	__atomic_fetch_add((uintptr_t *)counter, 1, __ATOMIC_RELAXED);
}

/* The second door is open in this program. */
static void count_sites(const struct script *script, uintptr_t state)
{
	struct state_counts *counts = (struct state_counts *)(state + STATE_SHARED);

	if (!script->shared)
		return;
	count_one(&counts->sites);
	if (!script->interpreter.n_segments)
		count_one(&counts->sites_static);
}

/* The length of prefix if string begins with it, else 0. */
static uintptr_t begins_with(const char *string, const char *prefix)
{
	uintptr_t length = length_of(prefix);

	for (uintptr_t i = 0; i < length; i++)
		if (string[i] != prefix[i])
			return 0;
	return length;
}

/*
 * Where the environment has the variable that the dynamic linker goes by: the last. 0: nowhere; sets *is_listing when the
 * program is to be listed, not run.
 */
static uintptr_t *find_preload(const struct initial *initial, int *is_listing)
{
	uintptr_t *found = 0;

	for (const uintptr_t *word = initial->environment; *word; word++) {
		if (begins_with((const char *)*word, "LD_TRACE_LOADED_OBJECTS="))
			*is_listing = 1;
		if (begins_with((const char *)*word, "LD_PRELOAD="))
			found = (uintptr_t *)word;
	}
	return found;
}

/* "libasan.so.8", "libtsan.so.2", ... */
static int is_sanitizer(const char *name)
{
	return begins_with(name, "lib") && name[3] && begins_with(name + 4, "san.so");
}

/*
 * Whether the program needs a sanitizer's library. Such a library wants to come first, and checks it; who is preloaded comes
 * before it.
 */
static int is_sanitized(const struct script *script, const struct loaded *loaded)
{
	const ElfW_Phdr *header = (const ElfW_Phdr *)(loaded->program + (uintptr_t)script->headers);
	uintptr_t bias = loaded->program - (uintptr_t)script->program.start, strings = 0;
	const ElfW_Dyn *dynamic = 0, *entry;

	for (uint32_t i = 0; i < script->n_headers; i++)
		if (header[i].p_type == PT_DYNAMIC)
			dynamic = (const ElfW_Dyn *)(bias + header[i].p_vaddr);
	for (entry = dynamic; entry && entry->d_tag != DT_NULL; entry++)
		if (entry->d_tag == DT_STRTAB)
			strings = bias + entry->d_un.d_ptr;
	for (entry = dynamic; entry && strings && entry->d_tag != DT_NULL; entry++)
		if (entry->d_tag == DT_NEEDED && is_sanitizer((const char *)strings + entry->d_un.d_val))
			return 1;
	return 0;
}

/* Puts "LD_PRELOAD=", the guest's value and the shim into the state. Returns 0 if there is room. */
static int write_preload(struct state *state, const char *guest, const char *shim)
{
	const char *name = "LD_PRELOAD=";
	uintptr_t end = length_of(name), length = guest ? length_of(guest + end) : 0;

	if (end + length + 1 + length_of(shim) >= sizeof(state->preload))
		return -1;
	copy((uintptr_t)state->preload, name, end);
	if (length) {
		copy((uintptr_t)state->preload + end, guest + end, length);
		end += length;
		state->preload[end++] = ':';
	}
	copy((uintptr_t)state->preload + end, shim, length_of(shim) + 1);
	return 0;
}

/*
 * Tell the dynamic linker of the shim. The guest's own pointer is replaced. Where there is none, pointers go to the end of
 * the environment, so many that the stack stays aligned: all before them moves down. Nothing that the kernel shows of the
 * environment changes, and the shim takes it back (preload/libc.c). Returns the stack pointer.
 */
static uintptr_t insert_shim(const struct script *script, const struct initial *initial, const struct loaded *loaded,
			     struct state *state)
{
	uintptr_t stack = initial->stack, text = (uintptr_t)state->preload;
	uintptr_t *end = (uintptr_t *)initial->vector - 1;	/* the null pointer behind the environment */
	int is_listing = 0;
	uintptr_t *slot = find_preload(initial, &is_listing);

	if (is_listing || is_sanitized(script, loaded) ||
	    write_preload(state, slot ? (const char *)*slot : 0, (const char *)script + script->preload) < 0)
		return stack;
	state->head.flags |= STATE_PRELOADED;
	state->vector = (uintptr_t)initial->vector;
	if (slot) {
		state->preload_guest = *slot;
	} else {
		stack -= STATE_PRELOAD_SLOTS * sizeof(*end);
		copy(stack, (const void *)initial->stack, (uintptr_t)end - initial->stack);
		slot = end - STATE_PRELOAD_SLOTS;
		for (uintptr_t *word = slot + 1; word < end; word++)
			*word = text;
	}
	slot[0] = text;
	state->preload_slot = (uintptr_t)slot;
	return stack;
}

/*
 * Let the shim into the process: by its call sites, with which comes the gate, else by the dynamic linker. Returns the stack
 * pointer.
 */
static uintptr_t let_shim_in(const struct script *script, const struct initial *initial, struct loaded *loaded,
			     struct state *state)
{
	if (initial->is_secure || !map_shared(script, (uintptr_t)state))
		return initial->stack;
	if (script->sites && open_sites(script, loaded, (uintptr_t)state)) {
		state->head.flags |= STATE_SITES;
		count_sites(script, (uintptr_t)state);
		return initial->stack;
	}
	return can_preload(script) && open_gate((uintptr_t)state) ? insert_shim(script, initial, loaded, state) : initial->stack;
}

/* --- main ------------------------------------------------------------------------------------------------------- */

/* Returns 0, that is the lowest addresses, where the user asks for addresses that do not change. */
static uint64_t choose_random(const struct initial *initial, uintptr_t personality)
{
	uint64_t random = 0;

	if (personality & ADDR_NO_RANDOMIZE)
		return 0;
	if (arch_call(__NR_getrandom, (uintptr_t)&random, sizeof(random), GRND_NONBLOCK, 0, 0, 0) != sizeof(random) &&
	    initial->random)
		copy((uintptr_t)&random, (const void *)initial->random, sizeof(random));
	return random;
}

/* The kernel's signal about the exec comes now. */
static void release_trap(void)
{
	uint64_t set = 1ULL << (SIGTRAP - 1);

	arch_call(__NR_rt_sigprocmask, SIG_UNBLOCK, (uintptr_t)&set, 0, sizeof(set), 0, 0);
}

void loader_main(struct script *script, struct departure *departure, uintptr_t stack)
{
	struct initial initial = { 0 };
	struct loaded loaded;
	uintptr_t personality = arch_call(__NR_personality, -1, 0, 0, 0, 0, 0);
	uint32_t map_size = memory_map_size();
	uintptr_t state, hint;
	uint32_t is_trap_held;
	uint64_t random;

	if (script->magic != SCRIPT_MAGIC)
		die();
	/* An initializer would be a call of memset. */
	zero((uintptr_t)&loaded, (uintptr_t)(&loaded + 1));
	initial.stack = script->stack ? (uintptr_t)script->stack : stack;
	read_stack(&initial, initial.stack);
	random = choose_random(&initial, personality);
	if (script->personality)
		arch_call(__NR_personality, personality | script->personality, 0, 0, 0, 0, 0);

	state = map_state(script);
	hint = load_images(script, &initial, random, map_size != 0, &loaded);
	if (script->stack_protection)
		make_stack_executable(&initial);
	repair_auxiliary(script, &initial, &loaded, place_exec_fn(script, &initial, state));
	if (map_size)
		show_memory(script, &initial, &loaded, heap_address(script, &loaded, hint, random), map_size);
	control(PR_SET_NAME, (uintptr_t)script + script->comm, 0, 0);

	departure->stack = initial.stack;
	if ((script->preload || script->sites) && state && arch.gate_code)
		departure->stack = let_shim_in(script, &initial, &loaded, (struct state *)state);
	departure->entry = script->interpreter.n_segments ? loaded.interpreter + script->interpreter.entry :
							     loaded.program + script->program.entry;
	/* The shim's gate, where there is one, does not have to be searched for. */
	if (state && (((struct state *)state)->head.flags & (STATE_SITES | STATE_PRELOADED)))
		departure->gate = state + STATE_GATE;
	else
		departure->gate = arch_find_gate(initial.gate, loaded.code, loaded.n_code);
	departure->self = (uintptr_t)loader_start;
	departure->self_length = page_up((uintptr_t)loader_end) - departure->self;
	is_trap_held = script->is_trap_held;
	/* On the stack it would stay; in our file it goes with us, and is not worth a copy of its page. */
	if (script->stack)
		zero((uintptr_t)script, (uintptr_t)script + script->size);
	if (is_trap_held)
		release_trap();
}
