# SPDX-License-Identifier: GPL-2.0-or-later
verify() {
	# The same file with the number of another machine in its head: aarch64, or x86-64 on one.
	cp "$guest/usr/test/say" "$guest/t/foreign"
	if [ "$(uname -m)" = aarch64 ]; then machine='\076\000'; else machine='\267\000'; fi
	printf "$machine" | dd of="$guest/t/foreign" bs=1 seek=18 conv=notrunc status=none
	list_files "$guest" >"$room/before"
	run_guest /t/foreign
	expect_refusal /t/foreign
	expect_err_matches '-q|qemu'
	list_files "$guest" >"$room/after"
	cmp "$room/before" "$room/after" || fail "something was touched"
}
