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
	# Nothing in the process can execute a program there, and nobody else may touch it.
	run --shim=off -v 1 -r / strace -o /dev/null /bin/true
	[ "$status" != 0 ] || fail "it was not refused"
	expect_err_matches 'proot info: execve of thread [0-9]+ is refused: .*debugger'
}
