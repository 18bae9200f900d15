/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calls.h"

int main(void)
{
	MUST(mkdir("parent", 0755));
	MUST(mkdir("parent/child", 0755));
	put("parent/child/file", "here\n");
	CALL(chdir("parent/child"));
	show_cwd();
	CALL(rename("/t/parent", "/t/renamed"));
	show_cwd();
	show("file");
	show("../child/file");
	show("/t/renamed/child/file");
	show("/t/parent/child/file");
	put("new", "made after the rename\n");
	show("/t/renamed/child/new");
	CALL(chdir(".."));
	show_cwd();
	return 0;
}
