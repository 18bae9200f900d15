# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	mkdir "$host/tmp" "$host/tree"
	with=(PROOT_TMP_DIR=$host/tmp)
	run_guest -b "$host/tree:/new/place" -b /dev -b /proc /bin/sh -c 'ls /new; /bin/true'
	expect_status 0
	expect_out place
	expect_equal "$(ls -A "$host/tmp")" "" "left in PROOT_TMP_DIR"
	PROOT_TMP_DIR=$host/tmp "${proot[@]}" -r "$guest" -b /dev -w /t /bin/sh -c 'echo x >/t/ready; sleep 100' &
	local pid=$!
	wait_until test -s "$guest/t/ready" || fail "the guest did not start"
	kill -TERM $pid
	wait_until is_gone $pid || fail "proot is still there"
	expect_equal "$(ls -A "$host/tmp")" "" "left in PROOT_TMP_DIR after SIGTERM"
}
