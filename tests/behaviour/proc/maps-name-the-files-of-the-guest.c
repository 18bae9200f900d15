/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is mapped, whichever way to the file is taken: no path of the host, and all of what is mapped from each file. */
#include "calls.h"

#include <sys/mman.h>
#include <sys/sysmacros.h>

#ifndef RESOLVE_BENEATH
#define RESOLVE_BENEATH 8
#endif

static const char *volatile name_of_test = "maps";
static char lines[512][300];
static int n_lines;

static int compare_lines(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* A head of maps or smaps without what differs from run to run; nothing for anonymous memory. */
static void add_line(const char *line)
{
	unsigned long start, end, offset, inode;
	char protection[8], name[200] = "";
	unsigned major, minor;
	struct stat status;

	if (sscanf(line, "%lx-%lx %7s %lx %x:%x %lu %199[^\n]", &start, &end, protection, &offset, &major, &minor, &inode,
		   name) < 8 || !name[0])
		return;
	if (line[strcspn(line, "\n")] != '\n' || line[72] != ' ' || line[73] != name[0])
		say("not as the kernel writes it: %s", line);
	if (strncmp(name, "[v", 2) == 0)
		return;
	if (name[0] == '/' && !strchr(name, '\\') && !strstr(name, "(deleted)") &&
	    (stat(name, &status) < 0 || status.st_ino != inode || makedev(major, minor) != status.st_dev))
		say("not what is mapped: %s", line);
	snprintf(lines[n_lines++], sizeof(lines[0]), "%s %s %08lx", name, protection, offset);
}

static void say_lines(const char *what)
{
	qsort(lines, n_lines, sizeof(lines[0]), compare_lines);
	say("-- %s", what);
	for (int i = 0; i < n_lines; i++)
		if (i == 0 || strcmp(lines[i], lines[i - 1]) != 0)
			say("%s", lines[i]);
	n_lines = 0;
}

static void read_maps(const char *what, int fd)
{
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
	char line[500];

	if (!file) {
		say("%s: %s", what, error_name(errno));
		return;
	}
	while (fgets(line, sizeof(line), file))
		add_line(line);
	fclose(file);
	say_lines(what);
}

static void read_path(const char *what, const char *path)
{
	read_maps(what, open(path, O_RDONLY));
}

/* Of each file the number of lines, because addresses are all that numa_maps has else. */
static void read_numa(void)
{
	FILE *file = fopen("/proc/self/numa_maps", "r");
	char line[500], name[200];

	while (file && fgets(line, sizeof(line), file)) {
		char *key = strstr(line, " file=");

		if (key && sscanf(key, " file=%199[^ \n]", name) == 1)
			snprintf(lines[n_lines++], sizeof(lines[0]), "%s", name);
	}
	if (file)
		fclose(file);
	say_lines("numa_maps");
}

static void map(const char *path, int protection, long offset)
{
	int fd = open(path, O_RDWR | O_CREAT, 0644);

	MUST(fd);
	MUST(ftruncate(fd, 16384));
	MUST(mmap(NULL, 8192, protection, MAP_SHARED, fd, offset) == MAP_FAILED ? -1 : 0);
	close(fd);
}

int main(void)
{
	struct { uint64_t flags, mode, resolve; } how = { O_RDONLY, 0, RESOLVE_BENEATH };
	char path[64];
	pid_t child;
	int fd;

	/* The heap is there from the first allocation on. */
	free(strdup(name_of_test));
	map("a file", PROT_READ, 4096);
	map("removed", PROT_READ | PROT_WRITE, 0);
	unlink("removed");
	map("new\nline \\012", PROT_READ, 0);
	read_path("self/maps", "/proc/self/maps");
	read_path("self/smaps", "/proc/self/smaps");
	read_path("thread-self/maps", "/proc/thread-self/maps");
	snprintf(path, sizeof(path), "/proc/self/task/%d/maps", getpid());
	read_path("task/TID/maps", path);
	read_path("through the root", "/proc/self/root/proc/self/../self/maps");
	read_numa();

	MUST(chdir("/proc/self"));
	read_path("relative", "maps");
	fd = open("/proc", O_RDONLY | O_DIRECTORY);
	read_maps("below a descriptor of /proc", openat(fd, "self/maps", O_RDONLY));
	fd = open("/proc/self", O_PATH);
	read_maps("below an O_PATH of /proc/self", openat(fd, "maps", O_RDONLY | O_NOFOLLOW));
	read_maps("openat2, beneath", syscall(SYS_openat2, fd, "maps", &how, sizeof(how)));
	fd = open("/proc/self/maps", O_PATH);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	read_path("an O_PATH descriptor, opened", path);

	child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}
	snprintf(path, sizeof(path), "/proc/%d/maps", child);
	read_path("of a child", path);
	kill(child, SIGKILL);
	MUST(waitpid(child, NULL, 0));
	OPEN(open(path, O_RDONLY));
	return 0;
}
