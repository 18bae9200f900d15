# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local code
	for code in 0 1 2 77 126 127 128 200 255; do
		run_guest /bin/sh -c "exit $code"
		expect_status $code
		expect_err ""
	done
	run_guest /bin/sh -c '/bin/true; /bin/false'
	expect_status 1
}
