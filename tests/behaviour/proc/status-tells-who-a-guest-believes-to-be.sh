# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	run_guest -b /proc -i 1000:100 /bin/sh -c 'grep -E "^([UG]id|Groups|CapEff)" /proc/self/status; sleep 0'
	expect_err ''
	expect_out "Uid:	1000	1000	1000	1000
Gid:	100	100	100	100
Groups:	100 
CapEff:	0000000000000000"
	run_guest -b /proc -0 /bin/bash -c 'grep -E "^([UG]id|Groups)" /proc/$$/status; grep CapPrm /proc/self/status
		cd /proc/self/task && grep -h Uid */status'
	expect_out_matches $'^Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t0? \nCapPrm:\t0000[0-9a-f]*[1-9a-f]+[0-9a-f]*\nUid:\t0\t0\t0\t0$'
}
