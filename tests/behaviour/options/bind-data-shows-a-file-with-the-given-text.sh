# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local before
	before=$(list_files "$guest")
	mkdir "$host/tmp"
	with=("PROOT_TMP_DIR=$host/tmp")
	run_guest -b /dev --bind-data $'127.0.0.1 one\n::1 two\n:/etc/hosts' --bind-data builder:/etc/hostname --bind-data :/t/empty \
		--bind-data 'a:b:c:/new/place/file' --bind-data other:/etc/motd --tmpfs /mnt --bind-data inside:/mnt/file /bin/sh -c '
		cat /etc/hosts /etc/hostname /t/empty /new/place/file; echo
		stat -c "%A %h %s" /etc/hostname
		cat /etc/motd /mnt/file; echo
		echo more >>/etc/motd && cat /etc/motd
		rm /etc/hostname 2>/dev/null || echo busy
		ls /new/place'
	expect_err ''
	expect_out "127.0.0.1 one
::1 two
buildera:b:c
-rw-r--r-- 1 7
otherinside
othermore
busy
file"
	expect_equal "$(ls -A "$host/tmp")" "" "left in PROOT_TMP_DIR"
	expect_equal "$(list_files "$guest" | grep -v '^\(\.\|\./etc\|\./t\) ')" "$(grep -v '^\(\.\|\./etc\|\./t\) ' <<<"$before")" "the rootfs"

	run_guest --bind-data text true
	expect_refusal "option '--bind-data' takes text:path, not 'text'"
	run_guest --bind-data text: true
	expect_refusal "option '--bind-data' takes text:path"
	run_guest --tmpfs '' true
	expect_refusal "option '--tmpfs' takes a directory of the guest"
	run_guest --bind-data text:/ true
	expect_refusal "can't make '/' for the guest"
}
