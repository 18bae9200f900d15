# SPDX-License-Identifier: GPL-2.0-or-later
# By its names it is what each binding says. Where only the kernel tells, it is read-only, which a real mount would know better.
verify() {
	mkdir "$host/tree"
	run_guest -b /dev -b "$host/tree:/mnt" -b "$host/tree:/opt:ro" /bin/sh -c '
		cd /
		touch /mnt/a && echo a
		touch /opt/b || echo no b
		touch mnt/c && echo c
		touch opt/d || echo no d
		cd /opt
		touch e || echo no e
		touch /mnt/f && echo f
		rm /mnt/c && echo gone'
	expect_out "a
no b
c
no d
no e
f
gone"
	run_guest -v 1 -b "$host/tree::ro" /bin/sh -c "ls '$host/tree'; rm '$host/tree/a' 2>/dev/null || echo kept"
	expect_out "a
f
kept"
	expect_err_matches "binding = $host/tree:$host/tree:ro"
}
