/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints what a program can see of its own exec; nothing that differs from run to run. */
#include "calls.h"
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

extern char **environ;
extern char _start[];

static int data = 42;
static char zeros[300000];

static unsigned long entries[64];

/* The same pairs as on the stack? */
static void check_auxv_file(void)
{
	static char text[4096], told[4096];
	int fd = open("/proc/self/auxv", O_RDONLY), same = 0, different = 0;
	ssize_t length = read(fd, text, sizeof(text));
	unsigned long *pair = (unsigned long *)text;

	close(fd);
	/* PR_GET_AUXV, Linux 6.4. */
	if (prctl(0x41555856, told, sizeof(told), 0, 0) >= length && memcmp(told, text, length) != 0)
		say("prctl tells another vector");
	for (; (char *)pair < text + length && pair[0] != AT_NULL; pair += 2) {
		if (getauxval(pair[0]) == pair[1])
			same++;
		else
			say("/proc/self/auxv: entry %lu differs from the stack's", pair[0]), different++;
		if (pair[0] < 64)
			entries[pair[0]] = 1;
	}
	say("/proc/self/auxv: %s, %d different", same > 10 ? "same" : "short", different);
}

int main(int argc, char *argv[])
{
	char name[17] = "", text[PATH_MAX], *more;
	ssize_t length;
	int i, fd;
	ElfW(Phdr) *header = (void *)getauxval(AT_PHDR);
	unsigned n_headers = getauxval(AT_PHNUM), n_load = 0;
	uintptr_t base = 0;

	say("argc %d", argc);
	for (i = 0; i < argc && i < 5; i++)
		say("argv[%d] %s", i, argv[i]);
	for (i = 0; environ[i]; i++)
		;
	say("%d variables", i);
	prctl(PR_GET_NAME, name);
	say("comm %s", name);
	fd = open("/proc/self/cmdline", O_RDONLY);
	length = read(fd, text, sizeof(text));
	close(fd);
	for (i = 0; i < length - 1; i++)
		if (!text[i])
			text[i] = '|';
	say("cmdline %.*s", (int)(length > 200 ? 200 : length), length > 0 ? text : "");
	fd = open("/proc/self/environ", O_RDONLY);
	length = read(fd, text, sizeof(text));
	close(fd);
	say("environ %.60s", length > 0 ? text : "");
	show_link("/proc/self/exe");
	say("AT_EXECFN %s", (char *)getauxval(AT_EXECFN));
	say("AT_SECURE %lu", getauxval(AT_SECURE));
	say("AT_PHENT %d", getauxval(AT_PHENT) == sizeof(*header));
	for (i = 0; i < (int)n_headers; i++) {
		if (header[i].p_type == PT_PHDR)
			base = (uintptr_t)header - header[i].p_vaddr;
		if (header[i].p_type == PT_LOAD)
			n_load++;
		if (header[i].p_type == PT_INTERP)
			say("PT_INTERP %s", (char *)base + header[i].p_vaddr);
		if (header[i].p_type == PT_GNU_STACK)
			say("PT_GNU_STACK flags %#x", header[i].p_flags);
	}
	say("AT_PHNUM %u, %u of them loaded", n_headers, n_load);
	say("AT_ENTRY is _start: %d", getauxval(AT_ENTRY) == (unsigned long)_start);
	say("AT_BASE: %d", getauxval(AT_BASE) != 0);
	say("AT_UID %lu AT_EUID %lu AT_GID %lu", getauxval(AT_UID), getauxval(AT_EUID), getauxval(AT_GID));
	say("AT_PAGESZ %lu AT_CLKTCK %lu", getauxval(AT_PAGESZ), getauxval(AT_CLKTCK));
	say("AT_PLATFORM %s", getauxval(AT_PLATFORM) ? (char *)getauxval(AT_PLATFORM) : "none");
	say("AT_RANDOM: %d", getauxval(AT_RANDOM) != 0);
	say("AT_SYSINFO_EHDR: %d", getauxval(AT_SYSINFO_EHDR) != 0);
	check_auxv_file();
	say("data %d, bss clean: %d", data, zeros[0] == 0 && zeros[sizeof(zeros) - 1] == 0 && !memcmp(zeros, zeros + 1, sizeof(zeros) - 1));
	more = sbrk(65536);
	say("brk: %d", more != (char *)-1);
	if (more != (char *)-1)
		memset(more, 1, 65536);
	free(malloc(10000000));
	show_directory("/proc/self/fd");
	show("/proc/self/comm");
	return 7;
}
