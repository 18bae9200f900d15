/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * race MILLISECONDS OUTSIDE SIZE: threads use paths that other threads change under them.
 *
 * OUTSIDE is a directory of the host, absolute, that the guest has not got; it holds "file" of SIZE bytes, which begins with
 * "HOST". All that the guest has is below "/w". Links lead to OUTSIDE, so in a chroot they dangle. Whatever is
 * swapped when: nobody may see or touch that directory, and no call may fail in a way that cannot be in a chroot.
 *
 * Prints one line for each thing that must not be, at most 20, then "done". The runner looks at OUTSIDE afterwards.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define GUEST_TEXT "GUEST\n"

static char outside[2048];
static long outside_size;
static atomic_bool is_over;
static atomic_int n_complaints;
static atomic_ulong n_calls;

/* A path in memory that a thread changes while others hand it to the kernel. */
static char flipped[2200];

static void complain(const char *what, const char *path, int error)
{
	if (atomic_fetch_add(&n_complaints, 1) < 20)
		printf("BAD %s %s: %s\n", what, path, error ? strerrorname_np(error) : "the host's file");
}

static unsigned draw(unsigned *state)
{
	*state = *state * 1103515245 + 12345;
	return *state >> 16;
}

/* --- those who swap --------------------------------------------------------------------------------------------------------- */

/* "/w/d" is a directory or a link to the host's. */
static void *swap_directory(void *unused)
{
	(void)unused;
	while (!is_over)
		renameat2(AT_FDCWD, "/w/d", AT_FDCWD, "/w/link-out", RENAME_EXCHANGE);
	return NULL;
}

/* "/w/f" is a file or a link to the host's, "/w/up" a link that climbs or one that stays. */
static void *swap_links(void *unused)
{
	char out[2200], climb[2300];

	(void)unused;
	snprintf(out, sizeof(out), "%s/file", outside);
	snprintf(climb, sizeof(climb), "../../../../../../../..%s", outside);
	while (!is_over) {
		if (symlink(out, "/w/t1") == 0)
			rename("/w/t1", "/w/f");
		if (symlink(climb, "/w/t2") == 0)
			rename("/w/t2", "/w/up");
		if (link("/w/keep", "/w/t1") == 0)
			rename("/w/t1", "/w/f");
		if (symlink("d", "/w/t2") == 0)
			rename("/w/t2", "/w/up");
	}
	return NULL;
}

/* The middle of a long way down is moved elsewhere, so that ".." leads elsewhere. */
static void *swap_middle(void *unused)
{
	(void)unused;
	while (!is_over) {
		rename("/w/p/q", "/w/q");
		rename("/w/q", "/w/p/q");
	}
	return NULL;
}

/* Two names of the same length: one of the guest, one of the host. */
static void *flip_path(void *unused)
{
	static const char inside[] = "/w/keep";
	char out[2200];

	(void)unused;
	snprintf(out, sizeof(out), "%s/file", outside);
	while (!is_over) {
		memcpy(flipped, inside, sizeof(inside));
		memcpy(flipped, out, strlen(out) + 1);
	}
	return NULL;
}

/* --- those who use ------------------------------------------------------------------------------------------------------------ */

static bool is_allowed(int error)
{
	switch (error) {
	case 0:
	case ENOENT:
	case ENOTDIR:
	case EEXIST:
	case EISDIR:
	case EINVAL:
	case ENOTEMPTY:
	case ECONNREFUSED:
	case EADDRINUSE:
		return true;
	default:
		return false;
	}
}

static void check(const char *what, const char *path, long result)
{
	atomic_fetch_add(&n_calls, 1);
	if (result < 0 && !is_allowed(errno))
		complain(what, path, errno);
}

static void check_content(const char *what, const char *path, int fd)
{
	char text[8] = { 0 };
	struct stat status;

	check(what, path, fd);
	if (fd < 0)
		return;
	if (fstat(fd, &status) == 0 && status.st_size == outside_size)
		complain(what, path, 0);
	if (read(fd, text, 4) == 4 && strcmp(text, "HOST") == 0)
		complain(what, path, 0);
	close(fd);
}

static void check_stat(const char *what, const char *path, int result, const struct stat *status)
{
	check(what, path, result);
	if (result == 0 && S_ISREG(status->st_mode) && status->st_size == outside_size)
		complain(what, path, 0);
}

static const char *const paths[] = {
	"/w/d/file", "/w/f", "/w/up/file", "/w/link-out/file", "/w/p/q/r/../../../../f", "/w/p/q/r/../../d/file", "/w/d/../f",
	"/w/up/../f", "flip",
};

static void use_path(const char *path, int directory, unsigned choice)
{
	struct stat status;
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	char text[4096];
	int result, fd;

	switch (choice) {
	case 0:
	case 1:
		check_content("open", path, open(path, O_RDONLY));
		break;
	case 2:
		check_content("openat", path, openat(directory, path[0] == '/' ? path + 1 : path, O_RDONLY));
		break;
	case 3:
		result = stat(path, &status);
		check_stat("stat", path, result, &status);
		break;
	case 4:
		result = fstatat(directory, path, &status, AT_EMPTY_PATH);
		check_stat("fstatat", path, result, &status);
		break;
	case 5:
		check_content("create", path, open(path, O_CREAT | O_RDWR, 0644));
		break;
	case 6:
		check("truncate", path, truncate(path, 3));
		break;
	case 7:
		check("chmod", path, chmod(path, 0600));
		break;
	case 8:
		check("access", path, access(path, R_OK));
		break;
	case 9:
		check("readlink", path, readlink(path, text, sizeof(text)));
		break;
	case 10:
		check("link", path, linkat(AT_FDCWD, path, AT_FDCWD, "/w/linked", AT_SYMLINK_FOLLOW));
		result = stat("/w/linked", &status);
		check_stat("link", path, result, &status);
		unlink("/w/linked");
		break;
	case 11:
		check("utimes", path, utimensat(AT_FDCWD, path, NULL, 0));
		break;
	case 12:
		fd = socket(AF_UNIX, SOCK_DGRAM, 0);
		if (strlen(path) < sizeof(name.sun_path)) {
			strcpy(name.sun_path, path);
			check("connect", path, connect(fd, (struct sockaddr *)&name, sizeof(name)));
		}
		close(fd);
		break;
	}
}

static void check_bind(const char *path)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	snprintf(name.sun_path, sizeof(name.sun_path), "%.100s", path);
	check("bind", path, bind(fd, (struct sockaddr *)&name, sizeof(name)));
	close(fd);
}

/* What makes and removes entries. */
static void use_entry(const char *directory_path, unsigned choice, unsigned number)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/new-%u", directory_path, number);
	switch (choice) {
	case 0:
		check_content("create", path, open(path, O_CREAT | O_EXCL | O_RDWR, 0644));
		check("unlink", path, unlink(path));
		break;
	case 1:
		check("mkdir", path, mkdir(path, 0755));
		check("rmdir", path, rmdir(path));
		break;
	case 2:
		check("symlink", path, symlink("x", path));
		check("unlink", path, unlink(path));
		break;
	case 3:
		check("link", path, link("/w/keep", path));
		check("unlink", path, unlink(path));
		break;
	case 4:
		check_bind(path);
		check("unlink", path, unlink(path));
		break;
	case 5:
		snprintf(path, sizeof(path), "%s/file", directory_path);
		check("rename", path, rename(path, "/w/taken"));
		check("rename", path, rename("/w/taken", path));
		break;
	}
}

static void *use(void *argument)
{
	static const char *const directories[] = { "/w/d", "/w/up", "/w/link-out", "/w/p/q/r/../../d" };
	unsigned number = (unsigned)(uintptr_t)argument, state = number * 7919;
	int root = open("/", O_PATH | O_DIRECTORY);

	while (!is_over) {
		unsigned choice = draw(&state) % 13, path = draw(&state) % 9;

		if (draw(&state) % 4 == 0)
			use_entry(directories[draw(&state) % 4], draw(&state) % 6, number);
		else
			use_path(path == 8 ? flipped : paths[path], root, choice);
	}
	close(root);
	return NULL;
}

/* --- all of it --------------------------------------------------------------------------------------------------------------------- */

static void make_file(const char *path)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644);

	if (fd < 0 || write(fd, GUEST_TEXT, strlen(GUEST_TEXT)) < 0)
		complain("make", path, errno);
	close(fd);
}

static void make_tree(void)
{
	mkdir("/w", 0755);
	mkdir("/w/d", 0755);
	make_file("/w/d/file");
	make_file("/w/keep");
	mkdir("/w/p", 0755);
	mkdir("/w/p/q", 0755);
	mkdir("/w/p/q/r", 0755);
	mkdir("/w/p/d", 0755);
	if (symlink(outside, "/w/link-out") < 0)
		complain("make", "/w/link-out", errno);
	strcpy(flipped, "/w/keep");
}

static int count_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 1024; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

int main(int argc, char *argv[])
{
	void *(*const swappers[])(void *) = { swap_directory, swap_links, swap_middle, flip_path };
	pthread_t threads[8];
	int descriptors = count_descriptors();

	if (argc != 4 || strlen(argv[2]) >= sizeof(outside))
		return 2;
	strcpy(outside, argv[2]);
	outside_size = atol(argv[3]);
	make_tree();
	for (uintptr_t i = 0; i < 8; i++)
		if (pthread_create(&threads[i], NULL, i < 4 ? swappers[i] : use, (void *)i) != 0)
			return 3;
	usleep((useconds_t)atol(argv[1]) * 1000);
	is_over = true;
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	if (count_descriptors() != descriptors)
		printf("BAD %d descriptors are left open\n", count_descriptors() - descriptors);
	printf("done\n");
	fprintf(stderr, "%lu calls\n", (unsigned long)n_calls);
	return n_complaints ? 1 : 0;
}
