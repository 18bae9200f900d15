/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --sysvipc: who has memory attached, told by the kernel. */
#include "tracer/extensions/sysvipc_mappings.h"

#include <dirent.h>
#include <inttypes.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define MOST_PROCESSES 4096	/* of which it is known whether they share their memory */

bool mapping_is_of(const struct mapping *mapping, const struct mapped_file *file)
{
	return mapping->inode == file->inode && makedev(mapping->major, mapping->minor) == file->device;
}

bool mapping_parse(const char *line, struct mapping *mapping)
{
	unsigned long inode;
	int name = 0;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*4s %" SCNx64 " %x:%x %lu %n", &mapping->start, &mapping->end, &mapping->offset,
		   &mapping->major, &mapping->minor, &inode, &name) != 6)
		return false;
	mapping->inode = inode;
	return name > 0 && strncmp(line + name, "/memfd:", 7) == 0;
}

static FILE *open_maps(const char *process)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%.30s/maps", process);
	return fopen(path, "re");
}

size_t mappings_read(TALLOC_CTX *context, pid_t tid, struct mapping **mappings)
{
	char process[16], line[512];
	struct mapping mapping;
	size_t n = 0;
	FILE *file;

	snprintf(process, sizeof(process), "%d", tid);
	file = open_maps(process);
	*mappings = NULL;
	while (file && fgets(line, sizeof(line), file)) {
		struct mapping *more;

		if (!mapping_parse(line, &mapping))
			continue;
		more = talloc_realloc(context, *mappings, struct mapping, n + 1);
		if (!more)
			break;
		*mappings = more;
		more[n++] = mapping;
	}
	if (file)
		fclose(file);
	return n;
}

static size_t count_in(const char *process, const struct mapped_file *wanted)
{
	struct mapping mapping;
	char line[512];
	size_t n = 0;
	FILE *file = open_maps(process);

	while (file && fgets(line, sizeof(line), file))
		n += mapping_parse(line, &mapping) && mapping_is_of(&mapping, wanted);
	if (file)
		fclose(file);
	return n;
}

/* Whether the memory of a process is that of another one: a child of vfork(2). */
static bool shares_memory(pid_t pid, const pid_t others[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (syscall(SYS_kcmp, pid, others[i], KCMP_VM, 0, 0) == 0)
			return true;
	return false;
}

size_t mappings_count(const struct mapped_file *file)
{
	pid_t counted[MOST_PROCESSES];
	size_t n_counted = 0, n = 0;
	struct dirent *entry;
	DIR *processes = opendir("/proc");

	while (processes && (entry = readdir(processes))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
		size_t found = pid > 0 ? count_in(entry->d_name, file) : 0;

		if (found == 0 || shares_memory(pid, counted, n_counted))
			continue;
		n += found;
		if (n_counted < MOST_PROCESSES)
			counted[n_counted++] = pid;
	}
	if (processes)
		closedir(processes);
	return n;
}
