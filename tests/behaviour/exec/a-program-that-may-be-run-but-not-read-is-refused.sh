# SPDX-License-Identifier: GPL-2.0-or-later
# The kernel runs it. Whoever is no kernel has to read it first, so here is a difference that cannot be helped.
verify() {
	[ "$user" != root ] || skip "root may read everything"
	cp "$guest/usr/test/say" "$guest/t/unreadable"
	chmod 111 "$guest/t/unreadable"
	run_guest -w /t /usr/test/run /t/unreadable
	expect_status 99
	expect_out "execve(/t/unreadable) = -1 EACCES"
}
