# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	mkdir "$host/tree"
	echo text >"$host/tree/file"
	run -b "$host/tree:/mnt" /bin/cat /mnt/file
	expect_status 0
	expect_out text
	run /bin/sh -c 'echo $PPID >/dev/null; ls -d /usr'
	expect_out /usr
	cd "$host/tree" && run /bin/pwd
	expect_out "$host/tree"
	run cat file
	expect_out text
}
