# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	list_files "$guest" >"$room/before"
	proot=("$PROOT")
	run --no-such-option
	expect_refusal no-such-option
	run -Z /bin/true
	expect_refusal -Z
	run --engine=none /bin/true
	expect_refusal none
	run -r
	expect_refusal -r
	run --rootfs
	expect_refusal rootfs
	run -v abc /bin/true
	expect_refusal abc
	run --kill-on-exit=1 /bin/true
	expect_refusal kill-on-exit
	list_files "$guest" >"$room/after"
	cmp "$room/before" "$room/after" || fail "something was touched"
}
