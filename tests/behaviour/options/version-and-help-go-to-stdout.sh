# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local option
	for option in -V --version --about; do
		run $option
		expect_status 0
		expect_out_matches '[0-9]+\.[0-9]+'
		expect_err ""
	done
	for option in -h --help --usage; do
		run $option
		expect_status 0
		expect_err ""
		for word in rootfs bind mount pwd cwd verbose version help kill-on-exit engine; do
			expect_out_matches "--$word"
		done
	done
	# Options after the command are the command's.
	run_guest /usr/test/say --version
	expect_out_matches "1: --version"
}
