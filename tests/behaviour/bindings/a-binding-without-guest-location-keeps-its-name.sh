# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	mkdir "$host/tree"
	echo text >"$host/tree/file"
	run_guest -b "$host/tree" /bin/cat "$host/tree/file"
	expect_status 0
	expect_out text
	cd "$host" && run_guest -b tree:/mnt /bin/cat /mnt/file
	expect_status 0
	expect_out text
	ln -s tree "$host/link"
	run_guest -b "$host/link:/mnt" /bin/sh -c 'cat /mnt/file; cd /mnt; pwd -P'
	expect_out $'text\n/mnt'
	run_guest -b "$host/tree/:/mnt/" -b "$host//tree/./../tree:/opt/../opt/." /bin/cat /mnt/file /opt/file
	expect_out $'text\ntext'
	run_guest -b /etc/../proc -w /proc/self /bin/sh -c 'ls /proc/version'
	expect_out /proc/version
}
