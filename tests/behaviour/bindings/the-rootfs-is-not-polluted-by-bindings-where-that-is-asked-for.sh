# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	mkdir "$host/tree"
	echo text >"$host/tree/file"
	list_files "$guest" >"$room/before"
	with=(PROOT_DONT_POLLUTE_ROOTFS=1)
	run_guest -b "$host/tree:/new/deep/place" -b "$host/tree/file:/etc/new-file" /bin/sh -c \
		'cat /new/deep/place/file /etc/new-file; ls /new; ls / | grep -x new; ls /etc | grep new-file'
	expect_status 0
	expect_out $'text\ntext\ndeep\nnew\nnew-file'
	list_files "$guest" >"$room/after"
	diff "$room/before" "$room/after" || fail "the rootfs was polluted"
}
