/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <stdint.h>

/* include/uapi/linux/fanotify.h, which not every libc's folder of headers has. */
#define REPORT_FID 0x200
#define ADD 1
#define REMOVE 2
#define DONT_FOLLOW 4
#define ONLYDIR 8
#define FLUSH 0x80
#define MODIFY 2
#define OPENED 0x20

#ifdef __i386__
#define MASK(bits) (bits), 0
#else
#define MASK(bits) (long)(bits)
#endif

static int group;

static void show_events(const char *what)
{
	_Alignas(8) char room[4096];
	ssize_t length = read(group, room, sizeof(room));

	if (length < 0)
		say("%s: %s", what, error_name(errno));
	/* Length, version, what happened. */
	for (ssize_t at = 0; at < length; at += *(uint32_t *)(room + at))
		say("%s: %#llx", what, *(unsigned long long *)(room + at + 8));
}

static void mark(const char *what, unsigned flags, unsigned mask, int dirfd, const char *path)
{
	say_result(what, syscall(SYS_fanotify_mark, group, flags, MASK(mask), dirfd, path));
}

int main(void)
{
	int directory, file;

	put("file", "text\n");
	/* Written to by the guest itself: events of different processes are not merged. */
	file = open("file", O_WRONLY);
	MUST(mkdir("directory", 0755));
	put("directory/inside", "text\n");
	MUST(symlink("file", "link"));
	directory = open("directory", O_RDONLY | O_DIRECTORY);
	group = (int)syscall(SYS_fanotify_init, REPORT_FID | 2 /* not to wait */, O_RDONLY);
	if (group < 0) {
		say("no fanotify: %s", error_name(errno));
		return 0;
	}
	mark("absolute", ADD, MODIFY, AT_FDCWD, "/t/file");
	MUST(write(file, "x", 1));
	show_events("absolute");
	mark("remove", REMOVE, MODIFY, AT_FDCWD, "file");
	MUST(write(file, "x", 1));
	show_events("removed");
	mark("through a link", ADD, MODIFY, directory, "../link");
	MUST(write(file, "x", 1));
	show_events("through a link");
	mark("remove by another name", REMOVE, MODIFY, -1, "/t/directory/../file");
	mark("the link", ADD | DONT_FOLLOW, MODIFY, AT_FDCWD, "link");
	MUST(write(file, "x", 1));
	show_events("the link");
	mark("directory", ADD | ONLYDIR, OPENED, AT_FDCWD, "directory");
	mark("file as directory", ADD | ONLYDIR, OPENED, AT_FDCWD, "file");
	mark("the descriptor", ADD, OPENED, directory, NULL);
	mark("flush", FLUSH, 0, AT_FDCWD, NULL);
	mark("remove what is not there", REMOVE, MODIFY, AT_FDCWD, "file");
	mark("missing", ADD, MODIFY, AT_FDCWD, "missing");
	mark("empty", ADD, MODIFY, AT_FDCWD, "");
	mark("below a file", ADD, MODIFY, AT_FDCWD, "file/x");
	mark("bad descriptor", ADD, MODIFY, 99, "file");
	mark("bad flags", 0x10000000, MODIFY, AT_FDCWD, "missing");
	mark("bad mask", ADD, 0, AT_FDCWD, "missing");
	mark("bad path", ADD, MODIFY, AT_FDCWD, (char *)8);
	close(group);
	mark("no group", ADD, MODIFY, AT_FDCWD, "missing");
	group = 0;
	mark("another descriptor", ADD, MODIFY, AT_FDCWD, "file");
	return 0;
}
