/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fstatfs(2) on what descriptors may be, beside statfs(2) of the same.
 * @calls fstatfs64
 */
#include "calls.h"
#include <sys/socket.h>
#include <sys/vfs.h>

static void tell(const char *name, int fd)
{
	struct statfs status = { 0 };
	long result = fstatfs(fd, &status);

	if (result < 0)
		say("%s: %s", name, error_name(errno));
	else
		say("%s: type %lx, names of %ld, blocks of %ld", name, (long)status.f_type, (long)status.f_namelen, (long)status.f_bsize);
	close(fd);
}

int main(void)
{
	struct statfs by_path, by_descriptor;
	int fd, pair[2];

	put("file", "text\n");
	MUST(symlink("file", "link"));
	MUST(mkfifo("fifo", 0600));
	tell("file", open("file", O_RDONLY));
	tell("file without a right", open("file", O_PATH));
	tell("directory", open("/", O_RDONLY));
	tell("link", open("link", O_PATH | O_NOFOLLOW));
	tell("fifo", open("fifo", O_RDWR));
	tell("device", open("/dev/null", O_RDONLY));
	tell("process", open("/proc/self", O_RDONLY));
	tell("memory", (int)syscall(SYS_memfd_create, "x", 0));
	MUST(pipe(pair));
	close(pair[1]);
	tell("pipe", pair[0]);
	tell("socket", socket(AF_UNIX, SOCK_STREAM, 0));
	tell("none", 99);
	tell("working directory", AT_FDCWD);
	fd = open("file", O_RDONLY);
	CALL(syscall(SYS_fstatfs, fd, NULL));
	CALL(syscall(SYS_fstatfs, 99, NULL));
	CALL(syscall(SYS_fstatfs, fd, (void *)8));
	MUST(unlink("file"));
	tell("removed", fd);
	fd = open("/", O_PATH);
	MUST(statfs("/", &by_path));
	MUST(fstatfs(fd, &by_descriptor));
	say("the same: %d %d", memcmp(&by_path.f_fsid, &by_descriptor.f_fsid, sizeof(by_path.f_fsid)) == 0,
	    by_path.f_type == by_descriptor.f_type);
	return 0;
}
