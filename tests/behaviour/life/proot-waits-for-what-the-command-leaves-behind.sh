# SPDX-License-Identifier: GPL-2.0-or-later
# A daemon of the guest keeps being a guest, so proot stays until it is done.
verify() {
	local before=$SECONDS
	run_guest -b /dev -w /t /bin/sh -c '(sleep 1; cat /etc/motd >/t/late) & exit 3'
	expect_status 3
	expect_equal "$(cat "$guest/t/late" 2>/dev/null)" "a guest made by the test suite" "what the daemon wrote"
	run_guest -b /dev -w /t /bin/sh -c 'setsid sh -c "sleep 1; cat /etc/motd >/t/later" >/dev/null 2>&1 & exit 4'
	expect_status 4
	expect_equal "$(cat "$guest/t/later" 2>/dev/null)" "a guest made by the test suite" "what the daemon in a session of its own wrote"
}
