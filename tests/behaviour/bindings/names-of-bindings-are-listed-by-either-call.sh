# SPDX-License-Identifier: GPL-2.0-or-later
# @calls getdents getdents64
verify() {
	local program kind
	mkdir "$host/tree" "$host/listed"
	echo text >"$host/tree/file"
	touch "$host/listed/there"
	with=(PROOT_DONT_POLLUTE_ROOTFS=1)
	for program in list list-musl; do
		[ -x "$guest/usr/test/$program" ] || continue
		run_guest -b "$host/listed:/mnt" -b "$host/tree:/mnt/a-place" -b "$host/tree/file:/mnt/b" "/usr/test/$program" /mnt
		expect_status 0
		for kind in new old; do
			expect_equal "$(grep "^/mnt $kind: " <<<"$out" | LC_ALL=C sort)" "/mnt $kind: kind 4, .
/mnt $kind: kind 4, ..
/mnt $kind: kind 4, a-place
/mnt $kind: kind 8, b
/mnt $kind: kind 8, there" "what $program says of the $kind call"
		done
	done
}
