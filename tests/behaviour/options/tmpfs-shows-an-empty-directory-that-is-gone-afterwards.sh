# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local before pid
	mkdir "$host/tmp" "$host/tree" "$host/other" "$guest/t/full"
	echo text >"$guest/t/full/file"
	before=$(list_files "$guest")
	with=("PROOT_TMP_DIR=$host/tmp")

	# Empty, writable for everybody, and in the place of what is there or is not.
	run_guest -b /dev --tmpfs /t/full --tmpfs /new/place /bin/sh -c '
		stat -c "%A %n" /t/full /new/place
		ls -A /t/full /new/place
		echo text >/t/full/file && mkdir -p /new/place/a/b && cat /t/full/file && cd /new/place/a/b && pwd
		chmod 0 /new/place/a/b /new/place/a
		ls -A /t/full'
	expect_err ''
	expect_out "drwxrwxrwt /t/full
drwxrwxrwt /new/place
/new/place:

/t/full:
text
/new/place/a/b
file"
	expect_equal "$(ls -A "$host/tmp")" "" "left in PROOT_TMP_DIR"

	# With other bindings: in it, below it, around it.
	run_guest -b /dev --tmpfs /t -b "$host/tree:/t/deep/tree" --tmpfs /t/deep/tree/inner -b "$host/other:/ro:ro" --tmpfs /ro/rw /bin/sh -c '
		cd /t
		ls -A . deep
		echo 1 >one; echo 2 >deep/two; echo 3 >deep/tree/three; echo 4 >deep/tree/inner/four
		echo 5 >/ro/five; echo 6 >/ro/rw/six
		mv one deep/tree/ && echo moved
		ls -A deep /ro /ro/rw
		rmdir /t/deep/tree 2>/dev/null || echo busy'
	expect_out ".:
deep

deep:
tree
moved
/ro:
rw

/ro/rw:
six

deep:
tree
two
busy"
	expect_equal "$(ls -A "$host/tree" | tr '\n' ' ')" "one three " "what was written to the binding"
	run_guest -b /dev --rootfs-ro --tmpfs /tmp /bin/sh -c 'echo text >/tmp/x && cat /tmp/x; echo >/t/x || echo no'
	expect_out "text
no"
	rm -r "$host/tree"
	[ "$(ls -A "$guest")" != "" ] && expect_equal "$(list_files "$guest" | grep -v '^\. ')" "$(grep -v '^\. ' <<<"$before")" "the rootfs"

	# A killed proot.
	PROOT_TMP_DIR=$host/tmp "${proot[@]}" -r "$guest" -b /dev --tmpfs /mnt -w /t /bin/sh -c \
		'mkdir /mnt/x; echo x >/mnt/x/y; echo x >/t/ready; sleep 100' >/dev/null 2>&1 &
	pid=$!
	wait_until test -s "$guest/t/ready" || fail "the guest did not start"
	[ -n "$(ls -A "$host/tmp")" ] || fail "nothing was made"
	kill -KILL $pid
	wait_until is_empty "$host/tmp" || fail "left by a killed proot: $(find "$host/tmp")"

	# What cannot be had.
	run_guest --tmpfs / true
	expect_refusal "can't make '/' for the guest"
	run_guest --tmpfs /etc/passwd/x true
	expect_refusal "can't make '/etc/passwd/x' for the guest" "Not a directory"
	with=("PROOT_TMP_DIR=$host/none")
	run_guest --tmpfs /mnt true
	expect_refusal "can't make '/mnt' for the guest" "No such file"
}
is_empty() { [ -z "$(ls -A "$1")" ]; }
