# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	run_guest -b "$room:/mnt" -w /t /bin/sh -c 'cat /mnt/guest/etc/motd; cd /mnt/guest/etc && cat motd ../etc/motd; ls /mnt; cd /mnt/host && pwd'
	expect_status 0
	expect_out_matches 'a guest made by the test suite
a guest made by the test suite
a guest made by the test suite
'
	expect_out_matches '/mnt/host'
}
