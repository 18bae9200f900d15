# SPDX-License-Identifier: GPL-2.0-or-later
# As `killall -9 proot` does, but only below us: all processes of that name.
kill_by_name() {
	local child
	for child in $(cat "/proc/$1/task/$1/children"); do
		[ "$(cat "/proc/$child/comm")" != proot ] || kill -KILL "$child"
	done
	kill -KILL "$1"
}

die() { # die COMMAND...: guests die of what a command does to proot
	"${proot[@]}" -r "$guest" -b /dev -w /t /bin/bash -c '
		for i in 1 2 3 4 5 6 7 8; do (while :; do [ -e /etc/passwd ]; /bin/true; done) & echo $! >>/t/pids; done
		echo ready >/t/ready; wait' >/dev/null 2>&1 &
	local pid=$! guest_pid
	wait_until test -s "$guest/t/ready" || fail "the guest did not start"
	sleep 0.3
	"$@" $pid
	for guest_pid in $(cat "$guest/t/pids"); do
		wait_until is_gone "$guest_pid" || fail "a guest is still there"
	done
	rm "$guest/t/ready" "$guest/t/pids"
}

verify() {
	die kill -KILL
	die kill_by_name
}
