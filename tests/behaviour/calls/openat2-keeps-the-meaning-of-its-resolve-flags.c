/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

struct how {
	uint64_t flags, mode, resolve;
	uint64_t extra;
};

enum { NO_XDEV = 1, NO_MAGICLINKS = 2, NO_SYMLINKS = 4, BENEATH = 8, IN_ROOT = 16, CACHED = 32 };

static int dir;

static void look(const char *path, uint64_t flags, uint64_t mode, uint64_t resolve)
{
	struct how how = { flags, mode, resolve, 0 };
	char text[64] = "";
	int fd;

	/* EAGAIN: somebody on this machine renamed something meanwhile (openat2(2)); try again, as its users do. */
	do {
		fd = syscall(SYS_openat2, dir, path, &how, 24);
	} while (fd < 0 && errno == EAGAIN && !(how.resolve & CACHED));
	ssize_t length;

	if (fd < 0) {
		say("%s, flags %#lx, resolve %#lx: %s", path, (long)flags, (long)resolve, error_name(errno));
		return;
	}
	length = read(fd, text, sizeof(text) - 1);
	if (length > 0)
		text[strcspn(text, "\n")] = '\0';
	say("%s, flags %#lx, resolve %#lx: fd %d, %s", path, (long)flags, (long)resolve, fd, length < 0 ? error_name(errno) : text);
	close(fd);
}

/* What a program does that has read openat2(2). */
static void look_in_cache(const char *path, uint64_t flags)
{
	struct how how = { flags, 0, CACHED, 0 };
	int fd = syscall(SYS_openat2, dir, path, &how, 24);

	if (fd < 0 && errno == EAGAIN) {
		look(path, flags, 0, 0);
		return;
	}
	if (fd >= 0)
		close(fd);
	if (fd >= 0 || errno == ENOENT || errno == ENOTDIR)
		look(path, flags, 0, 0);
	else
		say("%s in the cache: %s", path, error_name(errno));
}

int main(void)
{
	static const char *const paths[] = {
		"file", "sub/file", "link", "sub/up", "../outside", "/outside", "/t/dir/file", "absolute", "to-outside", "in-root", ".", "..",
		"sub/../file", "sub/../../outside", "sub/to-dir", "sub/to-dir/file", "missing", "/", "/etc/motd", "/proc/self/exe",
		"/proc/self/cwd", "file/", "", "/proc/version",
	};
	static const uint64_t resolves[] = { 0, NO_SYMLINKS, BENEATH, IN_ROOT, NO_MAGICLINKS, NO_XDEV, BENEATH | NO_SYMLINKS, IN_ROOT | NO_XDEV };
	struct how how = { O_RDONLY, 0, 0, 0 };
	unsigned i, j;

	MUST(mkdir("dir", 0755));
	MUST(mkdir("dir/sub", 0755));
	put("dir/file", "in dir\n");
	put("dir/sub/file", "in sub\n");
	put("outside", "outside\n");
	MUST(symlink("file", "dir/link"));
	MUST(symlink("../file", "dir/sub/up"));
	MUST(symlink("..", "dir/sub/to-dir"));
	MUST(symlink("/t/dir/file", "dir/absolute"));
	MUST(symlink("../outside", "dir/to-outside"));
	MUST(symlink("/sub/file", "dir/in-root"));
	dir = open("dir", O_PATH);
	for (i = 0; i < sizeof(resolves) / sizeof(*resolves); i++)
		for (j = 0; j < sizeof(paths) / sizeof(*paths); j++)
			look(paths[j], O_RDONLY, 0, resolves[i]);
	look("new", O_WRONLY | O_CREAT, 0600, BENEATH);
	look("../new", O_WRONLY | O_CREAT, 0600, BENEATH);
	look("../new", O_WRONLY | O_CREAT, 0600, IN_ROOT);
	look("/newer", O_WRONLY | O_CREAT | O_EXCL, 0600, IN_ROOT);
	look("file", O_RDONLY, 0600, 0);
	look("file", O_RDONLY | 0x40000000000ULL, 0, 0);
	look("file", O_RDONLY, 0, 0x100);
	look("file", O_RDONLY, 0, BENEATH | IN_ROOT);
	look("link", O_RDONLY | O_NOFOLLOW, 0, 0);
	look("sub", O_RDONLY | O_DIRECTORY, 0, 0);
	look("file", O_RDONLY | O_DIRECTORY, 0, 0);
	/* Never sure to be there at once; whoever asks so asks again without it. */
	look_in_cache("file", O_RDONLY);
	look_in_cache("link", O_RDONLY);
	look_in_cache("missing", O_RDONLY);
	look_in_cache("file/x", O_RDONLY);
	look_in_cache("/etc/motd", O_RDONLY);
	look("file", O_RDONLY | O_TRUNC, 0, CACHED);
	look("file", O_WRONLY | O_CREAT, 0600, CACHED);
	look("sub", O_RDWR | O_TMPFILE, 0600, CACHED);
	look("file", O_RDONLY, 0600, CACHED);
	look("file", O_RDONLY, 0, CACHED | 0x100);
	look("file", O_RDONLY, 0, CACHED | BENEATH | IN_ROOT);
	/* Sizes of the structure. */
	SYS(openat2, AT_FDCWD, "outside", &how, 0);
	SYS(openat2, AT_FDCWD, "outside", &how, 16);
	SYS(openat2, AT_FDCWD, "outside", &how, 32);
	how.extra = 1;
	SYS(openat2, AT_FDCWD, "outside", &how, 32);
	SYS(openat2, AT_FDCWD, "outside", &how, 100000);
	show_directory("dir");
	show_directory(".");
	return 0;
}
