/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <sys/inotify.h>

static void events(int fd)
{
	char buffer[4096] __attribute__((aligned(8)));
	ssize_t length = read(fd, buffer, sizeof(buffer)), at = 0;

	if (length < 0)
		say("read: %s", error_name(errno));
	while (at < length) {
		struct inotify_event *event = (struct inotify_event *)(buffer + at);

		say("watch %d mask %#x name %s", event->wd, event->mask, event->len ? event->name : "");
		at += sizeof(*event) + event->len;
	}
}

int main(void)
{
	int fd = CALL(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));

	MUST(mkdir("dir", 0755));
	put("file", "x\n");
	MUST(symlink("/t/dir", "link"));
	CALL(inotify_add_watch(fd, "link", IN_CREATE | IN_DELETE | IN_MOVED_TO));
	CALL(inotify_add_watch(fd, "/t/file", IN_MODIFY | IN_DELETE_SELF));
	CALL(inotify_add_watch(fd, "missing", IN_MODIFY));
	CALL(inotify_add_watch(fd, "file", IN_MODIFY | IN_ONLYDIR));
	CALL(inotify_add_watch(fd, "link", IN_MODIFY | IN_DONT_FOLLOW));
	CALL(inotify_add_watch(1000, "file", IN_MODIFY));
	CALL(inotify_add_watch(fd, "file", 0));
	put("dir/new", "x\n");
	put("file", "y\n");
	MUST(rename("file", "dir/moved"));
	MUST(unlink("dir/new"));
	events(fd);
	return 0;
}
