# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	run_guest <<<'echo "$0"; cat /etc/motd; exit 9'
	expect_status 9
	expect_out_matches 'sh.*a guest made by the test suite'
	run -r "$guest" -w / -b /proc <<<'readlink /proc/self/exe; pwd'
	expect_out_matches $'^/usr/bin/readlink\n/$'
}
