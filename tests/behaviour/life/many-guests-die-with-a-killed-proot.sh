# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	"${proot[@]}" -r "$guest" -b /dev -w /t /bin/bash -c '
		for i in 1 2 3 4 5 6 7 8; do (while :; do [ -e /etc/passwd ]; /bin/true; done) & echo $! >>/t/pids; done
		echo ready >/t/ready; wait' >/dev/null 2>&1 &
	local pid=$! guest_pid
	wait_until test -s "$guest/t/ready" || fail "the guest did not start"
	sleep 0.3
	kill -KILL $pid
	for guest_pid in $(cat "$guest/t/pids"); do
		wait_until is_gone "$guest_pid" || fail "a guest is still there"
	done
}
