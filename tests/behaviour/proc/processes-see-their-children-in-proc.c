/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	char path[64];
	int to_child[2], from_child[2], fd;
	char byte;
	pid_t pid;

	MUST(pipe(to_child));
	MUST(pipe(from_child));
	MUST(mkdir("dir", 0755));
	pid = fork();
	if (pid == 0) {
		chdir("dir");
		dup2(to_child[0], 0);
		write(from_child[1], "x", 1);
		execl("/bin/cat", "cat", NULL);
		_exit(1);
	}
	read(from_child[0], &byte, 1);
	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	/* Until the child has become cat. */
	for (int i = 0; i < 500; i++) {
		char text[100] = "";
		readlink(path, text, sizeof(text) - 1);
		usleep(10000);
		if (strstr(text, "cat"))
			break;
	}
	/* exe comes before cmdline. */
	usleep(100000);
	char text[200] = "";
	say_result("readlink exe", readlink(path, text, sizeof(text)));
	say("%s", text);
	memset(text, 0, sizeof(text));
	snprintf(path, sizeof(path), "/proc/%d/cwd", pid);
	say_result("readlink cwd", readlink(path, text, sizeof(text)));
	say("%s", text);
	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	fd = open(path, O_RDONLY);
	show_fd("comm", fd);
	close(fd);
	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	fd = open(path, O_RDONLY);
	show_fd("cmdline", fd);
	close(fd);
	snprintf(path, sizeof(path), "/proc/%d/cwd/../file", pid);
	fd = open(path, O_WRONLY | O_CREAT, 0644);
	say("created through the child's cwd: %d", fd >= 0);
	close(fd);
	snprintf(path, sizeof(path), "/proc/%d/root/etc/motd", pid);
	say_result("access through the child's root", access(path, R_OK));
	close(to_child[1]);
	close(to_child[0]);
	int status;
	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	say_status("child", status);
	show_directory(".");
	return 0;
}
