/* SPDX-License-Identifier: GPL-2.0-or-later */
/* perf_event_open(2): what names no file is the kernel's matter, a control group too, which is a descriptor. */
#include "calls.h"

/* The first of struct perf_event_attr: PERF_ATTR_SIZE_VER0 is 64 bytes; bit 0 of the flags is `disabled`, bit 5 `exclude_kernel`. */
static struct {
	uint32_t type, size;
	uint64_t config, period, sample, read, flags, room[10];
} dummy = { .type = 1, .size = 64, .config = 9, .flags = 1 | 1 << 5 };

#define CLOEXEC 8
#define PID_CGROUP 4

static long opened(void *attributes, int process, int cpu, int group, unsigned long flags)
{
	long fd = syscall(SYS_perf_event_open, attributes, process, cpu, group, flags);

	if (fd >= 0)
		close((int)fd);
	return fd < 0 ? fd : 0;
}

int main(void)
{
	int directory = open("/t", O_RDONLY | O_DIRECTORY), path = open("/t", O_PATH);

	CALL(opened(&dummy, 0, -1, -1, CLOEXEC));
	CALL(opened(&dummy, 0, -1, 99, CLOEXEC));
	CALL(opened(&dummy, 0, -1, directory, CLOEXEC));
	CALL(opened(&dummy, -1, -1, -1, 0));
	CALL(opened(&dummy, 0, -1, -1, 0x100));
	CALL(opened((void *)8, 0, -1, -1, 0));
	CALL(opened(NULL, 0, -1, -1, 0));
	CALL(opened(&dummy, directory, 0, -1, PID_CGROUP));
	CALL(opened(&dummy, path, 0, -1, PID_CGROUP));
	CALL(opened(&dummy, 99, 0, -1, PID_CGROUP));
	CALL(opened(&dummy, -1, 0, -1, PID_CGROUP));
	CALL(opened(&dummy, directory, -1, -1, PID_CGROUP));
	dummy.type = 12345;
	CALL(opened(&dummy, 0, -1, -1, 0));
	dummy.size = 1;
	CALL(opened(&dummy, 0, -1, -1, 0));
	return 0;
}
