/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Making copies of code.
 *
 * In the copy each window of a site (sites.h) is a jump to its stub:
 *
 *	stub:	what was in the window
 *		lea  call(%rip), %rcx		where the call is made if the shim does not answer
 *		jmp  tail
 *	tail:	mov  $shim, %r11d
 *		jmp  *%r11
 *
 * (The site by which a dynamic linker maps libraries has a tail of its own.)
 *
 * The shim goes on at the address in rcx, or behind a `syscall` there if it has answered. Where the window ends at a look in front
 * of the call, both are jumps of the stub, and the shim is told that the call may be given up for a signal:
 *
 *		lea  1f(%rip), %rcx
 *		mov  $shim, %r11d
 *		jmp  *%r11
 *	1:	jmp  2f				two bytes, as the `syscall` that they stand for
 *		jmp  behind the call
 *	2:	jmp  look
 *
 * Callers of the function for calls that can be cancelled call another stub instead:
 *
 *		lea  function(%rip), %r11
 *		mov  $shim, %eax
 *		jmp  *%rax
 *
 * `syscall` overwrites rcx and r11, so they are free. Stubs lie behind the text, in the rest of its last page; if there is no
 * room, in pages of their own right before the first segment. The shim is at an address of its own for the run, so that the
 * bytes are the same in every process.
 *
 * A copy must be what the file is now. Files are told by inode and time of change; so one that has been changed just now is
 * not taken (a second change could bear the same time), nor are files whose times another machine makes.
 */
#include "tracer/code/copies.h"

#include <elf.h>
#include <errno.h>
#include <linux/magic.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "core/copies.h"
#include "tracer/code/sites.h"

#define PAGE 4096UL
#define JUMP_SIZE 5
#define LEA_SIZE 7
#define TAIL_SIZE 9
#define LOOK_STUB_SIZE (LEA_SIZE + TAIL_SIZE + 2 + 2 * JUMP_SIZE)
#define CALLERS_STUB_SIZE 14
#define LARGEST_FILE (1UL << 30)	/* of the shim with all copies */
#define STEADY_NS 20000000LL		/* more than a tick of the clock that files are stamped by, which is 10 ms at most */

struct copies {
	pthread_mutex_t lock;
	struct text_copy *table;	/* in the file */
	const struct extensions *extensions;
	int file;
	uint64_t end;			/* of the file: where the next copy goes */
	uint64_t entry;			/* address of the library's entry point in guests */
	size_t n_entries;
};

static uint64_t round_up(uint64_t size)
{
	return (size + PAGE - 1) & -PAGE;
}

/* --- which files --------------------------------------------------------------------------------------------------------- */

static struct file_identity identity_of(const struct stat *status)
{
	return (struct file_identity){
		.device = status->st_dev, .inode = status->st_ino, .size = (uint64_t)status->st_size,
		.changed = (uint64_t)status->st_ctim.tv_sec * 1000000000 + (uint64_t)status->st_ctim.tv_nsec,
	};
}

static bool is_steady(const struct file_identity *file)
{
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME_COARSE, &now) < 0)
		return false;
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec - (int64_t)file->changed > STEADY_NS;
}

/* File systems of the network and of user space: their files may change before their times do. */
static bool is_local(int fd)
{
	static const long others[] = {
		NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, CIFS_SUPER_MAGIC, SMB2_SUPER_MAGIC, V9FS_MAGIC, FUSE_SUPER_MAGIC,
		CODA_SUPER_MAGIC, AFS_SUPER_MAGIC, AFS_FS_MAGIC, CEPH_SUPER_MAGIC, OCFS2_SUPER_MAGIC,
	};
	struct statfs status;

	if (fstatfs(fd, &status) < 0)
		return false;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if ((uint32_t)status.f_type == (uint32_t)others[i])
			return false;
	return true;
}

/* --- machine code -------------------------------------------------------------------------------------------------------- */

/* Bytes that are put down one after the other, and the address that they will have. */
struct writer {
	uint8_t *at;
	uint64_t address;
};

static void put(struct writer *writer, const void *bytes, size_t size)
{
	memcpy(writer->at, bytes, size);
	writer->at += size;
	writer->address += size;
}

/* An instruction that ends in the distance of a target from its end. */
static void put_relative(struct writer *writer, const char *opcode, size_t size, uint64_t target)
{
	int32_t distance = (int32_t)(target - (writer->address + size + sizeof(distance)));

	put(writer, opcode, size);
	put(writer, &distance, sizeof(distance));
}

static uint64_t stub_size(const struct site *site)
{
	uint64_t size = site->end - site->window;

	if (site->end != site->call)
		return size + LOOK_STUB_SIZE;
	return size + LEA_SIZE + (site->number == SITE_NUMBER_MMAP ? TAIL_SIZE : JUMP_SIZE);
}

static uint64_t stubs_size(const struct site_list *list)
{
	uint64_t size = TAIL_SIZE + (list->n_callers ? CALLERS_STUB_SIZE : 0);

	for (size_t i = 0; i < list->n_sites; i++)
		size += stub_size(&list->sites[i]);
	return size;
}

static void write_tail(struct writer *stubs, uint64_t shim)
{
	uint32_t low = (uint32_t)shim;

	put(stubs, "\x41\xbb", 2);
	put(stubs, &low, sizeof(low));
	put(stubs, "\x41\xff\xe3", 3);
}

static void write_look(struct writer *stub, const struct site *site, uint64_t entry)
{
	put_relative(stub, "\x48\x8d\x0d", 3, stub->address + LEA_SIZE + TAIL_SIZE);
	write_tail(stub, entry + SHIM_LOOK_ENTRY);
	put(stub, "\xeb\x05", 2);
	put_relative(stub, "\xe9", 1, site->call + 2);
	put_relative(stub, "\xe9", 1, site->end);
}

static void write_site(struct writer *stub, struct site_list *list, const struct site *site, uint64_t tail, uint64_t entry)
{
	uint8_t *window = list->text + (site->window - list->start);
	size_t size = site->end - site->window;
	struct writer jump = { window, site->window };
	uint64_t start = stub->address;

	put(stub, window, size);
	if (site->end != site->call) {
		write_look(stub, site, entry);
	} else {
		put_relative(stub, "\x48\x8d\x0d", 3, site->call);
		if (site->number == SITE_NUMBER_MMAP)
			write_tail(stub, entry + SHIM_MAP_ENTRY);
		else
			put_relative(stub, "\xe9", 1, tail);
	}
	memset(window, 0x90, size);
	put_relative(&jump, "\xe9", 1, start);
}

/* Write the stub for callers, and lead them there. */
static void write_callers(struct writer *stub, struct site_list *list, uint64_t entry)
{
	uint32_t low = (uint32_t)entry;
	uint64_t start = stub->address;

	put_relative(stub, "\x4c\x8d\x1d", 3, list->cancellable);
	put(stub, "\xb8", 1);
	put(stub, &low, sizeof(low));
	put(stub, "\xff\xe0", 2);
	for (size_t i = 0; i < list->n_callers; i++) {
		struct writer caller = { list->text + (list->callers[i] - list->start), list->callers[i] };
		char opcode = (char)*caller.at;

		put_relative(&caller, &opcode, 1, start);
	}
}

/* Write the stubs, to lie at stubs->address, and the jumps to them. */
static void write_sites(struct writer *stubs, struct site_list *list, uint64_t entry)
{
	uint64_t tail = stubs->address + stubs_size(list) - TAIL_SIZE;

	if (list->n_callers)
		write_callers(stubs, list, entry + SHIM_CALLER_ENTRY);

	for (size_t i = 0; i < list->n_sites; i++)
		write_site(stubs, list, &list->sites[i], tail, entry);
	write_tail(stubs, entry + SHIM_SITE_ENTRY);
}

/* --- copies ------------------------------------------------------------------------------------------------------------------ */

/* Add whole pages to the end of the file. Returns 0 or -errno. */
static int append(struct copies *copies, const uint8_t *bytes, uint64_t size, uint64_t *offset)
{
	if (copies->end + size > LARGEST_FILE)
		return -ENOSPC;
	*offset = copies->end;
	while (size) {
		ssize_t n = pwrite(copies->file, bytes, size, (off_t)copies->end);

		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		bytes += n;
		copies->end += (uint64_t)n;
		size -= (uint64_t)n;
	}
	return 0;
}

/* Stubs in pages of their own, in front of the image. */
static int append_stubs(struct copies *copies, struct site_list *list, struct text_copy *entry)
{
	uint64_t size = round_up(stubs_size(list));
	uint8_t *bytes = talloc_zero_size(list, size);
	struct writer stubs = { bytes, list->image_start - size };

	if (!bytes)
		return -ENOMEM;
	write_sites(&stubs, list, copies->entry);
	entry->stubs_length = size;
	entry->stubs_distance = list->start - (list->image_start - size);
	return append(copies, bytes, size, &entry->stubs);
}

/* Fill in the entry of a file with sites. Returns 0 or -errno. */
static int make_copy(struct copies *copies, struct site_list *list, struct text_copy *entry)
{
	uint64_t size = round_up(list->size);
	int error = 0;

	if (size - list->size >= stubs_size(list)) {
		struct writer stubs = { list->text + list->size, list->start + list->size };

		write_sites(&stubs, list, copies->entry);
	} else {
		error = append_stubs(copies, list, entry);
	}
	if (error == 0)
		error = append(copies, list->text, size, &entry->copy);
	entry->offset = list->offset;
	entry->length = size;
	return error;
}

/* Set up a new entry. Returns whether it may be shown. */
static bool fill_in(struct copies *copies, int fd, bool is_interpreter, struct text_copy *entry)
{
	struct site_list *list = NULL;
	int error = sites_find(NULL, fd, is_interpreter, copies->extensions, &list);
	struct file_identity file;
	struct stat status;
	bool is_same;

	if (error < 0)
		return error == -ENOEXEC;
	if (list->n_sites || list->n_callers)
		error = make_copy(copies, list, entry);
	talloc_free(list);
	is_same = fstat(fd, &status) == 0;
	file = identity_of(&status);
	return error == 0 && is_same && memcmp(&file, &entry->file, sizeof(file)) == 0;
}

/* Under the lock: nobody else adds. */
static void add(struct copies *copies, int fd, bool is_interpreter, const struct file_identity *file)
{
	struct text_copy *place = copies_find(copies->table, file);
	struct text_copy entry = { .file = *file };

	if (!place || place->is_ready || copies->n_entries >= COPIES / 4 * 3 || !is_steady(file) || !is_local(fd))
		return;
	copies->end = round_up(copies->end);
	if (!fill_in(copies, fd, is_interpreter, &entry))
		return;
	*place = entry;
	copies->n_entries++;
	__atomic_store_n(&place->is_ready, 1, __ATOMIC_RELEASE);
}

bool copies_add(struct copies *copies, int fd, bool is_interpreter)
{
	struct file_identity file;
	struct text_copy *entry;
	struct stat status;

	if (!copies || fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
		return false;
	file = identity_of(&status);
	entry = copies_find(copies->table, &file);
	if (entry && !__atomic_load_n(&entry->is_ready, __ATOMIC_ACQUIRE)) {
		pthread_mutex_lock(&copies->lock);
		add(copies, fd, is_interpreter, &file);
		pthread_mutex_unlock(&copies->lock);
		entry = copies_find(copies->table, &file);
	}
	return entry && entry->is_ready && entry->length;
}

bool copies_find_origin(const struct copies *copies, uint64_t at, struct file_identity *file, uint64_t *offset)
{
	for (size_t i = 0; i < COPIES; i++) {
		const struct text_copy *entry = &copies->table[i];

		if (!__atomic_load_n(&entry->is_ready, __ATOMIC_ACQUIRE) || at < entry->copy || at - entry->copy >= entry->length)
			continue;
		*file = entry->file;
		*offset = entry->offset + (at - entry->copy);
		return true;
	}
	return false;
}

static int copies_close(struct copies *copies)
{
	pthread_mutex_destroy(&copies->lock);
	munmap(copies->table, COPIES_GATE - COPIES_TABLE);
	return 0;
}

struct copies *copies_open(TALLOC_CTX *context, int file, const uint8_t *library, size_t size, uint64_t address,
			   const struct extensions *extensions)
{
	static const uint8_t gate[] = { 0x0f, 0x05, 0xc3 };	/* syscall; ret */
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)library;
	struct copies *copies;
	void *table;

	if (size < sizeof(*header) || size > COPIES_TABLE || !header->e_entry || ftruncate(file, COPIES_END) < 0 ||
	    pwrite(file, gate, sizeof(gate), COPIES_GATE) != sizeof(gate))
		return NULL;
	/* What a stub loads is an address of 32 bits. */
	if (address + size > INT32_MAX)
		return NULL;
	table = mmap(NULL, COPIES_GATE - COPIES_TABLE, PROT_READ | PROT_WRITE, MAP_SHARED, file, COPIES_TABLE);
	copies = table == MAP_FAILED ? NULL : talloc_zero(context, struct copies);
	if (!copies)
		return NULL;
	pthread_mutex_init(&copies->lock, NULL);
	copies->table = table;
	copies->file = file;
	copies->extensions = extensions;
	copies->end = COPIES_END;
	copies->entry = address + header->e_entry;
	talloc_set_destructor(copies, copies_close);
	return copies;
}
