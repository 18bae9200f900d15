/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads and processes look up random paths while others swap what the paths lead over: no answer may be one that a chroot
 * could not give, whatever the order of things, and none may be of the host.
 *
 *   fuzz make WORD TOP WHERE [BOUND INNER FILE]
 *       Make the tree of model.c at WHERE, for guests that call that place TOP; files say WORD. What lies in bindings is
 *       made at BOUND (the guest's TOP/qb), INNER (TOP/qb/qin) and FILE (TOP/qfb), and something else where they hide it.
 *   fuzz run TOP SECONDS SEED [verbose]
 *       Prints a line for each thing that must not be, at most 20, then "done". Says how many answers only somebody gets who
 *       goes by names where a chroot holds directories (model.h).
 *
 * On the host there is a tree of the same names at the same absolute paths. All of it was last changed at HOST_TIME.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model.h"

#define HOST_TIME 315532800

static struct {
	atomic_bool is_over;
	atomic_int n_complaints;
	atomic_ulong n_calls, n_swaps, n_by_names;
} *shared;
static const char *top_path;
static bool is_verbose;

/* --- make ---------------------------------------------------------------------------------------------------------------- */

static char **places;	/* WHERE [BOUND INNER FILE] */

static void fail(const char *what)
{
	perror(what);
	exit(2);
}

static void write_file(const char *path, const char *word, int number)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0644);

	if (fd < 0 || dprintf(fd, "%s %d\n", word, number) < 0)
		fail(path);
	close(fd);
}

/* Where on the host an object of the guest's lies. */
static void find_place(char *host, size_t size, const char *path)
{
	if (places[1] && strncmp(path, "qb/qin/", 7) == 0)
		snprintf(host, size, "%s/%s", places[2], path + 7);
	else if (places[1] && strncmp(path, "qb/", 3) == 0)
		snprintf(host, size, "%s/%s", places[1], path + 3);
	else if (places[1] && strcmp(path, "qfb") == 0)
		snprintf(host, size, "%s", places[3]);
	else
		snprintf(host, size, "%s/%s", places[0], path);
}

static void make_object(const char *word, int number)
{
	const struct object *object = &objects[number];
	char path[PATH_MAX];

	find_place(path, sizeof(path), object->path);
	if (object->kind == 'd' ? mkdir(path, 0755) : object->kind == 'l' ? symlink(object->text, path) : 0)
		fail(path);
	if (object->kind == 'f')
		write_file(path, word, number);
}

/* What bindings hide. */
static void make_hidden(void)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/qb/qx", places[0]);
	write_file(path, "HIDDEN", 0);
	snprintf(path, sizeof(path), "%s/qin/qx", places[1]);
	write_file(path, "HIDDEN", 0);
	snprintf(path, sizeof(path), "%s/qfb", places[0]);
	write_file(path, "HIDDEN", 0);
}

static int make(const char *word)
{
	char path[PATH_MAX];

	for (int i = top + 1; i < n_objects; i++)
		make_object(word, i);
	if (places[1])
		make_hidden();
	if (strcmp(word, "HOST") == 0) {
		snprintf(path, sizeof(path), "%s/qh", places[0]);
		if (mkdir(path, 0755))
			fail(path);
		strcat(path, "/qx");
		write_file(path, word, 0);
	}
	return 0;
}

/* --- a user of paths ------------------------------------------------------------------------------------------------------- */

struct user {
	unsigned state;		/* of its random numbers */
	unsigned number;
	uint64_t start;		/* the directories that directory may be */
	int directory;		/* a descriptor, or AT_FDCWD */
	char path[PATH_MAX];
	const char *call;
};

static unsigned draw(struct user *user, unsigned limit)
{
	user->state = user->state * 1103515245 + 12345;
	return (user->state >> 16) % limit;
}

static void complain(const struct user *user, const char *what)
{
	if (atomic_fetch_add(&shared->n_complaints, 1) >= 20)
		return;
	printf("BAD %s(\"%s\") from %s: %s\n", user->call, user->path,
	       user->path[0] == '/' ? "/" : objects[__builtin_ctzll(user->start)].path, what);
	fflush(stdout);
}

/* Besides those of the model. */
enum { MAY_BE_NO_LINK = 8, MAY_BE_THERE = 16, MAY_BE_ELSEWHERE = 32 };

static unsigned error_bit(int error)
{
	return error == EINVAL ? MAY_BE_NO_LINK : error == EEXIST ? MAY_BE_THERE : error == EXDEV ? MAY_BE_ELSEWHERE :
	       error == ENOENT ? MAY_BE_MISSING : error == ENOTDIR ? MAY_BE_NO_DIRECTORY : error == ELOOP ? MAY_LOOP : 1U << 31;
}

/* What a look-up may end with: exactly, and when it goes by names (model.h). */
struct expected {
	struct outcome exact, by_names;
};

static struct expected expect(const struct user *user, bool is_followed)
{
	return (struct expected){ model_walk(user->start, user->path, is_followed),
				  model_walk_by_names(user->start, user->path, is_followed) };
}

/* The call does not take all kinds of objects, and says so by an error. */
static void refuse(struct expected *expected, uint64_t set, unsigned error)
{
	for (struct outcome *one = &expected->exact; one <= &expected->by_names; one++) {
		one->errors |= one->objects & set ? error : 0;
		one->objects &= ~set;
	}
}

/* Only who goes by names gets there; counted, and no mistake unless all are to be exact. Returns false: nobody gets there. */
static bool is_excused(const struct user *user, bool is_excuse, const char *what)
{
	if (is_excuse && atomic_fetch_add(&shared->n_by_names, 1) < 20 && is_verbose) {
		printf("by names: %s(\"%s\") from %s: %s\n", user->call, user->path,
		       user->path[0] == '/' ? "/" : objects[__builtin_ctzll(user->start)].path, what);
		fflush(stdout);
	}
	return is_excuse;
}

static void check_error(const struct user *user, const struct expected *expected, int error)
{
	char text[100];

	if (expected->exact.errors & error_bit(error))
		return;
	snprintf(text, sizeof(text), "cannot fail with %s", strerrorname_np(error) ? strerrorname_np(error) : "an unknown error");
	if (!is_excused(user, expected->by_names.errors & error_bit(error), text))
		complain(user, text);
}

/* Which object has this inode; -1, and a complaint: none that the look-up may have found. */
static int check_object(const struct user *user, const struct expected *expected, const struct stat *status)
{
	char text[100];

	if (status->st_mtime == HOST_TIME)
		complain(user, "the HOST's");
	for (int i = 0; i < n_objects; i++) {
		if (objects[i].inode != status->st_ino || objects[i].device != status->st_dev)
			continue;
		snprintf(text, sizeof(text), "cannot be /%s", objects[i].path);
		if (expected->exact.objects >> i & 1 || is_excused(user, expected->by_names.objects >> i & 1, text))
			return i;
		complain(user, text);
		return -1;
	}
	complain(user, "an object that is not of the tree");
	return -1;
}

/* The result of a call that looks at what a path leads to. */
static void check_status(const struct user *user, const struct expected *expected, int result, const struct stat *status)
{
	if (result == 0)
		check_object(user, expected, status);
	else
		check_error(user, expected, errno);
}

/* A path: mostly names that are there, some that are not. */
static void draw_path(struct user *user)
{
	int n_names = 1 + (int)draw(user, 5), n_choices = 0;
	uint64_t now;

	user->path[0] = '\0';
	if (draw(user, 2) || user->directory == -1)
		strcpy(user->path, top_path);
	while (n_names--) {
		const char *name = "..", *at;

		now = model_walk(user->start, user->path[0] ? user->path : ".", true).objects & model_kind('d');
		if (draw(user, 5)) {
			int from = now ? __builtin_ctzll(now) : top;

			for (unsigned skip = draw(user, 3); skip && now & (now - 1); skip--)
				from = __builtin_ctzll(now &= now - 1);
			for (n_choices = 0; model_name(from, n_choices); n_choices++)
				;
			at = n_choices ? model_name(from, (int)draw(user, (unsigned)n_choices)) : NULL;
			name = at ? at : draw(user, 2) ? "qx" : "qh";
		} else if (!draw(user, 4)) {
			name = draw(user, 2) ? "." : "";
		}
		if (user->path[0])
			strcat(user->path, "/");
		strcat(user->path, name);
	}
	if (!user->path[0])
		strcpy(user->path, "qf0");
}

static void use_stat(struct user *user, int flags)
{
	struct expected expected = expect(user, !flags);
	struct stat status;
	int result;

	user->call = flags ? "lstat" : "stat";
	if (user->path[0] == '/' || user->directory == AT_FDCWD)
		result = flags ? lstat(user->path, &status) : stat(user->path, &status);
	else
		result = fstatat(user->directory, user->path, &status, flags);
	check_status(user, &expected, result, &status);
}

static void use_statx(struct user *user)
{
	struct expected expected = expect(user, true);
	struct stat status = { 0 };
	struct statx got;
	int result = statx(user->directory, user->path, 0, STATX_BASIC_STATS, &got);

	user->call = "statx";
	status.st_ino = got.stx_ino;
	status.st_mtime = got.stx_mtime.tv_sec;
	status.st_dev = (dev_t)((got.stx_dev_major & 0xfff) << 8 | (got.stx_dev_minor & 0xff) | (got.stx_dev_minor & ~0xffU) << 12);
	check_status(user, &expected, result, &status);
}

static void check_content(const struct user *user, int fd, int number)
{
	char text[32] = "", expected[32];

	snprintf(expected, sizeof(expected), "GUEST %d\n", number);
	if (read(fd, text, sizeof(text) - 1) < 0 || strcmp(text, expected) != 0)
		complain(user, "it holds something else");
}

static void use_open(struct user *user)
{
	static const int choices[] = { O_RDONLY, O_PATH, O_DIRECTORY, O_NOFOLLOW, O_NOFOLLOW | O_PATH };
	int flags = choices[draw(user, 5)], fd, number;
	struct expected expected = expect(user, !(flags & O_NOFOLLOW));
	struct stat status;

	user->call = flags & O_NOFOLLOW ? "open nofollow" : flags & O_DIRECTORY ? "open directory" : "open";
	if (flags & O_DIRECTORY)
		refuse(&expected, ~model_kind('d'), MAY_BE_NO_DIRECTORY);
	if (flags == O_NOFOLLOW)
		refuse(&expected, model_kind('l'), MAY_LOOP);
	fd = openat(user->directory, user->path, flags | O_CLOEXEC);
	if (fd < 0) {
		check_error(user, &expected, errno);
		return;
	}
	if (fstat(fd, &status) < 0) {
		complain(user, "the descriptor is not open");
		return;
	}
	number = check_object(user, &expected, &status);
	if (number >= 0 && objects[number].kind == 'f' && !(flags & O_PATH))
		check_content(user, fd, number);
	close(fd);
}

static void use_access(struct user *user)
{
	struct expected expected = expect(user, true);

	user->call = "access";
	if (faccessat(user->directory, user->path, draw(user, 2) ? R_OK : F_OK, 0) != 0)
		check_error(user, &expected, errno);
	else if (!expected.exact.objects && !is_excused(user, expected.by_names.objects, "it cannot be there"))
		complain(user, "it cannot be there");
}

static bool has_link(uint64_t set, const char *text)
{
	for (int i = 0; i < n_objects; i++)
		if (set >> i & 1 && strcmp(text, objects[i].text) == 0)
			return true;
	return false;
}

static void use_readlink(struct user *user)
{
	struct expected expected = expect(user, false);
	char text[PATH_MAX];
	ssize_t length = readlinkat(user->directory, user->path, text, sizeof(text) - 1);

	user->call = "readlink";
	refuse(&expected, ~model_kind('l'), MAY_BE_NO_LINK);
	if (length < 0) {
		check_error(user, &expected, errno);
		return;
	}
	text[length] = '\0';
	if (!has_link(expected.exact.objects, text) && !is_excused(user, has_link(expected.by_names.objects, text), text))
		complain(user, text);
}

/* The libc puts it together from several look-ups: what it says can be looked up, and that is all that is certain. */
static void use_realpath(struct user *user)
{
	static const struct expected anything = { { 0, MAY_BE_MISSING | MAY_BE_NO_DIRECTORY | MAY_LOOP }, { 0, 0 } };
	char text[PATH_MAX];

	if (user->path[0] != '/' && user->directory != AT_FDCWD)
		return;
	user->call = "realpath";
	if (!realpath(user->path, text)) {
		check_error(user, &anything, errno);
	} else if (!model_walk(1, text, false).objects) {
		complain(user, text);
	}
}

static void use_opendir(struct user *user)
{
	struct expected expected = expect(user, true);
	struct stat status;
	DIR *directory;

	if (user->path[0] != '/' && user->directory != AT_FDCWD)
		return;
	user->call = "opendir";
	refuse(&expected, ~model_kind('d'), MAY_BE_NO_DIRECTORY);
	directory = opendir(user->path);
	if (!directory) {
		check_error(user, &expected, errno);
		return;
	}
	fstat(dirfd(directory), &status);
	check_object(user, &expected, &status);
	closedir(directory);
}

/* --- entries that are made and removed ------------------------------------------------------------------------------------ */

static void check_entry(const struct user *user, const struct expected *parent, int result)
{
	if (result < 0)
		check_error(user, parent, errno);
	else if (!parent->exact.objects && !is_excused(user, parent->by_names.objects, "it has no directory"))
		complain(user, "it has no directory");
}

/* Other entries than those of the model come and go: new-N, which only this user makes. */
static void use_entry(struct user *user)
{
	struct expected parent = expect(user, true);
	char name[24], old[PATH_MAX];
	struct stat status;
	int fd;

	if ((parent.exact.objects | parent.by_names.objects) & ((1ULL << top) - 1))
		return;		/* above the tree it is not ours */
	refuse(&parent, ~model_kind('d'), MAY_BE_NO_DIRECTORY);
	/* The entry itself may be there from before, or in a directory that is elsewhere now. */
	parent.exact.errors |= MAY_BE_MISSING | MAY_BE_THERE | MAY_BE_ELSEWHERE;
	snprintf(name, sizeof(name), "/new-%u", user->number);
	strcat(user->path, name);
	switch (draw(user, 5)) {
	case 0:
		user->call = "create";
		fd = openat(user->directory, user->path, O_CREAT | O_EXCL | O_RDWR, 0644);
		check_entry(user, &parent, fd);
		close(fd);
		break;
	case 1:
		user->call = "mkdir";
		check_entry(user, &parent, mkdirat(user->directory, user->path, 0755));
		user->call = "rmdir";
		if (unlinkat(user->directory, user->path, AT_REMOVEDIR) < 0 && errno != ENOTDIR)
			check_entry(user, &parent, -1);
		break;
	case 2:
		user->call = "symlink";
		check_entry(user, &parent, symlinkat("qf0", user->directory, user->path));
		break;
	case 3:
		user->call = "link";
		snprintf(old, sizeof(old), "%s/qf1", top_path);
		check_entry(user, &parent, linkat(AT_FDCWD, old, user->directory, user->path, 0));
		if (fstatat(user->directory, user->path, &status, AT_SYMLINK_NOFOLLOW) == 0 && status.st_mtime == HOST_TIME)
			complain(user, "the HOST's");
		break;
	case 4:
		user->call = "rename";
		snprintf(old, sizeof(old), "%s/moved-%u", top_path, user->number);
		if (renameat(user->directory, user->path, AT_FDCWD, old) == 0) {
			check_entry(user, &parent, 0);
			renameat(AT_FDCWD, old, user->directory, user->path);
		} else if (errno != EISDIR && errno != ENOTDIR && errno != ENOTEMPTY) {
			check_entry(user, &parent, -1);
		}
		break;
	}
	user->call = "unlink";
	if (unlinkat(user->directory, user->path, 0) < 0 && errno != EISDIR && errno != EPERM)
		check_entry(user, &parent, -1);
}

static void use(struct user *user)
{
	atomic_fetch_add(&shared->n_calls, 1);
	draw_path(user);
	switch (draw(user, 12)) {
	case 0:
	case 1:
	case 2:
		use_stat(user, draw(user, 2) ? AT_SYMLINK_NOFOLLOW : 0);
		break;
	case 3:
		use_statx(user);
		break;
	case 4:
	case 5:
	case 6:
		use_open(user);
		break;
	case 7:
		use_access(user);
		break;
	case 8:
		use_readlink(user);
		break;
	case 9:
		use_realpath(user);
		break;
	case 10:
		use_opendir(user);
		break;
	case 11:
		use_entry(user);
		break;
	}
}

/* --- who does what ---------------------------------------------------------------------------------------------------------- */

static unsigned seed;

static int open_object(const char *path)
{
	char absolute[PATH_MAX];
	int fd;

	snprintf(absolute, sizeof(absolute), "%s/%s", top_path, path);
	fd = open(absolute, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		fail(absolute);
	return fd;
}

/* Uses absolute paths and paths from directories that it holds, which others move meanwhile. */
static void *thread_of_user(void *argument)
{
	static const char *const starts[] = { "", "qd0", "qd1", "qd2", "qe0/qm", "qe0/qm/qs", "qb", "qb/qs", "qb/qin" };
	struct user user = { .number = (unsigned)(uintptr_t)argument, .state = seed + (unsigned)(uintptr_t)argument * 7919 };

	while (!shared->is_over) {
		int which = model_find(starts[draw(&user, 9)]);

		user.start = 1ULL << which;
		user.directory = objects[which].descriptor;
		use(&user);
	}
	return NULL;
}

/* Goes from directory to directory. */
static void *walker(void *argument)
{
	struct user user = { .number = (unsigned)(uintptr_t)argument, .state = seed + (unsigned)(uintptr_t)argument * 7919 };
	struct expected expected;
	struct stat status;

	user.directory = AT_FDCWD;
	if (chdir(top_path) != 0)
		fail(top_path);
	user.start = 1ULL << top;
	while (!shared->is_over) {
		if (draw(&user, 4)) {
			use(&user);
			continue;
		}
		draw_path(&user);
		user.call = "chdir";
		expected = expect(&user, true);
		refuse(&expected, ~model_kind('d'), MAY_BE_NO_DIRECTORY);
		if (chdir(user.path) != 0) {
			check_error(&user, &expected, errno);
		} else if (stat(".", &status) == 0) {
			int now = check_object(&user, &expected, &status);

			if (now < 0 && chdir(top_path) == 0)
				now = top;
			user.start = 1ULL << now;
		}
	}
	return NULL;
}

static void *swapper(void *argument)
{
	struct user user = { .number = (unsigned)(uintptr_t)argument, .state = seed + (unsigned)(uintptr_t)argument * 7919 };
	const struct expected nothing = { { 0, 0 }, { 0, 0 } };
	bool is_gone[2] = { false, true };

	user.call = "swap";
	while (!shared->is_over) {
		int which = (int)draw(&user, (unsigned)n_swaps);
		const struct swap *swap = &swaps[which];
		int directories[2], result, to = is_gone[1];

		if (which % 2 != (int)user.number % 2)
			continue;	/* each swap is done by one thread */
		for (int i = 0; i < 2; i++)
			directories[i] = objects[model_find(swap->directories[i])].descriptor;
		if (swap->with_nothing)
			result = renameat(directories[!to], swap->names[!to], directories[to], swap->names[to]);
		else
			result = renameat2(directories[0], swap->names[0], directories[1], swap->names[1], RENAME_EXCHANGE);
		strcpy(user.path, swap->names[0]);
		if (result != 0)
			check_error(&user, &nothing, errno);
		else if (swap->with_nothing)
			is_gone[0] = !is_gone[0], is_gone[1] = !is_gone[1];
		atomic_fetch_add(&shared->n_swaps, 1);
	}
	return NULL;
}

static pid_t start(void *(*what)(void *), int n_threads, int number)
{
	pthread_t threads[8];
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	for (int i = 0; i < n_threads; i++)
		if (pthread_create(&threads[i], NULL, what, (void *)(uintptr_t)(number + i)) != 0)
			_exit(3);
	for (int i = 0; i < n_threads; i++)
		pthread_join(threads[i], NULL);
	_exit(0);
}

/* A walker has its process for itself. */
static pid_t start_walker(int number)
{
	pid_t pid = fork();

	if (pid == 0) {
		walker((void *)(uintptr_t)number);
		_exit(0);
	}
	return pid;
}

static int count_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 1024; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/* Which inodes the objects have, as long as nothing moves; a descriptor of each directory is kept. */
static void learn(void)
{
	struct user user = { .call = "learn", .start = 1, .directory = AT_FDCWD };
	struct expected expected = { { 0, 0 }, { 0, 0 } };
	char way[PATH_MAX];
	struct stat status;

	for (int i = 0; i <= top; i++) {
		char *end = way;

		strcpy(way, top_path);
		for (int n = 0; n < i; n++)
			end += 1 + strcspn(end + 1, "/");
		*end = '\0';
		if (stat(i ? way : "/", &status) != 0)
			fail(way);
		objects[i].device = status.st_dev;
		objects[i].inode = status.st_ino;
	}
	for (int i = top; i < n_objects; i++) {
		snprintf(user.path, sizeof(user.path), "%s/%s", top_path, objects[i].path);
		if (lstat(user.path, &status) != 0)
			fail(user.path);
		objects[i].device = status.st_dev;
		objects[i].inode = status.st_ino;
		expected.exact.objects = 1ULL << i;
		check_object(&user, &expected, &status);
		if (objects[i].kind == 'd')
			objects[i].descriptor = open_object(objects[i].path);
		if (objects[i].kind == 'f') {
			int fd = open(user.path, O_RDONLY);

			check_content(&user, fd, i);
			close(fd);
		}
	}
}

static int run(double seconds)
{
	pid_t children[6];
	int descriptors, status, result = 0;

	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	learn();
	descriptors = count_descriptors();
	children[0] = start(swapper, 2, 0);
	children[1] = start(thread_of_user, 3, 2);
	children[2] = start(thread_of_user, 2, 5);
	children[3] = start_walker(7);
	children[4] = start_walker(8);
	usleep((useconds_t)(seconds * 1e6));
	shared->is_over = true;
	for (int i = 0; i < 5; i++)
		if (waitpid(children[i], &status, 0) != children[i] || status != 0)
			printf("BAD child %d ended with status %x\n", i, status), result = 1;
	if (count_descriptors() != descriptors)
		printf("BAD %d descriptors are left open\n", count_descriptors() - descriptors), result = 1;
	printf("done\n");
	fprintf(stderr, "%lu calls, %lu swaps, %lu answers by names\n", (unsigned long)shared->n_calls,
		(unsigned long)shared->n_swaps, (unsigned long)shared->n_by_names);
	return result || shared->n_complaints;
}

int main(int argc, char *argv[])
{
	if (argc < 5)
		return 2;
	if (strcmp(argv[1], "make") == 0) {
		model_init(argv[3]);
		places = argv + 4;
		return make(argv[2]);
	}
	top_path = argv[2];
	model_init(top_path);
	seed = (unsigned)strtoul(argv[4], NULL, 0);
	is_verbose = argc > 5;
	return run(strtod(argv[3], NULL));
}
