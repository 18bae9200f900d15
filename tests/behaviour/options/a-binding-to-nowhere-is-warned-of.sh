# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	run_guest -b "$host/missing" /bin/echo hello
	expect_status 0
	expect_out hello
	expect_equal "$(wc -l <"$room/err")" 1 "lines on stderr"
	expect_err_matches '^proot warning: '
	expect_err_matches "$host/missing"
	with=(PROOT_IGNORE_MISSING_BINDINGS=1)
	run_guest -b "$host/missing:/mnt" /bin/echo hello
	expect_status 0
	expect_out hello
	expect_err ""
	with=()
	run_guest -v -1 -b "$host/missing" /bin/echo hello
	expect_status 0
	expect_err ""
}
