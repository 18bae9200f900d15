/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @variants amd64 i386 */
#include "calls.h"

#include <sys/socket.h>
#include <sys/un.h>

static void show_socket(const char *list, const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct stat status;
	char line[500];
	FILE *file;

	strcpy(address.sun_path, name);
	MUST(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	MUST(listen(fd, 1));
	MUST(fstat(fd, &status));
	file = fopen(list, "r");
	while (file && fgets(line, sizeof(line), file)) {
		unsigned references, protocol, flags, type, state;
		unsigned long inode;
		char told[200];

		if (sscanf(line, "%*x: %x %x %x %x %x %lu %199s", &references, &protocol, &flags, &type, &state, &inode, told) == 7 &&
		    inode == status.st_ino)
			say("%s: %u %#x %u %u %s", list, protocol, flags, type, state, told);
	}
	if (file)
		fclose(file);
	else
		say("%s: %s", list, error_name(errno));
	close(fd);
	unlink(name);
}

int main(void)
{
	MUST(mkdir("dir", 0755));
	show_socket("/proc/net/unix", "/t/absolute");
	show_socket("/proc/self/net/unix", "relative");
	show_socket("/proc/thread-self/net/unix", "./dir/../dir/deep");
	MUST(chdir("/proc/self/net"));
	show_socket("unix", "/t/from-there");
	return 0;
}
