/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @variants amd64 i386 */
/* map_files has a link for each mapping of a file, called by its addresses. */
#include "calls.h"

static char told[512][PATH_MAX];
static int n_told;

int main(void)
{
	DIR *directory = opendir("/proc/self/map_files");
	struct dirent *entry;

	if (!directory) {
		say("map_files: %s", error_name(errno));
		return 0;
	}
	while ((entry = readdir(directory))) {
		ssize_t length = readlinkat(dirfd(directory), entry->d_name, told[n_told], PATH_MAX - 1);

		if (length < 0 && entry->d_name[0] != '.')
			say("%s", error_name(errno));
		/* Memory of proot's own looks like shared memory without a name. */
		if (length < 0 || strncmp(told[n_told], "/dev/zero", 9) == 0)
			continue;
		told[n_told++][length] = '\0';
	}
	qsort(told, n_told, sizeof(told[0]), (int (*)(const void *, const void *))strcmp);
	for (int i = 0; i < n_told; i++)
		say("%s", told[i]);
	show_link("/proc/self/map_files/0-1");
	show_link("/proc/self/map_files/x");
	OPEN(open("/proc/self/map_files/0-1", O_RDONLY));
	return 0;
}
