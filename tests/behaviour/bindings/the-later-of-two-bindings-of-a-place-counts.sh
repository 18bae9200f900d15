# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	mkdir "$host/one" "$host/two"
	echo 1 >"$host/one/name"
	echo 2 >"$host/two/name"
	run_guest -b "$host/one:/mnt" -b "$host/two:/mnt" /bin/cat /mnt/name
	expect_status 0
	expect_out 2
}
