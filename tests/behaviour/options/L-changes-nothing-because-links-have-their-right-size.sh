# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	mkdir "$host/tree"
	ln -s /mnt/some/where "$host/tree/absolute"
	ln -s ../up "$guest/t/relative"
	run_guest -L -b "$host/tree:/mnt" /bin/sh -c '
		ln -s "$1/not/here" /mnt/host
		for link in /mnt/absolute /t/relative /mnt/host; do
			[ "$(stat -c %s $link)" = "$(readlink -n $link | wc -c)" ] && echo right
		done' sh "$host"
	expect_err ''
	expect_out "right
right
right"
}
