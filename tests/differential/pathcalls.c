/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pathcalls: makes random system calls with random paths and prints what each of them did.
 *
 *   pathcalls --make SEED UID              make the tree of SEED in the working directory
 *   pathcalls --dump                       print the tree below the working directory
 *   pathcalls --run SEED CALLS [options]   make the calls 0 to CALLS - 1 of SEED
 *       --proc        /proc is there: go through its links too
 *       --ids         change the effective user now and then
 *       --keep LIST   make only these calls, e.g. 3-5,17
 *       --without NAMES   do not make these calls, e.g. "open,stat,"
 *
 * Call number n of a seed is always the same call, whichever others are made. The same arguments in the same tree must
 * give the same output in a real chroot and under proot. One line for each call: "n call(arguments) = result details".
 */
#define _GNU_SOURCE
#include "common.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_FD 13	/* descriptors from here on are closed at once */
#define INOTIFY_FD 60
#define PAGE 4096UL
#define SECONDS 20	/* a run that takes longer hangs */

static char line[256 * 1024], *end = line;
static bool with_ids;

#define SAY(...) (end += sprintf(end, __VA_ARGS__))

static void flush_line(void)
{
	for (char *at = line; at < end;) {
		ssize_t written = write(1, at, (size_t)(end - at));

		if (written <= 0)
			_exit(4);
		at += written;
	}
	end = line;
}

static long call6(long number, long a, long b, long c, long d, long e, long f)
{
	long result = syscall(number, a, b, c, d, e, f);

	return result == -1 ? -errno : result;
}

#define CALL_(n, a, b, c, d, e, f, ...) call6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))
#define CALL(...) CALL_(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)

static void say_result(long result)
{
	if (result < 0)
		SAY(" = -%s", strerrorname_np((int)-result) ? strerrorname_np((int)-result) : "?");
	else
		SAY(" = %ld", result);
}

/* --- arguments ------------------------------------------------------------------------------------------------------------ */

/* Four places for arguments in memory, each of which ends where nothing is mapped. */
static char *areas;
static unsigned area;

#define AREA_PAGES 4

static char *area_end(void)
{
	area = (area + 1) % 4;
	return areas + (area + 1) * (AREA_PAGES + 1) * PAGE - PAGE;
}

static void make_areas(void)
{
	size_t size = 4 * (AREA_PAGES + 1) * PAGE;

	areas = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (unsigned i = 0; i < 4; i++)
		mprotect(areas + ((i + 1) * (AREA_PAGES + 1) - 1) * PAGE, PAGE, PROT_NONE);
}

/* Bytes in memory, often right before the end of what is mapped. */
static void *place(const void *data, size_t size)
{
	char *address = area_end() - size - (percent(50) ? 0 : 64 + below(64));

	memcpy(address, data, size);
	return address;
}

static void say_text(const char *text)
{
	SAY("\"");
	end = print_text(end, text, strlen(text));
	SAY("\"");
}

static char *place_text(const char *text)
{
	say_text(text);
	return place(text, strlen(text) + 1);
}

static char *bad_pointer(void)
{
	static const char unterminated[] = "aaaaaaaa";

	switch (below(4)) {
	case 0:
		SAY("NULL");
		return NULL;
	case 1:
		SAY("1");
		return (char *)1;
	case 2:
		SAY("UNMAPPED");
		return area_end();
	default:
		SAY("UNTERMINATED");
		return memcpy(area_end() - 8, unterminated, 8);
	}
}

static char *a_path(void)
{
	char text[TEXT_SIZE];

	if (below(150) == 0)
		return bad_pointer();
	draw_path(text);
	return place_text(text);
}

/* A buffer that the call fills. */
static void *a_buffer(size_t size)
{
	char *address;

	if (below(60) == 0) {
		SAY("BAD");
		return (void *)PICK(0, 1);
	}
	address = area_end() - size - (percent(50) ? 0 : 8 * below(8));
	memset(address, 0xee, size);
	return address;
}

static int a_dirfd(void)
{
	int fd = percent(35) ? AT_FDCWD : percent(92) ? (int)(3 + below(MAX_FD - 3)) : (int)PICK(-1, 100, 0, 1, INOTIFY_FD, -2);

	if (fd == AT_FDCWD)
		SAY("CWD");
	else
		SAY("%d", fd);
	return fd;
}

static int a_fd(void)
{
	int fd = percent(95) ? (int)(3 + below(MAX_FD - 3)) : (int)PICK(-1, 100, 0, INOTIFY_FD);

	SAY("%d", fd);
	return fd;
}

static unsigned a_mode(void)
{
	unsigned mode = (unsigned)PICK(0644, 0755, 0777, 0, 0111, 01777, 02775, 04755, 0400, 07777, 0666, 0100644, 0177777, 0222);

	SAY("0%o", mode);
	return mode;
}

struct flag {
	unsigned value;
	const char *name;
	unsigned share;		/* of the calls that have it, percent */
};

static unsigned draw_flags(const struct flag *flags, unsigned value)
{
	const char *separator = "";

	for (; flags->name; flags++)
		if (percent(flags->share)) {
			value |= flags->value;
			SAY("%s%s", separator, flags->name);
			separator = "|";
		}
	if (!*separator)
		SAY("0");
	return value;
}

static const struct flag at_flags[] = {
	{ AT_SYMLINK_NOFOLLOW, "NOFOLLOW", 35 }, { AT_SYMLINK_FOLLOW, "FOLLOW", 8 }, { AT_EMPTY_PATH, "EMPTY", 30 },
	{ AT_REMOVEDIR, "REMOVEDIR", 3 }, { 0x800, "NO_AUTOMOUNT", 4 }, { 0x8, "8", 1 }, { 0x10000, "10000", 1 }, { 0 }
};

static unsigned some_at_flags(void)
{
	return draw_flags(at_flags, 0);
}

static void comma(void)
{
	SAY(", ");
}

/* --- what calls tell about files ------------------------------------------------------------------------------------------- */

/* The part of a status that is compared. */
struct status {
	uint64_t device, inode, size;
	unsigned mode, nlink, uid, gid;
	int64_t mtime, mtime_ns;
};

static uint64_t proc_device;

/* Inodes have the number in which they were first seen. */
static unsigned inode_number(uint64_t device, uint64_t inode)
{
	static struct { uint64_t device, inode; } seen[4096];
	static unsigned count;
	unsigned i;

	for (i = 0; i < count; i++)
		if (seen[i].device == device && seen[i].inode == inode)
			return i;
	if (count < 4096) {
		seen[count].device = device;
		seen[count++].inode = inode;
	}
	return i;
}

static void say_status(const struct status *status)
{
	if (proc_device && status->device == proc_device) {
		SAY(" proc %06o", status->mode);
		return;
	}
	SAY(" #%u %06o nlink=%u %d:%d", inode_number(status->device, status->inode), status->mode, status->nlink,
	    (int)status->uid, (int)status->gid);
	if ((status->mode & TYPE_MASK) != TYPE_DIRECTORY)
		SAY(" size=%llu", (unsigned long long)status->size);
	if (status->mtime < 100000000 && (status->mode & TYPE_MASK) != TYPE_SOCKET)
		SAY(" mtime=%lld.%lld", (long long)status->mtime, (long long)status->mtime_ns);
}

struct statx_data {
	uint32_t mask, blksize;
	uint64_t attributes;
	uint32_t nlink, uid, gid;
	uint16_t mode, pad;
	uint64_t ino, size, blocks, attributes_mask;
	struct { int64_t s; uint32_t ns; int32_t pad; } atime, btime, ctime, mtime;
	uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
	uint64_t rest[14];
};

static void read_statx(const struct statx_data *from, struct status *to)
{
	*to = (struct status){ .device = (uint64_t)from->dev_major << 32 | from->dev_minor, .inode = from->ino,
		.size = from->size, .mode = from->mode, .nlink = from->nlink, .uid = from->uid, .gid = from->gid,
		.mtime = from->mtime.s, .mtime_ns = from->mtime.ns };
}

/* Without a word: what a path is, as the kernel sees it. */
static bool look(int dirfd, const char *path, int flags, struct status *status)
{
	struct statx_data data;

	if (CALL(SYS_statx, dirfd, path, flags, 0x7ff, &data) < 0)
		return false;
	read_statx(&data, status);
	return true;
}

#if defined(__x86_64__)

struct kernel_stat {
	uint64_t dev, ino, nlink;
	uint32_t mode, uid, gid, pad;
	uint64_t rdev;
	int64_t size, blksize, blocks, atime, atime_ns, mtime, mtime_ns, ctime, ctime_ns, unused[3];
};

static void read_stat(const void *data, long number, struct status *to)
{
	const struct kernel_stat *from = data;

	(void)number;
	*to = (struct status){ .device = (from->dev >> 8 & 0xfff) << 32 | (from->dev & 0xff) | (from->dev >> 12 & 0xfff00),
		.inode = from->ino, .size = (uint64_t)from->size, .mode = from->mode, .nlink = (unsigned)from->nlink,
		.uid = from->uid, .gid = from->gid, .mtime = from->mtime, .mtime_ns = from->mtime_ns };
}

#elif defined(__i386__)

struct kernel_stat64 {
	uint64_t dev;
	uint32_t pad, ino_low, mode, nlink, uid, gid;
	uint64_t rdev;
	uint32_t pad2;
	int64_t size;
	uint32_t blksize;
	uint64_t blocks;
	uint32_t atime, atime_ns, mtime, mtime_ns, ctime, ctime_ns;
	uint64_t ino;
} __attribute__((packed));

struct kernel_stat {
	uint32_t dev, ino;
	uint16_t mode, nlink, uid, gid;
	uint32_t rdev, size, blksize, blocks, atime, atime_ns, mtime, mtime_ns, ctime, ctime_ns, unused[2];
};

struct kernel_oldstat {
	uint16_t dev, ino, mode, nlink, uid, gid, rdev;
	uint32_t size, atime, mtime, ctime;
};

static uint64_t device(uint64_t dev)
{
	return (dev >> 8 & 0xfff) << 32 | (dev & 0xff) | (dev >> 12 & 0xfff00);
}

static void read_stat(const void *data, long number, struct status *to)
{
	const struct kernel_stat64 *big = data;
	const struct kernel_stat *middle = data;
	const struct kernel_oldstat *old = data;

	if (number == SYS_oldstat || number == SYS_oldlstat)
		*to = (struct status){ .device = device(old->dev), .inode = old->ino, .size = old->size, .mode = old->mode,
			.nlink = old->nlink, .uid = old->uid, .gid = old->gid, .mtime = old->mtime };
	else if (number == SYS_stat || number == SYS_lstat || number == SYS_fstat)
		*to = (struct status){ .device = device(middle->dev), .inode = middle->ino, .size = middle->size,
			.mode = middle->mode, .nlink = middle->nlink, .uid = middle->uid, .gid = middle->gid,
			.mtime = middle->mtime, .mtime_ns = middle->mtime_ns };
	else
		*to = (struct status){ .device = device(big->dev), .inode = big->ino, .size = (uint64_t)big->size,
			.mode = big->mode, .nlink = big->nlink, .uid = big->uid, .gid = big->gid,
			.mtime = big->mtime, .mtime_ns = big->mtime_ns };
}

#endif

/* --- descriptors ------------------------------------------------------------------------------------------------------------ */

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void say_entries(int fd)
{
	static char buffer[32768];
	char *found[512];
	unsigned count = 0;
	long length = CALL(SYS_getdents64, fd, buffer, sizeof(buffer));

	if (length < 0)
		say_result(length);
	for (long at = 0; at < length; at += *(uint16_t *)(buffer + at + 16)) {
		char *name = buffer + at + 19;

		if (count < 512 && name[0] != '.')
			found[count++] = name;
	}
	qsort(found, count, sizeof(found[0]), compare_names);
	SAY(" {");
	for (unsigned i = 0; i < count; i++) {
		SAY("%s", i ? " " : "");
		end = print_text(end, found[i], strlen(found[i]));
		SAY("/%u", (unsigned)found[i][-1]);
	}
	SAY("}");
}

static void say_content(int fd, const struct status *status, long flags)
{
	char text[32];
	long length;

	if ((status->mode & TYPE_MASK) == TYPE_DIRECTORY && status->device != proc_device)
		say_entries(fd);
	if ((status->mode & TYPE_MASK) != TYPE_FILE || status->device == proc_device)
		return;
	if ((flags & O_ACCMODE) == O_RDONLY) {
		length = CALL(SYS_read, fd, text, sizeof(text));
		SAY(" read");
		say_result(length);
		if (length > 0)
			end = print_text(end, text, (size_t)length);
	} else if (percent(50)) {
		SAY(" write");
		say_result(CALL(SYS_write, fd, "written", 1 + below(7)));
	}
}

static void say_fd(long fd)
{
	struct status status;
	long flags = CALL(SYS_fcntl, fd, F_GETFL);

	SAY(" fl=%lo fd=%ld", flags, CALL(SYS_fcntl, fd, F_GETFD));
	if (look((int)fd, "", AT_EMPTY_PATH, &status)) {
		say_status(&status);
		if (!(flags & O_PATH))
			say_content((int)fd, &status, flags);
	}
}

/* Low numbers are kept for later calls. */
static void keep_fd(long fd)
{
	if (fd < MAX_FD)
		return;
	CALL(SYS_close, fd);
	SAY(" closed");
}

static void finish_open(long fd)
{
	say_result(fd);
	if (fd < 0)
		return;
	say_fd(fd);
	keep_fd(fd);
}

/* --- opening ---------------------------------------------------------------------------------------------------------------- */

static const struct flag open_flags[] = {
	{ O_CREAT, "CREAT", 30 }, { O_EXCL, "EXCL", 12 }, { O_TRUNC, "TRUNC", 10 }, { O_NOFOLLOW, "NOFOLLOW", 16 },
	{ O_DIRECTORY, "DIRECTORY", 14 }, { O_PATH, "PATH", 22 }, { O_CLOEXEC, "CLOEXEC", 30 },
	{ O_NONBLOCK, "NONBLOCK", 20 }, { O_APPEND, "APPEND", 5 }, { O_TMPFILE, "TMPFILE", 4 }, { O_NOATIME, "NOATIME", 4 },
	{ O_DIRECT, "DIRECT", 1 }, { O_SYNC, "SYNC", 2 }, { 0100000, "LARGEFILE", 5 }, { O_ASYNC, "ASYNC", 1 },
	{ O_NOCTTY, "NOCTTY", 4 }, { 0x40000000, "40000000", 1 }, { 010, "010", 1 }, { 0 }
};

static unsigned some_open_flags(void)
{
	static const char *const names[] = { "RDONLY", "WRONLY", "RDWR", "3" };
	unsigned access = (unsigned)PICK(0, 0, 0, 0, 1, 1, 2, 2, 2, 3 * (below(4) == 0));

	SAY("%s|", names[access]);
	return draw_flags(open_flags, access);
}

/* Nobody is at the other end of a FIFO. */
static unsigned never_blocking(int dirfd, const char *path, unsigned flags)
{
	struct status status;

	if (look(dirfd, path, 0, &status) && (status.mode & TYPE_MASK) == TYPE_FIFO)
		flags |= O_NONBLOCK;
	return flags;
}

static void do_open(long number)
{
	const char *path = a_path();
	unsigned flags, mode;

	comma();
	flags = never_blocking(AT_FDCWD, path, some_open_flags());
	comma();
	mode = a_mode();
	finish_open(CALL(number, path, flags, mode));
}

static void do_creat(long number)
{
	const char *path = a_path();
	struct status status;

	comma();
	if (look(AT_FDCWD, path, 0, &status) && (status.mode & TYPE_MASK) == TYPE_FIFO) {
		SAY("FIFO");
		return;
	}
	finish_open(CALL(number, path, a_mode()));
}

static void do_openat(long number)
{
	int dirfd = a_dirfd();
	const char *path;
	unsigned flags, mode;

	comma();
	path = a_path();
	comma();
	flags = never_blocking(dirfd, path, some_open_flags());
	comma();
	mode = a_mode();
	finish_open(CALL(number, dirfd, path, flags, mode));
}

static void do_openat2(long number)
{
	static const struct flag resolve[] = {
		{ 1, "NO_XDEV", 0 }, { 2, "NO_MAGICLINKS", 12 }, { 4, "NO_SYMLINKS", 20 }, { 8, "BENEATH", 20 },
		{ 16, "IN_ROOT", 20 }, { 0x40, "40", 1 }, { 0 }
	};
	struct { uint64_t flags, mode, resolve, more[2]; } how = { 0 };
	long size = PICK(24, 24, 24, 24, 24, 24, 24, 24, 23, 32, 40, 0, 5000);
	int dirfd = a_dirfd();
	const char *path;
	void *address;

	comma();
	path = a_path();
	comma();
	how.flags = some_open_flags();
	if (percent(90))
		how.flags &= ~(uint64_t)0x40000008;
	if (percent(80) && !(how.flags & (O_CREAT | O_TMPFILE)))
		how.mode = 0;
	else
		how.mode = (uint64_t)PICK(0644, 0600, 0, 0777, 0100644);
	if (percent(75))
		how.flags = how.flags & O_PATH ? how.flags & (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : how.flags;
	if (percent(3))
		how.flags |= 1ULL << 40;
	SAY(" mode=%llo resolve=", (unsigned long long)how.mode);
	how.resolve = draw_flags(resolve, 0);
	if (!(how.flags & O_PATH))
		how.flags |= O_NONBLOCK;
	if (percent(3))
		how.more[1] = 1;
	address = place(&how, sizeof(how));
	if (percent(1))
		address = (void *)1;
	SAY(" flags=%llx more=%d bad=%d, %ld", (unsigned long long)how.flags, (int)how.more[1], address == (void *)1, size);
	finish_open(CALL(number, dirfd, path, address, size));
}

static void do_close(long number)
{
	int fd = (int)(3 + below(MAX_FD - 3));

	SAY("%d", fd);
	say_result(CALL(number, fd));
}

static void do_dup(long number)
{
	long fd = CALL(number, a_fd());

	say_result(fd);
	if (fd >= 0)
		keep_fd(fd);
}

/* --- asking ----------------------------------------------------------------------------------------------------------------- */

static void finish_stat(long result, const void *buffer, long number)
{
	struct status status;

	say_result(result);
	if (result < 0)
		return;
	read_stat(buffer, number, &status);
	say_status(&status);
}

static void do_stat(long number)
{
	const char *path = a_path();
	void *buffer = a_buffer(144);

	finish_stat(CALL(number, path, buffer), buffer, number);
}

static void do_fstat(long number)
{
	int fd = a_fd();
	void *buffer = a_buffer(144);

	finish_stat(CALL(number, fd, buffer), buffer, number);
}

static void do_fstatat(long number)
{
	int dirfd = a_dirfd();
	const char *path;
	void *buffer;

	comma();
	path = a_path();
	comma();
	buffer = a_buffer(144);
	finish_stat(CALL(number, dirfd, path, buffer, some_at_flags()), buffer, number);
}

static void do_statx(long number)
{
	int dirfd = a_dirfd();
	const char *path;
	unsigned flags, mask;
	struct statx_data *buffer;
	struct status status;
	long result;

	comma();
	path = a_path();
	comma();
	flags = some_at_flags() | (unsigned)PICK(0, 0, 0, 0, 0x2000, 0x4000, 0x6000);
	mask = (unsigned)PICK(0x7ff, 0x7ff, 0xfff, 0x7ff, 0x7ff, 0x80000000);
	SAY(" flags=%x, %x ", flags, mask);
	buffer = a_buffer(sizeof(*buffer));
	result = CALL(number, dirfd, path, flags, mask, buffer);
	say_result(result);
	if (result < 0)
		return;
	read_statx(buffer, &status);
	say_status(&status);
	if (status.device != proc_device)
		SAY(" mask=%x attributes=%llx", buffer->mask, (unsigned long long)buffer->attributes & ~0x2000ULL);
}

static void do_access(long number)
{
	const char *path = a_path();
	int mode = (int)PICK(0, 1, 2, 4, 5, 6, 7, 3, 8, -1);

	SAY(", %d", mode);
	say_result(CALL(number, path, mode));
}

static void do_faccessat(long number)
{
	int dirfd = a_dirfd();
	const char *path;
	int mode;

	comma();
	path = a_path();
	mode = (int)PICK(0, 1, 2, 4, 5, 6, 7, 3, 8);
	SAY(", %d", mode);
	say_result(CALL(number, dirfd, path, mode, 0x1234));
}

static void do_faccessat2(long number)
{
	int dirfd = a_dirfd();
	const char *path;
	int mode;
	unsigned flags;

	comma();
	path = a_path();
	mode = (int)PICK(0, 1, 2, 4, 5, 6, 7, 3, 8);
	SAY(", %d, ", mode);
	flags = some_at_flags();
	if (percent(30)) {
		SAY("|EACCESS");
		flags |= AT_EACCESS;
	}
	say_result(CALL(number, dirfd, path, mode, flags));
}

/* Numbers of pipes, sockets and processes differ from run to run. */
static void say_link(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		bool is_number = text[i] >= '0' && text[i] <= '9' && (length < 12 || i > 5 || memchr(text, '#', length)) &&
			(memchr(text, '#', length) || memchr(text, ':', length) || strspn(text, "0123456789") == length || !memcmp(text, "0", 1) ||
			 memmem(text, length, "/task/", 6));

		if (!is_number)
			end = print_text(end, text + i, 1);
	}
}

static void finish_readlink(long result, const char *buffer, bool is_proc)
{
	if (is_proc && result > 0 && memchr("0123456789", buffer[0], 10))
		result = 1;
	say_result(is_proc && result > 0 && memchr(buffer, ':', (size_t)result) ? 0 : result);
	if (result > 0) {
		SAY(" \"");
		if (is_proc)
			say_link(buffer, (size_t)result);
		else
			end = print_text(end, buffer, (size_t)result);
		SAY("\"");
	}
}

static bool is_proc_link(int dirfd, const char *path)
{
	struct status status;

	return look(dirfd, path, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, &status) && proc_device && status.device == proc_device;
}

static void do_readlink(long number)
{
	const char *path = a_path();
	long size = PICK(4096, 4096, 4096, 4096, 4096, 4096, 1, 3, 0, -1);
	char *buffer;

	SAY(", %ld ", size);
	buffer = a_buffer(size > 0 ? (size_t)size : 1);
	finish_readlink(CALL(number, path, buffer, size), buffer, is_proc_link(AT_FDCWD, path));
}

static void do_readlinkat(long number)
{
	int dirfd = a_dirfd();
	const char *path;
	long size = PICK(4096, 4096, 4096, 4096, 4096, 4096, 1, 3, 0, -1);
	char *buffer;

	comma();
	path = a_path();
	SAY(", %ld ", size);
	buffer = a_buffer(size > 0 ? (size_t)size : 1);
	finish_readlink(CALL(number, dirfd, path, buffer, size), buffer, is_proc_link(dirfd, path));
}

static void do_statfs(long number)
{
	const char *path = a_path();
	uint32_t *words = a_buffer(128);
	long result = CALL(number, path, words);

	say_result(result);
	if (result == 0)
		SAY(" type=%x", words[0]);
#if defined(__x86_64__)
	if (result == 0)
		SAY(" namelen=%u flags=%x", words[16], words[20]);
#else
	if (result == 0)
		SAY(" namelen=%u flags=%x", words[9], words[11]);
#endif
}

#if defined(__i386__)
static void do_statfs64(long number)
{
	const char *path = a_path();
	uint32_t *words = a_buffer(84);
	long result = CALL(number, path, PICK(84, 84, 84, 84, 80), words);

	say_result(result);
	if (result == 0)
		SAY(" type=%x namelen=%u flags=%x", words[0], words[14], words[16]);
}
#endif

static void do_name_to_handle(long number)
{
	struct { unsigned bytes; int type; unsigned char handle[128]; } handle = { .bytes = (unsigned)PICK(128, 128, 0, 200) };
	int dirfd = a_dirfd(), *mount_id;
	const char *path;
	unsigned flags;
	void *address;

	comma();
	path = a_path();
	comma();
	flags = some_at_flags();
	SAY(" bytes=%u ", handle.bytes);
	address = place(&handle, sizeof(handle));
	mount_id = a_buffer(sizeof(int));
	say_result(CALL(number, dirfd, path, address, mount_id, flags));
	memcpy(&handle, address, sizeof(handle));
	SAY(" %u", handle.bytes);
}

/* --- the working directory ---------------------------------------------------------------------------------------------------- */

static void do_path_only(long number)
{
	say_result(CALL(number, a_path()));
}

static void do_fd_only(long number)
{
	say_result(CALL(number, a_fd()));
}

static void do_getcwd(long number)
{
	long size = PICK(8000, 8000, 4096, 100, 10, 2, 1, 0), result;
	char *buffer;

	SAY("%ld ", size);
	buffer = a_buffer(size > 0 ? (size_t)size : 1);
	result = CALL(number, buffer, size);
	/* A directory of procfs is called by the number of the process. */
	if (result > 0 && with_proc && strncmp(buffer, "/proc/", 6) == 0) {
		SAY(" = proc");
		return;
	}
	say_result(result);
	if (result > 0) {
		SAY(" ");
		say_text(buffer);
	}
}

/* Down until no path reaches. */
static void do_dive(long number)
{
	static char cwd[8192];
	char name[256];
	unsigned depth = 17 + below(3);

	(void)number;
	memset(name, 'l', 255);
	name[255] = '\0';
	for (unsigned i = 0; i < depth; i++) {
		long made = CALL(SYS_mkdirat, AT_FDCWD, name, 0777), result = CALL(SYS_chdir, name);

		SAY("%ld,%ld ", made, result);
	}
	say_result(CALL(SYS_getcwd, cwd, sizeof(cwd)));
	finish_open(CALL(SYS_openat, AT_FDCWD, "a", O_CREAT | O_RDWR, 0644));
}

static void do_umask(long number)
{
	unsigned mask = (unsigned)PICK(022, 0, 077, 02, 0777, 0177);

	SAY("0%o", mask);
	say_result(CALL(number, mask));
}

/* --- making, moving, removing -------------------------------------------------------------------------------------------------- */

static void do_mkdir(long number)
{
	const char *path = a_path();

	comma();
	say_result(CALL(number, path, a_mode()));
}

static void do_mkdirat(long number)
{
	int dirfd = a_dirfd();
	const char *path;

	comma();
	path = a_path();
	comma();
	say_result(CALL(number, dirfd, path, a_mode()));
}

static unsigned a_node_mode(void)
{
	unsigned type = (unsigned)PICK(TYPE_FIFO, TYPE_FIFO, TYPE_FILE, TYPE_FILE, 0, TYPE_SOCKET, TYPE_CHARACTER, TYPE_CHARACTER,
				       TYPE_BLOCK, TYPE_DIRECTORY, TYPE_LINK, 0110000);
	unsigned mode = type | (unsigned)PICK(0644, 0777, 04755, 0);

	SAY(", 0%o", mode);
	return mode;
}

static void do_mknod(long number)
{
	const char *path = a_path();
	unsigned mode = a_node_mode(), device = (unsigned)PICK(0, 0x103);

	SAY(", %x", device);
	say_result(CALL(number, path, mode, device));
}

static void do_mknodat(long number)
{
	int dirfd = a_dirfd();
	const char *path;
	unsigned mode, device = (unsigned)PICK(0, 0x103);

	comma();
	path = a_path();
	mode = a_node_mode();
	SAY(", %x", device);
	say_result(CALL(number, dirfd, path, mode, device));
}

static void do_unlinkat(long number)
{
	int dirfd = a_dirfd();
	const char *path;
	unsigned flags = percent(95) ? (unsigned)PICK(0, AT_REMOVEDIR) : (unsigned)PICK(AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW, 1);

	comma();
	path = a_path();
	SAY(", %x", flags);
	say_result(CALL(number, dirfd, path, flags));
}

static void do_two_paths(long number)
{
	const char *from = a_path(), *to;

	comma();
	to = a_path();
	say_result(CALL(number, from, to));
}

static void do_renameat(long number)
{
	int from_fd = a_dirfd(), to_fd;
	const char *from, *to;
	unsigned flags = number == SYS_renameat2 ? (unsigned)PICK(0, 0, 1, 1, 2, 2, 3, 4, 8, 6) : 0;

	comma();
	from = a_path();
	comma();
	to_fd = a_dirfd();
	comma();
	to = a_path();
	SAY(", %x", flags);
	say_result(CALL(number, from_fd, from, to_fd, to, flags));
}

static void do_linkat(long number)
{
	int from_fd = a_dirfd(), to_fd;
	const char *from, *to;

	comma();
	from = a_path();
	comma();
	to_fd = a_dirfd();
	comma();
	to = a_path();
	comma();
	if (percent(80)) {
		unsigned flags = (unsigned)PICK(0, 0, AT_SYMLINK_FOLLOW, AT_SYMLINK_FOLLOW, AT_EMPTY_PATH);

		SAY("%x", flags);
		say_result(CALL(number, from_fd, from, to_fd, to, flags));
	} else {
		say_result(CALL(number, from_fd, from, to_fd, to, some_at_flags()));
	}
}

static void do_symlinkat(long number)
{
	const char *text = a_path(), *path;
	int dirfd;

	comma();
	dirfd = a_dirfd();
	comma();
	path = a_path();
	say_result(CALL(number, text, dirfd, path));
}

/* --- changing -------------------------------------------------------------------------------------------------------------------- */

static void do_fchmodat2(long number)
{
	int dirfd = a_dirfd();
	const char *path;
	unsigned mode;

	comma();
	path = a_path();
	comma();
	mode = a_mode();
	comma();
	say_result(CALL(number, dirfd, path, mode, some_at_flags()));
}

static void do_fchmod(long number)
{
	int fd = a_fd();

	comma();
	say_result(CALL(number, fd, a_mode()));
}

static int an_id(void)
{
	int id = (int)PICK(-1, -1, 65534, 65534, 0, 1000);

	SAY(", %d", id);
	return id;
}

static void do_chown(long number)
{
	const char *path = a_path();
	int user = an_id(), group = an_id();

	say_result(CALL(number, path, user, group));
}

static void do_fchownat(long number)
{
	int dirfd = a_dirfd();
	const char *path;
	int user, group;

	comma();
	path = a_path();
	user = an_id();
	group = an_id();
	comma();
	say_result(CALL(number, dirfd, path, user, group, some_at_flags()));
}

/* Two times of two words each, in the size of the words of the call; or NULL, or what no file system takes. */
static void *some_times(bool is_64, bool is_utime)
{
	long words[4] = { (long)below(90000000), (long)below(1000000), (long)below(90000000), (long)below(1000000) };
	int64_t words_64[4];

	if (percent(15)) {
		SAY(", NULL");
		return NULL;
	}
	if (is_utime)
		words[1] = words[2];
	else if (percent(20))
		words[PICK(1, 3)] = PICK(0x3ffffffe, 0x3fffffff, 1000000, 1000000000, -1);
	SAY(", {%ld %ld %ld %ld}", words[0], words[1], words[2], words[3]);
	for (int i = 0; i < 4; i++)
		words_64[i] = words[i];
	if (percent(2)) {
		SAY("BAD");
		return (void *)8;
	}
	return is_64 ? place(words_64, sizeof(words_64)) : place(words, sizeof(words));
}

static void do_utimes(long number)
{
	const char *path = a_path();

	say_result(CALL(number, path, some_times(false, number == SYS_utime)));
}

static void do_futimesat(long number)
{
	int dirfd = a_dirfd();
	const char *path;

	comma();
	path = percent(8) ? NULL : a_path();
	say_result(CALL(number, dirfd, path, some_times(false, false)));
}

static void do_utimensat(long number)
{
	int dirfd = a_dirfd();
	const char *path;
	void *times;
#ifdef SYS_utimensat_time64
	bool is_64 = number == SYS_utimensat_time64;
#else
	bool is_64 = false;
#endif

	comma();
	path = percent(8) ? NULL : a_path();
	times = some_times(is_64, false);
	comma();
	say_result(CALL(number, dirfd, path, times, some_at_flags()));
}

static void do_truncate(long number)
{
	const char *path = a_path();
	long size = PICK(0, 1, 10, 100, 5000, -1);

	SAY(", %ld", size);
#if defined(__i386__)
	if (number == SYS_truncate64)
		say_result(CALL(number, path, size, size < 0 ? -1 : 0));
	else
#endif
		say_result(CALL(number, path, size));
}

/* --- extended attributes ------------------------------------------------------------------------------------------------------------ */

static char *an_attribute(void)
{
	char name[512];
	unsigned kind = below(20);

	strcpy(name, percent(50) ? "user.a" : "user.b");
	if (kind == 0)
		name[0] = '\0';
	if (kind == 1)
		strcpy(name, "bad");
	if (kind == 2)
		strcpy(name, "trusted.a");
	if (kind == 3 || kind == 4) {
		memset(name, 'n', 400);
		memcpy(name, "user.", 5);
		name[kind == 3 ? 255 : 256] = '\0';
	}
	if (kind == 5) {
		SAY("NAME");
		return (char *)PICK(0, 1);
	}
	return place_text(name);
}

static void say_data(long result, const char *buffer, long size)
{
	say_result(result);
	if (result <= 0 || size <= 0)
		return;
	SAY(" ");
	end = print_text(end, buffer, (size_t)result);
}

static void do_setxattr(long number)
{
	const char *path = a_path(), *name;
	unsigned flags = (unsigned)PICK(0, 0, 0, 1, 2, 3, 4);
	long size = PICK(0, 1, 5, 5, 100, 65536, 65537);
	char *buffer;

	comma();
	name = an_attribute();
	SAY(", %ld, %x ", size, flags);
	buffer = a_buffer(size <= 100 ? (size_t)size : 8 * 1024);
	if (size <= 100 && buffer > (char *)1)
		memset(buffer, 'v', (size_t)size);
	say_result(CALL(number, path, name, buffer, size, flags));
}

static void do_getxattr(long number)
{
	const char *path = a_path(), *name;
	long size = PICK(0, 1, 100, 100, 100, 1000);
	char *buffer;

	comma();
	name = an_attribute();
	SAY(", %ld ", size);
	buffer = a_buffer((size_t)size);
	say_data(CALL(number, path, name, buffer, size), buffer, size);
}

static void do_listxattr(long number)
{
	const char *path = a_path();
	long size = PICK(0, 1, 100, 1000, 1000);
	char *buffer;

	SAY(", %ld ", size);
	buffer = a_buffer((size_t)size);
	say_data(CALL(number, path, buffer, size), buffer, size);
}

static void do_removexattr(long number)
{
	const char *path = a_path();

	comma();
	say_result(CALL(number, path, an_attribute()));
}

struct xattr_args_ { uint64_t value; uint32_t size, flags; };

static void do_xattrat(long number)
{
	struct xattr_args_ args = { .size = (uint32_t)PICK(0, 5, 100), .flags = 0 };
	int dirfd = a_dirfd();
	long size = PICK(16, 16, 16, 16, 8, 24);
	const char *path, *name;
	unsigned flags;
	char *buffer;

	comma();
	path = a_path();
	comma();
	flags = some_at_flags();
	comma();
	name = an_attribute();
	SAY(", %u, %ld ", args.size, size);
	buffer = a_buffer(100);
	args.value = (uintptr_t)buffer;
	if (number == 463 && buffer > (char *)1)
		memset(buffer, 'w', 100);
	if (number == 463)
		args.flags = (uint32_t)PICK(0, 0, 1, 2);
	if (number == 466)
		say_result(CALL(number, dirfd, path, flags, name));
	else if (number == 465)
		say_data(CALL(number, dirfd, path, flags, buffer, 100), buffer, 100);
	else
		say_result(CALL(number, dirfd, path, flags, name, place(&args, sizeof(args)), size));
}

static void do_file_attr(long number)
{
	struct { uint64_t xflags; uint32_t words[4]; } attr = { 0 };
	int dirfd = a_dirfd();
	const char *path;
	unsigned flags;
	void *buffer;
	long size = PICK(24, 24, 24, 20, 32);

	comma();
	path = a_path();
	SAY(", %ld, ", size);
	flags = some_at_flags();
	buffer = place(&attr, sizeof(attr));
	say_result(CALL(number, dirfd, path, buffer, size, flags));
}

/* --- watching ------------------------------------------------------------------------------------------------------------------------ */

static void do_watch(long number)
{
	unsigned mask = (unsigned)PICK(IN_CREATE | IN_DELETE | IN_MOVE | IN_MODIFY | IN_ATTRIB, IN_CREATE | IN_DELETE, 0xfff, 0,
				       IN_DELETE_SELF, IN_MODIFY | IN_ONLYDIR, IN_ATTRIB | IN_MASK_CREATE, IN_CREATE | IN_MASK_ADD) |
		(percent(30) ? IN_DONT_FOLLOW : 0);
	const char *path;

	SAY("%d, ", INOTIFY_FD);
	path = a_path();
	SAY(", %x", mask);
	say_result(CALL(number, INOTIFY_FD, path, mask));
}

static void do_read_events(long number)
{
	static char buffer[65536] __attribute__((aligned(8)));
	long length = CALL(number, INOTIFY_FD, buffer, sizeof(buffer));

	say_result(length);
	for (long at = 0; at < length;) {
		const struct inotify_event *event = (void *)(buffer + at);

		SAY(" %d:%x", event->wd, event->mask);
		if (event->len) {
			/* What O_TMPFILE makes is called "#" and its inode's number. */
			SAY(":");
			end = print_text(end, event->name, event->name[0] == '#' ? 1 : strlen(event->name));
		}
		at += (long)sizeof(*event) + (long)event->len;
	}
}

/* --- sockets ---------------------------------------------------------------------------------------------------------------------------- */

#if defined(__i386__)
/* The old way in and the new ones. */
static long socket_call(int old, long number, long a, long b, long c, long d, long e, long f)
{
	long args[6] = { a, b, c, d, e, f };

	return below(2) ? CALL(SYS_socketcall, old, args) : CALL(number, a, b, c, d, e, f);
}
#else
#define socket_call(old, number, ...) CALL(number, __VA_ARGS__)
#endif

static void *an_address(long *length)
{
	struct { unsigned short family; char path[TEXT_SIZE]; } name = { .family = AF_UNIX };
	size_t size;

	draw_path(name.path);
	size = strlen(name.path);
	if (size > 108) {
		size = 108;
		name.path[108] = '\0';
	}
	if (percent(2))
		name.family = (unsigned short)PICK(AF_INET, AF_UNSPEC, 77);
	*length = (long)size + 2 + (percent(60) && size < 108);
	if (percent(10))
		*length = PICK(110, 110, 111, 2, 1, 0, -1, 3);
	SAY("{%d ", name.family);
	say_text(name.path);
	SAY("}, %ld", *length);
	return place(&name, 2 + 120);
}

static void say_address(const void *address, unsigned length)
{
	const struct sockaddr_un *name = address;

	SAY(" [%u", length);
	/* The kernel makes up a name of its own for some: it begins with a null byte. */
	if (length > 2 && length <= 110 && name->sun_path[0]) {
		SAY(" %d ", name->sun_family);
		end = print_text(end, name->sun_path, length - 2);
	}
	SAY("]");
}

static void do_socket(long number)
{
	int type = (int)PICK(SOCK_DGRAM, SOCK_DGRAM, SOCK_STREAM, SOCK_STREAM, SOCK_SEQPACKET);
	long fd = CALL(number, AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	SAY("%d", type);
	say_result(fd);
	if (fd >= 0)
		keep_fd(fd);
}

static void do_bind(long number)
{
	int fd = a_fd();
	long length;
	void *address;

	comma();
	address = an_address(&length);
	say_result(socket_call(2, number, fd, (long)address, length, 0, 0, 0));
}

static void do_connect(long number)
{
	int fd = a_fd();
	long length;
	void *address;

	comma();
	address = an_address(&length);
	say_result(socket_call(3, number, fd, (long)address, length, 0, 0, 0));
}

static void do_listen(long number)
{
	int fd = a_fd();

	say_result(socket_call(4, number, fd, 5, 0, 0, 0, 0));
}

static void do_sendto(long number)
{
	int fd = a_fd();
	long length;
	void *address;

	comma();
	address = an_address(&length);
	say_result(socket_call(11, number, fd, (long)"datagram", 1 + below(8), MSG_DONTWAIT | MSG_NOSIGNAL, (long)address, length));
}

static void do_sendmsg(long number)
{
	int fd = a_fd();
	struct iovec parts[2] = { { (void *)"one", 3 }, { (void *)"two", below(4) } };
	struct msghdr header = { .msg_iov = parts, .msg_iovlen = 1 + below(2) };
	long length;

	comma();
	header.msg_name = an_address(&length);
	header.msg_namelen = (unsigned)length;
	say_result(socket_call(16, number, fd, (long)&header, MSG_DONTWAIT | MSG_NOSIGNAL, 0, 0, 0));
}

static void do_sendmmsg(long number)
{
	int fd = a_fd();
	struct iovec part = { (void *)"many", 4 };
	struct mmsghdr headers[2] = { { .msg_hdr = { .msg_iov = &part, .msg_iovlen = 1 } }, { .msg_hdr = { .msg_iov = &part, .msg_iovlen = 1 } } };
	long length;

	for (int i = 0; i < 2; i++) {
		comma();
		headers[i].msg_hdr.msg_name = an_address(&length);
		headers[i].msg_hdr.msg_namelen = (unsigned)length;
	}
	say_result(socket_call(20, number, fd, (long)headers, 1 + below(2), MSG_DONTWAIT | MSG_NOSIGNAL, 0, 0));
	SAY(" %u %u", headers[0].msg_len, headers[1].msg_len);
}

static void do_recvfrom(long number)
{
	char text[32], address[128] = { 0 };
	unsigned length = (unsigned)PICK(110, 110, 128, 5, 0);
	int fd = a_fd();
	long result;

	SAY(", %u", length);
	result = socket_call(12, number, fd, (long)text, sizeof(text), MSG_DONTWAIT, (long)address, (long)&length);
	say_data(result, text, 1);
	if (result >= 0)
		say_address(address, length);
}

static void do_recvmsg(long number)
{
	char text[32], address[128] = { 0 };
	struct iovec part = { text, sizeof(text) };
	struct msghdr header = { .msg_iov = &part, .msg_iovlen = 1, .msg_name = address, .msg_namelen = 110 };
	int fd = a_fd();
	long result = socket_call(17, number, fd, (long)&header, MSG_DONTWAIT, 0, 0, 0);

	say_data(result, text, 1);
	if (result >= 0)
		say_address(address, header.msg_namelen);
}

static void do_sockname(long number)
{
	char address[128] = { 0 };
	unsigned length = (unsigned)PICK(110, 110, 110, 128, 5, 2, 0, -1);
	int fd = a_fd(), old = number == SYS_getsockname ? 6 : 7;
	long result;

	(void)old;
	SAY(", %d", (int)length);
	result = socket_call(old, number, fd, (long)address, (long)&length, 0, 0, 0);
	say_result(result);
	if (result == 0)
		say_address(address, length);
}

static void do_accept(long number)
{
	char address[128] = { 0 };
	unsigned length = 110;
	int fd = a_fd();
	long result = socket_call(18, number, fd, (long)address, (long)&length, SOCK_NONBLOCK, 0, 0);

	say_result(result);
	if (result < 0)
		return;
	say_address(address, length);
	keep_fd(result);
}

/* --- programs ------------------------------------------------------------------------------------------------------------------------------ */

/* Nothing in the tree can be run, so every exec fails; but what is behind links of procfs can. */
static bool can_run(void)
{
	return with_proc;
}

static void do_execve(long number)
{
	char *argv[] = { "program", "argument", NULL }, *envp[] = { "A=B", NULL };
	const char *path = a_path();

	if (can_run())
		return;
	say_result(CALL(number, path, argv, envp));
}

static void do_execveat(long number)
{
	char *argv[] = { "program", "argument", NULL }, *envp[] = { "A=B", NULL };
	int dirfd = a_dirfd();
	const char *path;
	unsigned flags;

	comma();
	path = a_path();
	comma();
	flags = some_at_flags();
	if (can_run())
		return;
	say_result(CALL(number, dirfd, path, argv, envp, flags));
}

/* --- identity -------------------------------------------------------------------------------------------------------------------------------- */

static void do_become(long number)
{
	long user = PICK(65534, 0, 0);

	SAY("%ld", user);
	if (with_ids)
		say_result(CALL(number, -1, user, -1));
}

/* --- the calls -------------------------------------------------------------------------------------------------------------------------------- */

struct kind {
	const char *name;
	long number;
	void (*make)(long number);
	unsigned weight;
};

#define KIND(name, make, weight) { #name, SYS_##name, make, weight }

static const struct kind kinds[] = {
	KIND(open, do_open, 30), KIND(openat, do_openat, 40), KIND(openat2, do_openat2, 20), KIND(creat, do_creat, 6),
	KIND(close, do_close, 12), KIND(dup, do_dup, 2),
	KIND(stat, do_stat, 12), KIND(lstat, do_stat, 10), KIND(fstat, do_fstat, 3), KIND(statx, do_statx, 12),
#if defined(__i386__)
	KIND(stat64, do_stat, 8), KIND(lstat64, do_stat, 8), KIND(fstatat64, do_fstatat, 15), KIND(oldstat, do_stat, 3),
	KIND(oldlstat, do_stat, 3), KIND(fstat64, do_fstat, 3), KIND(statfs64, do_statfs64, 4), KIND(chown32, do_chown, 5),
	KIND(lchown32, do_chown, 5), KIND(truncate64, do_truncate, 5), KIND(utimensat_time64, do_utimensat, 6),
#else
	KIND(newfstatat, do_fstatat, 15),
#endif
	KIND(access, do_access, 6), KIND(faccessat, do_faccessat, 5), KIND(faccessat2, do_faccessat2, 8),
	KIND(readlink, do_readlink, 10), KIND(readlinkat, do_readlinkat, 10), KIND(statfs, do_statfs, 4),
	KIND(name_to_handle_at, do_name_to_handle, 5),
	KIND(chdir, do_path_only, 12), KIND(fchdir, do_fd_only, 6), KIND(getcwd, do_getcwd, 10),
	{ "dive", 0, do_dive, 1 }, KIND(umask, do_umask, 3),
	KIND(mkdir, do_mkdir, 10), KIND(mkdirat, do_mkdirat, 8), KIND(mknod, do_mknod, 7), KIND(mknodat, do_mknodat, 6),
	KIND(unlink, do_path_only, 6), KIND(unlinkat, do_unlinkat, 8), KIND(rmdir, do_path_only, 5),
	KIND(rename, do_two_paths, 8), KIND(renameat, do_renameat, 5), KIND(renameat2, do_renameat, 10),
	KIND(link, do_two_paths, 8), KIND(linkat, do_linkat, 10), KIND(symlink, do_two_paths, 8), KIND(symlinkat, do_symlinkat, 7),
	KIND(chmod, do_mkdir, 7), KIND(fchmodat, do_mkdirat, 6), { "fchmodat2", 452, do_fchmodat2, 7 }, KIND(fchmod, do_fchmod, 2),
	KIND(chown, do_chown, 5), KIND(lchown, do_chown, 5), KIND(fchownat, do_fchownat, 8),
	KIND(utime, do_utimes, 4), KIND(utimes, do_utimes, 4), KIND(futimesat, do_futimesat, 5), KIND(utimensat, do_utimensat, 8),
	KIND(truncate, do_truncate, 6),
	KIND(setxattr, do_setxattr, 5), KIND(lsetxattr, do_setxattr, 4), KIND(getxattr, do_getxattr, 4),
	KIND(lgetxattr, do_getxattr, 4), KIND(listxattr, do_listxattr, 3), KIND(llistxattr, do_listxattr, 3),
	KIND(removexattr, do_removexattr, 2), KIND(lremovexattr, do_removexattr, 2),
	{ "setxattrat", 463, do_xattrat, 3 }, { "getxattrat", 464, do_xattrat, 3 }, { "listxattrat", 465, do_xattrat, 3 },
	{ "removexattrat", 466, do_xattrat, 2 }, { "file_getattr", 468, do_file_attr, 3 }, { "file_setattr", 469, do_file_attr, 2 },
	KIND(inotify_add_watch, do_watch, 8), { "read_events", SYS_read, do_read_events, 5 },
	KIND(socket, do_socket, 8), KIND(bind, do_bind, 10), KIND(connect, do_connect, 10), KIND(listen, do_listen, 4),
	KIND(sendto, do_sendto, 5), KIND(sendmsg, do_sendmsg, 4), KIND(sendmmsg, do_sendmmsg, 2), KIND(recvfrom, do_recvfrom, 3),
	KIND(recvmsg, do_recvmsg, 3), KIND(getsockname, do_sockname, 5), KIND(getpeername, do_sockname, 5),
	KIND(accept4, do_accept, 4),
	KIND(execve, do_execve, 6), KIND(execveat, do_execveat, 6), KIND(setresuid, do_become, 4),
};

static const struct kind *draw_kind(void)
{
	unsigned total = 0, turn;
	const struct kind *kind = kinds;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		total += kinds[i].weight;
	for (turn = below(total); turn >= kind->weight; kind++)
		turn -= kind->weight;
	return kind;
}

/* --- the run ---------------------------------------------------------------------------------------------------------------------------------- */

static void say_hang(int signal)
{
	static const char text[] = "\nHANGS\n";

	(void)signal;
	if (write(1, line, (size_t)(end - line)) < 0 || write(1, text, sizeof(text) - 1) < 0)
		_exit(5);
	_exit(5);
}

/* Whether the list ("3-5,17"; NULL: all) has the number. */
static bool is_listed(const char *list, unsigned long number)
{
	char *rest;

	if (!list)
		return true;
	while (*list) {
		unsigned long first = strtoul(list, &rest, 10), last = first;

		if (*rest == '-')
			last = strtoul(rest + 1, &rest, 10);
		if (number >= first && number <= last)
			return true;
		list = rest + (*rest == ',');
	}
	return false;
}

static void prepare(void)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	struct status status;

	dup2(fd, INOTIFY_FD);
	close(fd);
	make_areas();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGALRM, say_hang);
	alarm(SECONDS);
	CALL(SYS_umask, 022);
	if (with_proc && look(AT_FDCWD, "/proc/self", 0, &status))
		proc_device = status.device;
}

static bool is_named(const char *names, const char *name)
{
	const char *at = strstr(names, name);

	return at && (at == names || at[-1] == ',') && at[strlen(name)] == ',';
}

static void run(uint64_t seed, unsigned long calls, const char *keep, const char *without)
{
	for (unsigned long i = 0; i < calls; i++) {
		const struct kind *kind;

		random_begin(seed, i);
		kind = draw_kind();
		if (!is_listed(keep, i) || is_named(without, kind->name))
			continue;
		SAY("%lu %s(", i, kind->name);
		kind->make(kind->number);
		SAY("\n");
		flush_line();
	}
}

int main(int argc, char *argv[])
{
	const char *keep = NULL, *without = "";

	if (argc == 4 && strcmp(argv[1], "--make") == 0) {
		tree_make(strtoull(argv[2], NULL, 10), (unsigned)strtoul(argv[3], NULL, 10));
		return 0;
	}
	if (argc == 2 && strcmp(argv[1], "--dump") == 0) {
		tree_dump();
		return 0;
	}
	if (argc < 4 || strcmp(argv[1], "--run") != 0) {
		fprintf(stderr, "usage: pathcalls --make SEED UID | --dump | --run SEED CALLS [--proc] [--ids] [--keep LIST] [--without NAMES]\n");
		return 2;
	}
	for (int i = 4; i < argc; i++) {
		with_proc |= strcmp(argv[i], "--proc") == 0;
		with_ids |= strcmp(argv[i], "--ids") == 0;
		if (strcmp(argv[i], "--keep") == 0 && i + 1 < argc)
			keep = argv[++i];
		if (strcmp(argv[i], "--without") == 0 && i + 1 < argc)
			without = argv[++i];
	}
	prepare();
	run(strtoull(argv[2], NULL, 10), strtoul(argv[3], NULL, 10), keep, without);
	return 0;
}
