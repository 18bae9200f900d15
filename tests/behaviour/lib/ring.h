/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every operation of io_uring, with the path of a file that is not to be reached. Include calls.h first.
 *
 * The operations that name files are made as they are meant, both ways round where they take two paths. All others, those that
 * no kernel has yet among them, get the path in each place that ever held a pointer.
 */
#ifndef TESTS_RING_H
#define TESTS_RING_H

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

/* As in include/uapi/linux/io_uring.h, which not every libc's folder of headers has. */
struct io_uring_sqe {
	uint8_t opcode, flags;
	uint16_t priority;
	int32_t fd;
	uint64_t off, addr;
	uint32_t len, open_flags;
	uint64_t user_data;
	uint16_t index, personality;
	uint32_t address_length;
	uint64_t addr3, end;
};

struct io_uring_params {
	uint32_t sizes[10];
	struct { uint32_t head, tail, ring_mask, ring_entries, flags, dropped, array, more[3]; } sq_off;
	struct { uint32_t head, tail, ring_mask, ring_entries, overflow, cqes, more[4]; } cq_off;
};

struct io_uring_cqe {
	uint64_t user_data;
	int32_t res;
	uint32_t flags;
};

enum { RING_SETUP = 425, RING_ENTER = 426, RING_REGISTER = 427, RING_ENTRIES = 4, RING_OPERATIONS = 80 };

struct ring {
	int fd;
	struct io_uring_params parameters;
	char *submissions, *completions;
	struct io_uring_sqe *entries;
};

/* Use a ring that is open at a descriptor, with what its maker was told of it. */
__attribute__((unused))
static bool ring_map(struct ring *ring)
{
	ring->submissions = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
	ring->completions = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0x8000000);
	ring->entries = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0x10000000);
	return ring->submissions != MAP_FAILED && ring->completions != MAP_FAILED && (void *)ring->entries != MAP_FAILED;
}

__attribute__((unused))
static bool ring_open(struct ring *ring)
{
	memset(ring, 0, sizeof(*ring));
	ring->fd = (int)syscall(RING_SETUP, RING_ENTRIES, &ring->parameters);
	return ring->fd >= 0 && ring_map(ring);
}

__attribute__((unused))
static void ring_close(struct ring *ring)
{
	munmap(ring->submissions, 4096);
	munmap(ring->completions, 4096);
	munmap(ring->entries, 4096);
	close(ring->fd);
}

/* One operation, waited for, but not for long. Returns its result, -ETIME if it has none yet, or why it could not be told. */
__attribute__((unused))
static int ring_operate(struct ring *ring, const struct io_uring_sqe *entry)
{
	const struct io_uring_params *parameters = &ring->parameters;
	uint32_t *tail = (uint32_t *)(ring->submissions + parameters->sq_off.tail);
	uint32_t mask = *(uint32_t *)(ring->submissions + parameters->sq_off.ring_mask);
	uint32_t *array = (uint32_t *)(ring->submissions + parameters->sq_off.array);
	uint32_t *head = (uint32_t *)(ring->completions + parameters->cq_off.head);
	uint32_t *end = (uint32_t *)(ring->completions + parameters->cq_off.tail);
	uint32_t answers = *(uint32_t *)(ring->completions + parameters->cq_off.ring_mask);
	struct io_uring_cqe *answer = (struct io_uring_cqe *)(ring->completions + parameters->cq_off.cqes) + (*head & answers);
	int result;

	ring->entries[0] = *entry;
	array[*tail & mask] = 0;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	if (syscall(RING_ENTER, ring->fd, 1, 0, 1 /* IORING_ENTER_GETEVENTS */, NULL, 0) < 0)
		return -errno;
	for (int i = 0; i < 50 && __atomic_load_n(end, __ATOMIC_ACQUIRE) == *head; i++) {
		usleep(1000);
		syscall(RING_ENTER, ring->fd, 0, 0, 1, NULL, 0);
	}
	if (__atomic_load_n(end, __ATOMIC_ACQUIRE) == *head)
		return -ETIME;
	result = answer->res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return result;
}

/* Numbers of include/uapi/linux/io_uring.h, which older headers have not all. */
enum { SENDMSG = 9, CONNECT = 16, OPENAT = 18, STATX = 21, SEND = 26, OPENAT2 = 28, RENAMEAT = 35, UNLINKAT = 36, MKDIRAT = 37,
       SYMLINKAT = 38, LINKAT = 39, SETXATTR = 42, GETXATTR = 44, SENDMSG_ZC = 48, BIND = 56 };

__attribute__((unused))
static struct sockaddr_un name_of(const char *path)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };

	strncpy(name.sun_path, path, sizeof(name.sun_path) - 1);
	return name;
}

/* What is tried, and with what. */
struct ring_attempt {
	const char *path;	/* what is not to be reached */
	const char *own, *new;	/* a file that the tester has, and a name that is free */
	bool is_there;		/* the path can be seen: make the files anew for each operation */
};

static int ring_once(const struct io_uring_sqe *entry, struct ring *given)
{
	struct ring ring;
	int result;

	if (given)
		return ring_operate(given, entry);
	if (!ring_open(&ring))
		return -ENOSYS;
	result = ring_operate(&ring, entry);
	ring_close(&ring);
	return result;
}

static void ring_prepare(const struct ring_attempt *attempt)
{
	if (!attempt->is_there)
		return;
	unlink(attempt->path);
	unlink(attempt->new);
	put(attempt->path, "the host's\n");
	put(attempt->own, "own\n");
}

/* EEXIST, ECONNREFUSED ... are words about the host's file, too. */
static bool is_word_about_a_file(int result)
{
	static const int other[] = { ENOENT, EINVAL, ENAMETOOLONG, EOPNOTSUPP, ENOSYS, EBADF, EFAULT, EBADFD, ETIME };

	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		if (result == -other[i])
			return false;
	return true;
}

/* Those that name files. */
static bool ring_try_names(const struct ring_attempt *attempt, struct ring *given, bool is_named[RING_OPERATIONS])
{
	static struct { uint64_t flags, mode, resolve; } how;
	static char page[4096];
	struct sockaddr_un name = name_of(attempt->path);
	struct iovec part = { "x", 1 };
	struct msghdr message = { .msg_name = &name, .msg_namelen = sizeof(name), .msg_iov = &part, .msg_iovlen = 1 };
	uint64_t path = (uintptr_t)attempt->path, own = (uintptr_t)attempt->own, new = (uintptr_t)attempt->new;
	int here = AT_FDCWD, socket_fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	const struct io_uring_sqe operations[] = {
		{ .opcode = OPENAT, .fd = here, .addr = path, .open_flags = O_RDONLY },
		{ .opcode = OPENAT2, .fd = here, .addr = path, .len = sizeof(how), .off = (uintptr_t)&how },
		{ .opcode = STATX, .fd = here, .addr = path, .len = 0x7ff, .off = (uintptr_t)page },
		{ .opcode = RENAMEAT, .fd = here, .addr = own, .len = (uint32_t)here, .off = path },
		{ .opcode = RENAMEAT, .fd = here, .addr = path, .len = (uint32_t)here, .off = new },
		{ .opcode = LINKAT, .fd = here, .addr = own, .len = (uint32_t)here, .off = path },
		{ .opcode = LINKAT, .fd = here, .addr = path, .len = (uint32_t)here, .off = new },
		{ .opcode = SYMLINKAT, .fd = here, .addr = (uintptr_t)"text", .off = path },
		{ .opcode = MKDIRAT, .fd = here, .addr = path, .len = 0700 },
		{ .opcode = SETXATTR, .addr = (uintptr_t)"user.x", .off = (uintptr_t)"y", .len = 1, .addr3 = path },
		{ .opcode = GETXATTR, .addr = (uintptr_t)"user.x", .off = (uintptr_t)page, .len = 16, .addr3 = path },
		{ .opcode = CONNECT, .fd = socket_fd, .addr = (uintptr_t)&name, .off = sizeof(name) },
		{ .opcode = SENDMSG, .fd = socket_fd, .addr = (uintptr_t)&message, .len = 1 },
		{ .opcode = SENDMSG_ZC, .fd = socket_fd, .addr = (uintptr_t)&message, .len = 1 },
		{ .opcode = SEND, .fd = socket_fd, .addr = (uintptr_t)"x", .len = 1, .off = (uintptr_t)&name,
		  .address_length = sizeof(name) },
		{ .opcode = BIND, .fd = socket_fd, .addr = (uintptr_t)&name, .off = sizeof(name) },
		{ .opcode = UNLINKAT, .fd = here, .addr = path },
	};
	bool is_reached = false;

	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		int result;

		ring_prepare(attempt);
		is_named[operations[i].opcode] = true;
		result = ring_once(&operations[i], given);
		/* It has no address to send to: the kernel took none. */
		if (is_word_about_a_file(result) && result != -ENOTCONN) {
			say("reached: operation %d of io_uring: %s", operations[i].opcode, result < 0 ? error_name(-result) : "done");
			is_reached = true;
		}
	}
	close(socket_fd);
	return is_reached;
}

/* All others: what they say means nothing, but none of them may open the file. */
static bool ring_try_others(const struct ring_attempt *attempt, struct ring *given, const bool is_named[RING_OPERATIONS])
{
	static char texts[3][PATH_MAX];
	bool is_reached = false;

	for (int i = 0; i < RING_OPERATIONS; i++) {
		const struct io_uring_sqe entry = { .opcode = (uint8_t)i, .fd = AT_FDCWD, .off = (uintptr_t)texts[0],
			.addr = (uintptr_t)texts[1], .addr3 = (uintptr_t)texts[2] };
		char link[32], text[PATH_MAX + 1];
		ssize_t length;
		int result;

		if (is_named[i])
			continue;
		for (int j = 0; j < 3; j++)
			snprintf(texts[j], sizeof(texts[j]), "%s", attempt->path);
		result = ring_once(&entry, given);
		snprintf(link, sizeof(link), "/proc/self/fd/%d", result);
		length = result > 2 ? readlink(link, text, sizeof(text) - 1) : -1;
		if (length > 0 && text[0] == '/') {
			say("reached: operation %d of io_uring", i);
			is_reached = true;
		}
	}
	return is_reached;
}

/* Try all of them, each by a ring of its own, or by one that is given. Returns whether any found the path. */
__attribute__((unused))
static bool ring_try_all(const struct ring_attempt *attempt, struct ring *given)
{
	bool is_named[RING_OPERATIONS] = { false };
	bool is_reached = ring_try_names(attempt, given, is_named);

	return ring_try_others(attempt, given, is_named) || is_reached;
}

#endif
