# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	mkdir "$host/here"
	cd "$host/here" || fail "cd"
	# Not known in the guest: a warning, and the guest's root.
	run_guest /bin/pwd
	expect_status 0
	expect_out /
	expect_err_matches '^proot warning: '
	# Known under another name.
	run_guest -b "$host:/mnt" /bin/pwd
	expect_status 0
	run_guest -w /nowhere /bin/pwd
	expect_status 0
	expect_out /
	expect_err_matches '^proot warning: '
	expect_err_matches '/nowhere'
	run_guest -w "$(printf /usr/../usr/./lib/)" /bin/pwd
	expect_out /usr/lib
	mkdir -p "$guest$host/here"
	run_guest /bin/pwd
	expect_out "$host/here"
}
