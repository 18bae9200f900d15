# SPDX-License-Identifier: GPL-2.0-or-later
# @needs unshare
# The kernel lets nobody make one who is in a real chroot, so there is nothing to compare with.
verify() {
	unshare -r true 2>/dev/null || skip "no user namespaces here"
	# shellcheck disable=SC2016
	run -r / unshare -r /bin/sh -c 'cd "$0" && id -u && echo text >new && cat new && /bin/sh -c "exec cat new" && rm new' "$host"
	expect_out $'0\ntext\ntext'
	expect_err ""
	expect_status 0
	run_guest -b /dev -b /proc -b "$(command -v unshare):/usr/bin/unshare" -w /t \
		unshare -r /bin/sh -c 'cat /etc/motd; /usr/test/run /usr/bin/readlink /proc/self/exe'
	expect_out $'a guest made by the test suite\n/usr/bin/readlink'
	expect_err ""
	expect_status 0
}
