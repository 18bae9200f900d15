/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -H: names that begin as those of proot's own files do are left out of listings; -l: the place of files with several names. */
#include "tracer/extension.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tracer/call.h"
#include "tracer/descriptor.h"
#include "tracer/memory.h"
#include "tracer/options.h"

/* Where the length of an entry and its name are: struct linux_dirent64, and the older struct linux_dirent of an ABI. */
struct layout {
	size_t length, name;
};

static struct layout layout_of(const struct call *call)
{
	if (strcmp(call->row->name, "getdents64") == 0)
		return (struct layout){ 16, 19 };
	return call->abi == ABI_I386 ? (struct layout){ 8, 10 } : (struct layout){ 16, 18 };
}

static bool is_hidden(const struct settings *settings, const char *name)
{
	if (settings->is_linking && strcmp(name, ".l2s") == 0)
		return true;
	return settings->is_hiding &&
	       (strncmp(name, ".proot.", 7) == 0 || strncmp(name, ".proot-", 7) == 0);
}

/* Take the hidden ones out of length bytes of entries. Returns how many bytes are left. */
static size_t take_out(const struct settings *settings, uint8_t *entries, size_t length, struct layout layout)
{
	size_t to = 0, from = 0;

	while (from + layout.name < length) {
		uint16_t size;

		memcpy(&size, entries + from + layout.length, sizeof(size));
		if (size <= layout.name || from + size > length)
			break;
		if (!is_hidden(settings, (const char *)entries + from + layout.name)) {
			memmove(entries + to, entries + from, size);
			to += size;
		}
		from += size;
	}
	return to;
}

/* A batch of nothing but hidden names is not the end of the directory: read on, in the guest's place. */
static long read_on(struct call *call, uint8_t *entries)
{
	size_t size = (uint32_t)call->args[2] < 65536 ? (uint32_t)call->args[2] : 65536;
	long length = 0;
	int fd;

	worker_be_proot(call->worker);
	fd = descriptor_take(call->tid, call_fd_arg(call, 0));
	worker_be_guest(call->worker);
	if (fd < 0)
		return fd;
	do {
		length = syscall(SYS_getdents64, fd, entries, size);
		if (length <= 0)
			break;
		length = (long)take_out(call->tracer->settings, entries, (size_t)length, layout_of(call));
	} while (length == 0);
	close(fd);
	return length < 0 ? -errno : length;
}

static void after_getdents(struct call *call, void *data)
{
	uint8_t *entries = call->worker->buffer[0];
	size_t length = (size_t)call->result;
	long left;

	(void)data;
	/* More than libcs ask for, and than we have room for. */
	if (call->result <= 0 || length > 65536 || memory_read(call->tid, call->args[1], entries, length) < 0)
		return;
	left = (long)take_out(call->tracer->settings, entries, length, layout_of(call));
	if (left == (long)length)
		return;
	if (left == 0 && strcmp(call->row->name, "getdents64") == 0)
		left = read_on(call, entries);
	if (left > 0 && memory_write(call->tid, call->args[1], entries, (size_t)left) < 0)
		left = -EFAULT;
	call->result = left;
}

static const struct extension_hook hooks[] = {
	{ .call = "getdents", .after = after_getdents },
	{ .call = "getdents64", .after = after_getdents },
};

static int start(struct tracer *tracer, void **data)
{
	*data = NULL;
	return tracer->settings->is_hiding || tracer->settings->is_linking;
}

const struct extension extension_hide = {
	.name = "hide", .hooks = hooks, .n_hooks = sizeof(hooks) / sizeof(hooks[0]), .start = start, .is_exec_in_shim = true,
};
