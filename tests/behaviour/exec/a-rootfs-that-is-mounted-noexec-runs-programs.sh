# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# @user root
# @calls mmap mmap2

# Runs in a mount name space of its own, where the guest and another folder are mounted noexec, as a user: words of a command.
run_noexec() {
	unshare -m sh -c 'mount --bind "$1" "$1" && mount -o remount,bind,noexec "$1" && mount -t tmpfs -o noexec tmpfs "$2" &&
		cp "$1/usr/test/say" "$2/say" && shift 2 && exec "$@"' sh "$guest" "$host/other" \
		"$@" >"$room/out" 2>"$room/err"
	status=$?
	out=$(cat "$room/out")
	err=$(cat "$room/err")
}

verify() {
	local as kind in=(-r "$guest" -b /dev -b "$host/other:/mnt")

	mkdir "$host/other"
	printf '#!/bin/bash\necho "script: $1"\n' >"$guest/script"
	chmod 755 "$guest/script"
	cp "$guest/usr/test/say" "$guest/not-executable"
	chmod 644 "$guest/not-executable"
	# The kernel does refuse: else this would test nothing.
	run_noexec chroot "$guest" /usr/test/say one
	[ "$status" = 126 ] || fail "a chroot runs programs there"
	for as in "" "setpriv --reuid=65534 --regid=65534 --clear-groups"; do
		for kind in say say-static say-i386; do
			[ -e "$guest/usr/test/$kind" ] || continue
			run_noexec $as "${proot[@]}" "${in[@]}" "/usr/test/$kind" one
			expect_status 0
			expect_out_matches '1: one'
		done
		run_noexec $as "${proot[@]}" "${in[@]}" /bin/bash -c '
			/script two
			test -x /usr/test/say && echo "say may be executed"
			test -x /not-executable || echo "the other may not"
			/not-executable 2>/dev/null || echo "and is not: $?"
			test -x /mnt/say || echo "on another mount nothing may"
			/mnt/say 2>/dev/null || echo "and is not: $?"
			ls / | grep -q script && echo pipes'
		expect_status 0
		expect_out "script: two
say may be executed
the other may not
and is not: 126
on another mount nothing may
and is not: 126
pipes"
	done
}
