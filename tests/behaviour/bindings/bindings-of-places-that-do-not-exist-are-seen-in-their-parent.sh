# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	mkdir -p "$host/tree/sub"
	echo text >"$host/tree/file"
	echo single >"$host/file"
	run_guest -b "$host/tree:/new/deep/place" -b "$host/file:/etc/new-file" -w / /bin/sh -c '
		cat /new/deep/place/file /etc/new-file
		ls /new /new/deep /new/deep/place
		ls / | grep -x new
		ls /etc | grep -x new-file
		cd /new/deep/place/sub && pwd -P && cd ../.. && pwd -P && ls && cd ../.. && pwd -P
		stat -c %F /new /new/deep /etc/new-file
		find /new | sort
		[ -d /new ] && [ -e /new/deep ] && echo there
		cat /etc/motd'
	expect_err ""
	expect_status 0
	expect_out "text
single
/new:
deep

/new/deep:
place

/new/deep/place:
file
sub
new
new-file
/new/deep/place/sub
/new/deep
place
/
directory
directory
regular file
/new
/new/deep
/new/deep/place
/new/deep/place/file
/new/deep/place/sub
there
a guest made by the test suite"
}
