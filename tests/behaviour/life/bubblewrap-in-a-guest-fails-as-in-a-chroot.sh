# SPDX-License-Identifier: GPL-2.0-or-later
# @needs bwrap
# In a chroot it may make no name space, or its root is no mount: it says why and ends.
verify() {
	echo "the host's" >"$host/file"
	run -r / bwrap --dev-bind / / --tmpfs "$host" /bin/echo works
	[ "$status" != 0 ] || fail "it seems to work, and then what it mounts has to be there"
	[ -z "$out" ] || fail "it went on"
	expect_equal "$(grep -c '^bwrap: .*Operation not permitted' "$room/err")" 1 "lines that say why"
	expect_equal "$(cat "$host/file")" "the host's"
}
