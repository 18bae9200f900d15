/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bindings, from the words of the command line to the view. Each line of the input is the value of a -b. Whatever they say, the
 * view is one of canonical paths, and nothing is made in the rootfs.
 */
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/view.h"
#include "tests/fuzz/fuzz.h"
#include "tracer/bindings.h"
#include "tracer/options.h"

#define MOST_WORDS 32

static char directory[] = "/tmp/proot-fuzz-XXXXXX";

static void remove_all(void)
{
	(void)!chdir(directory);
	(void)!unlink("rootfs/link");
	(void)!unlink("rootfs/loop");
	(void)!unlink("rootfs/file");
	(void)!rmdir("rootfs/a/b");
	(void)!rmdir("rootfs/a");
	(void)!rmdir("rootfs");
	(void)!rmdir("tmp");
	(void)!chdir("/");
	(void)!rmdir(directory);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	EXPECT(mkdtemp(directory) && chdir(directory) == 0);
	EXPECT(mkdir("rootfs", 0755) == 0 && mkdir("rootfs/a", 0755) == 0 && mkdir("rootfs/a/b", 0755) == 0 && mkdir("tmp", 0755) == 0);
	EXPECT(symlink("/a/b", "rootfs/link") == 0 && symlink("loop", "rootfs/loop") == 0 && mknod("rootfs/file", S_IFREG | 0644, 0) == 0);
	setenv("PROOT_DONT_POLLUTE_ROOTFS", "", 1);
	setenv("PROOT_TMP_DIR", "tmp", 1);
	atexit(remove_all);
	return 0;
}

static int count_entries(const char *path)
{
	DIR *list = opendir(path);
	int n = 0;

	EXPECT(list);
	while (readdir(list))
		n++;
	closedir(list);
	return n;
}

/* Absolute, or empty for the root, and nothing that would have to be looked up. */
static void check_canonical(const char *path)
{
	size_t length = strlen(path);

	EXPECT(length == 0 || (path[0] == '/' && path[length - 1] != '/'));
	EXPECT(!strstr(path, "//") && !strstr(path, "/./") && !strstr(path, "/../"));
	EXPECT(length < 2 || (strcmp(path + length - 2, "/.") && (length < 3 || strcmp(path + length - 3, "/.."))));
}

static void check_view(const struct view *view)
{
	EXPECT(view->n_bindings >= 1);
	for (uint32_t i = 0; i < view->n_bindings; i++) {
		const char *guest = view_binding_guest(view, &view->bindings[i]);

		check_canonical(guest);
		check_canonical(view_binding_host(view, &view->bindings[i]));
		EXPECT(view_find_guest(view, guest, strlen(guest)) == &view->bindings[i]);
	}
	EXPECT(view_binding_guest(view, &view->bindings[view->n_bindings - 1])[0] == '\0');
}

static void build(const struct settings *settings)
{
	TALLOC_CTX *context = talloc_new(NULL);
	struct view *view;
	struct glue *glue;

	if (bindings_build(context, settings, &view, &glue) == 0) {
		check_view(view);
		EXPECT(bindings_initial_cwd(context, settings, view));
		glue_destroy(glue);
	}
	talloc_free(context);
	/* ".", "..", and what was there before. */
	EXPECT(count_entries("rootfs") == 6 && count_entries("rootfs/a/b") == 2 && count_entries("tmp") == 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *context = talloc_new(NULL);
	char *text = talloc_strndup(context, (const char *)data, size), *rest = NULL;
	char *words[MOST_WORDS + 4] = { "proot", "-r", "rootfs" };
	struct settings *settings;
	int n = 3;

	for (char *line = strtok_r(text, "\n", &rest); line && n < MOST_WORDS; line = strtok_r(NULL, "\n", &rest)) {
		words[n++] = "-b";
		words[n++] = line;
	}
	words[n++] = "true";
	if (options_parse(context, n, words, &settings) == 0) {
		EXPECT(settings->n_bindings == (size_t)(n - 4) / 2);
		EXPECT(strcmp(settings->program, "true") == 0);
		build(settings);
	}
	talloc_free(context);
	return 0;
}
