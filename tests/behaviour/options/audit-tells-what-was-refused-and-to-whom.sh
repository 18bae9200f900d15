# SPDX-License-Identifier: GPL-2.0-or-later
# @needs python3
# A number that no kernel has yet, io_uring twice, pivot_root, and a flag of statx that no kernel knows yet.
calls='import ctypes; l = ctypes.CDLL(None); [l.syscall(n, 0, 0, 0, 0, 0) for n in (425, 425, 9999, 155)]; l.syscall(332, -100, b"/", 0x20000, 0, 0)'
program=$(readlink -f "$(command -v python3)")
lines="proot audit: refused
           2  $program: io_uring_setup: Function not implemented
           1  $program: pivot_root: Operation not permitted
           1  $program: statx, unknown flags: Invalid argument
           1  $program: system call 9999, unknown: Function not implemented"
verify() {
	# The host's root: its python.
	run --audit python3 -c "$calls"
	expect_status 0
	expect_err "$lines"
	run -v 1 python3 -c "$calls"
	expect_equal "$(grep -c ': refused to .*io_uring_setup' "$room/err")" 1 "lines about io_uring_setup"
	expect_equal "$(grep -c "^proot info: refused to $program: " "$room/err")" 4 "lines about what was refused"
	run python3 -c "$calls"
	expect_status 0
	expect_err ""
	run_guest --audit /bin/true
	expect_err "proot audit: nothing was refused"
}
