# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local started=$SECONDS
	run --kill-on-exit -r "$guest" -b /dev -w /t /bin/sh -c 'sleep 100 & setsid sleep 101 & echo $! >/t/pid; exit 5'
	expect_status 5
	[ $((SECONDS - started)) -lt 10 ] || fail "it took $((SECONDS - started)) seconds"
	wait_until is_gone "$(cat "$guest/t/pid")" || fail "the guest is still there"
}
