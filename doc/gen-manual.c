/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Print the OPTIONS section of the manual, made of tracer/options.def, in man(7) macros. Runs on the building machine.
 * The rest of the manual is doc/proot.1.in.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum section { REGULAR, ALIAS, TUNING };

struct row {
	enum section section;
	const char *letters;
	const char *long_names;
	const char *argument;	/* NULL: takes none */
	const char *help;
	const char *manual;
};

static const struct row rows[] = {
#define OPTION(section, letters, long_names, argument, help, manual, handler) \
	{ section, letters, long_names, argument, help, manual },
#define RECOMMENDED(...)
#include "tracer/options.def"
#undef OPTION
#undef RECOMMENDED
};

static const struct recommended {
	bool is_in_shared;
	bool is_in_install;
	const char *path;
} recommended[] = {
#define OPTION(...)
#define RECOMMENDED(in_shared, in_install, path) { in_shared, in_install, path },
#include "tracer/options.def"
#undef OPTION
#undef RECOMMENDED
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* One character as roff has to see it. */
static void put_character(char character)
{
	switch (character) {
	case '-':
		fputs("\\-", stdout);
		break;
	case '\\':
		fputs("\\e", stdout);
		break;
	case '\'':
		fputs("\\(aq", stdout);
		break;
	case '~':
		fputs("\\(ti", stdout);
		break;
	default:
		putchar(character);
	}
}

static void put_string(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		put_character(text[i]);
}

/* Text with the marks that options.def explains, then end, and the end of the line. */
static void put_text(const char *text, const char *end)
{
	char mark = '\0';

	for (; *text; text++) {
		if (*text == '*' || *text == '`') {
			fputs(mark ? "\\fR" : *text == '*' ? "\\fI" : "\\fB", stdout);
			mark = mark ? '\0' : *text;
		} else if (text[0] == '\n' && text[1] == '\n') {
			fputs("\n.IP\n", stdout);
			text++;
		} else {
			put_character(*text);
		}
	}
	puts(end);
}

static void put_argument(const char *separator, const char *argument)
{
	if (!argument)
		return;
	printf("%s\\fI", separator);
	put_string(argument, strlen(argument));
	fputs("\\fR", stdout);
}

/* "-b host[:guest], -m host[:guest], --bind=host[:guest], ..." */
static void put_names(const struct row *row)
{
	const char *separator = "";
	const char *name = row->long_names;

	for (const char *letter = row->letters; *letter; letter++, separator = ", ") {
		printf("%s\\fB\\-%c\\fR", separator, *letter);
		put_argument(" ", row->argument);
	}
	while (*name) {
		size_t length = strcspn(name, " ");

		printf("%s\\fB\\-\\-", separator);
		put_string(name, length);
		fputs("\\fR", stdout);
		put_argument("=", row->argument);
		separator = ", ";
		name += length + strspn(name + length, " ");
	}
	putchar('\n');
}

static void put_section(enum section section, const char *title)
{
	printf(".SS %s\n", title);
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].section != section)
			continue;
		puts(".TP");
		put_names(&rows[i]);
		put_text(rows[i].help, ".");	/* a clause for --help, a sentence here */
		if (rows[i].manual[0]) {
			puts(".IP");
			put_text(rows[i].manual, "");
		}
	}
}

static void put_recommended(const char *option, bool is_install)
{
	const char *separator = "";

	printf(".PP\nBound by \\fB%s\\fR:\n", option);
	for (size_t i = 0; i < COUNT(recommended); i++) {
		if (!(is_install ? recommended[i].is_in_install : recommended[i].is_in_shared))
			continue;
		printf("%s\\fI", separator);
		if (strcmp(recommended[i].path, "~"))
			put_string(recommended[i].path, strlen(recommended[i].path));
		else
			fputs("$HOME", stdout);
		fputs("\\fR", stdout);
		separator = ",\n";
	}
	fputs(",\nand the rootfs under its own host path.\n", stdout);
}

int main(void)
{
	put_section(REGULAR, "Options");
	put_section(ALIAS, "Handy sets of options");
	put_recommended("\\-R", false);
	put_recommended("\\-S", true);
	put_section(TUNING, "How it works inside");
	puts(".PP\nThese options of PRoot are known, and refused with an error: nothing is silently left out.");
	return fflush(stdout) || ferror(stdout) ? 1 : 0;
}
