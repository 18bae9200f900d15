# SPDX-License-Identifier: GPL-2.0-or-later
guests_end_with() { # guests_end_with SIGNAL
	"${proot[@]}" -r "$guest" -b /dev -b /proc -w /t /bin/sh -c '
		sleep 100 &
		setsid sleep 101 &
		echo $! >/t/daemon
		sh -c "echo \$\$ >/t/inner; while :; do cat /etc/motd >/t/out; done" &
		echo $$ >/t/shell
		echo ready >/t/ready
		wait' >"$room/out" 2>"$room/err" &
	local pid=$! file
	wait_until test -s "$guest/t/ready" || fail "the guest did not start"
	wait_until test -s "$guest/t/inner" || fail "the guest's shell did not start"
	kill "-$1" $pid
	wait_until is_gone "$pid" || fail "proot is still there after $1"
	for file in shell daemon inner; do
		wait_until is_gone "$(cat "$guest/t/$file")" || fail "the guest's $file is still there after $1"
	done
}

verify() {
	local signal
	for signal in HUP TERM KILL; do
		rm -f "$guest"/t/*
		guests_end_with "$signal"
	done
}
