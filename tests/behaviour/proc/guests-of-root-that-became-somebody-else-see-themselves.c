/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @user root */
/* @variants amd64 i386 */
#include "calls.h"

#include <grp.h>

static const char *const names[] = { "maps", "smaps", "mountinfo", "mounts", "mountstats", "status", "numa_maps" };
static pid_t other;

static void look_at_links(pid_t pid)
{
	static const char *const links[] = { "exe", "cwd", "root", "fd/0" };

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		char path[64], text[PATH_MAX];
		struct stat status;

		snprintf(path, sizeof(path), "/proc/%d/%s", pid, links[i]);
		say("readlink of %s: %s", links[i], readlink(path, text, sizeof(text)) < 0 ? error_name(errno) : "told");
		say("stat of %s: %s", links[i], stat(path, &status) < 0 ? error_name(errno) : "told");
	}
}

static void look(pid_t pid)
{
	look_at_links(pid);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[64], text[100];
		struct stat status;
		int fd;

		snprintf(path, sizeof(path), "/proc/%d/%s", pid, names[i]);
		fd = open(path, O_RDONLY);
		say("%s: %s", names[i], fd < 0 ? error_name(errno) : read(fd, text, sizeof(text)) > 20 ? "read" : "nothing");
		if (fd >= 0 && fstat(fd, &status) == 0)
			say("mode %o of %d:%d", status.st_mode, (int)status.st_uid, (int)status.st_gid);
		if (stat(path, &status) == 0)
			say("named: mode %o of %d:%d", status.st_mode, (int)status.st_uid, (int)status.st_gid);
		say("to write: %s", open(path, O_RDWR) < 0 ? error_name(errno) : "open");
		close(fd);
	}
}

static void become(void)
{
	MUST(setgroups(0, NULL));
	MUST(setgid(1000));
	MUST(setuid(1000));
	say("-- itself");
	look(getpid());
	say("-- another's");
	look(other);
}

static void become_for_files_only(void)
{
	MUST(setegid(1000));
	MUST(seteuid(1000));
	say("-- itself, as effective user");
	look(getpid());
}

int main(void)
{
	other = getpid();
	in_child("another user", become);
	in_child("another effective user", become_for_files_only);
	return 0;
}
