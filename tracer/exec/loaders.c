/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making files of the loaders that proot carries. */
#include "tracer/exec/loaders.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tracer/host.h"
#include "tracer/message.h"

#ifndef MFD_EXEC	/* Linux 6.3 */
#define MFD_EXEC 0x0010U
#endif

static int make_memfd(const struct host_file *file)
{
	size_t size = (size_t)(file->end - file->start);
	int fd = memfd_create(file->name, MFD_CLOEXEC | MFD_EXEC);

	/* Before Linux 6.3 there is no such flag, and every memfd is executable. */
	if (fd < 0)
		fd = memfd_create(file->name, MFD_CLOEXEC);
	if (fd >= 0 && write(fd, file->start, size) != (ssize_t)size) {
		close(fd);
		return -1;
	}
	return fd;
}

int loaders_open(struct tracer *tracer, const char *path)
{
	const enum abi own = host_abis[0].abi;

	for (int abi = 0; abi < ABI_COUNT; abi++)
		tracer->loader[abi] = -1;
	for (size_t i = 0; i < host_n_abis; i++)
		tracer->loader[host_abis[i].abi] = make_memfd(&host_abis[i].loader);
	if (path) {
		tracer->loader[own] = open(path, O_RDONLY | O_CLOEXEC);
		if (tracer->loader[own] < 0) {
			message_error("can't open the loader '%s' (PROOT_LOADER): %s", path, strerror(errno));
			return -errno;
		}
	}
	return tracer->loader[own] < 0 ? -errno : 0;
}
