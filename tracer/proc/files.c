/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of procfs that are made anew for guests: which they are, and the file that a guest gets. */
#include "tracer/proc/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tracer/call.h"
#include "tracer/glue.h"
#include "tracer/guest_state.h"

/* What made files are called, before the host path of what they stand for: /proc/PID/fd shows it. */
#define MADE_PREFIX "proot-made:"

/* /proc/PID/NAME and /proc/PID/task/TID/NAME. */
static const struct kind {
	const char *name;
	proc_maker *make;
	enum { ALL, GUESTS } whose;
} kinds[] = {
#define PROC_FILE(name, maker, whose) { name, maker, whose },
#include "core/proc_files.def"
#undef PROC_FILE
};

/* --- which file a pin holds --------------------------------------------------------------------------------------------------- */

struct proc_file {
	const struct kind *kind;
	pid_t pid;		/* the last number in its path */
	char path[96];		/* of the host */
	char directory[80];
};

/* Take "digits/" off the path. Returns the number, or 0. */
static pid_t take_number(const char **path)
{
	char *end;
	long number;

	if (**path < '1' || **path > '9')
		return 0;
	number = strtol(*path, &end, 10);
	if (*end != '/')
		return 0;
	*path = end + 1;
	return (pid_t)number;
}

/* Take the path in file->path apart. Returns whether it is that of a file that is made. */
static bool find_kind(struct proc_file *file)
{
	const char *name = file->path + strlen("/proc/");

	if (strncmp(file->path, "/proc/", strlen("/proc/")) != 0)
		return false;
	file->pid = take_number(&name);
	if (file->pid && strncmp(name, "task/", strlen("task/")) == 0) {
		name += strlen("task/");
		file->pid = take_number(&name);
	}
	for (size_t i = 0; file->pid && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(name, kinds[i].name) != 0)
			continue;
		file->kind = &kinds[i];
		snprintf(file->directory, sizeof(file->directory), "%.*s", (int)(name - file->path - 1), file->path);
		return true;
	}
	return false;
}

bool proc_is_guest(const struct tracer *tracer, pid_t pid)
{
	static const char loader[] = "/memfd:loader";
	char link[40], text[sizeof(loader) - 1];

	if (guest_state_find(tracer, pid, NULL))
		return true;
	/* Its loader has not come so far. */
	snprintf(link, sizeof(link), "/proc/%d/exe", pid);
	return readlink(link, text, sizeof(text)) == (ssize_t)sizeof(text) && memcmp(text, loader, sizeof(text)) == 0;
}

/* Whether a pin holds a file that is made. */
static bool find_file(const struct call *call, const struct pin *pin, struct proc_file *file)
{
	char path[VIEW_PATH_SIZE];
	struct stat status;

	if (fstat(pin->fd, &status) < 0 || status.st_dev != call->tracer->proc_device ||
	    pin_host_path(pin, path, sizeof(path)) < 0 ||
	    (size_t)snprintf(file->path, sizeof(file->path), "%s", path) >= sizeof(file->path) || !find_kind(file))
		return false;
	return file->kind->whose == ALL || proc_is_guest(call->tracer, file->pid);
}

bool proc_file_is_of_machine(const struct pin *pin)
{
	/* What the kernel writes when they are read; nothing of it is found out, and no right is looked at, when they are opened. */
	static const char *const names[] = { "cpuinfo", "filesystems", "loadavg", "meminfo", "stat", "uptime", "version" };
	static const char memory[] = "/proc/sys/vm/";
	char path[64];

	if (pin_host_path(pin, path, sizeof(path)) < 0 || strncmp(path, "/proc/", strlen("/proc/")) != 0)
		return false;
	if (strncmp(path, memory, strlen(memory)) == 0)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(path + strlen("/proc/"), names[i]) == 0)
			return true;
	return false;
}

/* --- the kernel's text ---------------------------------------------------------------------------------------------------------- */

bool proc_is_own(pid_t pid, pid_t tid)
{
	char path[48];

	snprintf(path, sizeof(path), "/proc/%d/task/%d", pid, tid);
	return access(path, F_OK) == 0;
}

/* As the caller would: who has taken its identity for files still has its own right to look at processes. */
static int open_as_guest(struct call *call, const char *path, int flags)
{
	int fd;

	if (call->is_assumed)
		identity_look_as(&call->identity);
	fd = open(path, flags);
	if (fd < 0)
		fd = -errno;
	if (call->is_assumed)
		identity_look_as(NULL);
	return fd;
}

/* The kernel's file, with the errors that the caller would get. */
static int open_file(struct call *call, const struct pin *pin, const struct proc_file *file, int flags)
{
	int access_mode = (flags & O_ACCMODE) == O_RDONLY ? R_OK : R_OK | W_OK, fd;
	char path[PIN_PATH_SIZE];

	flags = (flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_NOFOLLOW)) | O_CLOEXEC;
	fd = open_as_guest(call, pin_path(pin, 0, path), flags);
	if (fd != -EACCES || !call->is_assumed || !proc_is_own(file->pid, call->tid) ||
	    faccessat(AT_FDCWD, path, access_mode, AT_EACCESS) < 0)
		return fd;
	/* A process may always look at itself, whatever its identity is. */
	worker_be_proot(call->worker);
	fd = open(path, flags);
	if (fd < 0)
		fd = -errno;
	worker_be_guest(call->worker);
	return fd;
}

/* --- stand-ins -------------------------------------------------------------------------------------------------------------------- */

#define STAND_INS 16	/* names that are looked at before one is opened */

struct proc_stand_ins {
	pthread_mutex_t lock;
	unsigned turn;
	struct stand_in {
		char path[sizeof(((struct proc_file *)NULL)->path)];
		int fd;		/* -1: none */
	} list[STAND_INS];
};

struct proc_stand_ins *proc_stand_ins_new(TALLOC_CTX *context)
{
	struct proc_stand_ins *stand_ins = talloc_zero(context, struct proc_stand_ins);

	if (!stand_ins)
		return NULL;
	pthread_mutex_init(&stand_ins->lock, NULL);
	for (unsigned i = 0; i < STAND_INS; i++)
		stand_ins->list[i].fd = -1;
	return stand_ins;
}

/* The one for a path, or NULL. Under the lock. */
static struct stand_in *find_stand_in(struct proc_stand_ins *stand_ins, const char *path)
{
	for (unsigned i = 0; i < STAND_INS; i++)
		if (stand_ins->list[i].fd >= 0 && strcmp(stand_ins->list[i].path, path) == 0)
			return &stand_ins->list[i];
	return NULL;
}

/* Make fd, a file of ours, look like the kernel's to everybody. */
static void copy_mode(int fd, const struct stat *status)
{
	if (fchown(fd, status->st_uid, status->st_gid) < 0)
		errno = 0;	/* it is proot's user's, then */
	fchmod(fd, status->st_mode & 07777);
}

static int make_file(const struct proc_file *file)
{
	char name[sizeof(MADE_PREFIX) + sizeof(file->path)];

	snprintf(name, sizeof(name), MADE_PREFIX "%s", file->path);
	return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

/* A copy of the descriptor of the stand-in for a file, which is made if there is none. -1: it cannot be. Under the lock. */
static int have_stand_in(struct proc_stand_ins *stand_ins, const struct proc_file *file, const struct stat *status)
{
	struct stand_in *stand_in = find_stand_in(stand_ins, file->path);

	if (!stand_in) {
		stand_in = &stand_ins->list[stand_ins->turn++ % STAND_INS];
		if (stand_in->fd >= 0)
			close(stand_in->fd);
		stand_in->fd = make_file(file);
		memcpy(stand_in->path, file->path, sizeof(stand_in->path));
		if (stand_in->fd >= 0)
			copy_mode(stand_in->fd, status);
	}
	return stand_in->fd < 0 ? -1 : fcntl(stand_in->fd, F_DUPFD_CLOEXEC, 0);
}

/* The file to give to whoever opens a name: what stood in for it, or a new one. Returns a descriptor or -errno. */
static int take_file(struct proc_stand_ins *stand_ins, const struct proc_file *file)
{
	struct stand_in *stand_in;
	int fd = -1;

	pthread_mutex_lock(&stand_ins->lock);
	stand_in = find_stand_in(stand_ins, file->path);
	if (stand_in) {
		fd = stand_in->fd;
		stand_in->fd = -1;
	}
	pthread_mutex_unlock(&stand_ins->lock);
	if (fd < 0)
		fd = make_file(file);
	return fd < 0 ? -errno : fd;
}

bool proc_file_stand_in(struct call *call, struct pin *pin)
{
	struct proc_stand_ins *stand_ins = call->tracer->proc_stand_ins;
	char path[PIN_PATH_SIZE];
	struct proc_file file;
	struct stat status;
	int fd;

	if (!stand_ins || !find_file(call, pin, &file) || stat(pin_path(pin, 0, path), &status) < 0)
		return false;
	/* Who makes the call itself by a host path cannot be led to it. */
	if (!call_is_native(call) && call_is_foreign(call))
		return false;
	worker_be_proot(call->worker);
	pthread_mutex_lock(&stand_ins->lock);
	fd = have_stand_in(stand_ins, &file, &status);
	pthread_mutex_unlock(&stand_ins->lock);
	worker_be_guest(call->worker);
	if (fd < 0)
		return false;
	pin_release(pin);
	*pin = PIN_NONE;
	pin->fd = fd;
	return true;
}

/* --- the file that the guest gets ------------------------------------------------------------------------------------------------ */

static int write_whole(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t n = write(fd, bytes, length);

		if (n < 0 && errno != EINTR)
			return -errno;
		bytes += n > 0 ? n : 0;
		length -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* Make fd, a memfd with the text, what the kernel's file is to everybody who looks. */
static int finish_file(int fd, int real, int flags)
{
	struct stat status;
	char path[40];
	int given;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	given = open(path, (flags & (O_ACCMODE | O_NONBLOCK | O_APPEND)) | O_CLOEXEC);
	if (given < 0)
		return -errno;
	if (fstat(real, &status) == 0)
		copy_mode(given, &status);
	fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
	return given;
}

static int file_of_text(const struct call *call, const struct proc_file *file, const struct proc_text *text, int real, int flags)
{
	int fd = take_file(call->tracer->proc_stand_ins, file), given;

	if (fd < 0)
		return fd;
	given = write_whole(fd, text->bytes, text->length);
	if (given == 0)
		given = finish_file(fd, real, flags);
	close(fd);
	return given;
}

static int make_text(const struct call *call, const struct proc_file *file, int real, struct proc_text *text)
{
	struct proc_source source = { .tracer = call->tracer, .pid = file->pid, .caller = call->tid, .directory = file->directory };
	int error;

	if (!text)
		return -ENOMEM;
	errno = 0;
	source.text = proc_text_read(text, real, &source.length);
	if (!source.text)
		return -errno;
	error = file->kind->make(&source, text);
	return error < 0 ? error : text->error;
}

int proc_file_make(struct call *call, const struct pin *pin, int flags)
{
	struct proc_text *text;
	struct proc_file file;
	int real, fd;

	if ((flags & O_PATH) || (flags & O_ACCMODE) == O_WRONLY || !find_file(call, pin, &file))
		return -ENOSYS;
	real = open_file(call, pin, &file, flags);
	if (real < 0)
		return real;
	text = talloc_zero(call->memory, struct proc_text);
	fd = make_text(call, &file, real, text);
	if (fd == 0) {
		worker_be_proot(call->worker);
		fd = file_of_text(call, &file, text, real, flags);
		worker_be_guest(call->worker);
	}
	talloc_free(text);
	close(real);
	return fd;
}

/* Make a file in a directory, with the mode of another and what is in that. Returns 0 or -errno; nothing is left then. */
static int copy_file(char *path, int from)
{
	int fd = mkostemp(path, O_CLOEXEC), error = 0;
	struct stat status;

	if (fd < 0)
		return -errno;
	if (fstat(from, &status) < 0 || sendfile(fd, from, NULL, (size_t)status.st_size) != status.st_size)
		error = -EIO;
	else
		copy_mode(fd, &status);
	close(fd);
	if (error < 0)
		unlink(path);
	return error;
}

int proc_file_name_it(const struct call *call, int fd, struct pin *pin)
{
	char directory[PATH_MAX], path[PATH_MAX + 16];
	int error;

	worker_be_proot(call->worker);
	if (!realpath(call->tracer->glue->temporary_directory, directory)) {
		error = -errno;
	} else {
		snprintf(path, sizeof(path), "%s/proot-XXXXXX", directory);
		error = copy_file(path, fd);
		if (error == 0)
			error = pin_parent(pin, path);
	}
	worker_be_guest(call->worker);
	return error;
}

size_t proc_file_name(const char *link_text, size_t length, const char **name)
{
	static const char prefix[] = "/memfd:" MADE_PREFIX, mark[] = " (deleted)";
	const size_t around = sizeof(prefix) - 1 + sizeof(mark) - 1;

	if (length <= around || memcmp(link_text, prefix, sizeof(prefix) - 1) != 0 ||
	    memcmp(link_text + length - (sizeof(mark) - 1), mark, sizeof(mark) - 1) != 0)
		return 0;
	*name = link_text + sizeof(prefix) - 1;
	return length - around;
}
