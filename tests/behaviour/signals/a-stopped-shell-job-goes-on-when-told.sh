# SPDX-License-Identifier: GPL-2.0-or-later
# @needs script
verify() {
	local shell='
set -m
/usr/test/wait-for-signal &
pid=$!
sleep 0.3
kill -STOP %1; sleep 0.3
grep State /proc/$pid/status
jobs -s | grep -c Stopped
kill -CONT %1; sleep 0.3
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
