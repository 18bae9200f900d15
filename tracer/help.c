/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --help and --version. The overview is made from options.def. */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "tracer/help.h"

enum help_section {
	REGULAR,
	ALIAS,
	TUNING,
	N_SECTIONS,
};

static const char *const section_titles[N_SECTIONS] = {
	[REGULAR] = "Options",
	[ALIAS] = "Handy sets of options",
	[TUNING] = "How it works inside",
};

static const struct help_row {
	enum help_section section;
	const char *letters;
	const char *long_names;
	const char *argument;	/* NULL: takes none */
	const char *help;
} help_rows[] = {
#define OPTION(section, letters, long_names, argument, help, manual, handler) \
	{ section, letters, long_names, argument, help },
#define RECOMMENDED(...)
#include "tracer/options.def"
#undef OPTION
#undef RECOMMENDED
};

/* "  -b, -m, --bind, --mount host[:guest]" */
static void help_print_names(FILE *file, const struct help_row *row)
{
	const char *separator = "  ";
	const char *name = row->long_names;

	for (const char *letter = row->letters; *letter; letter++, separator = ", ")
		fprintf(file, "%s-%c", separator, *letter);
	while (*name) {
		size_t length = strcspn(name, " ");

		fprintf(file, "%s--%.*s", separator, (int)length, name);
		separator = ", ";
		name += length + strspn(name + length, " ");
	}
	fprintf(file, "%s%s\n", row->argument ? " " : "", row->argument ? row->argument : "");
}

/* The marks of the manual (*value*) are left out here. */
static void help_print_text(FILE *file, const char *text)
{
	for (; *text; text++)
		if (*text != '*' && *text != '`')
			fputc(*text, file);
}

static void help_print_section(FILE *file, enum help_section section)
{
	fprintf(file, "\n%s:\n", section_titles[section]);
	for (size_t i = 0; i < sizeof(help_rows) / sizeof(help_rows[0]); i++) {
		if (help_rows[i].section != section)
			continue;
		help_print_names(file, &help_rows[i]);
		fputs("        ", file);
		help_print_text(file, help_rows[i].help);
		fputc('\n', file);
	}
}

static int file_status(FILE *file)
{
	return fflush(file) || ferror(file) ? -EIO : 0;
}

int help_print(FILE *file)
{
	fputs("proot " VERSION ": another root file system and bindings, without privileges and without set-up.\n\n"
	      "Usage: proot [option]... [command [argument]...]\n\n"
	      "Without a command a login shell, /bin/sh, is started.\n", file);
	for (int section = 0; section < N_SECTIONS; section++)
		help_print_section(file, section);
	fputs("\nThe whole story, with examples, is in the manual: man proot\n", file);
	return file_status(file);
}

int help_print_version(FILE *file)
{
	fputs("proot " VERSION "\n"
	      "Licence: GPL-2.0-or-later, the GNU General Public License, version 2 or any later version.\n"
	      "This is free software; there is no warranty, as far as the law allows.\n", file);
	return file_status(file);
}
