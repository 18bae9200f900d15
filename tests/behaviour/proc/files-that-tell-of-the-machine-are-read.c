/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <sys/statfs.h>

int main(void)
{
	struct statfs system;
	struct stat status;
	char text[64] = "";
	int fd;

	fd = open("/proc/filesystems", O_RDONLY);
	say("%d", fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
	text[strcspn(text, "\n")] = '\0';
	say("%s", text);
	close(fd);
	CALL(stat("/proc/meminfo", &status));
	say("%o", (unsigned)status.st_mode);
	CALL(access("//proc/./filesystems", R_OK));
	CALL(access("/proc/filesystems", W_OK) == 0 || errno == EACCES);
	CALL(open("/proc/filesystems/", O_RDONLY));
	CALL(open("/proc/filesystems/x", O_RDONLY));
	CALL(open("/proc/filesystems", O_RDONLY | O_DIRECTORY));
	CALL(readlink("/proc/meminfo", text, sizeof(text)));
	CALL(chdir("/proc/meminfo"));
	CALL(unlink("/proc/filesystems"));
	CALL(mkdir("/proc/filesystems", 0755));
	CALL(rename("/proc/filesystems", "/proc/meminfo"));
	CALL(statfs("/proc/filesystems", &system));
	say("%d", system.f_type == 0x9fa0);
	return 0;
}
