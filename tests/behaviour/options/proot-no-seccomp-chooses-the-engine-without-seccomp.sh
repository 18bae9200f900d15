# SPDX-License-Identifier: GPL-2.0-or-later
# @engine notify default
verify() {
	proot=("$PROOT")
	with=(PROOT_NO_SECCOMP=1)
	run_guest -v 1 -b /proc /bin/sh -c 'grep Seccomp: /proc/self/status; cat /etc/motd'
	expect_status 0
	expect_out_matches $'Seccomp:\t0'
	expect_out_matches 'a guest made'
	expect_err_matches 'syscall'
}
