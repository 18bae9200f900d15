# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	trap '' CHLD USR1 ALRM
	run_guest -b /proc /bin/sh -c 'grep SigIgn /proc/self/status; sh -c "exit 3"; echo $?'
	trap - CHLD
	expect_status 0
	expect_out_matches $'\n3$'
	trap '' CHLD USR1 ALRM
	local native
	native=$(/bin/sh -c 'grep SigIgn /proc/self/status')
	expect_equal "${out%%$'\n'*}" "$native" "ignored signals"
}
