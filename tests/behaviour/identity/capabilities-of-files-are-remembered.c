/* SPDX-License-Identifier: GPL-2.0-or-later */
/* @identity root */
/* The extended attribute security.capability. */
#include "calls.h"

#include <sys/xattr.h>

#define NAME "security.capability"

/* Version 2: cap_net_raw, permitted and effective; and another. */
static const unsigned char value[20] = { 1, 0, 0, 2, 0, 0x20 }, other[20] = { 1, 0, 0, 2, 0, 0x40 };

static void show_value(const char *path)
{
	unsigned char bytes[64] = { 0 };
	long length = CALL(lgetxattr(path, NAME, bytes, sizeof(bytes)));

	for (long i = 0; i < length; i++)
		if (bytes[i])
			say("byte %ld: %x", i, bytes[i]);
}

static void show_names(const char *path)
{
	char names[1024];
	long length = listxattr(path, names, sizeof(names));

	for (long at = 0; at < length; at += strlen(names + at) + 1)
		if (strcmp(names + at, NAME) == 0)
			say("%s is listed", names + at);
	say("listed %s", length < 0 ? error_name(errno) : "");
}

static void as_somebody(void)
{
	MUST(setuid(42));
	CALL(setxattr("/t/file", NAME, value, 20, 0));
	CALL(removexattr("/t/file", NAME));
	show_value("/t/file");
}

int main(void)
{
	char byte[64];
	int fd;

	put("file", "text");
	MUST(symlink("file", "link"));
	show_value("file");
	show_names("file");
	CALL(setxattr("file", NAME, value, 19, 0));
	CALL(setxattr("file", NAME, value, 20, XATTR_REPLACE));
	if (CALL(setxattr("link", NAME, value, 20, XATTR_CREATE)) < 0 && errno == EOPNOTSUPP) {
		say("no such attributes here");
		return SKIP;
	}
	show_value("file");
	show_names("file");
	CALL(getxattr("link", NAME, NULL, 0));
	CALL(getxattr("file", NAME, byte, 3));
	CALL(setxattr("file", NAME, other, 20, XATTR_CREATE));
	CALL(setxattr("file", NAME, other, 20, XATTR_REPLACE));
	show_value("file");
	in_child("somebody", as_somebody);
	fd = open("file", O_RDONLY);
	CALL(fgetxattr(fd, NAME, byte, sizeof(byte)));
	CALL(fremovexattr(fd, NAME));
	CALL(fremovexattr(fd, NAME));
	show_value("file");
	CALL(fsetxattr(fd, NAME, value, 20, 0));
	show_value("file");
	close(fd);
	/* A new owner has to be trusted anew. */
	CALL(chown("file", 5, 5));
	show_value("file");
	show_names("file");
	CALL(setxattr("missing", NAME, value, 20, 0));
	CALL(setxattr((char *)8, NAME, value, 20, 0));
	return 0;
}
