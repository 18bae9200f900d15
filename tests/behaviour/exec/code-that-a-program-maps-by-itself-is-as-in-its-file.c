/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What dynamic linkers map may have rewritten call sites; but valgrind, and whoever else translates code, maps it, too, with a call of
 * its own, and wants to see what the file has.
 * @calls mmap
 * @variants amd64 musl
 */
#include <elf.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "calls.h"

/* The segment that is executed. */
static int find_code(int fd, Elf64_Phdr *code)
{
	Elf64_Ehdr header;

	MUST(pread(fd, &header, sizeof(header), 0));
	for (int i = 0; i < header.e_phnum; i++) {
		MUST(pread(fd, code, sizeof(*code), (off_t)(header.e_phoff + (size_t)i * sizeof(*code))));
		if (code->p_type == PT_LOAD && (code->p_flags & PF_X))
			return 1;
	}
	return 0;
}

static void look_at(const char *path)
{
	int fd = open(path, O_RDONLY);
	size_t start, size, n_different = 0;
	unsigned char *mapped, *bytes;
	Elf64_Phdr code;

	if (fd < 0 || !find_code(fd, &code)) {
		say("%s: no code", path);
		return;
	}
	start = code.p_offset & ~4095UL;
	size = code.p_offset - start + code.p_filesz;
	bytes = malloc(size);
	MUST(pread(fd, bytes, size, (off_t)start));
	mapped = (unsigned char *)syscall(SYS_mmap, NULL, size, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, start);
	MUST((long)mapped);
	for (size_t i = 0; i < size; i++)
		n_different += bytes[i] != mapped[i];
	say("%s: %zu bytes differ", path, n_different);
	munmap(mapped, size);
	free(bytes);
	close(fd);
}

int main(void)
{
	look_at("/usr/lib/x86_64-linux-gnu/libc.so.6");
	look_at("/usr/lib64/ld-linux-x86-64.so.2");
	look_at("/proc/self/exe");
	return 0;
}
