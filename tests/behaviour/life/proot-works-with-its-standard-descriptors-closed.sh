# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	"${proot[@]}" -r "$guest" -b /dev -b /proc -w /t /bin/sh -c 'ls /proc/self/fd >/t/list; cat /etc/motd >/t/out' <&- >&- 2>&-
	status=$?
	expect_status 0
	expect_equal "$(cat "$guest/t/out")" "a guest made by the test suite" "what the guest wrote"
	run_guest /bin/cat <<<"from stdin"
	expect_out "from stdin"
}
