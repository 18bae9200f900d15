# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	run_guest -v 1 /bin/true
	expect_status 0
	expect_err_matches '^proot info: |.*proot info: '
	[ "$engine" = default ] || expect_err_matches "$engine"
	with=(PROOT_VERBOSE=1)
	run_guest /bin/true
	expect_err_matches 'proot info: '
	with=()
	run_guest -v 0 /bin/true
	expect_err ""
	run_guest -v 9 /bin/cat /etc/motd
	expect_status 0
	expect_out "a guest made by the test suite"
}
