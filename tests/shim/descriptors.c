/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * descriptors WHAT DIRECTORY: path calls need no descriptor that the program could miss, and leave none.
 *
 *   limit     RLIMIT_NOFILE is reached, lowered and raised: calls by path work, what gives a descriptor says EMFILE
 *   close     another thread closes whatever descriptor there is, again and again
 *   own       another thread opens, duplicates, overwrites and closes descriptors of its own, while three make path calls
 */
#include "stress.h"

/* --- limit ----------------------------------------------------------------------------------------------------------------- */

static void say(const char *call, long result)
{
	printf("%s %s\n", call, result < 0 ? strerror(errno) : "works");
}

static void call_all(const char *when)
{
	struct stat status;
	char path[200], other[200], text[4096];
	FILE *stream;
	DIR *directory;

	printf("-- %s\n", when);
	say("stat", stat(below(path, "d/file"), &status));
	say("stat of nothing", stat(below(path, "d/none"), &status));
	say("lstat", lstat(below(path, "d/link"), &status));
	say("stat of a link", stat(below(path, "d/link"), &status));
	say("access", access(below(path, "d/file"), R_OK));
	say("readlink", readlink(below(path, "d/link"), text, sizeof(text)));
	say("readlink of a file", readlink(below(path, "d/file"), text, sizeof(text)));
	say("chmod", chmod(below(path, "d/file"), 0644));
	say("mkdir", mkdir(below(path, "d/new"), 0755));
	say("rename", rename(below(path, "d/new"), below(other, "d/newer")));
	say("rmdir", rmdir(below(path, "d/newer")));
	say("symlink", symlink("file", below(path, "d/new")));
	say("unlink", unlink(below(path, "d/new")));
	say("link", link(below(path, "d/file"), below(other, "d/new")));
	say("unlink", unlink(below(path, "d/new")));
	say("utimes", utimensat(AT_FDCWD, below(path, "d/file"), NULL, 0));
	say("chdir", chdir(below(path, "d")));
	say("stat of one component", stat("file", &status));
	say("access of one component", access("file", R_OK));
	say("realpath", realpath(below(path, "d/file"), text) ? 0 : -1);
	say("open", open(below(path, "d/file"), O_RDONLY));
	say("open O_PATH", open(below(path, "d/file"), O_PATH));
	say("open of one component", open("file", O_RDONLY));
	say("create", open(below(path, "d/new"), O_CREAT | O_WRONLY, 0600));
	say("stat of what was to be created", stat(below(path, "d/new"), &status));
	stream = fopen(below(path, "d/file"), "r");
	say("fopen", stream ? 0 : -1);
	directory = opendir(below(path, "d"));
	say("opendir", directory ? 0 : -1);
	if (directory)
		closedir(directory);
	if (stream)
		fclose(stream);
	unlink(below(path, "d/new"));
}

static void set_limit(rlim_t number)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = number;
	EXPECT(setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

static void fill(void)
{
	while (dup(1) >= 0)
		;
	EXPECT(errno == EMFILE);
}

static void limit(void)
{
	set_limit(20);
	fill();
	call_all("full");
	set_limit(10);
	call_all("the limit is below what is open");
	set_limit(0);
	call_all("no descriptors are allowed");
	set_limit(21);
	call_all("one is free");
	for (int fd = 3; fd < 64; fd++)
		close(fd);
	fill();
	close(7);
	call_all("one is free between others");
	printf("%d are open\n", count_descriptors());
}

/* --- close ------------------------------------------------------------------------------------------------------------------ */

static atomic_bool is_over;

/* Closes whatever there is. One other thread alone makes path calls: nobody opens what would get the number again. */
static void *close_all(void *argument)
{
	for (int i = 0; !is_over; i++) {
		if (i % 2)
			syscall(SYS_close_range, 3, ~0U, 0);
		else
			closefrom(3);
	}
	return argument;
}

/* Opens, duplicates and closes descriptors of its own. */
static void *use_own(void *argument)
{
	while (!is_over) {
		int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), other = dup(1), third;
		struct stat status;

		EXPECT(fd >= 0 && other >= 0);
		EXPECT(dup2(fd, other) == other);
		third = fcntl(fd, F_DUPFD_CLOEXEC, 600);
		EXPECT(third >= 600 && dup3(fd, third, O_CLOEXEC) == third);
		EXPECT(fstat(other, &status) == 0 && S_ISDIR(status.st_mode));
		EXPECT(fstat(third, &status) == 0 && S_ISDIR(status.st_mode));
		EXPECT(close(fd) == 0 && close(other) == 0);
		EXPECT(syscall(SYS_close_range, third, third, 0) == 0);
		EXPECT(fcntl(third, F_GETFD) < 0);
	}
	return argument;
}

/* What needs no descriptor natively. */
static void *use_paths(void *argument)
{
	struct stat status;
	char path[200], name[200], text[16];

	snprintf(name, sizeof(name), "%s/%s/new-%d", base, (uintptr_t)argument % 2 ? "d" : "e", (int)(uintptr_t)argument);
	while (!is_over) {
		EXPECT(stat(below(path, "d/file"), &status) == 0 && status.st_size == 6);
		EXPECT(stat(below(path, "e/file"), &status) == 0 && status.st_size == 14);
		EXPECT(lstat(below(path, "d/link"), &status) == 0 && S_ISLNK(status.st_mode));
		EXPECT(stat(below(path, "d/none"), &status) < 0 && errno == ENOENT);
		EXPECT(access(below(path, "d/file"), R_OK) == 0);
		EXPECT(readlink(below(path, "d/link"), text, sizeof(text)) == 4);
		EXPECT(readlink(below(path, "d/file"), text, sizeof(text)) < 0 && errno == EINVAL);
		EXPECT(mkdir(name, 0755) == 0);
		EXPECT(stat(name, &status) == 0 && S_ISDIR(status.st_mode));
		EXPECT(rmdir(name) == 0);
		EXPECT(symlink("x", name) == 0);
		EXPECT(unlink(name) == 0);
	}
	return NULL;
}

static void run_threads(void *(*first)(void *), int n_threads)
{
	int descriptors = count_descriptors();
	pthread_t threads[4];

	for (int i = 0; i < n_threads; i++)
		EXPECT(pthread_create(&threads[i], NULL, i ? use_paths : first, (void *)(uintptr_t)i) == 0);
	sleep_ms(500);
	is_over = true;
	for (int i = 0; i < n_threads; i++)
		pthread_join(threads[i], NULL);
	EXPECT(count_descriptors() == descriptors);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	start(argv[2]);
	closefrom(3);
	if (!strcmp(argv[1], "limit"))
		limit();
	else if (!strcmp(argv[1], "close"))
		run_threads(close_all, 2);
	else if (!strcmp(argv[1], "own"))
		run_threads(use_own, 4);
	else
		return 2;
	puts("done");
	return 0;
}
