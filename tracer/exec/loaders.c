/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making files of the loaders that proot carries. */
#include "tracer/exec/loaders.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tracer/embedded.h"
#include "tracer/message.h"

#ifndef MFD_EXEC	/* Linux 6.3 */
#define MFD_EXEC 0x0010U
#endif

static int make_memfd(const char *name, const unsigned char *start, const unsigned char *end)
{
	size_t size = (size_t)(end - start);
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_EXEC);

	/* Before Linux 6.3 there is no such flag, and every memfd is executable. */
	if (fd < 0)
		fd = memfd_create(name, MFD_CLOEXEC);
	if (fd >= 0 && write(fd, start, size) != (ssize_t)size) {
		close(fd);
		return -1;
	}
	return fd;
}

int loaders_open(struct tracer *tracer, const char *path)
{
	for (int abi = 0; abi < ABI_COUNT; abi++)
		tracer->loader[abi] = -1;
	tracer->loader[ABI_X86_64] = make_memfd("loader", loader_x86_64_start, loader_x86_64_end);
	tracer->loader[ABI_I386] = make_memfd("loader-i386", loader_i386_start, loader_i386_end);
	if (path) {
		tracer->loader[ABI_X86_64] = open(path, O_RDONLY | O_CLOEXEC);
		if (tracer->loader[ABI_X86_64] < 0) {
			message_error("can't open the loader '%s' (PROOT_LOADER): %s", path, strerror(errno));
			return -errno;
		}
	}
	return tracer->loader[ABI_X86_64] < 0 ? -errno : 0;
}
