# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	run_guest -0 id -u
	expect_out 0
	run_guest -i 1234:567 bash -c 'id -u; id -g; id -G; touch /t/new; stat -c "%u:%g" /t/new; chown 1:1 /t/new; echo $?; chown 1234 /t/new; echo $?' 2>/dev/null
	expect_status 0
	expect_out $'1234\n567\n567\n1234:567\n1\n0'
	expect_equal "$(stat -c %u "$guest/t/new")" "$(id -u)" "the real owner"
	run_guest --change-id=0:5 bash -c 'id -u; id -g; chown 7:8 /t/new; stat -c "%u:%g" /t/new'
	expect_out $'0\n5\n7:8'
	expect_equal "$(stat -c %u "$guest/t/new")" "$(id -u)" "the real owner"
	run_guest -i nobody true
	expect_refusal -i nobody
	run_guest -i 0 true
	expect_refusal -i uid:gid
	run -S "$guest" id -u
	expect_out 0
}
