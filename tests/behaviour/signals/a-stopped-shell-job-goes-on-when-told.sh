# SPDX-License-Identifier: GPL-2.0-or-later
# @needs script
verify() {
	local shell='
set -m
until_in() {	# until_in STATES
	local i
	for i in {1..50}; do
		! grep -q "^State:	[$1]" /proc/$pid/status || return
		sleep 0.1
	done
}
/usr/test/wait-for-signal &
pid=$!
until [ "$(head -n 1 /proc/$pid/status)" = "Name:	wait-for-signal" ]; do :; done
until_in S
kill -STOP %1
until_in Tt
grep State /proc/$pid/status
jobs -s | grep -c Stopped
kill -CONT %1
until_in S
grep State /proc/$pid/status
kill -USR2 %1
wait $pid
echo "status $?"
exit'
	run_guest -b /proc -b /dev -w / /bin/bash -c "$shell"
	expect_status 0
	expect_out_matches 'ready'
	# Whoever is attached for life shows a tracer's stop in /proc; no one can help it.
	case $engine in
	trace | syscall) expect_out_matches 'State:	[Tt] ' ;;
	*) expect_out_matches 'State:	T \(stopped\)' ;;
	esac
	expect_out_matches 'State:	S \(sleeping\)'
	expect_out_matches 'status 3'
}
