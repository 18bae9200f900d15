/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells what it is told of the kernel: uname(2) in its forms, the auxiliary vector; "32": as a program of 32 bits is. */
#include "calls.h"

#include <elf.h>
#include <sys/personality.h>
#include <sys/utsname.h>

extern char **environ;

/* What the kernel said of a thing in the auxiliary vector: getauxval() may say what libc made of it. */
static unsigned long from_kernel(unsigned long type)
{
	char **end = environ;
	unsigned long *entry;

	while (*end)
		end++;
	for (entry = (unsigned long *)(end + 1); entry[0] != AT_NULL; entry += 2)
		if (entry[0] == type)
			return entry[1];
	return 0;
}

int main(int argc, char *argv[])
{
	struct utsname name;

	if (argc > 1 && strcmp(argv[1], "32") == 0)
		MUST(personality(PER_LINUX32));
	MUST(uname(&name));
	say("%s|%s|%s|%s|%s|%s", name.sysname, name.nodename, name.release, name.version, name.machine, name.domainname);
#ifdef SYS_olduname
	{
		char old[5][65], oldest[5][9];

		MUST(syscall(SYS_olduname, old));
		say("%s|%s|%s", old[0], old[2], old[4]);
		MUST(syscall(SYS_oldolduname, oldest));
		say("%s|%s|%s", oldest[0], oldest[2], oldest[4]);
	}
#endif
	CALL(syscall(SYS_uname, NULL));
	say("vdso: %s", from_kernel(AT_SYSINFO_EHDR) ? "yes" : "no");
	say("hwcap: %lx", from_kernel(AT_HWCAP));
	return 0;
}
