# SPDX-License-Identifier: GPL-2.0-or-later
# Without a rootfs of its own a guest sees the host's mounts and files, and nothing of proot.
verify() {
	local name
	run /bin/sh -c 'grep -v "00:00 0 *\[*" /proc/self/maps | cut -c 74- | sort -u; grep -c -e memfd -e proot /proc/self/maps'
	expect_equal "$(tail -n 1 <<<"$out")" 0 "mappings of proot"
	expect_out_matches "$(realpath /bin/cat | sed 's/cat$/grep/')"
	for name in mountinfo mounts; do
		run cat /proc/self/$name
		expect_err ''
		diff <(cut -d' ' -f3- /proc/self/$name | sort) <(cut -d' ' -f3- <<<"$out" | sort) || fail "$name differs"
	done
}
