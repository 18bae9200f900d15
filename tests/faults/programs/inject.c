/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes calls of proot fail: a library for LD_PRELOAD.
 *
 * INJECT="NAME ERRNO FIRST COUNT": of the calls of NAME that proot, its guardian and the command's process before its exec
 * make together, those from number FIRST on fail, COUNT of them. NAME is a libc function below, or "syscall:N" for syscall(2)
 * with that number, or "ioctl:N" for the ioctl N of seccomp. INJECT_LOG: a file that is made when a call was failed.
 *
 * Preferred to `strace --inject`: strace would have to be the tracer of the guests as well, which then cannot be proot's.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static char wanted[64];
static int error_number;
static int first, n_failures;
static char log_path[256];
static atomic_int *counter;	/* shared by all processes that are forked */

__attribute__((constructor)) static void read_orders(void)
{
	const char *order = getenv("INJECT"), *path = getenv("INJECT_LOG");

	if (order && sscanf(order, "%63s %d %d %d", wanted, &error_number, &first, &n_failures) == 4) {
		counter = (void *)syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		snprintf(log_path, sizeof(log_path), "%s", path ? path : "/dev/null");
	}
	unsetenv("INJECT");
	unsetenv("INJECT_LOG");
	unsetenv("LD_PRELOAD");
}

/* Raw calls, because the wrappers are ours. */
static long raw(long number, long a, long b, long c, long d, long e, long f)
{
	static long (*next)(long, ...);

	if (!next)
		next = dlsym(RTLD_NEXT, "syscall");
	return next(number, a, b, c, d, e, f);
}

static int is_to_fail(const char *name)
{
	int turn;

	if (!counter || strcmp(name, wanted) != 0)
		return 0;
	turn = atomic_fetch_add(counter, 1) + 1;
	if (turn < first || turn >= first + n_failures)
		return 0;
	close((int)raw(SYS_openat, AT_FDCWD, (long)log_path, O_CREAT | O_WRONLY, 0666, 0, 0));
	errno = error_number;
	return 1;
}

#define NEXT(type, name, ...) (((type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)))

long syscall(long number, ...)
{
	va_list list;
	long args[6];
	char name[32];

	va_start(list, number);
	for (int i = 0; i < 6; i++)
		args[i] = va_arg(list, long);
	va_end(list);
	snprintf(name, sizeof(name), "syscall:%ld", number);
	return is_to_fail(name) ? -1 : raw(number, args[0], args[1], args[2], args[3], args[4], args[5]);
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list list;
	long argument;
	char name[32];

	va_start(list, request);
	argument = va_arg(list, long);
	va_end(list);
	snprintf(name, sizeof(name), "ioctl:%lu", request & 0xff);
	return is_to_fail(name) ? -1 : (int)raw(SYS_ioctl, fd, (long)request, argument, 0, 0, 0);
}

ssize_t process_vm_readv(pid_t pid, const struct iovec *local, unsigned long n, const struct iovec *remote, unsigned long m,
			 unsigned long flags)
{
	return is_to_fail("process_vm_readv") ? -1 : raw(SYS_process_vm_readv, pid, (long)local, (long)n, (long)remote, (long)m, (long)flags);
}

ssize_t process_vm_writev(pid_t pid, const struct iovec *local, unsigned long n, const struct iovec *remote, unsigned long m,
			  unsigned long flags)
{
	return is_to_fail("process_vm_writev") ? -1 : raw(SYS_process_vm_writev, pid, (long)local, (long)n, (long)remote, (long)m, (long)flags);
}

long ptrace(enum __ptrace_request request, ...)
{
	va_list list;
	long pid, address, data;
	char name[32];

	va_start(list, request);
	pid = va_arg(list, long);
	address = va_arg(list, long);
	data = va_arg(list, long);
	va_end(list);
	snprintf(name, sizeof(name), "ptrace:%#x", (unsigned)request);
	/* All of them, or one kind. */
	return is_to_fail("ptrace") || is_to_fail(name) ? -1 : NEXT(long, "ptrace", int, long, long, long)(request, pid, address, data);
}

int open(const char *path, int flags, ...)
{
	va_list list;
	int mode;

	va_start(list, flags);
	mode = va_arg(list, int);
	va_end(list);
	return is_to_fail("open") ? -1 : (int)raw(SYS_openat, AT_FDCWD, (long)path, flags, mode, 0, 0);
}

int openat(int directory, const char *path, int flags, ...)
{
	va_list list;
	int mode;

	va_start(list, flags);
	mode = va_arg(list, int);
	va_end(list);
	return is_to_fail("openat") ? -1 : (int)raw(SYS_openat, directory, (long)path, flags, mode, 0, 0);
}

ssize_t readlink(const char *path, char *text, size_t size)
{
	return is_to_fail("readlink") ? -1 : raw(SYS_readlink, (long)path, (long)text, (long)size, 0, 0, 0);
}

int memfd_create(const char *name, unsigned flags)
{
	return is_to_fail("memfd_create") ? -1 : (int)raw(SYS_memfd_create, (long)name, flags, 0, 0, 0, 0);
}

int socketpair(int domain, int type, int protocol, int ends[2])
{
	return is_to_fail("socketpair") ? -1 : (int)raw(SYS_socketpair, domain, type, protocol, (long)ends, 0, 0);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	return is_to_fail("recvmsg") ? -1 : raw(SYS_recvmsg, fd, (long)message, flags, 0, 0, 0);
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
	return is_to_fail("mmap") ? MAP_FAILED : (void *)raw(SYS_mmap, (long)address, (long)length, protection, flags, fd, offset);
}

pid_t fork(void)
{
	return is_to_fail("fork") ? -1 : NEXT(pid_t, "fork", void)();
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
	if (is_to_fail("pthread_create"))
		return error_number;
	return NEXT(int, "pthread_create", pthread_t *, const pthread_attr_t *, void *(*)(void *), void *)(thread, attributes, run, argument);
}

extern void *__libc_malloc(size_t size);
extern void *__libc_realloc(void *old, size_t size);

void *malloc(size_t size)
{
	return is_to_fail("malloc") ? NULL : __libc_malloc(size);
}

void *realloc(void *old, size_t size)
{
	return is_to_fail("malloc") ? NULL : __libc_realloc(old, size);
}
