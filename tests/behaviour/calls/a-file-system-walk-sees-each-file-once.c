/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"
#include <ftw.h>

static int n_files, n_dirs;

static int visit(const char *path, const struct stat *status, int kind, struct FTW *at)
{
	(void)status;
	(void)at;
	if (kind == FTW_D || kind == FTW_DP)
		n_dirs++;
	else
		n_files++;
	if (false)
		say("%s %d", path, kind);
	return 0;
}

int main(void)
{
	char path[64];
	int i, j;

	for (i = 0; i < 12; i++) {
		snprintf(path, sizeof(path), "tree%d", i);
		MUST(mkdir(path, 0755));
		for (j = 0; j < 12; j++) {
			snprintf(path, sizeof(path), "tree%d/file-with-a-name-%d", i, j);
			put(path, "x");
		}
	}

	CALL(nftw("/t/tree3", visit, 2, FTW_PHYS | FTW_DEPTH));
	n_files = n_dirs = 0;
	CALL(nftw("/t", visit, 2, FTW_CHDIR));
	say("%d files %d directories", n_files, n_dirs);
	return 0;
}
