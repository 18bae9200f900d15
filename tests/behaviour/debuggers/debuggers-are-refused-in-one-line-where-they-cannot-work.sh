# SPDX-License-Identifier: GPL-2.0-or-later
# @needs strace
verify() {
	if [ "$engine" != notify ]; then
		run -r / /bin/sh -c 'strace true; strace true; echo goes on'
		expect_out 'goes on'
		expect_equal "$(grep -c '^proot' "$room/err")" 1 "lines of proot"
		expect_err_matches 'proot warning: .*--engine=notify'
		expect_err_matches 'Operation not permitted'
		return
	fi
	# What the host's kernel takes for the same, it may execute. But a script it would read anew.
	run --shim=off -v 1 -r / strace -o /dev/null /bin/true
	expect_status 0
	printf '#!/bin/true\n' >"$host/script"
	chmod 755 "$host/script"
	run --shim=off -v 1 -r / strace -o /dev/null "$host/script"
	[ "$status" != 0 ] || fail "it was not refused"
	expect_err_matches 'proot info: execve of thread [0-9]+ is refused: .*debugger'
}
