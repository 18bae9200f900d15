/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest that checks what an exec gave it. Prints each check that fails and exits with 1, or prints "ok".
 *
 * It runs natively too, which proves the checks. What it cannot know, the test tells in the environment:
 * EXPECT_EXEC_FN, EXPECT_COMM, EXPECT_STATE (address of the state area, hexadecimal), EXPECT_STACK (rw- or rwx).
 * Its arguments have to be: NAME "one" "" "three words". With the only argument "heap" it checks the heap only.
 */
#include <dirent.h>
#include <elf.h>
#include <fcntl.h>
#include <inttypes.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define HEAP_GROWTH (64 << 20)

extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));
extern char **environ;
extern void _start(void);

static char data[5] = "data";
static char bss[3 * 4096 + 5];
static char **arguments;
static int n_arguments;

/* Reads a whole file of /proc; returns its length. */
static size_t read_file(const char *path, void *buffer, size_t size)
{
	int fd = open(path, O_RDONLY);
	size_t length = 0;
	ssize_t got;

	while (fd >= 0 && (got = read(fd, (char *)buffer + length, size - length)) > 0)
		length += got;
	close(fd);
	return length;
}

/* Returns number n, as proc(5) counts, of /proc/self/stat. */
static unsigned long long stat_field(int n)
{
	static char text[4096];
	char *at;

	text[read_file("/proc/self/stat", text, sizeof(text) - 1)] = '\0';
	at = strrchr(text, ')') + 2;
	for (n -= 3; n > 0; n--)
		at = strchr(at, ' ') + 1;
	return strtoull(at, NULL, 10);
}

/* Finds the line of /proc/self/maps that ends in name; returns it or NULL. */
static const char *find_map(const char *name)
{
	static char line[8192];
	FILE *maps = fopen("/proc/self/maps", "r");
	bool is_found = false;

	while (maps && !is_found && fgets(line, sizeof(line), maps))
		is_found = strstr(line, name) != NULL;
	if (maps)
		fclose(maps);
	return is_found ? line : NULL;
}

static bool arguments_are_intact(void)
{
	return n_arguments == 4 && !strcmp(arguments[1], "one") && !strcmp(arguments[2], "") &&
	       !strcmp(arguments[3], "three words") && !arguments[4];
}

static bool environment_is_intact(void)
{
	const char *guest = getenv("GUEST");
	const char *empty = getenv("EMPTY");

	return guest && !strcmp(guest, "yes") && empty && !strcmp(empty, "") && !getenv("LD_PRELOAD");
}

static bool memory_is_initialized(void)
{
	size_t i;

	for (i = 0; i < sizeof(bss) && !bss[i]; i++)
		;
	return i == sizeof(bss) && !strcmp(data, "data");
}

static bool exec_fn_is_right(void)
{
	const char *expected = getenv("EXPECT_EXEC_FN");

	return !expected || !strcmp((const char *)getauxval(AT_EXECFN), expected);
}

static bool comm_is_right(void)
{
	const char *expected = getenv("EXPECT_COMM");
	char comm[32] = "";

	comm[read_file("/proc/self/comm", comm, sizeof(comm) - 1) - 1] = '\0';
	return !expected || !strcmp(comm, expected);
}

static bool command_line_is_right(void)
{
	char expected[256], found[256];
	size_t size = 0;
	int i;

	for (i = 0; i < n_arguments; i++)
		size += sprintf(expected + size, "%s", arguments[i]) + 1;
	return read_file("/proc/self/cmdline", found, sizeof(found)) == size && !memcmp(found, expected, size);
}

static bool environment_is_shown(void)
{
	static char found[65536];
	size_t size = read_file("/proc/self/environ", found, sizeof(found));
	size_t at = 0;
	char **entry;

	for (entry = environ; *entry && at < size && !strcmp(found + at, *entry); entry++)
		at += strlen(*entry) + 1;
	return !*entry && at == size;
}

static bool program_headers_are_ours(void)
{
	const ElfW(Phdr) *headers = (const ElfW(Phdr) *)((const char *)&__ehdr_start + __ehdr_start.e_phoff);

	return getauxval(AT_PHDR) == (uintptr_t)headers && getauxval(AT_PHNUM) == __ehdr_start.e_phnum &&
	       getauxval(AT_PHENT) == sizeof(*headers);
}

static bool entry_is_ours(void)
{
	return getauxval(AT_ENTRY) == (uintptr_t)&_start;
}

static bool has_interpreter(void)
{
	const ElfW(Phdr) *header = (const ElfW(Phdr) *)getauxval(AT_PHDR);
	size_t i;

	for (i = 0; i < getauxval(AT_PHNUM); i++)
		if (header[i].p_type == PT_INTERP)
			return true;
	return false;
}

static bool base_is_the_interpreters(void)
{
	const char *line;

	if (!has_interpreter())
		return getauxval(AT_BASE) == 0;
	line = find_map("/ld-");
	return line && strtoull(line, NULL, 16) == getauxval(AT_BASE);
}

/* But for AT_HWCAP: glibc answers that one by itself. */
static bool shown_auxv_is_real(void)
{
	ElfW(auxv_t) shown[64];
	size_t n = read_file("/proc/self/auxv", shown, sizeof(shown)) / sizeof(*shown);
	size_t i;

	for (i = 0; i < n && shown[i].a_type != AT_NULL; i++)
		if (shown[i].a_type != AT_HWCAP && getauxval(shown[i].a_type) != shown[i].a_un.a_val)
			return false;
	return n > 10;
}

/* Not sbrk, which musl has not. */
static uintptr_t heap_end(uintptr_t wanted)
{
	return syscall(SYS_brk, wanted);
}

static bool heap_grows(void)
{
	uintptr_t end = heap_end(0);
	char *heap = (char *)end;

	if (heap_end(end + HEAP_GROWTH) != end + HEAP_GROWTH)
		return false;
	heap[0] = heap[HEAP_GROWTH - 1] = 1;
	return malloc(HEAP_GROWTH) != NULL;
}

static bool code_is_shown(void)
{
	uintptr_t here = (uintptr_t)&code_is_shown;

	return stat_field(26) <= here && here < stat_field(27);
}

static bool data_is_shown(void)
{
	return stat_field(45) <= (uintptr_t)data && (uintptr_t)data < stat_field(46);
}

static bool stack_is_shown(void)
{
	uintptr_t argc = (uintptr_t)(arguments - 1);

	return stat_field(28) == argc && *(uintptr_t *)argc == (uintptr_t)n_arguments;
}

static bool heap_is_shown(void)
{
	return stat_field(47) <= heap_end(0) && stat_field(47) % 4096 == 0;
}

static bool strings_are_shown(void)
{
	const char *last = arguments[n_arguments - 1];
	const char *environment_last = environ[0];
	char **entry;

	for (entry = environ; *entry; entry++)
		environment_last = *entry;
	return stat_field(48) == (uintptr_t)arguments[0] && stat_field(49) == (uintptr_t)last + strlen(last) + 1 &&
	       stat_field(50) == (uintptr_t)environ[0] &&
	       stat_field(51) == (uintptr_t)environment_last + strlen(environment_last) + 1;
}

static bool loader_is_gone(void)
{
	return !find_map("memfd:");
}

static bool no_descriptor_is_left(void)
{
	int fd;

	for (fd = 3; fd < 256; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			return false;
	return true;
}

static bool stack_protection_is_right(void)
{
	const char *expected = getenv("EXPECT_STACK");
	const char *line = find_map("[stack]");

	return !expected || (line && !strncmp(strchr(line, ' ') + 1, expected, 3));
}

static bool state_is_mapped(void)
{
	const char *expected = getenv("EXPECT_STATE");

	return !expected || *(uint64_t *)(uintptr_t)strtoull(expected, NULL, 16) == 0x50726f6f74537431ULL;
}

static const struct {
	const char *name;
	bool (*is_true)(void);
} checks[] = {
	{ "arguments are intact", arguments_are_intact },
	{ "environment is intact", environment_is_intact },
	{ "memory is initialized", memory_is_initialized },
	{ "AT_EXECFN is right", exec_fn_is_right },
	{ "comm is right", comm_is_right },
	{ "/proc/self/cmdline is right", command_line_is_right },
	{ "/proc/self/environ is right", environment_is_shown },
	{ "AT_PHDR, AT_PHNUM and AT_PHENT are ours", program_headers_are_ours },
	{ "AT_ENTRY is ours", entry_is_ours },
	{ "AT_BASE is the interpreter's", base_is_the_interpreters },
	{ "/proc/self/auxv is what we got", shown_auxv_is_real },
	{ "heap grows", heap_grows },
	{ "stat shows our code", code_is_shown },
	{ "stat shows our data", data_is_shown },
	{ "stat shows our stack", stack_is_shown },
	{ "stat shows our heap", heap_is_shown },
	{ "stat shows our strings", strings_are_shown },
	{ "loader is gone", loader_is_gone },
	{ "no descriptor is left", no_descriptor_is_left },
	{ "stack has the right protection", stack_protection_is_right },
	{ "state area is mapped", state_is_mapped },
};

int main(int argc, char **argv)
{
	bool is_ok = true;
	size_t i;

	if (argc == 2 && !strcmp(argv[1], "heap"))
		return !heap_grows();
	arguments = argv;
	n_arguments = argc;
	for (i = 0; i < sizeof(checks) / sizeof(*checks); i++) {
		if (!checks[i].is_true()) {
			printf("false: %s\n", checks[i].name);
			is_ok = false;
		}
	}
	if (is_ok)
		puts("ok");
	return !is_ok;
}
