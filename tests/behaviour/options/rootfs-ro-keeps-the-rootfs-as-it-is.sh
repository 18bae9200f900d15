# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	local before after
	mkdir "$host/work"
	before=$(list_files "$guest")
	run_guest --rootfs-ro -b /dev -b "$host/work:/new/place" -b "$host/work:/home" /bin/sh -c '
		cd /t
		touch /x x /etc/motd ../home/one /home/two /new/place/three /new/x 2>&1 | sed "s/.*: //"
		echo text >/etc/new || echo no
		mkdir /new/place/directory
		ls / | grep new'
	expect_out "Read-only file system
Read-only file system
Read-only file system
Read-only file system
no
new"
	after=$(list_files "$guest")
	expect_equal "$after" "$before" "the rootfs"
	expect_equal "$(ls "$host/work" | tr '\n' ' ')" "directory one three two "

	# Under its host path, where -R and -S bind it, it is the rootfs as well.
	run --rootfs-ro -R "$guest" -w / /bin/sh -c "echo text >'$guest/t/x'; echo text >'$host/x' && cat '$host/x'"
	expect_err_matches 'Read-only'
	[ ! -e "$guest/t/x" ] || fail "written to under the host path"

	# The binding that is asked for by name may be written to all the same.
	run_guest --rootfs-ro -b "$guest/t:/t" /bin/sh -c 'echo text >/t/x'
	expect_status 0
	[ -e "$guest/t/x" ] || fail "nothing was written"
}
