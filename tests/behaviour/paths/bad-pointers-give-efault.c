/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <sys/mman.h>
#include <sys/statfs.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/xattr.h>

#define BAD ((char *)8)

/* Raw calls: a libc may look at its arguments. */
static void look(const char *what, char *bad)
{
	char text[200];
	int fd;

	say("-- %s", what);
#ifdef SYS_open
	say_result("open", syscall(SYS_open, bad, O_RDONLY));
	say_result("access", syscall(SYS_access, bad, 0));
	say_result("mkdir", syscall(SYS_mkdir, bad, 0755));
	say_result("rmdir", syscall(SYS_rmdir, bad));
	say_result("unlink", syscall(SYS_unlink, bad));
	say_result("rename", syscall(SYS_rename, bad, "x"));
	say_result("rename", syscall(SYS_rename, "x", bad));
	say_result("link", syscall(SYS_link, bad, "x"));
	say_result("symlink", syscall(SYS_symlink, bad, "x"));
	say_result("symlink", syscall(SYS_symlink, "x", bad));
	say_result("readlink", syscall(SYS_readlink, bad, text, sizeof(text)));
	say_result("chmod", syscall(SYS_chmod, bad, 0));
	say_result("chown", syscall(SYS_chown, bad, -1, -1));
	say_result("creat", syscall(SYS_creat, bad, 0600));
#endif
	say_result("openat", syscall(SYS_openat, AT_FDCWD, bad, O_RDONLY));
	say_result("openat with a bad descriptor", syscall(SYS_openat, 1000, bad, O_RDONLY));
	say_result("mkdirat", syscall(SYS_mkdirat, AT_FDCWD, bad, 0755));
	say_result("unlinkat", syscall(SYS_unlinkat, AT_FDCWD, bad, 0));
	say_result("unlinkat with bad flags", syscall(SYS_unlinkat, AT_FDCWD, bad, -1));
	say_result("renameat2", syscall(SYS_renameat2, AT_FDCWD, bad, AT_FDCWD, bad, 0));
	say_result("linkat", syscall(SYS_linkat, AT_FDCWD, "file", AT_FDCWD, bad, 0));
	say_result("symlinkat", syscall(SYS_symlinkat, bad, AT_FDCWD, "x"));
	say_result("readlinkat", syscall(SYS_readlinkat, AT_FDCWD, bad, text, sizeof(text)));
	say_result("readlinkat buffer", syscall(SYS_readlinkat, AT_FDCWD, "link", bad, 10));
	say_result("readlinkat /proc/self/exe buffer", syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", bad, 10));
	say_result("faccessat", syscall(SYS_faccessat, AT_FDCWD, bad, 0));
	say_result("fchmodat", syscall(SYS_fchmodat, AT_FDCWD, bad, 0));
	say_result("statx", syscall(SYS_statx, AT_FDCWD, bad, 0, 0x7ff, text));
	say_result("statx buffer", syscall(SYS_statx, AT_FDCWD, "file", 0, 0x7ff, bad));
	say_result("chdir", syscall(SYS_chdir, bad));
	say_result("getcwd", syscall(SYS_getcwd, bad, 100));
	say_result("getcwd of size 0", syscall(SYS_getcwd, bad, 0));
	say_result("truncate", syscall(SYS_truncate, bad, 0));
	say_result("statfs", syscall(SYS_statfs, bad, text));
	say_result("setxattr", syscall(SYS_setxattr, bad, "user.x", "y", 1, 0));
	say_result("setxattr name", syscall(SYS_setxattr, "file", bad, "y", 1, 0));
	say_result("openat2", syscall(SYS_openat2, AT_FDCWD, "file", bad, 24));
	say_result("utimensat", syscall(SYS_utimensat, AT_FDCWD, bad, NULL, 0));
	say_result("utimensat times", syscall(SYS_utimensat, AT_FDCWD, "file", bad, 0));
	fd = inotify_init1(IN_CLOEXEC);
	say_result("inotify_add_watch", syscall(SYS_inotify_add_watch, fd, bad, IN_MODIFY));
	close(fd);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	say_result("bind", bind(fd, (struct sockaddr *)bad, 110));
	say_result("connect", connect(fd, (struct sockaddr *)bad, 110));
	close(fd);
	say_result("execve", syscall(SYS_execve, bad, NULL, NULL));
	say_result("execve argv", syscall(SYS_execve, "/bin/true", bad, NULL));
	say_result("execve environment", syscall(SYS_execve, "/bin/true", NULL, bad));
}

int main(void)
{
	char *page;

	put("file", "x\n");
	MUST(symlink("a-target-of-some-length", "link"));
	look("a low address", BAD);
	look("NULL", NULL);
	look("an address of the kernel", (char *)~(uintptr_t)4095);
	page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(page + 4096, 4096);
	memset(page, 'a', 4096);
	look("no null byte before the end of the page", page + 4090);
	say("-- the last bytes of a page");
	strcpy(page + 4091, "file");
	say_result("access", access(page + 4091, F_OK));
	strcpy(page + 4092 - 3, "file/.");
	say_result("access", access(page + 4089, F_OK));
	memset(page, '/', 4096);
	say_result("access", syscall(SYS_faccessat, AT_FDCWD, page, 0));
	return 0;
}
