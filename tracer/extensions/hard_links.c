/* SPDX-License-Identifier: GPL-2.0-or-later */
/* -l: hard links where the host refuses them. */
#include "tracer/extension.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "core/ownership.h"
#include "tracer/call.h"
#include "tracer/descriptor.h"
#include "tracer/guest_state.h"
#include "tracer/link_store.h"
#include "tracer/memory.h"
#include "tracer/message.h"
#include "tracer/options.h"
#include "tracer/read_only.h"

#define ARGUMENT 4	/* in details of the stat family: bits to shift the index of the argument, above the form */

/* --- where files are -------------------------------------------------------------------------------------------------------- */

/* Whether the guest sees what the pin names in its rootfs, not in a binding. */
static bool is_in_rootfs(const struct call *call, const struct pin *pin)
{
	const struct view *view = call->tracer->view;
	const struct pin directory = { .fd = pin->fd };
	char host[VIEW_PATH_SIZE], guest[VIEW_PATH_SIZE];
	long length;

	if (pin->is_binding || pin->is_root)
		return false;
	length = pin_host_path(&directory, host, sizeof(host));
	if (length >= 0)
		length = view_host_to_guest(view, host, (size_t)length, guest, sizeof(guest));
	return length >= 0 && view_find_guest(view, guest, (size_t)length)->guest_length == 0;
}

static uint64_t id_of_pin(const struct link_store *store, const struct pin *pin)
{
	char host[VIEW_PATH_SIZE];

	return pin_host_path(pin, host, sizeof(host)) < 0 ? 0 : link_store_id_of_path(store, host);
}

/* The file of the store that a guest's descriptor holds, or 0. */
static uint64_t id_of_descriptor(const struct call *call, const struct link_store *store, int fd)
{
	char link[DESCRIPTOR_LINK_SIZE], host[VIEW_PATH_SIZE];
	ssize_t length;

	descriptor_link(call->tid, fd, link);
	worker_be_proot(call->worker);
	length = readlink(link, host, sizeof(host) - 1);
	worker_be_guest(call->worker);
	if (length < 0)
		return 0;
	host[length] = '\0';
	return link_store_id_of_path(store, host);
}

/* --- link ------------------------------------------------------------------------------------------------------------------- */

static void release_pins(struct call *call)
{
	pin_release(&call->pins[0]);
	pin_release(&call->pins[1]);
}

static int pass(struct call *call)
{
	release_pins(call);
	return EXTENSION_PASSES;
}

/* A file that is in the store already: it gets its names there, whatever the host can do. */
static int before_link(struct call *call, void *data)
{
	const struct link_store *store = data;
	uint64_t id;
	int error;

	if (call_resolve(call, 0, 0) != 0)
		return pass(call);
	id = id_of_pin(store, &call->pins[0]);
	if (!id || call_resolve(call, 1, 0) != 0 || !is_in_rootfs(call, &call->pins[1]) ||
	    guest_is_landlocked(call->tracer, call->tid))
		return pass(call);
	error = read_only_refuse(call);
	if (error == 0)
		error = link_store_add(store, id, &call->pins[1]);
	return error < 0 ? error : call_answer(call, 0);
}

static bool is_refusal(int64_t result)
{
	return result == -EPERM || result == -EACCES || result == -EMLINK || result == -EOPNOTSUPP || result == -ENOSYS;
}

/* Whether a link of these two would be made by a kernel that can. */
static bool could_be_linked(const struct call *call, const struct pin *old)
{
	const struct pin *new = &call->pins[1];
	struct stat status;

	if (!is_in_rootfs(call, old) || !is_in_rootfs(call, new) || guest_is_landlocked(call->tracer, call->tid))
		return false;
	if (fstatat(old->fd, old->suffix + 1, &status, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(status.st_mode) || status.st_nlink != 1)
		return false;
	return faccessat(new->fd, ".", W_OK | X_OK, AT_EACCESS) == 0 &&
	       fstatat(new->fd, new->suffix + 1, &status, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT;
}

static void after_link(struct call *call, void *data)
{
	const struct link_store *store = data;
	struct pin old = PIN_NONE;
	struct stat status;
	char host[VIEW_PATH_SIZE];
	uint64_t id;

	if (!is_refusal(call->result) || call->pins[0].fd < 0 || call->pins[1].fd < 0 ||
	    pin_host_path(&call->pins[0], host, sizeof(host)) < 0 || pin_parent(&old, host) < 0)
		return;
	if (fstatat(call->pins[1].fd, call->pins[1].suffix + 1, &status, AT_SYMLINK_NOFOLLOW) == 0)
		call->result = -EEXIST;
	else if (could_be_linked(call, &old) && link_store_take(store, &old, &id) == 0) {
		int error = link_store_add(store, id, &call->pins[1]);

		if (error < 0)
			link_store_give_back(store, id, &old);
		call->result = error;
	}
	pin_release(&old);
}

/* --- unlink, rename --------------------------------------------------------------------------------------------------------- */

/* What goes wrong for want of a permission the handler tries in its own way; then the file stays for good. */
static int settle(struct call *call, int error)
{
	if (error == -EAGAIN || error == -EACCES)
		return pass(call);
	return error < 0 ? error : call_answer(call, 0);
}

static int before_unlink(struct call *call, void *data)
{
	int error;

	if ((call->detail && (call->args[call->detail] & AT_REMOVEDIR)) || call_resolve(call, 0, 0) != 0 ||
	    !link_store_id(&call->pins[0]) || guest_is_landlocked(call->tracer, call->tid))
		return pass(call);
	error = read_only_refuse(call);
	return error < 0 ? error : settle(call, link_store_unlink(data, &call->pins[0]));
}

#define NOREPLACE 1	/* RENAME_NOREPLACE */

static int before_rename(struct call *call, void *data)
{
	unsigned flags = call->detail ? (unsigned)call->args[call->detail] : 0;
	int error;

	if ((flags & ~NOREPLACE) || call_resolve(call, 0, 0) != 0 || call_resolve(call, 1, 0) != 0 ||
	    !link_store_id(&call->pins[1]) || !is_in_rootfs(call, &call->pins[0]) || !is_in_rootfs(call, &call->pins[1]) ||
	    guest_is_landlocked(call->tracer, call->tid))
		return pass(call);
	error = read_only_refuse(call);
	return error < 0 ? error : settle(call, link_store_rename_over(data, &call->pins[0], &call->pins[1], flags));
}

/* --- stat ------------------------------------------------------------------------------------------------------------------- */

static enum stat_form form_of(const struct call *call)
{
	int form = call->detail & ((1 << ARGUMENT) - 1);

	if (form != STAT_FORM_X86_64)
		return form;
	return call->abi == ABI_X86_64 ? STAT_FORM_X86_64 : call->abi == ABI_I386 ? STAT_FORM_I386 : STAT_FORM_GENERIC;
}

/* A file of the store has as many links as it has names. */
static void after_stat(struct call *call, void *data)
{
	const struct link_store *store = data;
	const struct syscall_path *path = &call->row->paths[0];
	const struct stat_layout *layout = &stat_layouts[form_of(call)];
	uint64_t address = call->args[call->detail >> ARGUMENT], id = 0;
	uint8_t status[STAT_FORM_MAX];
	long count;

	if (call->result != 0)
		return;
	if (call->pins[0].fd >= 0)
		id = id_of_pin(store, &call->pins[0]);
	else if (path->rule == PATH_NONE || path->dirfd >= 0)
		id = id_of_descriptor(call, store, call_fd_arg(call, path->rule == PATH_NONE ? 0 : path->dirfd));
	count = id ? link_store_count(store, id) : 0;
	if (count < 1 || memory_read(call->tid, address, status, layout->size) < 0)
		return;
	stat_set(status, layout->links, (uint64_t)count);
	memory_write(call->tid, address, status, layout->size);
}

/* --- listings --------------------------------------------------------------------------------------------------------------- */

/* An entry of a listing, in each of the two forms. */
struct layout {
	size_t inode_size, length, name;
	bool is_type_last;	/* the type is the last byte of the entry; else it is before the name */
};

static struct layout layout_of(const struct call *call)
{
	if (strcmp(call->row->name, "getdents64") == 0)
		return (struct layout){ 8, 16, 19, false };
	return call->abi == ABI_I386 ? (struct layout){ 4, 8, 10, true } : (struct layout){ 8, 16, 18, true };
}

/* A name of a file of the store is told as that of a file. Returns whether it was one. */
static bool disguise(const struct link_store *store, int directory, const struct layout *layout, uint8_t *entry, size_t size)
{
	const char *name = (const char *)entry + layout->name;
	uint8_t *type = layout->is_type_last ? entry + size - 1 : entry + layout->name - 1;
	struct pin pin = { .fd = directory };
	struct stat status;
	uint64_t id, inode;

	if (*type != DT_LNK || (size_t)snprintf(pin.suffix, sizeof(pin.suffix), "/%s", name) >= sizeof(pin.suffix))
		return false;
	id = link_store_id(&pin);
	if (!id || link_store_look(store, id, &status) < 0)
		return false;
	inode = status.st_ino;
	memcpy(entry, &inode, layout->inode_size);
	*type = DT_REG;
	return true;
}

static bool disguise_all(const struct link_store *store, int directory, const struct layout *layout, uint8_t *entries, size_t length)
{
	bool is_changed = false;
	uint16_t size;

	for (size_t from = 0; from + layout->name < length; from += size) {
		memcpy(&size, entries + from + layout->length, sizeof(size));
		if (size <= layout->name || from + size > length)
			break;
		is_changed |= disguise(store, directory, layout, entries + from, size);
	}
	return is_changed;
}

static void after_getdents(struct call *call, void *data)
{
	const struct layout layout = layout_of(call);
	uint8_t *entries = call->worker->buffer[0];
	char link[DESCRIPTOR_LINK_SIZE];
	int directory;

	/* More than libcs ask for, and than we have room for. */
	if (call->result <= 0 || call->result > 65536 || memory_read(call->tid, call->args[1], entries, (size_t)call->result) < 0)
		return;
	descriptor_link(call->tid, call_fd_arg(call, 0), link);
	worker_be_proot(call->worker);
	directory = open(link, O_PATH | O_CLOEXEC);
	worker_be_guest(call->worker);
	if (directory < 0)
		return;
	if (disguise_all(data, directory, &layout, entries, (size_t)call->result))
		memory_write(call->tid, call->args[1], entries, (size_t)call->result);
	close(directory);
}

/* --- the extension ---------------------------------------------------------------------------------------------------------- */

#define STAT(name, form, argument) { .call = name, .after = after_stat, .detail = STAT_FORM_##form | (argument) << ARGUMENT }
#define LINK(name) { .call = name, .before = before_link, .after = after_link }
#define UNLINK(name, flags) { .call = name, .before = before_unlink, .detail = flags }
#define RENAME(name, flags) { .call = name, .before = before_rename, .detail = flags }
#define LIST(name) { .call = name, .after = after_getdents }
/* What looks at the names themselves: the shim knows nothing of the store, the tracer's look-up does. */
#define LOOK(name) { .call = name }

static const struct extension_hook hooks[] = {
	STAT("stat", X86_64, 1), STAT("lstat", X86_64, 1), STAT("fstat", X86_64, 1), STAT("newfstatat", X86_64, 2),
	STAT("statx", STATX, 4), STAT("stat64", I386_64, 1), STAT("lstat64", I386_64, 1), STAT("fstat64", I386_64, 1),
	STAT("fstatat64", I386_64, 2), STAT("oldstat", I386_OLD, 1), STAT("oldlstat", I386_OLD, 1), STAT("oldfstat", I386_OLD, 1),
	LINK("link"), LINK("linkat"), UNLINK("unlink", 0), UNLINK("unlinkat", 2),
	RENAME("rename", 0), RENAME("renameat", 0), RENAME("renameat2", 4), LIST("getdents"), LIST("getdents64"),
	LOOK("open"), LOOK("openat"), LOOK("openat2"), LOOK("readlink"), LOOK("readlinkat"), LOOK("faccessat2"),
	LOOK("lchown"), LOOK("lchown32"), LOOK("fchownat"), LOOK("fchmodat2"), LOOK("utimensat"), LOOK("utimensat_time64"),
	LOOK("lsetxattr"), LOOK("lgetxattr"), LOOK("llistxattr"), LOOK("lremovexattr"), LOOK("setxattrat"), LOOK("getxattrat"),
	LOOK("listxattrat"), LOOK("removexattrat"), LOOK("execveat"), LOOK("inotify_add_watch"),
};

static int start(struct tracer *tracer, void **data)
{
	const struct view *view = tracer->view;
	struct link_store *store;

	if (!tracer->settings->is_linking)
		return 0;
	store = talloc_zero(tracer, struct link_store);
	if (!store)
		return -ENOMEM;
	store->host_length = (size_t)snprintf(store->host, sizeof(store->host), "%s/.l2s",
					      view_binding_host(view, &view->bindings[view->n_bindings - 1]));
	if (store->host_length >= sizeof(store->host)) {
		message_error("the name of the rootfs is too long for --link2symlink");
		return -ENAMETOOLONG;
	}
	*data = store;
	tracer->links = store;
	return 1;
}

const struct extension extension_hard_links = {
	.name = "hard-links", .hooks = hooks, .n_hooks = sizeof(hooks) / sizeof(hooks[0]), .start = start, .is_exec_in_shim = true,
};
