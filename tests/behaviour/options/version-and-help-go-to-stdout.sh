# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local option
	for option in -V --version --about; do
		run $option
		expect_status 0
		expect_out_matches 'proot|[0-9]+\.[0-9]+'
		expect_err ""
	done
	for option in -h --help --usage; do
		run $option
		expect_status 0
		expect_err ""
		expect_out_matches '--rootfs'
		expect_out_matches '--bind'
		expect_out_matches '--kill-on-exit'
		expect_out_matches '--engine'
	done
}
