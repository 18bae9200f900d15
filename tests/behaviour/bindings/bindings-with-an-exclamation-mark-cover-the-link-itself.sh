# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	mkdir "$host/tree" "$guest/t/real"
	echo shown >"$host/tree/shown"
	echo hidden >"$guest/t/real/hidden"
	ln -s real "$guest/t/link"
	run_guest -b "$host/tree:/t/link!" -w /t /bin/sh -c 'ls /t/link /t/real; cat link/shown; readlink link; cd link && pwd -P; [ -L /t/link ] || echo "no link"'
	expect_out $'/t/link:\nshown\n\n/t/real:\nhidden\nshown\n/t/link\nno link'
	echo "other shell" >"$host/file"
	ln -s real-file "$guest/t/file-link"
	echo real >"$guest/t/real-file"
	run_guest -b "$host/file:/t/file-link!" -w /t /bin/sh -c 'cat /t/file-link real-file; [ -L file-link ] || echo "no link"'
	expect_out $'other shell\nreal\nno link'
}
