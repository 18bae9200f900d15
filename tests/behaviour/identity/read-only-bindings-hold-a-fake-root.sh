# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	touch "$host/file"
	run_guest -0 -b "$host:/mnt:ro" bash -c 'chown 5 /mnt/file; chmod 600 /mnt/file; chown 5 /mnt/file 3</mnt/file; mknod /mnt/n c 1 3; rm /mnt/file
		stat -c "%u %a" /mnt/file; ls /mnt' 2>&1
	expect_out $'0 644\nfile'
	expect_equal "$(grep -c 'Read-only file system' "$room/err")" 5 "refusals"
}
