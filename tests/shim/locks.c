/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * locks WHAT DIRECTORY: POSIX record locks, which a process loses when it closes any plain descriptor of the file, are kept
 * across calls that only name the file. Another process asks for the lock after each.
 */
#include "stress.h"

static pid_t asker;
static int questions[2], answers[2];

/* The other process: for each byte, who holds a lock of the file? */
static void serve(void)
{
	char path[200], byte;
	int fd = open(below(path, "d/file"), O_RDWR);

	while (read(questions[0], &byte, 1) == 1) {
		struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

		byte = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_WRLCK && lock.l_pid == getppid();
		(void)!write(answers[1], &byte, 1);
	}
	_exit(0);
}

static bool is_held(void)
{
	char byte = 0;

	EXPECT(write(questions[1], &byte, 1) == 1 && read(answers[0], &byte, 1) == 1);
	return byte;
}

/* The call, its result, and whether the lock is still there. */
#define CALL(call) \
	do { \
		errno = 0; \
		printf("%s: %s, ", #call, (call) < 0 ? strerror(errno) : "works"); \
		puts(is_held() ? "locked" : "NOT LOCKED"); \
	} while (0)

static void make_calls(void)
{
	char path[200], other[200], text[4096];
	struct timespec times[2] = { { 1, 0 }, { 1, 0 } };
	struct statx more;
	struct stat status;

	below(path, "d/file");
	below(other, "d/other");
	unlink(other);
	CALL(stat(path, &status));
	CALL(lstat(path, &status));
	CALL(statx(AT_FDCWD, path, 0, STATX_ALL, &more));
	CALL(access(path, R_OK | W_OK));
	CALL(faccessat(AT_FDCWD, path, W_OK, AT_EACCESS));
	CALL(readlink(path, text, sizeof(text)));
	CALL(chmod(path, 0600));
	CALL(chown(path, getuid(), getgid()));
	CALL(utimensat(AT_FDCWD, path, times, 0));
	CALL(truncate(path, 6));
	CALL(realpath(path, text) ? 0 : -1);
	CALL(mkdir(path, 0700));
	CALL(rmdir(path));
	CALL(chdir(path));
	CALL(opendir(path) ? 0 : -1);
	CALL(link(path, other));
	CALL(stat(other, &status));
	CALL(unlink(other));
	CALL(rename(path, other));
	CALL(stat(path, &status));
	CALL(rename(other, path));
	CALL(open(path, O_CREAT | O_EXCL | O_RDWR, 0600));
	CALL(open(path, O_DIRECTORY | O_RDONLY));
	CALL(chdir(below(other, "d")));
	CALL(stat("file", &status));
	CALL(access("file", W_OK));
	CALL(open("file/", O_RDONLY));
	CALL(close(open(path, O_PATH)));
	CALL(execl(path, path, (char *)NULL));
	CALL(close(open(path, O_RDONLY)));	/* this one does */
}

int main(int argc, char **argv)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[200];
	int fd;

	if (argc < 3)
		return 2;
	setvbuf(stdout, NULL, _IONBF, 0);
	start(argv[2]);
	EXPECT(pipe(questions) == 0 && pipe(answers) == 0);
	asker = fork();
	if (asker == 0) {
		close(questions[1]);
		serve();
	}
	fd = open(below(path, "d/file"), O_RDWR);
	EXPECT(fd >= 0 && fcntl(fd, F_SETLK, &lock) == 0 && is_held());
	make_calls();
	close(questions[1]);
	waitpid(asker, NULL, 0);
	puts("done");
	return 0;
}
